"""The register's list at 100 certifications and at 100,000, the same pages in the same process. Prints one JSON
document; all is rolled back.

The goal: at most 1.5 times the time, on the first page, a filtered one, a search, and a page in the middle. Each page
shows about as many lines in both registers, else the lines drawn would be what is compared.
"""

import datetime as dt
import json
import statistics
import sys
import time
from typing import Any

import django

SMALL, LARGE, HOLDERS = 100, 100_000, 20_000
ROUNDS = 9
GOAL = 1.5


def main() -> None:
    django.setup()
    from django.db import connection, transaction

    large = int(sys.argv[sys.argv.index("--many") + 1]) if "--many" in sys.argv else LARGE
    figures: dict[str, Any] = {"small": SMALL, "large": large}
    with transaction.atomic():
        client, pages = prepare(SMALL)
        few = {name: measure(client, path) for name, path in pages.items()}
        certify(SMALL, large)
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE facilitateurs_certification; ANALYZE facilitateurs_facilitateur; ANALYZE agents_agent"
            )
        many = {name: measure(client, path) for name, path in pages.items()}
        transaction.set_rollback(True)
    figures["pages"] = [
        {
            "name": name,
            "small_ms": few[name],
            "large_ms": many[name],
            "times": round(many[name] / few[name], 2),
            "reached": many[name] <= GOAL * few[name],
        }
        for name in pages
    ]
    figures["reached"] = all(page["reached"] for page in figures["pages"])
    print(json.dumps(figures))


def prepare(number: int) -> tuple[Any, dict[str, str]]:
    """So many lines more than those of the demonstration, and a member of the cell signed in."""
    from django.test import Client

    from agents.models import Agent, MembreCellule
    from facilitateurs.models import Certification
    from tests.connexion import connecter

    certify(0, number)
    cell = Agent.objects.filter(pk__in=MembreCellule.objects.values("agent")).order_by("pk").first()
    middle = Certification.objects.order_by("-delivree_le", "-pk")[number // 2]
    register = "/cellule/certifications/"
    return connecter(Client(headers={"host": "127.0.0.1"}), cell), {
        "first page": register,
        "page in the middle": f"{register}?apres={middle.delivree_le}.{middle.pk}",
        "valid ones": f"{register}?statut=valide",
        "to renew": f"{register}?statut=a_renouveler",
        "by number": f"{register}?q={middle.numero}",
        "by name": f"{register}?q=registre-{number // 2:05}",
    }


def certify(first: int, last: int) -> None:
    """Lines from `first` on, up to `last`: several a person, spread over ten years."""
    from agents.models import Agent, Institution
    from facilitateurs.models import Certification, Facilitateur

    institution = Institution.objects.get(porteuse=True)
    today = dt.date.today()  # noqa: DTZ011
    known = list(Facilitateur.objects.filter(agent__nom__startswith="Registre-").order_by("pk"))
    wanted = range(len(known), min(last, HOLDERS))
    people = Agent.objects.bulk_create(
        (Agent(prenom="Zoé", nom=f"Registre-{n:05}", institution=institution) for n in wanted), batch_size=2000
    )
    known += Facilitateur.objects.bulk_create(
        (Facilitateur(agent=agent, rejoint_le=today - dt.timedelta(days=3660)) for agent in people), batch_size=2000
    )
    Certification.objects.bulk_create(
        (
            Certification(
                facilitateur=known[n % len(known)],
                numero=f"B-{n:06}",
                delivree_le=(issued := today - dt.timedelta(days=_age(n))),
                valable_jusqu_au=issued + dt.timedelta(days=1096),
                referentiel=f"Référentiel de facilitation, version {n % 4 + 1}",
            )
            for n in range(first, last)
        ),
        batch_size=2000,
    )


def _age(line: int) -> int:
    """In days, spread over ten years; half of the first hundred are to be renewed, a page of them."""
    return 1000 if line < SMALL and line % 2 else (line * 37) % 3650


def measure(client: Any, path: str) -> float:
    """The median time of one page, in milliseconds, once what the process keeps is warm."""
    times = []
    for _ in range(ROUNDS + 2):
        begun = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
    return round(statistics.median(times[2:]), 1)


if __name__ == "__main__":
    main()
