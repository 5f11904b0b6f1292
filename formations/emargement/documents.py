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
        "formateurs": _formateurs(feuille, lignes, qui),
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


def _formateurs(feuille: Feuille, lignes: list[Emargement], qui: dict[Any, Agent]) -> list[dict[str, str]]:
    """Those named for the group, and whoever signed as one; with the hour of their first signature."""
    signes: dict[int, Emargement] = {}
    for ligne in lignes:
        if ligne.role == R.FORMATEUR and ligne.personne in qui:
            signes.setdefault(qui[ligne.personne].pk, ligne)
    nommes = [formateur.agent for formateur in feuille.creneau.session.cohorte.formateurs.select_related("agent")]
    agents = {agent.pk: agent for agent in nommes} | {agent.pk: agent for agent in qui.values() if agent.pk in signes}
    return [
        {"nom": str(agent), "signe_le": heure(signes[pk].horodatage) if pk in signes else ""}
        for pk, agent in agents.items()
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
