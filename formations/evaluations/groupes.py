"""For who assesses: their trainees, and how far they are with each test."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agenda.models import Inscription
from agents.models import Agent

from .. import rules
from ..emargement.lecture import inscrits
from ..models import Cohorte, Epreuve, Evaluation, Supervision
from .epreuves import EpreuveAttendue, attendues


@dataclass(frozen=True)
class EpreuveDue:
    """A test that somebody may write of a trainee, and what they have of it."""

    attendue: EpreuveAttendue
    evaluation: Evaluation | None

    @property
    def rendue(self) -> bool:
        return self.evaluation is not None and self.evaluation.rendue_le is not None

    @property
    def commencee(self) -> bool:
        return self.evaluation is not None and not self.rendue


@dataclass(frozen=True)
class Suivi:
    """A trainee for one assessor."""

    agent: Agent
    epreuves: list[EpreuveDue]

    @property
    def commencees(self) -> list[EpreuveDue]:
        """Given, or being written."""
        return [une for une in self.epreuves if une.evaluation]

    @property
    def restent(self) -> list[EpreuveDue]:
        return [une for une in self.epreuves if not une.rendue]

    @property
    def rendues(self) -> int:
        return sum(une.rendue for une in self.epreuves)

    @property
    def suivante(self) -> EpreuveDue | None:
        """The one to go on with."""
        return next(iter(self.restent), None)


def suivis(personne: Agent, cohorte: Cohorte) -> list[Suivi]:
    """Those of the cohort that this person assesses, in the order of names: all of them for who teaches it. Four
    queries at most."""
    enseigne = rules.forme(personne, cohorte)
    siens = set() if enseigne else set(supervisions(personne).filter(cohorte=cohorte).values_list("agent", flat=True))
    ecrites: defaultdict[int, list[Evaluation]] = defaultdict(list)
    for evaluation in Evaluation.objects.filter(cohorte=cohorte, auteur=personne):
        ecrites[evaluation.agent_id].append(evaluation)
    permises = frozenset(Epreuve.values) if enseigne else frozenset({Epreuve.SUPERVISION.value})
    prevues = attendues()
    return [
        Suivi(inscription.agent, dues(ecrites[inscription.agent_id], permises, prevues))
        for inscription in inscrits(cohorte)
        if inscription.agent_id != personne.pk and (enseigne or inscription.agent_id in siens)
    ]


def dues(ecrites: list[Evaluation], permises: frozenset[str], prevues: Sequence[EpreuveAttendue]) -> list[EpreuveDue]:
    """`ecrites` are one author's, of one trainee; `prevues` the tests expected of everybody. Those given of a test no
    longer expected come last."""
    par_epreuve = {(une.epreuve, une.rang): une for une in ecrites}
    liste = [
        EpreuveDue(une, par_epreuve.pop((une.epreuve.value, une.rang), None))
        for une in prevues
        if une.epreuve in permises
    ]
    reste = [EpreuveDue(EpreuveAttendue(Epreuve(epreuve), rang), e) for (epreuve, rang), e in par_epreuve.items()]
    return [*liste, *(une for une in reste if une.rendue)]


def supervisees(personne: Agent) -> list[tuple[Cohorte, list[Suivi]]]:
    """The cohorts where somebody supervises, the latest first, with their trainees. Three queries, however many."""
    miennes = list(
        supervisions(personne)
        .select_related("cohorte__session", "agent")
        .order_by("-cohorte", "agent__nom_tri", "agent__prenom", "pk")
    )
    ecrites: defaultdict[tuple[int, int], list[Evaluation]] = defaultdict(list)
    for evaluation in Evaluation.objects.filter(auteur=personne, epreuve=Epreuve.SUPERVISION):
        ecrites[evaluation.cohorte_id, evaluation.agent_id].append(evaluation)
    permises, par_cohorte = frozenset({Epreuve.SUPERVISION.value}), dict[Cohorte, list[Suivi]]()
    prevues = attendues() if miennes else []
    for une in miennes:
        lues = ecrites[une.cohorte_id, une.agent_id]
        par_cohorte.setdefault(une.cohorte, []).append(Suivi(une.agent, dues(lues, permises, prevues)))
    return list(par_cohorte.items())


def supervisions(personne: Any) -> QuerySet[Supervision]:
    """Of trainees who still have a place."""
    en_place = Inscription.objects.filter(
        session=OuterRef("cohorte__session"), agent=OuterRef("agent"), etat=Inscription.Etat.CONFIRMEE
    )
    return Supervision.objects.filter(Exists(en_place), superviseur=personne)
