"""The sheet as a document: blank to print and sign by hand, or sealed, with how many lines it has and their head."""

from typing import Any

from django.utils import timezone

from agenda.models import Inscription
from agents.models import Agent
from documents.types import TypeDocument, declarer
from instance.typographie import heure, jour, quand

from .. import rules
from ..models import Emargement, Feuille
from . import personnes

TYPE_FEUILLE = "feuille_emargement"
R, N = Emargement.Role, Emargement.Nature


def contenu(feuille: Feuille) -> dict[str, Any]:
    """What the sheet prints. Trainees are those of the group, and those whom a line names; times are Paris'."""
    creneau, cohorte = feuille.creneau, feuille.creneau.session.cohorte
    lignes = list(feuille.lignes.order_by("rang"))
    qui = personnes.nommer({numero for ligne in lignes for numero in (ligne.personne, ligne.auteur)})
    contreseing = next((ligne for ligne in lignes if ligne.nature == N.CONTRESEING), None)
    return {
        "formation": cohorte.formation.titre,
        "cohorte": cohorte.nom,
        "date": jour(creneau.debut),
        "horaires": f"{heure(creneau.debut)} à {heure(creneau.fin)}",
        "lieu": creneau.adresse,
        "formateurs": _formateurs(feuille, contreseing),
        "stagiaires": _stagiaires(feuille, lignes, qui),
        "corrections": [_correction(ligne, qui) for ligne in lignes if ligne.nature == N.CORRECTION],
        "scellee": feuille.scellee,
        "nombre": feuille.nombre,
        "tete": feuille.tete,
        "contresignee_par": _nom(contreseing.auteur, qui) if contreseing else "",
        "contresignee_le": quand(contreseing.horodatage) if contreseing else "",
        "contreseing_motif": contreseing.get_motif_display() if contreseing and contreseing.motif else "",
        "papier": feuille.sur_papier,
    }


def _formateurs(feuille: Feuille, contreseing: Emargement | None) -> list[dict[str, str]]:
    formateurs = feuille.creneau.session.cohorte.formateurs.select_related("agent")
    signe = contreseing if contreseing and contreseing.role == R.FORMATEUR else None
    qui = personnes.nommer([signe.personne]) if signe else {}
    signataire = qui.get(signe.personne) if signe else None
    agents = [formateur.agent for formateur in formateurs]
    if signataire is not None and signataire not in agents:
        agents.append(signataire)
    return [
        {"nom": str(agent), "signe_le": heure(signe.horodatage) if signe and agent == signataire else ""}
        for agent in agents
    ]


def _stagiaires(feuille: Feuille, lignes: list[Emargement], qui: dict[Any, Agent]) -> list[dict[str, str]]:
    dites = {qui[ligne.personne].pk: ligne for ligne in lignes if ligne.role == R.STAGIAIRE and ligne.personne in qui}
    signees = {
        qui[ligne.personne].pk: ligne for ligne in lignes if ligne.nature == N.SIGNATURE and ligne.personne in qui
    }
    confirmees = Inscription.objects.filter(session=feuille.creneau.session_id, etat=Inscription.Etat.CONFIRMEE)
    agents = {agent.pk: agent for agent in Agent.objects.filter(pk__in=confirmees.values("agent"))}
    agents |= {
        qui[ligne.personne].pk: qui[ligne.personne]
        for ligne in lignes
        if ligne.role == R.STAGIAIRE and ligne.personne in qui
    }
    return [
        {
            "nom": str(agent),
            "etat": dites[pk].get_etat_display() if pk in dites else "",
            "signe_le": heure(signees[pk].horodatage) if pk in signees else "",
            "moyen": dites[pk].get_moyen_display() if pk in dites else "",
        }
        for pk, agent in sorted(agents.items(), key=lambda couple: (couple[1].nom_tri, couple[1].prenom, couple[0]))
    ]


def _correction(ligne: Emargement, qui: dict[Any, Agent]) -> dict[str, str]:
    return {
        "nom": _nom(ligne.personne, qui),
        "etat": ligne.get_etat_display(),
        "motif": ligne.get_motif_display(),
        "auteur": _nom(ligne.auteur, qui),
        "le": quand(ligne.horodatage),
    }


def _nom(numero: Any, qui: dict[Any, Agent]) -> str:
    """The purge of a record leaves its number: nobody is named any more."""
    return str(qui[numero]) if numero in qui else "Personne effacée"


def _peut_voir(agent: Agent, feuille: Feuille) -> bool:
    return rules.peut_tenir(agent, feuille.creneau.session.cohorte)


def _titre(feuille: Feuille) -> str:
    creneau = feuille.creneau
    return f"Feuille d’émargement, {creneau.session}, {timezone.localtime(creneau.debut):%d/%m/%Y %H:%M}"


declarer(
    TypeDocument(
        TYPE_FEUILLE, "Feuille d’émargement", "FE", TYPE_FEUILLE, contexte=contenu, peut_voir=_peut_voir, titre=_titre
    )
)
