"""Reads everybody who could be asked, in a number of queries that does not depend on how many they are."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Max, Q
from django.utils import timezone

from agenda.models import Occupation
from agents.models import Agent, MembreCellule
from facilitateurs.disponibilites import Absence, absences
from facilitateurs.models import (
    Certification,
    Convention,
    Facilitateur,
    LettreMission,
    LienDeclare,
)
from instance import memo

from ..demi_journees import d_une_periode
from ..distances import kilometres, point
from ..models import Intervention, Mission, Volontaire
from ..models.demande import Etat
from ..quota import usages
from . import mots
from .besoin import Besoin, Periode
from .obstacles import Obstacle, examiner

FAITES = [Etat.REALISEE, Etat.CLOSE]


@dataclass(frozen=True)
class Lettre:
    """A grant, what of it is used or held, and what this work would take of it."""

    quota: int
    utilisees: int
    demandees: int

    @property
    def reste(self) -> int:
        return self.quota - self.utilisees


@dataclass(frozen=True)
class Candidat:
    """One person facing one piece of work. `statuts` is the certification's on each of its days, `lettres` the grants
    that cover them, None for a day without; `pris` the days somebody is taken; `absences` why, in the words of what
    they noted themselves; `pratique` how often each wanted method was used; `va_a` whether they said they go there,
    None when they did not say; `volontaire` answered the open call, with `mot`."""

    agent: Agent
    cellule: bool
    statuts: Sequence[Certification.Statut | None] = ()
    conventions: Sequence[Convention] = ()
    lettres: Sequence[Lettre | None] = ()
    liens: frozenset[int] = frozenset()
    pris: frozenset[dt.date] = frozenset()
    absences: tuple[str, ...] = ()
    en_attente: bool = False
    deja_repondu: bool = False
    sollicite: bool = False
    volontaire: bool = False
    mot: str = ""
    missions: int = 0
    derniere: dt.date | None = None
    senior: bool = False
    methodes: tuple[str, ...] = ()
    pratique: Mapping[str, int] = field(default_factory=dict)
    distance: float | None = None
    va_a: bool | None = None
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def nom(self) -> str:
        return str(self.agent)

    @property
    def prenom(self) -> str:
        return self.agent.get_short_name()

    @property
    def lettre(self) -> Lettre | None:
        return self.lettres[0] if self.lettres else None

    @property
    def part_utilisee(self) -> float:
        """Share of the quota already used; people without a grant to spare come last."""
        if self.cellule:
            return 0.0
        return self.lettre.utilisees / self.lettre.quota if self.lettre else 1.0

    @property
    def distance_en_mots(self) -> str:
        return mots.distance(self.distance)

    @property
    def derniere_en_mots(self) -> str:
        if self.derniere is None and self.missions:
            return "avant le portail"
        return mots.depuis(self.derniere, timezone.localdate())

    @property
    def libre(self) -> bool:
        return not self.obstacles

    @property
    def ecarte_absolument(self) -> bool:
        return any(obstacle.absolu for obstacle in self.obstacles)


def candidats(besoin: Besoin, *, parmi: Iterable[int] | None = None) -> list[Candidat]:
    """Everybody of the network and of the cell, with their obstacles, in alphabetical order; or only `parmi`, who may
    have left the network since: they are then missing from the answer. People already asked or in the team are kept,
    marked `sollicite`."""
    with memo.ouvert():  # the rules of the trade are read once, not once a person
        return [
            replace(candidat, obstacles=examiner(candidat, besoin))
            for candidat in _lire(besoin, None if parmi is None else list(parmi))
        ]


def _lire(besoin: Besoin, parmi: list[int] | None) -> list[Candidat]:
    jours = besoin.jours
    membres = set(
        MembreCellule.objects.en_cours(jours[0]).filter(role=MembreCellule.Role.CELLULE).values_list("agent", flat=True)
    )
    agents = list(_agents(membres, jours[-1], parmi))
    ids = [agent.pk for agent in agents]
    conventions = _conventions(jours)
    lettres, liens = _lettres(ids, besoin), _liens(ids)
    pris, en_attente = _occupations(ids, besoin)
    absents = _absences(ids, besoin)
    missions = _missions(ids)
    sollicites, reponses = _deja(besoin)
    volontaires = _volontaires(besoin)
    connues, pratique = _methodes(ids, besoin)

    def un(agent: Agent) -> Candidat:
        facilitateur: Facilitateur | None = getattr(agent, "facilitateur", None)
        faites, derniere = missions.get(agent.pk, (0, None))
        cellule = agent.pk in membres
        return Candidat(
            agent=agent,
            cellule=cellule,
            statuts=tuple(facilitateur.statut(jour) for jour in jours) if facilitateur else (None,),
            conventions=conventions[agent.institution_id],
            lettres=lettres.get(agent.pk, ()),
            liens=frozenset(liens[agent.pk]),
            pris=frozenset(pris[agent.pk] | jours_touches(absents[agent.pk], besoin.periodes)),
            absences=tuple(dict.fromkeys(absence.mots for absence in absents[agent.pk])),
            en_attente=agent.pk in en_attente,
            deja_repondu=agent.pk in reponses and agent.pk not in volontaires,
            sollicite=agent.pk in sollicites,
            volontaire=agent.pk in volontaires,
            mot=volontaires.get(agent.pk, ""),
            missions=faites + (facilitateur.missions_anterieures if facilitateur else 0),
            derniere=derniere,
            senior=cellule or bool(facilitateur and facilitateur.est_senior(faites)),
            methodes=tuple(connues[agent.pk]),
            pratique=pratique[agent.pk],
            distance=kilometres(point(agent.site), besoin.point),
            va_a=facilitateur.va_a(besoin.commune) if facilitateur and besoin.commune else None,
        )

    return [un(agent) for agent in agents]


def _agents(membres: set[int], dernier_jour: dt.date, parmi: list[int] | None) -> "Iterable[Agent]":
    du_reseau = Q(facilitateur__isnull=False) & (
        Q(facilitateur__quitte_le=None) | Q(facilitateur__quitte_le__gt=dernier_jour)
    )
    agents = Agent.objects.par_nom().filter(du_reseau | Q(pk__in=membres), is_active=True)
    if parmi is not None:
        agents = agents.filter(pk__in=parmi)
    return agents.select_related("facilitateur", "institution", "direction__institution", "site").prefetch_related(
        "facilitateur__certifications__suspensions"
    )


def _conventions(jours: list[dt.date]) -> dict[int | None, list[Convention]]:
    """Those begun by the last day; ended ones too, so that the reason can say that they end."""
    par_institution: dict[int | None, list[Convention]] = defaultdict(list)
    for convention in Convention.objects.filter(debut__lte=jours[-1]):
        par_institution[convention.institution_id].append(convention)
    return par_institution


def _lettres(ids: list[int], besoin: Besoin) -> dict[int, tuple[Lettre | None, ...]]:
    jours = besoin.jours
    par_agent: dict[int, list[LettreMission]] = defaultdict(list)
    for lettre in LettreMission.objects.filter(
        facilitateur__agent__in=ids, etat=LettreMission.Etat.ACCORDEE, debut__lte=jours[-1], fin__gte=jours[0]
    ).select_related("facilitateur"):
        par_agent[lettre.facilitateur.agent_id].append(lettre)
    if not par_agent:
        return {}
    accordees = [lettre for lettres in par_agent.values() for lettre in lettres]
    utilisees: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    for usage in usages(par_agent, min(x.debut for x in accordees), max(x.fin for x in accordees)):
        utilisees[usage.agent_id].append((usage.jour, usage.demi_journees))
    return {agent: _lues(lettres, utilisees[agent], besoin) for agent, lettres in par_agent.items()}


def _lues(
    lettres: list[LettreMission], utilisees: list[tuple[dt.date, int]], besoin: Besoin
) -> tuple[Lettre | None, ...]:
    """The grants behind each day of the work, in order, each once."""
    lues: dict[int | None, Lettre | None] = {}
    for jour in besoin.jours:
        lettre = next((x for x in lettres if x.debut <= jour <= x.fin), None)
        if lettre is None:
            lues[None] = None
        elif lettre.pk not in lues:
            lues[lettre.pk] = Lettre(
                quota=lettre.quota,
                utilisees=sum(n for le, n in utilisees if lettre.debut <= le <= lettre.fin),
                demandees=sum(
                    d_une_periode(debut, fin)
                    for debut, fin in besoin.periodes
                    if lettre.debut <= timezone.localtime(debut).date() <= lettre.fin
                ),
            )
    return tuple(lues.values())


def _liens(ids: list[int]) -> dict[int, list[int]]:
    par_agent: dict[int, list[int]] = defaultdict(list)
    lignes = LienDeclare.objects.filter(facilitateur__agent__in=ids)
    for agent, direction in lignes.values_list("facilitateur__agent_id", "direction_id"):
        par_agent[agent].append(direction)
    return par_agent


def _occupations(ids: list[int], besoin: Besoin) -> tuple[dict[int, set[dt.date]], set[int]]:
    """The days each person is firmly taken, and who has another proposal pending at these dates."""
    pris: dict[int, set[dt.date]] = defaultdict(set)
    en_attente: set[int] = set()
    chevauche = Q()
    for debut, fin in besoin.periodes:
        chevauche |= Q(periode__overlap=DateTimeTZRange(debut, fin))
    if not chevauche:
        return pris, en_attente
    occupations = Occupation.objects.filter(chevauche, agent__in=ids, creneau__annule=False, en_observation=False)
    if besoin.accompagnement:
        occupations = occupations.exclude(creneau__session=besoin.accompagnement.session_id)
    for agent, periode, ferme in occupations.values_list("agent_id", "periode", "ferme"):
        if ferme:
            pris[agent] |= jours_touches([Absence(periode.lower, periode.upper, "")], besoin.periodes)
        else:
            en_attente.add(agent)
    return pris, en_attente


def _absences(ids: list[int], besoin: Besoin) -> dict[int, list[Absence]]:
    """What each person noted, once or as a rule, that falls on the work."""
    par_agent: dict[int, list[Absence]] = defaultdict(list)
    if not besoin.periodes:
        return par_agent
    dernier = timezone.localdate(max(fin for _, fin in besoin.periodes))
    for agent, liste in absences(ids, besoin.jours[0], dernier).items():
        par_agent[agent] = [absence for absence in liste if any(absence.touche(*p) for p in besoin.periodes)]
    return par_agent


def jours_touches(absents: Iterable[Absence], periodes: Iterable[Periode]) -> set[dt.date]:
    return {
        timezone.localtime(debut).date()
        for debut, fin in periodes
        if any(absence.touche(debut, fin) for absence in absents)
    }


def _missions(ids: list[int]) -> dict[int, tuple[int, dt.date]]:
    """How many missions each person has done, and the day the last one ended."""
    lignes = (
        Mission.objects.acceptees()
        .filter(agent__in=ids, accompagnement__demande__etat__in=FAITES)
        .order_by()
        .values_list("agent")
        .annotate(
            n=Count("pk", distinct=True),
            fin=Max(
                "accompagnement__session__creneaux__fin", filter=Q(accompagnement__session__creneaux__annule=False)
            ),
        )
    )
    return {agent: (n, timezone.localtime(fin).date() if fin else None) for agent, n, fin in lignes}  # type: ignore[misc]


def _deja(besoin: Besoin) -> tuple[set[int], set[int]]:
    """Who is asked or in the team; who was, and is no more."""
    if besoin.accompagnement is None:
        return set(), set()
    missions = list(besoin.accompagnement.missions.values_list("agent_id", "etat"))
    actives = {agent for agent, etat in missions if etat in (Mission.Etat.PROPOSEE, Mission.Etat.ACCEPTEE)}
    return actives, {agent for agent, etat in missions if etat != Mission.Etat.ANNULEE} - actives


def _volontaires(besoin: Besoin) -> dict[int, str]:
    """Who waits for the cell's choice, with their word: a former « no » no longer counts."""
    if besoin.accompagnement is None:
        return {}
    attendent = Volontaire.objects.a_choisir().filter(appel__accompagnement=besoin.accompagnement)
    return dict(attendent.values_list("agent_id", "mot"))


def _methodes(ids: list[int], besoin: Besoin) -> tuple[dict[int, list[str]], dict[int, Counter[str]]]:
    connues: dict[int, list[str]] = defaultdict(list)
    pratique: dict[int, Counter[str]] = defaultdict(Counter)
    if not besoin.methodes:
        return connues, pratique
    declarees = Facilitateur.methodes.through.objects.filter(
        facilitateur__agent__in=ids, methode__in=besoin.methodes
    ).order_by("methode__nom")
    for agent, nom in declarees.values_list("facilitateur__agent_id", "methode__nom"):
        connues[agent].append(nom)
    employees = (
        Intervention.methodes.through.objects.filter(intervention__agent__in=ids, methode__in=besoin.methodes)
        .order_by()
        .values_list("intervention__agent_id", "methode__nom")
        .annotate(n=Count("pk"))
    )
    for agent, nom, fois in employees:
        pratique[agent][nom] = fois
    return connues, pratique
