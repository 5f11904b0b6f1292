"""The run in a table, each figure beside its baseline and its goal."""

from collections.abc import Callable
from typing import Any

GOALS = {"web_worker": 180, "celery_worker": 200}


def show(figures: dict[str, Any]) -> None:
    """Those that were measured."""
    if "pages" in figures:
        _pages(figures)
    for name, line in LINES.items():
        if name in figures:
            line(figures[name])
    at_start = figures["machine"]["load_average_at_start"]
    if at_start > 0.5:
        print(f"Charge de la machine au départ : {at_start:.1f}. D’autres travaillaient : chiffres à refaire au calme.")


def _register(register: dict[str, Any]) -> None:
    for page in register["pages"]:
        print(
            f"Registre, {page['name']} : {page['large_ms']} ms à {register['large']} certifications, "
            f"{page['small_ms']} ms à {register['small']}, {page['times']} fois (but : 1,5) : "
            f"{'atteint' if page['reached'] else 'manqué'}"
        )


def _papers(papers: dict[str, Any]) -> None:
    before, after = papers["memory_mb"]
    print(
        f"Cent pièces de bout en bout : {papers['one_process_ms']} ms chacune contre {papers['d_ms']} pour D, "
        f"{papers['percent_over_d']} % de plus (but : {papers['goal_percent']} % ; {papers['cpu_percent_over_d']} % de "
        f"calcul) ; deux processus valent "
        f"{papers['two_for_one']} fois un (but : {papers['goal_two_for_one']}) ; mémoire après 50 puis "
        f"{papers['many']} : {before} puis {after} Mo, {papers['memory_grown_percent']} % de plus "
        f"(but : {papers['goal_memory_percent']} %) : {'atteint' if papers['reached'] else 'manqué'}"
    )


def _certificates(sealed: dict[str, Any]) -> None:
    verify = sealed["verify"]
    print(
        f"Cent certificats scellés : {sealed['ms']} ms chacun contre {sealed['d2_ms']} pour D2, "
        f"{sealed['percent_over_d2']} % de plus (but : {sealed['goal_percent']} % ; "
        f"{sealed['cpu_percent_over_d2']} % de calcul) ; vérifier un code parmi {verify['few']} : "
        f"{verify['few_ms']} ms, parmi {verify['many']} : {verify['many_ms']} ms, {verify['times']} fois (but : 1.5) : "
        f"{'atteint' if sealed['reached'] else 'manqué'}"
    )


def _pages(figures: dict[str, Any]) -> None:
    print(f"\n{'Page':<28}{'octets':>8}{'SQL':>5}{'req/s':>9}{'p95 ms':>8}   {'base':>4}{'req/s':>9}{'part':>8}  but")
    for page in figures["pages"]:
        print(_page(page))
    visit, memory, matching = figures["first_visit"], figures["memory_mb"], figures["matching"]
    print(f"\nPremière visite : {visit['kilobytes']} ko, {visit['requests']} requêtes (but : 60 ko, 8 requêtes)")
    for name, goal in GOALS.items():
        print(f"Mémoire, {name} : {memory[name]} Mo (but : {goal} Mo)")
    if matching:
        print(f"Appariement de {matching['facilitators']} facilitateurs : {matching['median_ms']} ms (but : 100 ms)")


def _programme(shown: dict[str, Any]) -> None:
    print(
        f"Programme de 50 séances : {shown['percent_of_baseline']} % de A, {shown['compressed_kb']} ko compressé "
        f"(but : {shown['goal_percent']} %, {shown['goal_kb']} ko, {'atteint' if shown['reached'] else 'manqué'})"
    )


def _hr_import(hr: dict[str, Any]) -> None:
    print(
        f"Import de {hr['people']} agents : {hr['import_s']} s, {hr['peak_mb']} Mo "
        f"(but : 60 s, 300 Mo), {hr['times_the_baseline']} fois E ; une seconde fois : "
        f"{hr['changed_again']} changement en {hr['again_s']} s, "
        f"puis {hr['left']} départs en {hr['leaving_s']} s"
    )


def _reminders(swept: dict[str, Any]) -> None:
    print(
        f"Rappels de {swept['registrations']} inscriptions : {swept['written']} courriels en {swept['first_s']} s, "
        f"{swept['peak_mb']} Mo (but : {swept['goal_s']} s, {swept['goal_mb']} Mo) ; une seconde fois : "
        f"{swept['again_s']} s"
    )


def _demo(demo: dict[str, Any]) -> None:
    print(f"make demo : {demo['cold_s']} s depuis rien, {demo['warm_s']} s ensuite (but : 90 s et 20 s)")


def _rush(rush: dict[str, Any]) -> None:
    register, beside = rush["opening"]["register"], rush["against_c"]
    print(
        f"Ouverture de {rush['sessions']} sessions à {rush['people']} agents, {rush['at_once']} à la fois : "
        f"{register['per_second']} inscriptions par seconde, p50 {register['p50_ms']} ms, p95 {register['p95_ms']} ms, "
        f"p99 {register['p99_ms']} ms ; {rush['sign_in']['per_second']} connexions par seconde"
    )
    print("  aucune place donnée deux fois, aucun rang manqué" if rush["reached"] else f"  MANQUÉ : {rush['faults']}")
    print(
        f"  {beside['per_second']} inscriptions par seconde contre {beside['c_per_second']} pour C "
        f"({beside['sql']} requêtes SQL, {beside['c_sql']} pour C) : {beside['percent_of_c']} % "
        f"(but : {beside['goal_percent']} %, {'atteint' if beside['reached'] else 'manqué'})"
    )
    age = rush["places_shown"]
    print(
        f"  places montrées : vieilles de {age['oldest_s']} s au plus "
        f"(but : {age['goal_s']} s, {'atteint' if age['reached'] else 'manqué'})"
    )


def _page(page: dict[str, Any]) -> str:
    head = f"{page['name']:<28}{page['bytes']:>8}"
    if "skipped" in page:
        return f"{head}  non mesurée : {page['skipped']}"
    verdict = "atteint" if page["reached"] else "manqué"
    return (
        f"{head}{page['sql']:>5}{page['per_second']:>9.0f}{page['p95_ms']:>8.1f}   {page['baseline']:>4}"
        f"{page['baseline_per_second']:>9.0f}{page['percent_of_baseline']:>7.0f}%  {page['goal_percent']} % {verdict}"
    )


LINES: dict[str, Callable[[Any], None]] = {
    "programme": _programme,
    "hr_import": _hr_import,
    "reminders": _reminders,
    "register": _register,
    "rush": _rush,
    "papers": _papers,
    "certificates": _certificates,
    "demo": _demo,
}
