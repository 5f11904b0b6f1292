"""The certificate as a document: PDF/A-3a and PDF/UA-1, sealed."""

import base64
import io
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from agents.models import Agent
from agents.rules import est_cellule
from courriels.services import reconcilier
from documents import habillage
from documents.models import Document
from documents.types import ARCHIVE, TypeDocument, declarer
from instance.typographie import date_ecrite

from ..models import Certification
from ..services.certificats import TYPE_CERTIFICAT

NOMBRES = ("", "Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix")
LONG, TRES_LONG = 22, 44
"""Characters of a name beyond which it is set smaller, then smaller still."""
ENTIER = 15
"""Characters of a compound name up to which it is never cut at its hyphen."""


def adresse_publique(certification: Certification) -> str:
    """Where anybody verifies it: what the QR code holds, and what its holder shares."""
    return f"{_racine()}{reverse('facilitateurs:verifier_code', args=[certification.code])}"


def page_publique() -> str:
    """« innovation.exemple.fr/verifier », to be typed."""
    return f"{_racine()}/verifier".partition("://")[2]


def _racine() -> str:
    return str(settings.VERIFICATION_URL or settings.PUBLIC_URL)


def peut_voir(personne: Agent, certification: Certification) -> bool:
    """The holder, be they still of the network or not, and the cell."""
    return certification.facilitateur.agent_id == personne.pk or est_cellule(personne)


def contexte(certification: Certification) -> dict[str, Any]:
    blocs = [{"code": code, "intitule": intitule} for code, intitule in certification.blocs]
    return {
        "numero": certification.numero,
        "titulaire": certification.titulaire,
        "mots": [{"mot": mot, "tient": len(mot) <= ENTIER} for mot in certification.titulaire.split()],
        "taille": _taille(certification.titulaire),
        "intitule": certification.intitule,
        "referentiel": certification.referentiel,
        "blocs": blocs,
        "blocs_dits": _compter(len(blocs)),
        "jury": date_ecrite(certification.jury_le) if certification.jury_le else "",
        "lieu": certification.lieu,
        "du": date_ecrite(certification.delivree_le),
        "au": date_ecrite(certification.valable_jusqu_au),
        "signataire": certification.signataire,
        "qualite": certification.signataire_qualite,
        "enregistrement": certification.enregistrement,
        "code": certification.code,
        "code_lisible": certification.code_lisible,
        "page": page_publique(),
        "qr": qr(adresse_publique(certification)),
        "demonstration": settings.DEMO,
    }


def _taille(nom: str) -> str:
    return "tres-long" if len(nom) > TRES_LONG else "long" if len(nom) > LONG else ""


def _compter(blocs: int) -> str:
    dit = NOMBRES[blocs] if blocs < len(NOMBRES) else str(blocs)
    return f"{dit} bloc{'s' if blocs > 1 else ''} de compétences acquis" if blocs else ""


def qr(adresse: str, *, fond: str | None = None) -> str:
    """A drawing, as the address of an image: a screen reader is told the address and the code, that stand beside it."""
    dessin = io.BytesIO()
    segno.make(adresse, error="m").save(
        dessin, kind="svg", border=0 if fond is None else 3, dark="#000", light=fond, xmldecl=False
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(dessin.getvalue()).decode()}"


def _titre(certification: Certification) -> str:
    return f"Certificat de {certification.titulaire}"


def _obstacle(certification: Certification) -> str:
    return "" if certification.titulaire else "Cette certification n’a pas été délivrée par le portail."


def _pret(document: Document) -> None:
    if isinstance(document.objet, Certification):
        reconcilier(document.objet)


declarer(
    TypeDocument(
        TYPE_CERTIFICAT,
        "Certificat",
        "CT",
        "certificat",
        contexte=contexte,
        peut_voir=peut_voir,
        titre=_titre,
        pret=_pret,
        obstacle=_obstacle,
        variante=ARCHIVE,
        scelle=True,
        feuille="documents/certificat.css",
        habillage=habillage.css_en_grand,
    )
)
