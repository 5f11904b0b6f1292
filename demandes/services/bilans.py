"""End reports, the closing they lead to, and the follow-up that never delays it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from facilitateurs.models import Methode
from instance import journal
from instance.calendrier import ajouter_jours_ouvres, aujourd_hui
from instance.journal import Auteur

from ..models import Accompagnement, Bilan, Demande, FinAnticipee
from ..models.demande import Etat
from ..regles import DELAI_BILAN
from .etats import passer, verrouiller
from .missions import rafraichir

Nature = Bilan.Nature
RECEVABLES = (Etat.REALISEE, Etat.CLOSE)


@dataclass(frozen=True)
class Reponses:
    presents: int | None = None
    objectif_atteint: int | None = None
    satisfaction: int | None = None
    livrable: str = ""
    enseignements: str = ""
    methodes: Iterable[Methode] = ()


@transaction.atomic
def rendre(accompagnement: Accompagnement, *, nature: Nature, auteur: Agent, reponses: Reponses, par: Auteur) -> Bilan:
    """Record an end report, or replace the author's earlier one. A late one is welcome: it is kept after closing.

    The request closes by itself once everybody expected has answered.
    """
    demande = verrouiller(accompagnement.demande)
    if demande.etat not in RECEVABLES:
        raise ValidationError("Le bilan s’écrit une fois la dernière séance passée.")
    bilan = Bilan.objects.filter(accompagnement=accompagnement, nature=nature, auteur=auteur).first() or Bilan(
        accompagnement=accompagnement, nature=nature, auteur=auteur
    )
    bilan.presents, bilan.objectif_atteint = reponses.presents, reponses.objectif_atteint
    bilan.satisfaction, bilan.livrable = reponses.satisfaction, reponses.livrable
    bilan.enseignements, bilan.rendu_le = reponses.enseignements, timezone.now()
    bilan.full_clean()
    bilan.save()
    bilan.methodes.set(reponses.methodes)
    journal.ecrire("demandes.rendre_suivi" if nature == Nature.SUIVI else "demandes.rendre_bilan", demande, par=par)
    rafraichir(demande, par)
    clore_si_possible(demande)
    return bilan


@transaction.atomic
def clore_si_possible(demande: Demande) -> bool:
    """Close once the end reports are in, or their delay has passed. Idempotent."""
    demande = verrouiller(demande)
    if demande.etat != Etat.REALISEE or demande.realisee_le is None:
        return False
    if attendus(demande.accompagnement) and aujourd_hui() <= limite(demande.realisee_le):
        return False
    passer(demande, "clore", par=None)
    return True


def limite(realisee_le: dt.datetime) -> dt.date:
    """The last day an end report is waited for."""
    return ajouter_jours_ouvres(timezone.localtime(realisee_le).date(), DELAI_BILAN.valeur())


def attendus(accompagnement: Accompagnement) -> set[tuple[str, int]]:
    """Who still owes an end report: the requester, and everybody of the team; nobody when they were waived."""
    if est_dispense(accompagnement):
        return set()
    dus = {(Nature.DEMANDEUR.value, accompagnement.demande.demandeur_id)}
    dus |= {
        (Nature.FACILITATEUR.value, agent)
        for agent in accompagnement.missions.acceptees().values_list("agent_id", flat=True)
        if agent != accompagnement.demande.demandeur_id
    }
    return dus - set(accompagnement.bilans.values_list("nature", "auteur_id"))


def est_dispense(accompagnement: Accompagnement) -> bool:
    """Whether it stopped before its time, in such a way that no end report is asked for."""
    return FinAnticipee.objects.filter(accompagnement=accompagnement).exclude(sans_bilan="").exists()
