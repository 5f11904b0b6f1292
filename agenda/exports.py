"""The list of those registered, for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from instance.tableur import csv_francais, xlsx

from .models import Question
from .models.places import InscriptionQuerySet

TITRES = [
    "Session",
    "Nom",
    "Prénom",
    "Courriel",
    "Institution",
    "Direction",
    "Catégorie",
    "Encadrement",
    "État",
    "Rang",
    "Mode",
    "Demandée le",
    "Confirmée le",
    "Inscrite par",
    "Aménagement souhaité",
]


def exporter(inscriptions: InscriptionQuerySet, *, format: str) -> bytes:
    """`format` is "csv" or "xlsx". The questions are those of the sessions at hand, a column each."""
    questions = list(Question.objects.filter(session__in=inscriptions.order_by().values("session")))
    titres = [*TITRES, *(question.libelle for question in questions)]
    lignes = _lignes(inscriptions, [str(question.pk) for question in questions])
    return xlsx(titres, lignes, feuille="Inscriptions") if format == "xlsx" else csv_francais(titres, lignes)


def _lignes(inscriptions: InscriptionQuerySet, questions: list[str]) -> Iterator[list[Any]]:
    inscriptions = inscriptions.avec_rang().select_related(
        "session", "agent", "institution", "direction", "inscrite_par"
    )
    for i in inscriptions.order_by("session_id", "ordre").iterator(chunk_size=500):
        yield [
            i.session.titre,
            i.agent.nom,
            i.agent.prenom,
            i.agent.email,
            i.institution,
            i.direction,
            i.categorie,
            i.get_encadrement_display() if i.encadrement else "",
            i.get_etat_display(),
            i.rang,  # type: ignore[attr-defined]
            i.get_mode_display(),
            i.creee_le,
            i.confirmee_le,
            i.inscrite_par,
            i.amenagement,
            *(i.reponses.get(question, "") for question in questions),
        ]
