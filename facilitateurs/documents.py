"""The lettre de mission as a document."""

from typing import Any

from django.utils import timezone

from courriels.services import reconcilier
from documents.models import Document
from documents.types import TypeDocument, declarer
from instance.typographie import compter, demi_journees, jour, plage

from .models import LettreMission
from .rules import peut_voir_lettre
from .services.lettres import TYPE_DOCUMENT


def _contexte(lettre: LettreMission) -> dict[str, Any]:
    agent = lettre.facilitateur.agent
    le = timezone.localdate(lettre.repondue_le) if lettre.repondue_le else timezone.localdate()
    certification = lettre.facilitateur.certification(le)
    return {
        "nom": str(agent),
        "direction": ", ".join(str(lieu) for lieu in (agent.direction, agent.institution) if lieu),
        "certification": certification.numero if certification else "",
        "demi_journees": demi_journees(lettre.quota),
        "jours": compter(lettre.quota / 2, "jour"),
        "periode": plage(lettre.debut, lettre.fin),
        "responsable": lettre.responsable_nom,
        "accordee_le": jour(le),
    }


def _pret(document: Document) -> None:
    lettre = document.objet
    if isinstance(lettre, LettreMission):
        reconcilier(lettre)


declarer(
    TypeDocument(
        TYPE_DOCUMENT,
        "Lettre de mission",
        "LM",
        "lettre_mission",
        contexte=_contexte,
        peut_voir=peut_voir_lettre,
        titre=lambda lettre: f"Lettre de mission de {lettre.facilitateur}, {plage(lettre.debut, lettre.fin)}",
        pret=_pret,
    )
)
