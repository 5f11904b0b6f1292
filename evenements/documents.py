"""What this room prints, as tagged PDFs: the programme of an edition, which anybody may take, and the attestation de
participation, for the person and the cell."""

from typing import Any

from agents.models import Agent
from agents.rules import est_cellule
from documents.types import TypeDocument, declarer
from instance.adresses import absolue
from instance.typographie import en_heures, heure, jour, plage

from . import assiduite, lecture
from .models import Attestation, Edition, Evenement
from .regles import MENTION_ATTESTATION

TYPE_DEPLIANT = "depliant"
TYPE_ATTESTATION = "attestation_participation"
TITRE_ATTESTATION = "Attestation de participation"


def contenu(edition: Edition) -> dict[str, Any]:
    """What the leaflet prints. Places left are not: they change by the hour."""
    evenements = Evenement.objects.visibles().filter(edition=edition, etat=Evenement.Etat.PUBLIE).pour_page()
    semaines = lecture.semaines(lecture.lignes(evenements))
    return {
        "nom_edition": edition.titre,
        "theme": edition.theme,
        "accroche": edition.accroche,
        "dates": plage(edition.debut, edition.fin),
        "institutions": ", ".join(institution.nom for institution in edition.institutions.all()),
        "adresse": absolue(f"/programme/{edition.annee}/"),
        "jours": [
            {"jour": jour(le.jour), "lignes": [_ligne(ligne) for ligne in le.lignes]}
            for semaine in semaines
            for le in semaine.jours
        ],
    }


def _ligne(ligne: lecture.Ligne) -> dict[str, Any]:
    evenement = ligne.evenement
    return {
        "heures": f"{heure(ligne.creneau.debut)} à {heure(ligne.creneau.fin)}",
        "titre": ligne.titre,
        "accroche": evenement.accroche,
        "lieu": ligne.ou,
        "organise": ligne.organise,
        "forme": evenement.get_format_display(),
        "avec": ", ".join(intervenant.nom for intervenant in evenement.intervenants.all()),
        "accueil": ", ".join(evenement.accueil_en_mots()).lower(),
        "rang": ligne.rang,
    }


def contenu_attestation(attestation: Attestation) -> dict[str, Any]:
    """What the attestation prints: where the person was, and for how long. The institution is that of the day."""
    evenement, session = attestation.evenement, attestation.evenement.session
    presences = assiduite.de(evenement, attestation.agent)
    creneaux = [presence.creneau for presence in presences]
    return {
        "nom": str(attestation.agent),
        "institution": str(presences[0].institution or "") if presences else "",
        "titre": session.titre,
        "forme": evenement.get_format_display(),
        "edition": f"{evenement.edition}, «\u202f{evenement.edition.theme}\u202f»" if evenement.edition else "",
        "organisateur": session.institution.nom if session.institution else "",
        "seances": [
            {
                "jour": jour(creneau.debut),
                "heures": f"{heure(creneau.debut)} à {heure(creneau.fin)}",
                "ou": lecture.lieu(creneau),
                "duree": en_heures(creneau.fin - creneau.debut),
            }
            for creneau in creneaux
        ],
        "total": en_heures(assiduite.duree(creneaux)),
        "mention": MENTION_ATTESTATION.valeur(),
    }


def _peut_voir_attestation(agent: Agent, attestation: Attestation) -> bool:
    """The cell; the person, as long as they are noted as present."""
    if est_cellule(agent):
        return True
    return agent.pk == attestation.agent_id and assiduite.est_venu(attestation.evenement, agent)


declarer(
    TypeDocument(
        TYPE_ATTESTATION,
        TITRE_ATTESTATION,
        "AP",
        "attestation_participation",
        contexte=contenu_attestation,
        peut_voir=_peut_voir_attestation,
        titre=lambda attestation: f"{TITRE_ATTESTATION} de {attestation.agent}, {attestation.evenement}",
    )
)
declarer(
    TypeDocument(
        TYPE_DEPLIANT,
        "Programme",
        "PR",
        "depliant",
        contexte=contenu,
        peut_voir=lambda agent, edition: edition.publiee or est_cellule(agent),
        titre=lambda edition: f"Programme, {edition.theme}, {edition.titre} {edition.annee}",
    )
)
