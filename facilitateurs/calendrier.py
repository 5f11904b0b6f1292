"""The months to come of one person, as a calendar: what the country, the schools and the cell do, when the person is
away, and what they are taken at, whatever room it comes from."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from agenda.models import Occupation
from agents.models import Agent
from instance.calendrier import feries, fermetures_nommees
from instance.typographie import MOIS, enumerer, jour_mois, plage, quantieme
from instance.vacances import vacances

from .disponibilites import Absence, absences
from .horaires import Moment, bornes

NOMBRE = 6


@dataclass(frozen=True)
class Sorte:
    """A kind of mark: its icon and word in the legend, the class that colours it."""

    cle: str
    icone: str
    libelle: str


SORTES = (
    Sorte("mission", "compass", "Mission acceptée"),
    Sorte("proposition", "hourglass", "Proposition en attente"),
    Sorte("observation", "eye", "En observation"),
    Sorte("absence", "ban", "Indisponible"),
    Sorte("ferie", "star", "Jour férié"),
    Sorte("ferme", "lock", "Cellule fermée"),
    Sorte("vacances", "sun", "Vacances scolaires"),
)
PAR_CLE = {sorte.cle: sorte for sorte in SORTES}


@dataclass
class Jour:
    date: dt.date
    passe: bool
    marques: list[tuple[Sorte, str]] = field(default_factory=list)
    """Each kind once, in the order of SORTES, with what a screen reader says of it."""


@dataclass
class Ligne:
    """One line of a month in words; `adresse` leads to what it speaks of, when the person may open it."""

    sorte: Sorte
    quand: str
    quoi: str
    adresse: str = ""


@dataclass
class Mois:
    premier: dt.date
    semaines: list[list[Jour | None]]
    lignes: list[Ligne]

    @property
    def nom(self) -> str:
        return f"{MOIS[self.premier.month - 1]} {self.premier.year}"


@dataclass(frozen=True)
class Fait:
    """Something between two days, both included."""

    cle: str
    du: dt.date
    au: dt.date
    quoi: str
    quand: str
    adresse: str = ""
    regle: int | None = None


def mois_a_venir(agent: Agent) -> list[Mois]:
    """This month and the next ones. Five queries, however much there is to show."""
    premier = timezone.localdate().replace(day=1)
    dernier = premier + relativedelta(months=NOMBRE, days=-1)
    faits = sorted(_faits(agent, premier, dernier), key=lambda fait: (fait.du, fait.au))
    return [_mois(premier + relativedelta(months=n), faits) for n in range(NOMBRE)]


def _faits(agent: Agent, du: dt.date, au: dt.date) -> Iterator[Fait]:
    for jour, nom in feries(du, au).items():
        yield Fait("ferie", jour, jour, nom, jour_mois(jour))
    for jour, libelle in fermetures_nommees(du, au).items():
        yield Fait("ferme", jour, jour, libelle, jour_mois(jour))
    for conge in vacances(du, au):
        yield Fait("vacances", conge.debut, conge.fin, conge.nom, plage(conge.debut, conge.fin))
    for absence in absences([agent.pk], du, au).get(agent.pk, []):
        yield _absence(absence)
    yield from _occupations(agent, du, au)


def _absence(absence: Absence) -> Fait:
    du = timezone.localdate(absence.debut)
    au = timezone.localdate(absence.fin - dt.timedelta(microseconds=1))
    if absence.regle:
        return Fait("absence", du, au, absence.mots, quantieme(du), regle=absence.regle.pk)
    return Fait("absence", du, au, "indisponible", absence.mots)


def _occupations(agent: Agent, du: dt.date, au: dt.date) -> Iterator[Fait]:
    fenetre = DateTimeTZRange(bornes(du, Moment.JOURNEE)[0], bornes(au, Moment.JOURNEE)[1])
    prises = Occupation.objects.filter(agent=agent, creneau__annule=False, periode__overlap=fenetre)
    for prise in prises.select_related("creneau__session").order_by("creneau__debut"):
        creneau = prise.creneau
        cle = "observation" if prise.en_observation else "mission" if prise.ferme else "proposition"
        yield Fait(
            cle,
            timezone.localdate(creneau.debut),
            timezone.localdate(creneau.fin),
            creneau.session.titre,
            plage(creneau.debut, creneau.fin),
            "" if cle == "proposition" else creneau.session.adresse,
        )


def _mois(premier: dt.date, faits: list[Fait]) -> Mois:
    dernier = premier + relativedelta(months=1, days=-1)
    du_mois = [fait for fait in faits if fait.du <= dernier and fait.au >= premier]
    aujourd_hui = timezone.localdate()
    semaines: list[list[Jour | None]] = [
        [_jour(date, du_mois, aujourd_hui) if date.month == premier.month else None for date in semaine]
        for semaine in calendar.Calendar().monthdatescalendar(premier.year, premier.month)
    ]
    return Mois(premier, semaines, list(_lignes(du_mois)))


def _jour(date: dt.date, faits: list[Fait], aujourd_hui: dt.date) -> Jour:
    par_sorte: dict[str, list[str]] = defaultdict(list)
    for fait in faits:
        if fait.du <= date <= fait.au:
            par_sorte[fait.cle].append(fait.quoi)
    marques = [(sorte, enumerer(dict.fromkeys(par_sorte[sorte.cle]))) for sorte in SORTES if sorte.cle in par_sorte]
    return Jour(date, date < aujourd_hui, marques)


def _lignes(faits: list[Fait]) -> Iterator[Ligne]:
    """In order of date; what repeats is said once, with its days."""
    vues: set[int] = set()
    for fait in faits:
        if fait.regle is None:
            yield Ligne(PAR_CLE[fait.cle], fait.quand, fait.quoi, fait.adresse)
        elif fait.regle not in vues:
            vues.add(fait.regle)
            jours = [autre.quand for autre in faits if autre.regle == fait.regle]
            yield Ligne(PAR_CLE[fait.cle], f"{'le' if len(jours) == 1 else 'les'} {enumerer(jours)}", fait.quoi)
