"""Blocks acquired before an earlier jury and still held, and who may come back before one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from agents.models import Agent

from ..models import Cohorte, DecisionBloc, Formation, Jury, Passage
from ..models.jury import ESSAIS
from .regles import MOIS_BLOCS_ACQUIS

Conserves = dict[int, dict[str, DecisionBloc]]
EN_COURS = (Jury.Etat.PREPARATION, Jury.Etat.SEANCE, Jury.Etat.A_SIGNER)


def jusqu_au(decision: DecisionBloc) -> dt.date:
    """The last day on which a block acquired by this decision counts."""
    return fin(decision.passage.jury)


def fin(jury: Jury) -> dt.date:
    """The last day on which the blocks that this jury gives count."""
    return jury.jour + relativedelta(months=MOIS_BLOCS_ACQUIS.valeur())


def conserves(formation: Formation, agents: Iterable[int], le: dt.date) -> Conserves:
    """Agent → code of the block → the decision that gave it, among those still held on that day. Blocks of other
    versions of the référentiel count by their code. Only what a signed procès-verbal says."""
    lues = DecisionBloc.objects.filter(
        decision=DecisionBloc.Decision.ACQUIS,
        conservee_de=None,
        passage__agent__in=list(agents),
        passage__jury__formation=formation,
        passage__jury__etat=Jury.Etat.SIGNE,
    ).select_related("bloc", "passage__jury")
    tenus: Conserves = {}
    for decision in lues.order_by("passage__jury__debut", "pk"):
        if decision.passage.jury.jour <= le <= jusqu_au(decision):
            tenus.setdefault(decision.passage.agent_id, {})[decision.bloc.code] = decision
    return tenus


@dataclass(frozen=True)
class Repassage:
    """Somebody who may come back: after which passage, for which try, with which blocks, the first of which is lost
    after `avant`."""

    passage: Passage
    essai: int
    blocs: list[DecisionBloc]

    @property
    def agent(self) -> Agent:
        return self.passage.agent

    @property
    def cohorte(self) -> Cohorte:
        return self.passage.cohorte

    @property
    def avant(self) -> dt.date | None:
        return min((jusqu_au(bloc) for bloc in self.blocs), default=None)


def repassages(formation: Formation, le: dt.date) -> list[Repassage]:
    """By name: those whose last result is partial or adjourned, known to them, with a try left, and who wait for no
    jury yet."""
    signes = Passage.objects.filter(jury__formation=formation, jury__etat=Jury.Etat.SIGNE)
    lus = signes.select_related("agent", "cohorte", "jury__referentiel").prefetch_related(
        "decisions", "jury__referentiel__blocs"
    )
    derniers = {passage.agent_id: passage for passage in lus.order_by("jury__debut", "pk")}
    attendus = set(
        Passage.objects.filter(jury__formation=formation, jury__etat__in=EN_COURS).values_list("agent", flat=True)
    )
    candidats = [
        passage
        for agent, passage in derniers.items()
        if agent not in attendus
        and passage.jury.resultats_partis
        and passage.resultat in (Passage.Resultat.PARTIEL, Passage.Resultat.AJOURNE)
        and passage.essai < ESSAIS
    ]
    tenus = conserves(formation, [passage.agent_id for passage in candidats], le)
    faits = [
        Repassage(passage, passage.essai + 1, list(tenus.get(passage.agent_id, {}).values())) for passage in candidats
    ]
    return sorted(faits, key=lambda r: (r.agent.nom_tri, r.agent.prenom, r.agent.pk))
