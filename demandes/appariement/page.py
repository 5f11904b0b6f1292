"""What the piece `demandes/_appariement.html` shows of a request."""

from typing import Any

from ..models import Accompagnement, Appel, Demande, Mission
from ..models.demande import Confidentialite, Etat
from ..remplacement import remplacement
from .equipes import Suggestions, suggestions

MASCULIN = ["Aucun", "Un", "Deux", "Trois", "Quatre", "Cinq"]
FEMININ = ["Aucune", "Une", *MASCULIN[2:]]
LEVABLES = (Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION)


def contexte(demande: Demande) -> dict[str, Any]:
    """`appariement` is None before the request is scoped. Read-only; costs the queries of `suggestions` while a team
    is being composed, one otherwise."""
    accompagnement = getattr(demande, "accompagnement", None)
    if accompagnement is None:
        return {"appariement": None}
    missions = list(accompagnement.missions.select_related("agent__institution", "agent__direction"))
    actives = [m for m in missions if m.etat in (Mission.Etat.PROPOSEE, Mission.Etat.ACCEPTEE)]
    trouvees = suggestions(accompagnement) if demande.etat == Etat.CADREE else None
    return {
        "appariement": {
            "demande": demande,
            "accompagnement": accompagnement,
            "actives": sorted(actives, key=lambda m: (m.etat != Mission.Etat.ACCEPTEE, m.agent.nom_tri)),
            "anciennes": [m for m in missions if m not in actives],
            "suggestions": trouvees if trouvees and trouvees.manquants else None,
            "remplacement": remplacement(accompagnement, missions) if demande.etat == Etat.CADREE else None,
            "appel": _appel(accompagnement) if demande.etat == Etat.CADREE else None,
            "restreinte": demande.confidentialite == Confidentialite.RESTREINT,
            "titre": _titre(trouvees) if trouvees else "",
            "peut_lever": demande.etat in LEVABLES,
        }
    }


def _appel(accompagnement: Accompagnement) -> dict[str, Any] | None:
    """The open call, and who answered it."""
    appel = Appel.objects.ouverts().filter(accompagnement=accompagnement).first()
    if appel is None:
        return None
    return {"appel": appel, "volontaires": list(appel.volontaires.a_choisir().select_related("agent"))}


def _titre(trouvees: Suggestions) -> str:
    """« Trois binômes possibles »"""
    nombre, pluriel = len(trouvees.equipes), "s" if len(trouvees.equipes) > 1 else ""
    if trouvees.manquants == 2:
        return f"{MASCULIN[nombre]} binôme{pluriel} possible{pluriel}"
    mot = "personne" if trouvees.manquants == 1 else "équipe"
    return f"{FEMININ[nombre]} {mot}{pluriel} possible{pluriel}"
