"""One certification whole: what it says, what happened to it, what higher rooms know of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from documents.models import Document
from instance.registry import Registry
from instance.typographie import date_ecrite, heure, jour

from ..aspects import ASPECTS
from ..models import Audition, Certification, Pause, Suspension
from ..services.certificats import TYPE_CERTIFICAT


@dataclass(frozen=True)
class Suite:
    """A part of the page that a higher room fills. `contexte` is None where it has nothing to say."""

    cle: str
    contexte: Callable[[Certification], dict[str, Any] | None]
    gabarit: str


SUITES: Registry[Suite] = Registry("part of a certification's page")


def declarer(suite: Suite) -> Suite:
    return SUITES.declare(suite.cle, suite)


def rendre(suites: Registry[Suite], certification: Certification, request: HttpRequest) -> list[str]:
    """Those that have something to say."""
    contextes = ((suite, suite.contexte(certification)) for suite in suites)
    return [render_to_string(suite.gabarit, lu, request) for suite, lu in contextes if lu is not None]


@dataclass(frozen=True)
class Fait:
    """A line of its life. `a_venir` ones are dotted."""

    le: dt.date
    titre: str
    texte: str = ""
    note: str = ""

    @property
    def a_venir(self) -> bool:
        return self.le > timezone.localdate()


def vie(certification: Certification) -> list[Fait]:
    """The latest first. Reads what is prefetched."""
    faits = [_delivrance(certification), *_fins(certification)]
    faits += [fait for suspension in certification.suspensions.all() for fait in _suspension(suspension)]
    faits += [_pause(pause) for pause in certification.pauses.all()]
    faits += [_audition(audition) for audition in certification.auditions.all()]
    return sorted(faits, key=lambda fait: fait.le, reverse=True)


def _delivrance(certification: Certification) -> Fait:
    ancienne = certification.renouvelle
    suite = f"Elle renouvelle la n°\u00a0{ancienne.numero}." if ancienne else ""
    return Fait(certification.delivree_le, "Délivrée", suite)


def _fins(certification: Certification) -> list[Fait]:
    faits = []
    nouvelle = getattr(certification, "renouvelee_par", None)
    if nouvelle:
        faits.append(Fait(nouvelle.delivree_le, "Renouvelée", f"Par la n°\u00a0{nouvelle.numero}."))
    if certification.retiree_le:
        faits.append(Fait(certification.retiree_le, "Retirée", certification.motif_retrait))
    fin = certification.valable_jusqu_au
    mots = "Fin de validité" if fin >= timezone.localdate() else "Validité finie"
    return [*faits, Fait(fin, mots)]


def _suspension(suspension: Suspension) -> list[Fait]:
    if suspension.fin and suspension.fin < suspension.debut:
        return [Fait(suspension.debut, "Suspension levée avant de commencer", suspension.motif)]
    entendue = (
        f"Personne entendue le {jour(suspension.entendu_le)}."
        if suspension.entendu_le
        else f"Sans l’entendre\u00a0: {suspension.urgence}"
    )
    faits = [Fait(suspension.debut, "Suspendue", suspension.motif, entendue)]
    if suspension.fin:
        mots = "Suspension levée" if suspension.levee_le else "Fin de la suspension"
        faits.append(Fait(suspension.fin + dt.timedelta(days=1), mots))
    return faits


def _pause(pause: Pause) -> Fait:
    titre = "Pause annulée" if pause.annulee_le else "En pause"
    return Fait(pause.debut, titre, f"Jusqu’au {date_ecrite(pause.fin)}.")


def _audition(audition: Audition) -> Fait:
    fin = "Classée sans suite." if audition.sans_suite else ""
    titre = "Entretien avant décision" if audition.close_le is None or audition.sans_suite else "Entretien"
    return Fait(timezone.localdate(audition.prevue_le), titre, f"À {heure(audition.prevue_le)}, {audition.lieu}", fin)


def contexte(request: HttpRequest, certification: Certification) -> dict[str, Any]:
    statut = certification.statut()
    ton, icone = ASPECTS[statut]
    return {
        "certification": certification,
        "statut": statut,
        "ton": ton,
        "icone": icone,
        "pause": next((pause for pause in certification.pauses.all() if pause.en_cours), None),
        "nouvelle": getattr(certification, "renouvelee_par", None),
        "document": Document.objects.de(certification).filter(type=TYPE_CERTIFICAT).order_by("-version").first(),
        "vie": vie(certification),
        "suites": rendre(SUITES, certification, request),
    }
