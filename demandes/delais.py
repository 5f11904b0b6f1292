"""How old a request is against what the cell promised, in working days and in words.

`mesurer` measures a whole list at a constant number of queries: closed days and rules are read once.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from instance import calendrier
from instance.typographie import compter, heure, jour_court

from . import regles
from .models import Demande
from .models.demande import Etat

# From this share of the delay on, a request is to be watched: day 11 of 15, day 4 of 5, day 2 of 2.
PART_A_SURVEILLER = 0.7
JOURS_PAR_SEMAINE = 7


class Urgence(IntEnum):
    """In the order the inbox shows them."""

    EN_RETARD = 1
    A_SURVEILLER = 2
    EN_ATTENTE = 3
    DANS_LES_TEMPS = 4
    SANS_DELAI = 5

    @property
    def cle(self) -> str:
        return self.name.lower().replace("_", "-")

    @property
    def libelle(self) -> str:
        return _LIBELLES[self][0]

    @property
    def icone(self) -> str:
        return _LIBELLES[self][1]

    @property
    def ton(self) -> str:
        """The design's colour of a tag; the words and the icon say the same."""
        return _LIBELLES[self][2]


_LIBELLES = {
    Urgence.EN_RETARD: ("En retard", "circle-alert", "bad"),
    Urgence.A_SURVEILLER: ("À surveiller", "triangle-alert", "warn"),
    Urgence.EN_ATTENTE: ("En attente d’un accord", "hourglass", "ink"),
    Urgence.DANS_LES_TEMPS: ("Dans les temps", "circle-check", "ok"),
    Urgence.SANS_DELAI: ("Sans délai en cours", "circle-dot", "ink"),
}


class Alerte(NamedTuple):
    """A near or past date: two words for the list, a sentence for the request's page."""

    mot: str
    phrase: str


@dataclass(frozen=True)
class Delai:
    """`mot` is the status in words, `rapport` where it stands (“jour 11 sur 15”), `action` the next thing to do
    and `geste` the act of `demandes.gestes` that does it ("" when it is no act of ours).
    `jour` counts working days since the start of the delay; `cible` is the promise, 0 when there is none."""

    urgence: Urgence
    mot: str
    rapport: str
    action: str
    jour: int = 0
    cible: int = 0
    date: dt.date | None = None
    geste: str = ""
    alerte: Alerte | None = None

    @property
    def part(self) -> int:
        """Per cent of the delay used, for the gauge; never quite empty."""
        return min(100, max(4, round(100 * self.jour / self.cible))) if self.cible else 0

    @property
    def rang(self) -> tuple[int, int, dt.date]:
        """Sorts by urgency: late ones first, the latest at the top; then whatever is nearest to its limit."""
        return self.urgence, self.cible - self.jour, self.date or dt.date.max


def engagements() -> dict[str, int]:
    """What the cell promises, in working days."""
    return {
        "accuse": regles.DELAI_ACCUSE.valeur(),
        "qualification": regles.DELAI_QUALIFICATION.valeur(),
        "affectation": regles.DELAI_AFFECTATION.valeur(),
        "bilan": regles.DELAI_BILAN.valeur(),
    }


def mesurer(demandes: Iterable[Demande]) -> dict[int, Delai]:
    """The delay of each request by its pk, today in Paris. Reads `dates_souhaitees` and the slots: prefetch them
    (`DemandeQuerySet.pour_liste`)."""
    liste = list(demandes)
    metre = _Metre(liste)
    return {demande.pk: metre.mesurer(demande) for demande in liste}


def mesurer_une(demande: Demande) -> Delai:
    return mesurer([demande])[demande.pk]


