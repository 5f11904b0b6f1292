"""The procès-verbal as a document: built once all have signed, read by its members and the cell."""

from typing import Any

from agents.models import Agent
from agents.rules import est_cellule
from documents.types import TypeDocument, declarer
from instance.typographie import compter, quand

from ..models import DecisionBloc, Passage, ProcesVerbal
from ..services.proces_verbaux import SERIE, TYPE

DECISIONS = dict(DecisionBloc.Decision.choices)
RESULTATS = dict(Passage.Resultat.choices)


def contexte(pv: ProcesVerbal) -> dict[str, Any]:
    """What was signed, then who signed it, how and when (Paris)."""
    contenu = pv.contenu
    signatures = pv.signatures.order_by("le", "pk")
    candidats = [_candidat(candidat) for candidat in contenu["candidats"]]
    motives = [candidat for candidat in candidats if candidat["motif"] or candidat["derogation"]]
    autres = len(candidats) - len(motives)
    return {
        **{nom: contenu[nom] for nom in CHAMPS},
        "candidats": candidats,
        "motives": motives,
        "autres": compter(autres, "autre personne", "autres personnes") if autres else "",
        "effectif": compter(len(contenu["candidats"]), "personne"),
        "empreinte": pv.empreinte,
        "signatures": [
            {"nom": s.nom, "qualite": s.qualite, "moyen": s.get_moyen_display(), "le": quand(s.le)} for s in signatures
        ],
    }


CHAMPS = (
    *("formation", "referentiel", "enregistrement", "jour", "heure", "lieu", "ville", "ouvert", "clos"),
    *("membres", "blocs", "rectifie", "motif"),
)


def _candidat(candidat: dict[str, Any]) -> dict[str, Any]:
    return {
        **candidat,
        "resultat": RESULTATS[candidat["resultat"]],
        "manque": compter(candidat["manquees"] or 0, "demi-journée manquée", "demi-journées manquées"),
        "blocs": [{**bloc, "decision": DECISIONS[bloc["decision"]]} for bloc in candidat["blocs"]],
        "essai": "" if candidat["essai"] == 1 else f"{candidat['essai']}ᵉ passage",
    }


def peut_voir(agent: Agent, pv: ProcesVerbal) -> bool:
    """Its members and the cell, but whoever passed before it."""
    if pv.jury.passages.filter(agent=agent).exists():
        return False
    siege = pv.jury.membres.actifs().filter(agent=agent).exclude(declare_le=None)
    return est_cellule(agent) or siege.exists()


def _pas_signe(pv: ProcesVerbal) -> str:
    return "" if pv.signe_le else "Ce procès-verbal n’est pas signé par tous les membres."


declarer(
    TypeDocument(
        TYPE,
        "Procès-verbal du jury",
        SERIE,
        TYPE,
        contexte=contexte,
        peut_voir=peut_voir,
        titre=lambda pv: f"Procès-verbal du jury, {pv.jury.formation}, {pv.jury.jour:%d/%m/%Y}",
        obstacle=_pas_signe,
        numero=lambda pv: pv.numero,
    )
)
