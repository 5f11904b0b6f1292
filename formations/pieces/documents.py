"""The types of papers, who may see them, and when each can be made."""

from typing import Any

from agenda.models import Inscription
from agents.models import Agent
from agents.rules import est_cellule
from documents.types import TypeDocument, declarer
from instance.typographie import compter

from .. import assiduite
from ..models import Cohorte
from . import contenus

CONVOCATION = "convocation"
CERTIFICAT = "certificat_realisation"
ATTESTATION = "attestation_fin_formation"
PROGRAMME = "programme"
DES_STAGIAIRES = (CONVOCATION, ATTESTATION, CERTIFICAT)
"""What hangs on the registration of each trainee."""


def peut_voir(agent: Agent, inscription: Inscription) -> bool:
    """The trainee's own, and the cell's. Not the trainers': theirs are the sheets."""
    return agent.pk == inscription.agent_id or est_cellule(agent)


def sans_convocation(inscription: Inscription) -> str:
    if inscription.etat != Inscription.Etat.CONFIRMEE:
        return "Cette personne n’a pas de place dans cette session."
    if inscription.session.annulee_le:
        return "Cette session est annulée."
    if not inscription.session.creneaux.filter(annule=False).exists():
        return "Cette session n’a pas encore de dates."
    return ""


def sans_attestation(inscription: Inscription) -> str:
    """Once the last half-day is over and everything is said of who was there."""
    if inscription.etat != Inscription.Etat.CONFIRMEE:
        return "Cette personne n’a pas de place dans cette session."
    suivi = assiduite.assiduites(_cohorte(inscription), [inscription.agent_id])[inscription.agent_id]
    if not suivi.prevues or suivi.passees < suivi.prevues:
        return "La formation n’est pas terminée."
    if suivi.a_dire:
        manque = compter(suivi.a_dire, "demi-journée")
        return f"La présence n’est pas notée pour {manque}\u00a0: complétez d’abord l’émargement."
    if not suivi.suivies:
        return "Cette personne n’a suivi aucune demi-journée."
    return ""


def sans_certificat(inscription: Inscription) -> str:
    if _cohorte(inscription).formation.organisme_id is None:
        return "La formation n’a pas d’organisme\u00a0: indiquez d’abord qui la dispense, c’est lui qui certifie."
    return sans_attestation(inscription)


def _cohorte(inscription: Inscription) -> Cohorte:
    return Cohorte.objects.select_related("formation", "session").get(session=inscription.session_id)


def _titre(libelle: str) -> Any:
    return lambda inscription: f"{libelle} de {inscription.agent}, {inscription.session}"


declarer(
    TypeDocument(
        CONVOCATION,
        "Convocation",
        "CV",
        "convocation",
        contexte=contenus.convocation,
        peut_voir=peut_voir,
        titre=_titre("Convocation"),
        obstacle=sans_convocation,
    )
)
declarer(
    TypeDocument(
        CERTIFICAT,
        "Certificat de réalisation",
        "CR",
        "certificat_realisation",
        contexte=contenus.certificat_realisation,
        peut_voir=peut_voir,
        titre=_titre("Certificat de réalisation"),
        obstacle=sans_certificat,
        a_signer=True,
    )
)
declarer(
    TypeDocument(
        ATTESTATION,
        "Attestation de fin de formation",
        "AF",
        "attestation_fin_formation",
        contexte=contenus.attestation_fin_formation,
        peut_voir=peut_voir,
        titre=_titre("Attestation de fin de formation"),
        obstacle=sans_attestation,
    )
)
declarer(
    TypeDocument(
        PROGRAMME,
        "Programme de formation",
        "PF",
        "programme",
        contexte=contenus.programme,
        peut_voir=lambda agent, formation: formation.visible or est_cellule(agent),
        titre=lambda formation: f"Programme, {formation.titre}",
    )
)