class _Metre:
    """The measuring tape of one list: every working day from its oldest request to its furthest date, once."""

    def __init__(self, demandes: Sequence[Demande]) -> None:
        self.aujourd_hui = calendrier.aujourd_hui()
        depots = [timezone.localdate(demande.deposee_le) for demande in demandes]
        self._debut = min([self.aujourd_hui, *depots])
        self._semaines = regles.SEMAINES_DATE_PROCHE.valeur()
        self._fin = self.aujourd_hui + dt.timedelta(days=self._semaines * JOURS_PAR_SEMAINE)

    @cached_property
    def _ouvres(self) -> list[dt.date]:
        fermes = calendrier.fermetures(self._debut, self._fin)
        jours = (self._debut + dt.timedelta(days=n) for n in range((self._fin - self._debut).days + 1))
        return [jour for jour in jours if calendrier.est_ouvre(jour, fermes)]

    @cached_property
    def _cibles(self) -> dict[str, int]:
        return engagements()

    def jours_ouvres(self, depuis: dt.date, jusqu_a: dt.date) -> int:
        """Working days after `depuis`, up to and with `jusqu_a`."""
        return max(0, bisect_right(self._ouvres, jusqu_a) - bisect_right(self._ouvres, depuis))

    def mesurer(self, demande: Demande) -> Delai:
        if not demande.est_ouverte:
            return Delai(Urgence.SANS_DELAI, demande.get_etat_display(), "", "")
        date = _premiere_date(demande, self.aujourd_hui)
        alerte = self._alerte(demande, date)
        suite = _suite(demande)
        if not suite.promesse:
            rapport = f"séance le {jour_court(date)}" if date else "plus de séance à venir"
            return Delai(Urgence.DANS_LES_TEMPS, "Dans les temps", rapport, suite.action, date=date)
        cible = self._cibles[suite.promesse]
        jour = self.jours_ouvres(timezone.localdate(suite.depuis), self.aujourd_hui)
        urgence, mot = _juger(demande, suite.promesse, jour, cible, alerte)
        rapport = _rapport(suite.depuis, jour, cible)
        return Delai(urgence, mot, rapport, suite.action, jour, cible, date, suite.geste, alerte)

    def _alerte(self, demande: Demande, date: dt.date | None) -> Alerte | None:
        """Until the team is there; afterwards the date is no longer a risk."""
        if demande.etat not in (Etat.DEPOSEE, Etat.QUALIFIEE, Etat.CADREE):
            return None
        if date is None:
            passees = any(souhait.jour < self.aujourd_hui for souhait in demande.dates_souhaitees.all())
            phrase = "Toutes les dates données sont passées. Convenez d’une autre avec la personne."
            return Alerte("Dates passées", phrase) if passees else None
        if date >= self._fin:
            return None
        quoi = "La séance" if demande.etat == Etat.CADREE else "La première date souhaitée"
        reste = compter(self.jours_ouvres(self.aujourd_hui, date), "jour ouvré", "jours ouvrés")
        quand = f"{quoi} est dans moins de {compter(self._semaines, 'semaine')}."
        return Alerte(f"Date le {jour_court(date)}", f"{quand} Il reste {reste} pour préparer.")


class _Suite(NamedTuple):
    """Which promise runs ("" for none) and since when, the next thing to do and the act that does it."""

    promesse: str
    depuis: dt.datetime
    action: str
    geste: str = ""


def _suite(demande: Demande) -> _Suite:
    """Receipt is acknowledged by somebody, not by the automatic e-mail: until a member of the cell follows the request,
    that shorter promise is the one that runs."""
    depot = demande.deposee_le
    if demande.etat == Etat.DEPOSEE:
        if demande.referent_id is None:
            return _Suite("accuse", depot, "Désigner qui la suit", "suivre")
        if demande.accord_le is None:
            return _Suite("qualification", depot, f"Relancer {demande.commanditaire_nom} pour son accord", "relancer")
        return _Suite("qualification", depot, "Qualifier la demande", "qualifier")
    if demande.etat == Etat.QUALIFIEE:
        return _Suite("affectation", depot, "Tenir le cadrage et noter les dates", "cadrer")
    if demande.etat == Etat.CADREE:
        return _Suite("affectation", depot, "Composer l’équipe")
    if demande.etat == Etat.REALISEE:
        return _Suite("bilan", demande.realisee_le or depot, "Recueillir les bilans")
    return _Suite("", depot, "Accompagner la préparation")


def _juger(demande: Demande, promesse: str, jour: int, cible: int, alerte: Alerte | None) -> tuple[Urgence, str]:
    if promesse == "qualification" and demande.accord_le is None:
        # The clock is the sponsor's, not ours: no broken promise, but somebody should call.
        if jour > cible:
            return Urgence.A_SURVEILLER, "Relance à faire"
        return Urgence.EN_ATTENTE, "Accord attendu"
    if jour > cible:
        return Urgence.EN_RETARD, f"{compter(jour - cible, 'jour')} de retard"
    if alerte:
        return Urgence.A_SURVEILLER, alerte.mot
    if jour == 0 and demande.etat == Etat.DEPOSEE:
        return Urgence.DANS_LES_TEMPS, "Nouvelle"
    if jour >= PART_A_SURVEILLER * cible:
        return Urgence.A_SURVEILLER, "À surveiller"
    return Urgence.DANS_LES_TEMPS, "Dans les temps"


def _rapport(depuis: dt.datetime, jour: int, cible: int) -> str:
    if timezone.localdate(depuis) == calendrier.aujourd_hui():
        return f"aujourd’hui à {heure(depuis)}"
    return f"jour {jour} sur {cible}"


def _premiere_date(demande: Demande, aujourd_hui: dt.date) -> dt.date | None:
    """The next agreed slot, or before the scoping the first of the wished dates still to come."""
    accompagnement = getattr(demande, "accompagnement", None)
    if accompagnement:
        jours = [timezone.localdate(c.debut) for c in accompagnement.session.creneaux.all() if not c.annule]
    else:
        jours = [souhait.jour for souhait in demande.dates_souhaitees.all()]
    return min((jour for jour in jours if jour >= aujourd_hui), default=None)
