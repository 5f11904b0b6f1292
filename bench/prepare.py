"""Runs once before the server: demonstration data, one session per person, the pages to measure, the matching.

Prints one JSON document. Runs in the settings of the bench.
"""

import json
import statistics
import sys
import time
from typing import Any

import django

from .programme import prepare

ROUNDS = 15


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("prepare_demo", stdout=sys.stderr)
    print(json.dumps({"pages": pages(), "matching": matching()}))


def pages() -> list[dict[str, Any]]:
    """Public pages, then those of the cell, of a facilitator and of a requester, where the data have such a person."""
    from agents.models import Agent, MembreCellule
    from demandes.models import Demande, Mission
    from facilitateurs.models import Facilitateur

    found = [_page("accueil", "/"), _page("réseau", "/reseau/"), _page("accessibilité", "/accessibilite/")]
    found.append(_page("formulaire de demande", "/demander/"))
    programme, evenement = prepare()
    found += [_page("programme de 50 séances", programme), _page("page d’un événement", evenement)]
    demande = Demande.objects.order_by("-pk").first()
    cell = Agent.objects.filter(pk__in=MembreCellule.objects.values("agent")).order_by("pk").first()
    if cell and demande:
        found += [
            _page("boîte de tri", "/cellule/demandes/", cell),
            _page("fiche d’une demande", f"/cellule/demandes/{demande.numero}/", cell),
            _page("admin, liste des demandes", "/admin/demandes/demande/", cell),
            _page("admin, une demande", f"/admin/demandes/demande/{demande.pk}/change/", cell),
        ]
    mission = Mission.objects.order_by("-pk").select_related("agent").first()
    facilitator = mission.agent if mission else None
    if facilitator is None and (first := Facilitateur.objects.select_related("agent").first()):
        facilitator = first.agent
    if facilitator:
        found += [
            _page("mon espace, facilitateur", "/mon-espace/", facilitator),
            _page("journal des interventions", "/mon-espace/interventions/", facilitator),
            _page("mon agenda", "/mon-espace/agenda/", facilitator),
        ]
    if mission:
        found.append(_page("une mission", f"/missions/{mission.cle}/", mission.agent))
    if demande:
        found.append(_page("suivi d’une demande", f"/demandes/{demande.cle}/", demande.demandeur))
    return found


def _page(name: str, path: str, person: Any = None) -> dict[str, Any]:
    return {"name": name, "path": path, "public": person is None, "cookie": _cookie(person) if person else ""}


def _cookie(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    from tests.connexion import connecter

    client = connecter(Client(), person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def matching() -> dict[str, Any] | None:
    from demandes.appariement import suggestions
    from demandes.models import Demande
    from facilitateurs.models import Facilitateur

    demande = Demande.objects.filter(etat="cadree").first() or Demande.objects.order_by("-pk").first()
    if demande is None:
        return None
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        suggestions(demande)
        times.append((time.perf_counter() - begun) * 1000)
    return {"facilitators": Facilitateur.objects.count(), "median_ms": round(statistics.median(times), 1)}


if __name__ == "__main__":
    main()
