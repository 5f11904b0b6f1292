"""The events somebody came to, in their *livret*."""

from django.utils import timezone

from agents.models import Agent
from documents.livret import Ligne, Rubrique, declarer
from instance.typographie import en_heures, plage

from . import assiduite


def _suivis(agent: Agent) -> list[Ligne]:
    lues = assiduite.presences().filter(agent=agent).select_related("creneau__session__evenement__edition")
    par_session: dict[int, list] = {}
    for presence in lues.order_by("creneau__debut"):
        par_session.setdefault(presence.creneau.session_id, []).append(presence.creneau)
    return [
        Ligne(
            timezone.localdate(creneaux[-1].debut),
            plage(timezone.localdate(creneaux[0].debut), timezone.localdate(creneaux[-1].debut)),
            creneaux[0].session.titre,
            str(creneaux[0].session.evenement.edition or ""),
            en_heures(assiduite.duree(creneaux)),
        )
        for creneaux in par_session.values()
    ]


declarer(Rubrique("evenements", "Événements suivis", 20, _suivis, "Aucun événement pour le moment."))
