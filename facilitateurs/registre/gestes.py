"""What the cell may do to a certification, and when: one table for buttons, pages and refusals."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from instance.typographie import plage, quand

from .. import services
from ..models import Audition, Certification, Pause, Suspension
from . import forms as formulaires

Donnees = dict[str, Any]


@dataclass(frozen=True)
class Geste:
    """`sur(certification)` finds what it acts on, None when it is not for now; `faire(objet, donnees, par)` calls a
    service. `initial(objet)` prefills."""

    cle: str
    libelle: str
    titre: str
    intro: str
    bouton: str
    fait: str
    form: type[forms.Form]
    sur: Callable[[Certification], Any]
    faire: Callable[[Any, Donnees, Any], object]
    initial: Callable[[Any], Donnees] = lambda objet: {}
    rappel: Callable[[Any], str] = lambda objet: ""
    """A line that says what it acts on."""


def _vivante(certification: Certification) -> Certification | None:
    if certification.retiree_le or getattr(certification, "renouvelee_par", None):
        return None
    return certification


def _a_retirer(certification: Certification) -> Certification | None:
    return None if certification.retiree_le else certification


def _sans_audition(certification: Certification) -> Certification | None:
    return _vivante(certification) if _audition(certification) is None else None


def _audition(certification: Certification) -> Audition | None:
    return next((a for a in certification.auditions.all() if a.close_le is None), None)


def _a_suspendre(certification: Certification) -> Certification | None:
    return _vivante(certification) if _suspension(certification) is None else None


def _suspension(certification: Certification) -> Suspension | None:
    if certification.retiree_le:
        return None
    return next((s for s in certification.suspensions.all() if s.a_venir_ou_en_cours), None)


def _pause(certification: Certification) -> Pause | None:
    if _vivante(certification) is None:
        return None
    return next((p for p in certification.pauses.all() if p.est_ouverte), None)


def _sans_pause(certification: Certification) -> Certification | None:
    return _vivante(certification) if _pause(certification) is None else None


def _imprimee(certification: Certification) -> Certification | None:
    """With a certificate of the portal's."""
    return _vivante(certification) if certification.titulaire else None


def _convoquer(certification: Certification, donnees: Donnees, par: Any) -> None:
    jour, heure = donnees.pop("jour"), donnees.pop("heure")
    prevue_le = timezone.make_aware(dt.datetime.combine(jour, heure))
    try:
        services.convoquer(certification, prevue_le=prevue_le, par=par, **donnees)
    except ValidationError as refus:
        fautes = getattr(refus, "error_dict", None)
        if fautes is None:
            raise
        # Said beside the field that holds the date.
        raise ValidationError({"jour" if nom == "prevue_le" else nom: dits for nom, dits in fautes.items()}) from None


def _entendue(certification: Certification) -> Donnees:
    """The hearing that was set, once it is over."""
    audition = _audition(certification)
    if audition is None or audition.prevue_le > timezone.now():
        return {}
    entendue_le = timezone.localdate(audition.prevue_le)
    return {"audition": formulaires.ENTENDUE, "entendu_le": entendue_le, "motif": audition.motif}


