"""A session's settings, its gauges, the places kept, its end. See the room's lock rules in `agenda.services`."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Institution
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter

from .. import tenues
from ..audiences import AUDIENCES
from ..models import Inscription, Jauge, Mode, Question, Reservation, Salle, Session
from ..ouverture import lire
from . import creneaux, places, verrous
from .prevenir import prevenir

REGLABLES = (
    "inscriptible",
    "ouverture",
    "fermeture",
    "audience",
    "sur_accord",
    "liste_attente",
    "pointage_libre",
    "promotion",
    "delai_offre",
)


@transaction.atomic
def regler(
    session: Session, *, par: Auteur, institutions_invitees: list[Institution] | None = None, **champs: Any
) -> Session:
    """Give settings (REGLABLES) new values. Those already registered keep what they have. Raises ValidationError."""
    session = verrous.tenir(session)
    changements = {}
    for nom, valeur in champs.items():
        if nom not in REGLABLES:
            raise TypeError(f"not a setting of a session: {nom}")
        avant = _en_mots(session, nom)
        setattr(session, nom, valeur)
        if (apres := _en_mots(session, nom)) != avant:
            changements[str(Session._meta.get_field(nom).verbose_name)] = [avant, apres]  # type: ignore[union-attr]
    if session.audience not in AUDIENCES:
        raise ValidationError({"audience": "Choisissez à qui la session est ouverte."})
    session.full_clean(exclude=["institution"])
    session.save(update_fields=list(champs) or None)
    if institutions_invitees is not None:
        session.institutions_invitees.set(institutions_invitees)
    if changements:
        journal.ecrire("agenda.regler", session, par=par, changements=changements)
    return session


@transaction.atomic
def changer_capacite(session: Session, *, mode: str, capacite: int | None, par: Auteur) -> Jauge:
    """Open a mode, or change its number of places (None: no limit). More places promote at once, in the same
    transaction; fewer than are taken is refused, with the number. Raises ValidationError."""
    session = verrous.tenir(session)
    etat = lire(session)
    jauge = etat.jauges.get(mode)
    if jauge is None:
        Jauge.objects.create(session=session, mode=mode, capacite=capacite)
        etat = lire(session)
        jauge = etat.jauges[mode]
    elif capacite is not None and capacite < jauge.prises:
        raise ValidationError(
            f"{compter(jauge.prises, 'place est prise', 'places sont prises')} {Mode(mode).label.lower()}\u00a0: on ne "
            f"peut descendre à {capacite}. Annulez d’abord des inscriptions, en disant pourquoi.",
            code="sous_les_prises",
        )
    elif jauge.capacite == capacite:
        return jauge
    avant = jauge.capacite
    Jauge.objects.filter(pk=jauge.pk).update(capacite=capacite)
    jauge.capacite = capacite
    changements = {f"places {Mode(mode).label.lower()}": [_places(avant), _places(capacite)]}
    journal.ecrire("agenda.changer_capacite", session, par=par, changements=changements)
    places.promouvoir_sous_verrou(session, etat)
    return jauge


@transaction.atomic
def retirer_mode(session: Session, *, mode: str, par: Auteur) -> None:
    """One no longer takes part in this way. Raises ValidationError while somebody does, or waits to. Idempotent."""
    session = verrous.tenir(session)
    concernees = Inscription.objects.actives().filter(session=session, mode=mode).count()
    if concernees:
        raise ValidationError(
            f"{compter(concernees, 'personne est inscrite', 'personnes sont inscrites')} {Mode(mode).label.lower()}. "
            "Annulez d’abord ces inscriptions."
        )
    Reservation.objects.filter(session=session, mode=mode).delete()
    if Jauge.objects.filter(session=session, mode=mode).delete()[0]:
        changements = {f"places {Mode(mode).label.lower()}": ["ouvertes", "fermées"]}
        journal.ecrire("agenda.changer_capacite", session, par=par, changements=changements)


@transaction.atomic
def reserver(
    session: Session, *, mode: str, institution: Institution, nombre: int, jusqu_au: dt.datetime, par: Auteur
) -> Reservation:
    """Keep places for an institution until a date, or change how many. Those already given stay given: the next that
    come free are kept. Raises ValidationError."""
    session = verrous.tenir(session)
    etat = lire(session)
    jauge = etat.jauges.get(mode)
    if jauge is None or jauge.capacite is None:
        raise ValidationError("On ne garde des places que là où leur nombre est limité.")
    reservation = Reservation.objects.filter(session=session, mode=mode, institution=institution).first()
    reservation = reservation or Reservation(session=session, mode=mode, institution=institution)
    autres = Reservation.objects.filter(session=session, mode=mode, liberee_le=None).exclude(pk=reservation.pk)
    if nombre + sum(autres.values_list("places", flat=True)) > jauge.capacite:
        raise ValidationError({"places": f"Il n’y a que {compter(jauge.capacite, 'place')} en tout."})
    reservation.places, reservation.jusqu_au, reservation.liberee_le = nombre, jusqu_au, None
    reservation.full_clean()
    reservation.save()
    changements = {f"places gardées, {institution.sigle}": ["", str(nombre)]}
    journal.ecrire("agenda.reserver", session, par=par, changements=changements)
    _recompter(session)
    return reservation


@transaction.atomic
def lever_reservation(reservation: Reservation, *, par: Auteur) -> None:
    """The places kept are everybody's, and go to those who wait. Idempotent."""
    session = verrous.tenir(reservation.session_id)
    levees = Reservation.objects.filter(pk=reservation.pk, liberee_le=None).update(liberee_le=timezone.now())
    if levees:
        journal.ecrire("agenda.lever_reservation", session, par=par)
        _recompter(session)


