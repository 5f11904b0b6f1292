"""The PDF that somebody drops: is it the very file that the portal delivered, and the version in force?

The seal is checked first (`documents.sceau.examen`), then the register: the file must be, to the byte, one that was
delivered under the code it bears. So even a stolen key makes no certificate.
"""

import hashlib
import re
from dataclasses import dataclass

from documents.models import Document
from documents.sceau.examen import Constat, Examen, examiner

from ..models import Certification
from ..models.certifications import ALPHABET, LONGUEUR_CODE
from ..services.certificats import TYPE_CERTIFICAT
from .lecture import Attestee, Statut, trouver

CODE = re.compile(rf"\b[{ALPHABET}]{{{LONGUEUR_CODE}}}\b")


@dataclass(frozen=True)
class Verdict:
    """What is said of the file; `attestee` of a genuine one alone. `code` only leads to the register: a stranger's file
    may bear anybody's."""

    titre: str
    phrase: str
    ton: str
    icone: str
    attestee: Attestee | None = None
    code: str = ""


FAUX = {
    Constat.SANS_CACHET: Verdict(
        "Ce fichier ne porte pas de cachet",
        "Un certificat délivré par le portail en porte toujours un. C’est peut-être une copie, ou une impression "
        "enregistrée de nouveau\u00a0: demandez le fichier d’origine, ou vérifiez par le code.",
        "warn",
        "triangle-alert",
    ),
    Constat.AUTRE_CACHET: Verdict(
        "Ce fichier est scellé par quelqu’un d’autre",
        "Il porte un cachet qui n’est pas celui du portail. Ne vous y fiez pas\u00a0: vérifiez par le code.",
        "bad",
        "ban",
    ),
    Constat.AJOUT: Verdict(
        "Quelque chose a été ajouté à ce fichier",
        "Il a été scellé par le portail, puis complété par quelqu’un d’autre. Ce qu’il montre n’est peut-être plus ce "
        "qui a été délivré.",
        "bad",
        "ban",
    ),
    Constat.MODIFIE: Verdict(
        "Ce fichier a été modifié",
        "Son contenu ne correspond plus à son cachet\u00a0: ce n’est pas ce que le portail a délivré, fût-ce d’un seul "
        "caractère.",
        "bad",
        "ban",
    ),
    Constat.ILLISIBLE: Verdict(
        "Ce fichier ne se lit pas",
        "Ce PDF est abîmé, ou bien trop compliqué pour être un de nos certificats. Vérifiez par le code.",
        "bad",
        "triangle-alert",
    ),
}
INCONNU = Verdict(
    "Le registre ne connaît pas ce fichier",
    "Son cachet est le nôtre, mais ce n’est pas un certificat inscrit au registre. C’est le registre qui fait foi.",
    "bad",
    "triangle-alert",
)


def juger(pdf: bytes) -> Verdict | None:
    """None when it is no PDF at all."""
    examen = examiner(pdf)
    if examen.constat == Constat.PAS_UN_PDF:
        return None
    if examen.constat != Constat.INTACT:
        return _avec_code(FAUX[examen.constat], examen)
    certification = trouver(_code(examen))
    if certification is None:
        return INCONNU
    empreinte = hashlib.sha256(pdf).hexdigest()
    document = Document.objects.de(certification).filter(type=TYPE_CERTIFICAT, empreinte=empreinte).first()
    if document is None:  # what the seal does not cover was touched, or it was made with our key by somebody else
        return _avec_code(FAUX[Constat.MODIFIE], examen)
    return _authentique(certification, document)


def _authentique(certification: Certification, document: Document) -> Verdict:
    attestee = Attestee.de(certification, Statut(certification.statut_au))  # type: ignore[attr-defined]
    if document.version_suivante:
        return Verdict(
            "Ce certificat est authentique, mais remplacé",
            "Le portail l’a bien délivré, puis en a délivré une version plus récente. Voici ce que dit le registre "
            "aujourd’hui.",
            "warn",
            "history",
            attestee,
        )
    return Verdict(
        "Ce fichier est authentique",
        f"Le portail l’a délivré, et pas un caractère n’en a changé. {attestee.aspect.phrase}.",
        attestee.aspect.ton,
        attestee.aspect.icone,
        attestee,
    )


def _code(examen: Examen) -> str:
    trouve = CODE.search(examen.mots)
    return trouve.group() if trouve else ""


def _avec_code(verdict: Verdict, examen: Examen) -> Verdict:
    return Verdict(verdict.titre, verdict.phrase, verdict.ton, verdict.icone, code=_code(examen))
