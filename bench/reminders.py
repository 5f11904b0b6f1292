"""The sweep that plans the reminders of 5,000 registrations, then the same sweep again. Prints one JSON document.

A hundred sessions of fifty people take place tomorrow: all are to be reminded in the same pass, the heaviest there is.
All is rolled back. The memory is that of a process that did nothing else.
"""

import datetime as dt
import json
import resource
import time

import django

SESSIONS, PEOPLE = 100, 50
GOAL_S, GOAL_MB = 30, 250


def main() -> None:
    django.setup()
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from courriels.models import Courriel
    from courriels.regles import REGLES
    from courriels.services import reconcilier_tous

    for key in [key for key, _ in REGLES.items() if not key.startswith("agenda.")]:
        REGLES.forget(key)
    with transaction.atomic():
        _registrations()
        begun, busy, written = time.perf_counter(), time.process_time(), Courriel.objects.count()
        reconcilier_tous()
        first, busy = time.perf_counter() - begun, time.process_time() - busy
        written = Courriel.objects.count() - written
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            reconcilier_tous()
        figures = {
            "registrations": SESSIONS * PEOPLE,
            "written": written,
            "first_s": round(first, 1),
            "first_cpu_s": round(busy, 1),
            "again_s": round(time.perf_counter() - begun, 1),
            "again_queries": len(queries),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "goal_s": GOAL_S,
            "goal_mb": GOAL_MB,
        }
        transaction.set_rollback(True)
    figures["reached"] = figures["first_s"] < GOAL_S and figures["peak_mb"] < GOAL_MB
    print(json.dumps(figures))


def _registrations() -> None:
    from django.utils import timezone

    from agenda.models import Creneau, Inscription, Jauge, Mode, Session
    from agents.models import Agent, Institution

    institution = Institution.objects.get(porteuse=True)
    people = Agent.objects.bulk_create(
        [
            Agent(nom=f"Banc {n}", prenom="Zoé", email=f"rappel.{n}@isere.example", institution=institution)
            for n in range(SESSIONS * PEOPLE)
        ],
        batch_size=500,
    )
    start = timezone.now() + dt.timedelta(hours=30)
    sessions = Session.objects.bulk_create(Session(titre=f"Atelier {n}", inscriptible=True) for n in range(SESSIONS))
    Creneau.objects.bulk_create(
        Creneau(session=session, debut=start, fin=start + dt.timedelta(hours=2), modalite="distance")
        for session in sessions
    )
    Jauge.objects.bulk_create(
        Jauge(session=session, mode=Mode.DISTANCE, capacite=PEOPLE, prises=PEOPLE) for session in sessions
    )
    long_ago = timezone.now() - dt.timedelta(days=3)  # after the first reminder would have left
    Inscription.objects.bulk_create(
        [
            Inscription(
                session=sessions[n // PEOPLE],
                agent=agent,
                mode=Mode.DISTANCE,
                etat=Inscription.Etat.CONFIRMEE,
                ordre=n % PEOPLE + 1,
                confirmee_le=long_ago,
                creee_le=long_ago,
                depuis_le=long_ago,
            )
            for n, agent in enumerate(people)
        ],
        batch_size=500,
    )


if __name__ == "__main__":
    main()
