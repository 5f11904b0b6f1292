"""The early end of an accompagnement: what was done stays, what was to come is cancelled, everybody is told.

Lock order: the request, its missions, then the agenda's own.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agents.models import Agent
from instance.journal import Auteur

from ..models import Accompagnement, Demande, FinAnticipee, Mission
from ..tenues import a_commence
from ..transitions import TRANSITIONS
from . import missions
from .bilans import clore_si_possible
from .etats import TransitionRefusee, passer, verrouiller

Origine = FinAnticipee.Origine


@dataclass(frozen=True)
class Motifs:
    """Who reads what: `demandeur` goes to the requester and the sponsor, `equipe` to the team, `note` stays with the
    cell. `sans_bilan`, when written, says why no end report is asked for."""

    demandeur: str
    equipe: str = ""
    note: str = ""
    sans_bilan: str = ""


@transaction.atomic
def arreter(demande: Demande, *, origine: Origine, motifs: Motifs, par: Auteur) -> FinAnticipee:
    """Stop before the last session. The sessions to come are cancelled and their invitations taken back, proposals
    still open are lifted, end reports are asked for what took place unless waived with a reason.

    Raises TransitionRefusee when the state no longer allows it, or when no session was held: such a request is
    cancelled. Raises ValidationError without a motive.
    """
    demande = verrouiller(demande)
    _verifier(demande, motifs)
    demande = passer(demande, "arreter", par=par)
    accompagnement = Accompagnement.objects.select_related("session").get(demande=demande)
    fin = FinAnticipee.objects.create(
        accompagnement=accompagnement,
        origine=origine,
        motif=motifs.demandeur.strip(),
        motif_equipe=motifs.equipe.strip(),
        note=motifs.note.strip(),
        sans_bilan=motifs.sans_bilan.strip(),
        par=par if isinstance(par, Agent) else None,
    )
    for creneau in accompagnement.session.creneaux.filter(annule=False, debut__gt=timezone.now()).order_by("pk"):
        agenda.annuler(creneau)
    for mission in Mission.objects.filter(accompagnement=accompagnement, etat=Mission.Etat.PROPOSEE).order_by("pk"):
        missions.lever(mission, par=None)
    missions.rafraichir(demande, par)
    clore_si_possible(demande)
    return fin


def _verifier(demande: Demande, motifs: Motifs) -> None:
    if not motifs.demandeur.strip():
        raise ValidationError({"motif": "Donnez un motif : la personne qui a demandé le recevra."})
    if demande.etat in TRANSITIONS["arreter"].depuis and not a_commence(demande):
        raise TransitionRefusee("Aucune séance n’a encore eu lieu : cette demande s’annule, tout simplement.")
