"""The run in a table, each figure beside its baseline and its goal."""

from typing import Any

GOALS = {"web_worker": 180, "celery_worker": 200}


def show(figures: dict[str, Any]) -> None:
    print(f"\n{'Page':<28}{'octets':>8}{'SQL':>5}{'req/s':>9}{'p95 ms':>8}   {'base':>4}{'req/s':>9}{'part':>8}  but")
    for page in figures["pages"]:
        print(_page(page))
    visit, memory, matching = figures["first_visit"], figures["memory_mb"], figures["matching"]
    print(f"\nPremière visite : {visit['kilobytes']} ko, {visit['requests']} requêtes (but : 60 ko, 8 requêtes)")
    for name, goal in GOALS.items():
        print(f"Mémoire, {name} : {memory[name]} Mo (but : {goal} Mo)")
    if matching:
        print(f"Appariement de {matching['facilitators']} facilitateurs : {matching['median_ms']} ms (but : 100 ms)")
    hr = figures["hr_import"]
    print(
        f"Import de {hr['people']} agents : {hr['import_s']} s, {hr['peak_mb']} Mo (but : 60 s, 300 Mo), "
        f"{hr['times_the_baseline']} fois E ; une seconde fois : {hr['changed_again']} changement en {hr['again_s']} s"
    )
    swept = figures["reminders"]
    print(
        f"Rappels de {swept['registrations']} inscriptions : {swept['written']} courriels en {swept['first_s']} s, "
        f"{swept['peak_mb']} Mo (but : {swept['goal_s']} s, {swept['goal_mb']} Mo) ; une seconde fois : "
        f"{swept['again_s']} s"
    )
    if demo := figures.get("demo"):
        print(f"make demo : {demo['cold_s']} s depuis rien, {demo['warm_s']} s ensuite (but : 90 s et 20 s)")
    at_start = figures["machine"]["load_average_at_start"]
    if at_start > 0.5:
        print(f"Charge de la machine au départ : {at_start:.1f}. D’autres travaillaient : chiffres à refaire au calme.")


def _page(page: dict[str, Any]) -> str:
    head = f"{page['name']:<28}{page['bytes']:>8}"
    if "skipped" in page:
        return f"{head}  non mesurée : {page['skipped']}"
    verdict = "atteint" if page["reached"] else "manqué"
    return (
        f"{head}{page['sql']:>5}{page['per_second']:>9.0f}{page['p95_ms']:>8.1f}   {page['baseline']:>4}"
        f"{page['baseline_per_second']:>9.0f}{page['percent_of_baseline']:>7.0f}%  {page['goal_percent']} % {verdict}"
    )
