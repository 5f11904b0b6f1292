"""The programme of an edition on paper: a tagged PDF that anybody may take."""

import hashlib
import json
from typing import Any

from agents.rules import est_cellule
from documents.types import TypeDocument, declarer
from instance.adresses import absolue
from instance.typographie import heure, jour, plage

from . import lecture
from .models import Edition, Evenement

TYPE_DEPLIANT = "depliant"


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


def empreinte(edition: Edition) -> str:
    """The same for two leaflets that print the same."""
    return hashlib.sha256(json.dumps(contenu(edition), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


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