@transaction.atomic
def promouvoir(session: Session) -> list[Inscription]:
    """Give what is free to those who wait. Every verb that frees a place does it already: this one is for the sweep."""
    session = verrous.tenir(session)
    return places.promouvoir_sous_verrou(session, lire(session))


@transaction.atomic
def annuler_session(session: Session, *, par: Auteur, motif: str) -> Session:
    """It will not take place, or stops there: its slots are cancelled, but those whose attendance is closed; everybody
    who had a place or waited is told why. Idempotent. Raises ValidationError without a reason."""
    session = verrous.tenir(session)
    if session.annulee_le:
        return session
    if not motif.strip():
        raise ValidationError("Dites pourquoi\u00a0: les personnes inscrites liront ce motif.")
    session.annulee_le = timezone.now()
    session.save(update_fields=["annulee_le"])
    for creneau in session.creneaux.filter(annule=False).order_by("pk"):
        if not tenues.est_close(creneau):
            creneaux.annuler(creneau)
    journal.ecrire("agenda.annuler_session", session, par=par, motif=motif.strip())
    touchees = list(Inscription.objects.actives().filter(session=session).select_related("agent"))
    for inscription in touchees:
        avant, inscription.etat = inscription.etat, Inscription.Etat.ANNULEE
        inscription.depuis_le = inscription.annulee_le = session.annulee_le
        inscription.motif, inscription.session = motif.strip(), session
        inscription.revision += 1
        inscription.save(update_fields=["etat", "depuis_le", "annulee_le", "motif", "revision"])
        prevenir(inscription, avant=avant)
    Jauge.objects.filter(session=session).update(prises=0)
    return session


@transaction.atomic
def enregistrer_question(question: Question, *, par: Auteur) -> Question:
    """What is asked of those who register from now on; the answers given stay."""
    verrous.tenir(question.session_id)
    question.full_clean()
    question.save()
    journal.ecrire("agenda.changer_questions", question.session, par=par)
    return question


@transaction.atomic
def retirer_question(question: Question, *, par: Auteur) -> None:
    verrous.tenir(question.session_id)
    journal.ecrire("agenda.changer_questions", question.session, par=par)
    question.delete()


@transaction.atomic
def enregistrer_salle(salle: Salle, *, par: Auteur) -> Salle:
    salle.full_clean()
    salle.save()
    journal.ecrire("agenda.enregistrer_salle", salle, par=par)
    return salle


def _recompter(session: Session) -> None:
    etat = lire(session)
    maintenant = timezone.now()
    for jauge in etat.jauges.values():
        kept = sum(places.gardees(jauge, maintenant).values())
        Jauge.objects.filter(pk=jauge.pk).update(gardees=kept)
    places.promouvoir_sous_verrou(session, etat)


def _places(capacite: int | None) -> str:
    return "sans limite" if capacite is None else str(capacite)


def _en_mots(session: Session, nom: str) -> str:
    valeur = getattr(session, nom)
    if nom == "audience":
        audience = AUDIENCES.get(valeur)
        return audience.libelle if audience else str(valeur)
    if nom == "promotion":
        return session.get_promotion_display()
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dt.datetime):
        return f"{timezone.localtime(valeur):%d/%m/%Y %H:%M}"
    return "" if valeur is None else str(valeur)
