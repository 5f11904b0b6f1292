"""Hearing, suspending, lifting; pausing, shortening, undoing. Lock: the person's profile, then what hangs on it."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Audition, Certification, Pause, Suspension
from ..regles import PAUSE_MAX
from .certificats import demander_certificat
from .verrous import verrouiller

PAUSE_LONGUE = relativedelta(years=3)
"""Beyond, it is no pause: the person leaves, and comes back."""


def exiger_motif(motif: str) -> None:
    if not motif.strip():
        raise ValidationError({"motif": "Donnez un motif\u00a0: il reste dans l’historique."})


# --- Suspension ---------------------------------------------------------------------------------------
@transaction.atomic
def convoquer(certification: Certification, *, motif: str, prevue_le: dt.datetime, lieu: str, par: Auteur) -> Audition:
    """Tell somebody that a suspension is thought of, why, and when they are heard. Raises ValidationError."""
    exiger_motif(motif)
    certification = _tenir(certification)
    if prevue_le <= timezone.now():
        raise ValidationError({"prevue_le": "Donnez une date à venir."})
    audition = Audition(certification=certification, motif=motif.strip(), prevue_le=prevue_le, lieu=lieu.strip())
    audition.full_clean()
    audition.save()
    journal.ecrire("facilitateurs.convoquer", certification.facilitateur, par=par)
    reconcilier(audition)
    return audition


@transaction.atomic
def classer_sans_suite(audition: Audition, *, par: Auteur) -> Audition:
    """Nothing follows, and the person is told so. Raises ValidationError once it is closed."""
    facilitateur = verrouiller(audition.certification.facilitateur)
    audition = Audition.objects.select_related("certification__facilitateur__agent").get(pk=audition.pk)
    if audition.close_le:
        raise ValidationError("Cette audition est déjà close.")
    audition.close_le, audition.sans_suite = timezone.now(), True
    audition.save(update_fields=["close_le", "sans_suite"])
    journal.ecrire("facilitateurs.classer_sans_suite", facilitateur, par=par)
    reconcilier(audition)
    return audition


def clore_auditions(certification: Certification) -> None:
    """What they were called for is decided; the profile is locked."""
    for audition in certification.auditions.filter(close_le=None):
        audition.close_le = timezone.now()
        audition.save(update_fields=["close_le"])
        reconcilier(audition)


@transaction.atomic
def suspendre(
    certification: Certification,
    *,
    motif: str,
    par: Auteur,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    entendu_le: dt.date | None = None,
    urgence: str = "",
) -> Suspension:
    """Set a certification aside from a day to a day, both included; without `fin`, until further notice. The person was
    heard, or called to be, on `entendu_le`; else `urgence` says why not. Raises ValidationError, by field."""
    exiger_motif(motif)
    certification = _tenir(certification)
    suspension = Suspension(
        certification=certification,
        debut=debut or timezone.localdate(),
        fin=fin,
        motif=motif.strip(),
        entendu_le=entendu_le,
        urgence="" if entendu_le else urgence.strip(),
    )
    _exiger_contradictoire(suspension)
    suspension.full_clean()
    if any(
        (autre.fin is None or autre.fin >= suspension.debut) and (fin is None or autre.debut <= fin)
        for autre in certification.suspensions.all()
    ):
        raise ValidationError("Cette certification est déjà suspendue à ces dates.")
    suspension.save()
    clore_auditions(certification)
    journal.ecrire("facilitateurs.suspendre", certification.facilitateur, par=par, motif=suspension.motif)
    reconcilier(suspension)
    return suspension


def _exiger_contradictoire(suspension: Suspension) -> None:
    if suspension.entendu_le is None and not suspension.urgence:
        raise ValidationError({"entendu_le": "Entendez la personne avant, ou dites plus bas pourquoi il y a urgence."})
    if suspension.entendu_le and suspension.entendu_le > min(suspension.debut, timezone.localdate()):
        raise ValidationError({"entendu_le": "La personne est entendue avant que la suspension commence."})


@transaction.atomic
def lever_suspension(suspension: Suspension, *, par: Auteur, le: dt.date | None = None) -> None:
    """The certification counts again from that day on (`le` included). One that had not begun never counts."""
    jour = le or timezone.localdate()
    facilitateur = verrouiller(suspension.certification.facilitateur)
    suspension.refresh_from_db()
    if not suspension.a_venir_ou_en_cours or (suspension.fin and suspension.fin < jour):
        raise ValidationError("Cette suspension est déjà finie.")
    suspension.fin = max(jour, suspension.debut) - dt.timedelta(days=1)
    suspension.levee_le = timezone.now()
    suspension.save(update_fields=["fin", "levee_le"])
    journal.ecrire("facilitateurs.lever_suspension", facilitateur, par=par)
    reconcilier(suspension)


# --- Pause --------------------------------------------------------------------------------------------
@transaction.atomic
def mettre_en_pause(certification: Certification, *, debut: dt.date, fin: dt.date, par: Auteur) -> Pause:
    """Nobody asks them for missions from a day to a day, both included, and the validity is longer by as much, up to
    the limit of the rules in all. Raises ValidationError, by field."""
    certification = _tenir(certification)
    pause = Pause(certification=certification, debut=debut, fin=fin)
    _verifier(pause)
    pause.save()
    _recompter(certification, "facilitateurs.mettre_en_pause", par)
    reconcilier(pause)
    return pause


@transaction.atomic
def modifier_pause(pause: Pause, *, debut: dt.date, fin: dt.date, par: Auteur) -> Pause:
    """Other dates: back sooner, or later. Raises ValidationError, by field, and once it is over."""
    certification, pause = _tenir_pause(pause)
    if (pause.debut, pause.fin) == (debut, fin):
        return pause
    if pause.debut <= timezone.localdate() and debut != pause.debut:
        raise ValidationError({"debut": "Cette pause a commencé\u00a0: seule sa fin peut changer."})
    pause.debut, pause.fin = debut, fin
    _verifier(pause)
    pause.save(update_fields=["debut", "fin"])
    _recompter(certification, "facilitateurs.modifier_pause", par)
    reconcilier(pause)
    return pause


@transaction.atomic
def annuler_pause(pause: Pause, *, par: Auteur) -> Pause:
    """As if it had never been: the validity comes back to what it was. Raises ValidationError once it is over."""
    certification, pause = _tenir_pause(pause)
    pause.annulee_le = timezone.now()
    pause.save(update_fields=["annulee_le"])
    _recompter(certification, "facilitateurs.annuler_pause", par)
    reconcilier(pause)
    return pause


def _verifier(pause: Pause) -> None:
    certification = pause.certification
    if pause.fin < pause.debut:
        raise ValidationError({"fin": "Le dernier jour vient avant le premier."})
    if pause.debut < certification.delivree_le:
        raise ValidationError({"debut": "Cette certification n’était pas encore délivrée."})
    if pause.debut > certification.valable_jusqu_au:
        raise ValidationError({"debut": "Cette certification n’est plus valable à cette date."})
    if pause.fin >= pause.debut + PAUSE_LONGUE:
        raise ValidationError({"fin": "Restez sous trois ans\u00a0: au-delà, la personne quitte le réseau."})
    pause.full_clean()


def _recompter(certification: Certification, verbe: str, par: Auteur) -> None:
    """The end, from what it was without any pause: the one place where it moves."""
    avant = certification.valable_jusqu_au
    sans = avant - dt.timedelta(days=certification.prolongation)
    plafond = (sans + relativedelta(months=PAUSE_MAX.valeur()) - sans).days
    certification.prolongation = min(plafond, sum(pause.jours for pause in certification.pauses.tenues()))  # type: ignore[attr-defined]
    certification.valable_jusqu_au = sans + dt.timedelta(days=certification.prolongation)
    certification.save(update_fields=["prolongation", "valable_jusqu_au"])
    fins = [f"{fin:%d/%m/%Y}" for fin in (avant, certification.valable_jusqu_au)]
    changements = {"valable jusqu’au": fins} if fins[0] != fins[1] else {}
    journal.ecrire(verbe, certification.facilitateur, par=par, changements=changements)
    if changements and certification.titulaire:
        demander_certificat(certification, par=par)
    reconcilier(certification)


def _tenir_pause(pause: Pause) -> tuple[Certification, Pause]:
    certification = _tenir(pause.certification)
    pause = Pause.objects.get(pk=pause.pk)
    pause.certification = certification
    if not pause.est_ouverte:
        raise ValidationError("Cette pause est finie, ou annulée\u00a0: elle ne change plus.")
    return certification, pause


def _tenir(certification: Certification) -> Certification:
    """Read again under the profile's lock. Raises ValidationError on one that no longer lives."""
    facilitateur = verrouiller(certification.facilitateur)
    certification = Certification.objects.prefetch_related("suspensions").get(pk=certification.pk)
    certification.facilitateur = facilitateur
    if certification.retiree_le:
        raise ValidationError("Cette certification est retirée.")
    if Certification.objects.filter(renouvelle=certification).exists():
        raise ValidationError("Cette certification est renouvelée\u00a0: agissez sur la nouvelle.")
    return certification