GESTES = {
    geste.cle: geste
    for geste in (
        Geste(
            "entendre",
            "Convoquer à un entretien",
            "Entendre la personne",
            "Avant de suspendre, la personne sait ce qui lui est reproché et peut y répondre. Un courriel la convoque.",
            "Convoquer",
            "La personne est convoquée. Un courriel le lui dit.",
            formulaires.ConvoquerForm,
            _sans_audition,
            _convoquer,
        ),
        Geste(
            "classer",
            "Classer sans suite",
            "Classer sans suite",
            "La personne apprend par courriel que sa certification n’est pas suspendue.",
            "Classer sans suite",
            "C’est classé. Un courriel le dit à la personne.",
            formulaires.RienForm,
            _audition,
            lambda audition, donnees, par: services.classer_sans_suite(audition, par=par),
            rappel=lambda audition: f"Entretien prévu {quand(audition.prevue_le)}, {audition.lieu}.",
        ),
        Geste(
            "suspendre",
            "Suspendre",
            "Suspendre la certification",
            "Aucune mission n’est proposée pendant ce temps. Celles qui sont acceptées restent\u00a0: relayez-les.",
            "Suspendre",
            "La certification est suspendue. Un courriel le dit à la personne.",
            formulaires.SuspendreForm,
            _a_suspendre,
            lambda certification, donnees, par: services.suspendre(certification, par=par, **donnees),
            initial=_entendue,
        ),
        Geste(
            "lever",
            "Lever la suspension",
            "Lever la suspension",
            "La certification compte de nouveau dès aujourd’hui. Un courriel le dit à la personne.",
            "Lever la suspension",
            "La suspension est levée.",
            formulaires.RienForm,
            _suspension,
            lambda suspension, donnees, par: services.lever_suspension(suspension, par=par),
            rappel=lambda suspension: f"Motif\u00a0: {suspension.motif}",
        ),
        Geste(
            "pause",
            "Noter une pause",
            "Noter une pause",
            "Un long congé, une autre mission\u00a0: aucune mission n’est proposée entre ces dates, et la validité est "
            "prolongée d’autant. N’écrivez nulle part pourquoi.",
            "Noter cette pause",
            "La pause est notée. Un courriel donne la nouvelle date de fin.",
            formulaires.PauseForm,
            _sans_pause,
            lambda certification, donnees, par: services.mettre_en_pause(certification, par=par, **donnees),
        ),
        Geste(
            "modifier-pause",
            "Changer la pause",
            "Changer les dates de la pause",
            "La fin de validité suit. Un courriel le dit à la personne.",
            "Changer ces dates",
            "La pause est changée.",
            formulaires.PauseForm,
            _pause,
            lambda pause, donnees, par: services.modifier_pause(pause, par=par, **donnees),
            initial=lambda pause: {"debut": pause.debut, "fin": pause.fin},
        ),
        Geste(
            "annuler-pause",
            "Annuler la pause",
            "Annuler la pause",
            "Comme si elle n’avait jamais été notée\u00a0: la fin de validité redevient ce qu’elle était.",
            "Annuler cette pause",
            "La pause est annulée.",
            formulaires.RienForm,
            _pause,
            lambda pause, donnees, par: services.annuler_pause(pause, par=par),
            rappel=lambda pause: f"{plage(pause.debut, pause.fin).capitalize()}.",
        ),
        Geste(
            "refaire",
            "Refaire le certificat",
            "Refaire le certificat",
            "Un nom mal écrit, ou qui a changé\u00a0: le certificat se refait sous le même numéro, et remplace le "
            "précédent.",
            "Refaire le certificat",
            "Le nouveau certificat est en préparation. La personne le trouvera dans son espace.",
            formulaires.RefaireForm,
            _imprimee,
            lambda certification, donnees, par: services.refaire_certificat(certification, par=par, **donnees),
            initial=lambda certification: {"titulaire": str(certification.facilitateur)},
            rappel=lambda certification: f"Le certificat dit aujourd’hui\u00a0: {certification.titulaire}.",
        ),
        Geste(
            "retirer",
            "Retirer",
            "Retirer la certification",
            "Pour de bon\u00a0: une certification retirée ne se renouvelle pas, et la page de vérification le dit.",
            "Retirer cette certification",
            "La certification est retirée. Un courriel le dit à la personne.",
            formulaires.RetirerForm,
            _a_retirer,
            lambda certification, donnees, par: services.retirer(certification, par=par, **donnees),
        ),
    )
}


def ouverts(certification: Certification) -> list[Geste]:
    return [geste for geste in GESTES.values() if geste.sur(certification) is not None]
