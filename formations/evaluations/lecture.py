"""The file of each trainee, as a jury reads it: by block and criterion, by test, with the evidence and the attendance.

Only what was given is in it: a draft is its author's alone, and counts as under way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.models import Agent

from ..assiduite import Assiduite, assiduites
from ..emargement.lecture import inscrits
from ..models import Bloc, Cohorte, Cotation, Critere, Evaluation, Preuve
from .epreuves import EpreuveAttendue, attendues

Niveau = Cotation.Niveau


@dataclass(frozen=True)
class Cote:
    """What one assessor said of one criterion, in one test; `seul` when nobody else assessed that test."""

    niveau: str
    auteur: Agent
    epreuve: str
    seul: bool = True


@dataclass(frozen=True)
class Vu:
    """A level at which a criterion was seen, and in which tests: with the name of who says so where several assessed
    the same test."""

    niveau: str
    epreuves: list[str]

    @property
    def libelle(self) -> str:
        return str(Niveau(self.niveau).label)

    @property
    def acquis(self) -> bool:
        return self.niveau == Niveau.ACQUIS


@dataclass(frozen=True)
class CritereLu:
    critere: Critere
    cotes: list[Cote]

    @property
    def vues(self) -> list[Cote]:
        """Those of who saw it, acquired or not."""
        return [cote for cote in self.cotes if cote.niveau != Niveau.NON_OBSERVE]

    @property
    def vus(self) -> list[Vu]:
        """The same, gathered by level: acquired first."""
        par_niveau: dict[str, list[str]] = {Niveau.ACQUIS: [], Niveau.EN_COURS: []}
        for cote in self.vues:
            dite = cote.epreuve.lower()
            par_niveau[cote.niveau].append(dite if cote.seul else f"{dite} ({cote.auteur})")
        return [Vu(niveau, epreuves) for niveau, epreuves in par_niveau.items() if epreuves]

    @property
    def acquis(self) -> bool:
        """Somebody saw it acquired, whatever others saw."""
        return any(cote.niveau == Niveau.ACQUIS for cote in self.cotes)


@dataclass(frozen=True)
class BlocLu:
    bloc: Bloc
    criteres: list[CritereLu]

    @property
    def acquis(self) -> int:
        """How many criteria somebody saw acquired."""
        return sum(lu.acquis for lu in self.criteres)


@dataclass(frozen=True)
class EpreuveLue:
    """A test that is expected, or that was given all the same; `brouillons` are being written."""

    attendue: EpreuveAttendue
    evaluations: list[Evaluation]
    brouillons: int = 0

    @property
    def libelle(self) -> str:
        return self.attendue.libelle

    @property
    def rendue(self) -> bool:
        return bool(self.evaluations)


@dataclass(frozen=True)
class Dossier:
    cohorte: Cohorte
    agent: Agent
    blocs: list[BlocLu]
    epreuves: list[EpreuveLue]
    preuves: list[Preuve]
    assiduite: Assiduite

    @property
    def rendues(self) -> int:
        """Tests of which somebody gave an assessment."""
        return sum(epreuve.rendue for epreuve in self.epreuves)

    @property
    def manquantes(self) -> list[EpreuveLue]:
        return [epreuve for epreuve in self.epreuves if not epreuve.rendue]

    @property
    def complet(self) -> bool:
        return not self.manquantes


@dataclass
class _Lues:
    """What was read of one person."""

    rendues: list[Evaluation] = field(default_factory=list)
    brouillons: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    preuves: list[Preuve] = field(default_factory=list)


def dossier(cohorte: Cohorte, agent: Agent) -> Dossier:
    """Of one person, be it that they lost their place since. Eight queries at most."""
    return _dossiers(cohorte, [agent])[0]


def dossiers(cohorte: Cohorte, agents: Iterable[Agent] | None = None) -> list[Dossier]:
    """Of the whole group in the order of names, or of these people of it. The same number of queries as for one."""
    if agents is None:
        agents = [inscription.agent for inscription in inscrits(cohorte)]
    return _dossiers(cohorte, list(agents))


def blocs(cohorte: Cohorte) -> list[Bloc]:
    """Those by which the cohort is judged, with their criteria; none before the cell has chosen. Two queries."""
    if cohorte.referentiel_id is None:
        return []
    return list(Bloc.objects.filter(referentiel=cohorte.referentiel_id).prefetch_related("criteres"))


def _dossiers(cohorte: Cohorte, agents: Sequence[Agent]) -> list[Dossier]:
    grille, presences = blocs(cohorte), assiduites(cohorte, [agent.pk for agent in agents])
    prevues = attendues()
    lues: defaultdict[int, _Lues] = defaultdict(_Lues)
    ecrites = Evaluation.objects.filter(cohorte=cohorte, agent__in=agents)
    for un in ecrites.filter(rendue_le=None).values("agent", "epreuve", "rang"):
        lues[un["agent"]].brouillons[un["epreuve"], un["rang"]] += 1
    rendues = ecrites.exclude(rendue_le=None).select_related("auteur").prefetch_related("cotations")
    for evaluation in rendues.order_by("rendue_le", "pk"):
        lues[evaluation.agent_id].rendues.append(evaluation)
    for preuve in Preuve.objects.filter(cohorte=cohorte, agent__in=agents).select_related("depose_par"):
        lues[preuve.agent_id].preuves.append(preuve)
    return [
        Dossier(
            cohorte,
            agent,
            _blocs(grille, lues[agent.pk].rendues),
            _epreuves(prevues, lues[agent.pk]),
            lues[agent.pk].preuves,
            presences[agent.pk],
        )
        for agent in agents
    ]


def _blocs(grille: Sequence[Bloc], rendues: Sequence[Evaluation]) -> list[BlocLu]:
    cotes: defaultdict[int, list[Cote]] = defaultdict(list)
    combien = Counter((evaluation.epreuve, evaluation.rang) for evaluation in rendues)
    for evaluation in rendues:
        seul = combien[evaluation.epreuve, evaluation.rang] == 1
        libelle = EpreuveAttendue(Evaluation.Epreuve(evaluation.epreuve), evaluation.rang).libelle
        for cotation in evaluation.cotations.all():
            cotes[cotation.critere_id].append(Cote(cotation.niveau, evaluation.auteur, libelle, seul))
    return [
        BlocLu(bloc, [CritereLu(critere, cotes.get(critere.pk, [])) for critere in bloc.criteres.all()])
        for bloc in grille
    ]


def _epreuves(prevues: Sequence[EpreuveAttendue], lues: _Lues) -> list[EpreuveLue]:
    """Those expected; then those given that the rules no longer expect."""
    donnees: defaultdict[tuple[str, int], list[Evaluation]] = defaultdict(list)
    for evaluation in lues.rendues:
        donnees[evaluation.epreuve, evaluation.rang].append(evaluation)
    ordre = {(une.epreuve.value, une.rang): une for une in prevues}
    for epreuve, rang in sorted(donnees.keys() - ordre.keys()):
        ordre[epreuve, rang] = EpreuveAttendue(Evaluation.Epreuve(epreuve), rang)
    return [EpreuveLue(une, donnees.get(quoi, []), lues.brouillons.get(quoi, 0)) for quoi, une in ordre.items()]
