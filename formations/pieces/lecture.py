"""Who has which paper: of a cohort for the cell, of a trainee for themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from agenda.models import Inscription
from agents.models import Agent
from documents.models import Document, ExemplaireSigne
from documents.types import TYPES
from instance.typographie import enumerer

from ..models import Cohorte
from .documents import DES_STAGIAIRES


@dataclass(frozen=True)
class Piece:
    """The last document of a type, if any was asked for, and the copy that came back signed."""

    cle: str
    document: Document | None

    @property
    def libelle(self) -> str:
        return TYPES[self.cle].libelle

    @property
    def a_signer(self) -> bool:
        return TYPES[self.cle].a_signer

    @property
    def prete(self) -> bool:
        return self.document is not None and self.document.etat == Document.Etat.PRET

    @property
    def signe(self) -> ExemplaireSigne | None:
        return getattr(self.document, "exemplaire_signe", None)


@dataclass(frozen=True)
class Rangee:
    inscription: Inscription
    pieces: list[Piece]

    @property
    def manquent(self) -> str:
        """« attestation de fin de formation et certificat de réalisation »: what nobody asked for yet."""
        return enumerer(piece.libelle.lower() for piece in self.pieces if piece.document is None)


def stagiaires(cohorte: Cohorte) -> list[Inscription]:
    """Those who hold a place, in the order of names."""
    confirmees = Inscription.objects.filter(session=cohorte.session_id, etat=Inscription.Etat.CONFIRMEE)
    return list(
        confirmees.select_related("agent", "session", "institution", "direction").order_by(
            "agent__nom_tri", "agent__prenom", "agent__pk"
        )
    )


def rangees(cohorte: Cohorte) -> list[Rangee]:
    """Two queries, however many they are."""
    inscriptions = stagiaires(cohorte)
    derniers = _derniers(inscriptions)
    return [
        Rangee(inscription, [Piece(cle, derniers.get((str(inscription.pk), cle))) for cle in DES_STAGIAIRES])
        for inscription in inscriptions
    ]


def cohortes_de(agent: Any) -> QuerySet[Cohorte]:
    return Cohorte.objects.filter(session__inscriptions__agent=agent)


def pieces_de(agent: Agent) -> list[tuple[Cohorte, list[Piece]]]:
    """The papers that this person can download, by cohort, the latest first. Three queries at most."""
    cohortes = {c.session_id: c for c in cohortes_de(agent).select_related()}
    inscriptions = list(Inscription.objects.filter(agent=agent, session__in=cohortes)) if cohortes else []
    derniers = _derniers(inscriptions, prets=True)
    lues = []
    for inscription in sorted(inscriptions, key=lambda i: i.pk, reverse=True):
        pieces = [
            Piece(cle, document)
            for cle in DES_STAGIAIRES
            if (document := derniers.get((str(inscription.pk), cle))) is not None
        ]
        if pieces:
            lues.append((cohortes[inscription.session_id], pieces))
    return lues


def _derniers(inscriptions: Iterable[Inscription], *, prets: bool = False) -> dict[tuple[str, str], Document]:
    """(registration, type) → its last document."""
    cles = [str(inscription.pk) for inscription in inscriptions]
    if not cles:
        return {}
    documents = Document.objects.filter(
        objet_type=ContentType.objects.get_for_model(Inscription), objet_id__in=cles, type__in=DES_STAGIAIRES
    )
    if prets:
        documents = documents.filter(etat=Document.Etat.PRET)
    lus = documents.select_related("exemplaire_signe").order_by("version")
    return {(document.objet_id, document.type): document for document in lus}
