"""Reminders before a session, thanks after it: computed until two days before, so that a moved date moves them."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.regles import Envoi, Regle, declarer
from instance.adresses import absolue

from .. import suites
from ..affichage import ouvre_la_visio
from ..models import Creneau, Inscription, Mode, Presence
from ..regles import APRES, RAPPEL_HEURE, RAPPEL_SEMAINE, RAPPEL_VEILLE
from .contexte import LIEN_ANNULER, a_qui, commun, creneaux, lien

MATIN = dt.time(8, 0)
JUSTE_AVANT = dt.timedelta(hours=6)
"""How long before it leaves the last reminder is written."""
GARDE = dt.timedelta(days=7)
"""How long thanks may still leave after a session."""


def _matin(debut: dt.datetime, jours: int) -> dt.datetime:
    """Eight o'clock in Paris that many days before, whatever the clock did meanwhile."""
    jour = timezone.localtime(debut).date() - dt.timedelta(days=jours)
    return timezone.make_aware(dt.datetime.combine(jour, MATIN))


def _semaine(debut: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    jours = RAPPEL_SEMAINE.valeur()
    quand = _matin(debut, jours)
    return (quand, min(quand + dt.timedelta(days=2), debut)) if jours else None


def _veille(debut: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    jours = RAPPEL_VEILLE.valeur()
    return (_matin(debut, jours), debut) if jours else None


def _heure(debut: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    minutes = RAPPEL_HEURE.valeur()
    return (debut - dt.timedelta(minutes=minutes), debut) if minutes else None


def _par_jour(dates: list[Creneau]) -> list[list[Creneau]]:
    """Slots, in order, by day in Paris: one comes once for the morning and the afternoon."""
    return [list(jour) for _, jour in groupby(dates, key=lambda creneau: timezone.localtime(creneau.debut).date())]


def _premier(inscription: Inscription, dates: list[Creneau]) -> list[list[Creneau]]:
    return _par_jour(dates)[:1]


def _chaque_jour(inscription: Inscription, dates: list[Creneau]) -> list[list[Creneau]]:
    return _par_jour(dates)


def _chaque_fois(inscription: Inscription, dates: list[Creneau]) -> list[list[Creneau]]:
    """At a distance each slot has its own link."""
    return [[creneau] for creneau in dates] if inscription.mode == Mode.DISTANCE else _par_jour(dates)


def _avant(
    nom: str,
    calculer: Callable[[dt.datetime], tuple[dt.datetime, dt.datetime] | None],
    grouper: Callable[[Inscription, list[Creneau]], list[list[Creneau]]],
) -> Callable[[Inscription], Iterator[Envoi]]:
    """A reminder of each group of slots, counted from its first. The day stands in the occurrence: a slot put off is
    told of again. One that would have left before the place was given, or before the slot was moved, says nothing
    new."""

    def envois(inscription: Inscription) -> Iterator[Envoi]:
        if inscription.etat != Inscription.Etat.CONFIRMEE or inscription.confirmee_le is None:
            return
        for groupe in grouper(inscription, creneaux(inscription)):
            creneau = groupe[0]
            moment = calculer(creneau.debut)
            su_le = max(filter(None, [inscription.confirmee_le, creneau.modifie_le]))
            if moment is None or moment[0] < su_le:
                continue
            yield Envoi(
                a_qui(inscription),
                moment[0],
                contexte=partial(_contexte, inscription, groupe),
                occurrence=f"{creneau.pk}-{nom}-{timezone.localtime(creneau.debut):%Y%m%d}",
                perime=moment[1],
            )

    return envois


def _contexte(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    """The video link itself is in no e-mail: the page that opens it knows who may enter, and when."""
    creneau = dates[0]
    visio = creneau.lien_visio and inscription.mode == Mode.DISTANCE
    premier = creneaux(inscription)[0]
    return commun(inscription, dates) | {
        "creneau": creneau,
        "rejoindre": _rejoindre(inscription, creneau) if visio else "",
        "ouvre": ouvre_la_visio(creneau),
        # Once the session has begun its place is no longer given back: one is away for a day.
        "annuler": lien(inscription, LIEN_ANNULER) if creneau.pk == premier.pk else "",
    }


def _rejoindre(inscription: Inscription, creneau: Creneau) -> str:
    adresse = absolue(reverse("agenda:rejoindre", args=[creneau.cle]))
    return adresse if inscription.agent.email else f"{adresse}?place={inscription.cle}"


def _apres(inscription: Inscription) -> Iterator[Envoi]:
    """To those who came, or whom nobody said absent."""
    dates = creneaux(inscription)
    if inscription.etat != Inscription.Etat.CONFIRMEE or not dates:
        return
    vus = {
        presence.etat
        for creneau in dates
        for presence in creneau.presences.all()
        if presence.agent_id == inscription.agent_id
    }
    if vus and not vus & Presence.VENUS:
        return
    quand = max(creneau.fin for creneau in dates) + dt.timedelta(hours=APRES.valeur())
    yield Envoi(
        a_qui(inscription),
        quand,
        contexte=lambda: commun(inscription, dates) | {"suites": suites.de(inscription, par_courriel=True)},
        occurrence="apres",
        perime=quand + GARDE,
    )


def _de(debut: dt.datetime, fin: dt.datetime) -> "QuerySet[Inscription]":
    """Confirmed registrations of sessions with a slot that starts, or ends, between these moments."""
    sessions = Creneau.objects.filter(annule=False, debut__lt=fin, fin__gt=debut).values("session")
    return (
        Inscription.objects.filter(etat=Inscription.Etat.CONFIRMEE, session__in=sessions, session__annulee_le=None)
        .select_related("agent", "inscrite_par")
        # A session is read once for all its people, not once for each.
        .prefetch_related("session__creneaux__site", "session__creneaux__salle__site")
    )


def _bientot() -> "QuerySet[Inscription]":
    """Of the coming hours only: the two reminders of a full day are not written in one pass."""
    maintenant = timezone.now()
    return _de(maintenant, maintenant + dt.timedelta(minutes=RAPPEL_HEURE.valeur()) + JUSTE_AVANT)


def _a_venir(jours: int) -> "QuerySet[Inscription]":
    maintenant = timezone.now()
    return _de(maintenant, maintenant + dt.timedelta(days=jours + 3))


def _passees() -> "QuerySet[Inscription]":
    maintenant = timezone.now()
    return _de(maintenant - GARDE - dt.timedelta(hours=APRES.valeur()), maintenant).prefetch_related(
        "session__creneaux__presences"
    )


def _regle(cle: str, libelle: str, envois: Any, candidats: Any) -> None:
    declarer(Regle(f"agenda.{cle}", libelle, "agenda.Inscription", f"agenda/{cle}", envois, candidats))


_regle(
    "rappel_semaine",
    "Rappel une semaine avant",
    _avant("semaine", _semaine, _premier),
    lambda: _a_venir(RAPPEL_SEMAINE.valeur()),
)
_regle(
    "rappel_veille",
    "Rappel la veille",
    _avant("veille", _veille, _chaque_jour),
    lambda: _a_venir(RAPPEL_VEILLE.valeur()),
)
_regle("rappel_heure", "Rappel juste avant, avec le lien", _avant("heure", _heure, _chaque_fois), _bientot)
_regle("apres", "Merci, et la suite", _apres, _passees)
