"""A file of 5,000 agents into the directory, then the same file again, then one that says 200 gone, each deposited and
applied as the nightly command does. Prints one JSON document.

Baseline **E**: as many people and lines of history put in by two bare `bulk_create`, nothing read nor compared. All is
rolled back. The memory is that of a process that did nothing else.
"""

import io
import json
import resource
import time

import django

PEOPLE = 5_000
LEAVERS = 200


def main() -> None:
    django.setup()
    from django.db import transaction

    figures: dict[str, float] = {"people": PEOPLE}
    with transaction.atomic():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        figures["import_s"], figures["created"] = _import(_workbook())
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures["of_which_started_with_mb"] = before // 1024
        figures["again_s"], figures["changed_again"] = _import(_workbook())
        figures["leaving_s"], figures["left"] = _import(_workbook(leavers=LEAVERS))
        transaction.set_rollback(True)
    with transaction.atomic():
        figures["bare_s"] = _bare()
        transaction.set_rollback(True)
    figures["times_the_baseline"] = round(figures["import_s"] / figures["bare_s"], 1)
    print(json.dumps(figures))


def _workbook(leavers: int = 0) -> bytes:
    """The last `leavers` have left, and lead nobody."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(
        ["Matricule", "Nom", "Prénom", "Courriel", "Catégorie", "Direction", "Pôle", "Matricule N+1", "Départ"]
    )
    for n in range(PEOPLE):
        mail = f"banc.{n}@isere.example" if n % 3 else ""
        place = (f"Direction {n % 60}", f"Pôle {n % 8}")
        chef, left = f"B{n // 10:05}" if n else "", "01/02/2023" if n >= PEOPLE - leavers else ""
        sheet.append([f"B{n:05}", f"D’Ornano-{n}", "Zoé", mail, "ABC"[n % 3], *place, chef, left])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _import(content: bytes) -> tuple[float, int]:
    from agents.models import Institution
    from donnees import services

    begun = time.perf_counter()
    institution = Institution.objects.get(porteuse=True)
    depot = services.deposer(institution=institution, contenu=content, nom="banc.xlsx", complet=False, par=None)
    storage, file = depot.fichier.storage, depot.fichier.name
    plan = services.plan_de(depot)
    if not plan.vide:
        depot = services.appliquer_aussitot(depot, empreinte=plan.empreinte, motif="Banc d’essai", par=None)
    storage.delete(file)  # all is rolled back, but for this
    return round(time.perf_counter() - begun, 2), len(plan.nouvelles) + len(plan.modifiees) + len(plan.departs)


def _bare() -> float:
    from agents.models import Agent, Institution
    from instance import journal

    institution = Institution.objects.get(porteuse=True)
    begun = time.perf_counter()
    people = [Agent(nom=f"Nom {n}", prenom="Zoé", institution=institution) for n in range(PEOPLE)]
    Agent.objects.bulk_create(people, batch_size=500)
    journal.ecrire_tous("agents.agent_cree", ((agent, {}) for agent in people), par=None)
    return round(time.perf_counter() - begun, 2)


if __name__ == "__main__":
    main()
