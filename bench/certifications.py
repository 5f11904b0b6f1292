"""A register of certifications as large as asked: for what must not slow down as it grows."""

import datetime as dt

PEOPLE, DAYS = 2_000, 1_500


def fill(number: int) -> list[str]:
    """So many certifications in all, made in bulk; gives the codes of a thousand of them."""
    from django.db import connection
    from django.utils import timezone

    from facilitateurs.models import Certification

    today, members, there = timezone.localdate(), _members(), Certification.objects.count()
    delivered = [today - dt.timedelta(days=day) for day in range(DAYS)]
    Certification.objects.bulk_create(
        (
            Certification(
                facilitateur_id=members[rank % len(members)],
                numero=f"B-{rank}",
                titulaire=f"Zoé Registre {rank}",
                intitule="Facilitation en intelligence collective",
                delivree_le=delivered[rank % DAYS],
                valable_jusqu_au=delivered[rank % DAYS] + dt.timedelta(days=1095),
            )
            for rank in range(there, number)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return list(Certification.objects.order_by("-pk").values_list("code", flat=True)[:1000])


def _members() -> list[int]:
    """Members of the network, made once."""
    from agents.models import Agent, Institution
    from facilitateurs.models import Facilitateur

    known = Facilitateur.objects.filter(agent__nom="Registre")
    if not known.exists():
        institution = Institution.objects.get(porteuse=True)
        agents = Agent.objects.bulk_create(
            Agent(nom="Registre", prenom=f"Zoé {n}", email=f"registre.{n}@isere.example", institution=institution)
            for n in range(PEOPLE)
        )
        Facilitateur.objects.bulk_create(Facilitateur(agent=agent) for agent in agents)
    return list(known.values_list("pk", flat=True))
