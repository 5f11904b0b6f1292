"""What whoever hosts a session reads of it: the slots they host, and one session with its people."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agents.models import Agent

from .acces import animees
from .models import Creneau, Inscription, Jauge, Mode, Presence, Question, Session
from .models.seance import CreneauQuerySet
from .services.presences import fin_ouverte

E = Inscription.Etat


def seances(agent: Agent) -> CreneauQuerySet:
    """The slots that somebody hosts, of sessions one registers for; each with `prises`, `attente`, `venues`. One
    query."""
    jauges = Jauge.objects.filter(session=OuterRef("session")).order_by().values("session")
    attente = Inscription.objects.filter(session=OuterRef("session"), etat=E.EN_ATTENTE).order_by().values("session")
    venues = Presence.objects.filter(creneau=OuterRef("pk"), etat__in=Presence.VENUS).order_by().values("creneau")
    return (
        Creneau.objects.filter(Exists(jauges), session__in=animees(agent), annule=False)
        .annotate(
            prises=Subquery(jauges.annotate(n=Sum("prises")).values("n")),
            attente=_nombre(attente),
            venues=_nombre(venues),
        )
        .select_related("session", "site", "salle__site")
    )


def _nombre(lignes: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(lignes.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Personne:
    """`dites` are the questions of the session with what this person answered."""

    inscription: Inscription
    dites: list[tuple[str, str]]


@dataclass(frozen=True)
class Seance:
    """A slot and how it stands with who has a place. `inconnues` were not noted yet."""

    creneau: Creneau
    compte: Counter[str]
    attendues: int

    @property
    def presentes(self) -> int:
        return sum(self.compte[etat] for etat in Presence.VENUS)

    @property
    def absentes(self) -> int:
        return self.compte[Presence.Etat.ABSENT]

    @property
    def excusees(self) -> int:
        return self.compte[Presence.Etat.EXCUSE]

    @property
    def commencee(self) -> bool:
        return self.creneau.est_commence

    @property
    def fin_ouverte(self) -> bool:
        return not self.creneau.annule and fin_ouverte(self.creneau)


@dataclass(frozen=True)
class Places:
    mode: Mode
    prises: int
    capacite: int | None
    libres: int | None
    attente: int


@dataclass
class Fiche:
    """A session as its hosts read it. `suivante` is the slot that comes, or goes on."""

    session: Session
    seances: list[Seance]
    places: list[Places]
    suivante: Creneau | None
    confirmees: list[Personne] = field(default_factory=list)
    proposees: list[Personne] = field(default_factory=list)
    attente: list[Personne] = field(default_factory=list)
    a_valider: list[Personne] = field(default_factory=list)

    @property
    def hybride(self) -> bool:
        """Whether how each takes part is worth saying."""
        return len(self.places) > 1


def fiche(session: Session) -> Fiche:
    """Five queries, however many people."""
    inscriptions = (
        Inscription.objects.actives()
        .avec_rang()
        .filter(session=session)
        .select_related("agent__direction", "agent__institution")
        .order_by("agent__nom_tri", "agent__prenom", "pk")
    )
    questions = {str(question.pk): question.libelle for question in Question.objects.filter(session=session)}
    par_etat: dict[str, list[Personne]] = {etat: [] for etat in Inscription.ACTIVES}
    for inscription in inscriptions:
        par_etat[inscription.etat].append(Personne(inscription, _dites(inscription, questions)))
    par_etat[E.EN_ATTENTE].sort(key=lambda personne: personne.inscription.ordre)
    creneaux = list(session.creneaux.select_related("site", "salle__site"))
    return Fiche(
        session,
        _seances(session, creneaux, len(par_etat[E.CONFIRMEE])),
        _places(session, par_etat[E.EN_ATTENTE]),
        next((creneau for creneau in creneaux if not creneau.annule and creneau.fin > timezone.now()), None),
        par_etat[E.CONFIRMEE],
        par_etat[E.OFFERTE],
        par_etat[E.EN_ATTENTE],
        par_etat[E.A_VALIDER],
    )


def _dites(inscription: Inscription, questions: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (libelle, str(inscription.reponses[cle])) for cle, libelle in questions.items() if inscription.reponses.get(cle)
    ]


def _seances(session: Session, creneaux: list[Creneau], attendues: int) -> list[Seance]:
    comptes: dict[int, Counter[str]] = {creneau.pk: Counter() for creneau in creneaux}
    presences = Presence.objects.filter(creneau__session=session).order_by()
    for creneau, etat, nombre in presences.values_list("creneau", "etat").annotate(n=Count("pk")):
        comptes[creneau][etat] = nombre
    return [Seance(creneau, comptes[creneau.pk], attendues) for creneau in creneaux]


def _places(session: Session, attente: list[Personne]) -> list[Places]:
    attendent = Counter(personne.inscription.mode for personne in attente)
    jauges = sorted(session.jauges.all(), key=lambda jauge: jauge.mode, reverse=True)
    return [
        Places(Mode(jauge.mode), jauge.prises, jauge.capacite, jauge.libres, attendent[jauge.mode]) for jauge in jauges
    ]
