"""What the pages of a jury read, in a number of queries that does not depend on how many people pass."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from agenda.models import Inscription
from agents.models import Agent

from ..assiduite import Assiduite
from ..models import Bloc, Cohorte, DecisionBloc, Formation, Jury, MembreJury, Passage, ProcesVerbal
from ..services.resultats import a_certifier
from . import acquis, incompatibilites, obstacles

Etat, Resultat = Jury.Etat, Passage.Resultat


@dataclass(frozen=True)
class BlocVu:
    """A block of one candidate: what is decided, or kept from an earlier jury and until when."""

    bloc: Bloc
    decision: DecisionBloc | None
    conserve: DecisionBloc | None

    @property
    def valeur(self) -> str:
        return self.decision.decision if self.decision else ""

    @property
    def dit(self) -> str:
        return self.decision.get_decision_display() if self.decision else ""

    @property
    def jusqu_au(self) -> dt.date | None:
        return acquis.jusqu_au(self.conserve) if self.conserve else None


@dataclass(frozen=True)
class Rangee:
    passage: Passage
    blocs: list[BlocVu]
    suivi: Assiduite

    @property
    def a_deroger(self) -> bool:
        return self.suivi.trop_manquees and not self.passage.derogation

    @property
    def sans_motif(self) -> bool:
        return self.passage.resultat in (Resultat.PARTIEL, Resultat.AJOURNE) and not self.passage.motif

    @property
    def libelle(self) -> str:
        return Resultat(self.passage.resultat).label if self.passage.resultat else ""

    @property
    def complet(self) -> bool:
        """Nothing is left to say before the session may close."""
        return bool(self.passage.resultat) and not self.a_deroger and not self.sans_motif


def rangees(jury: Jury) -> list[Rangee]:
    passent = list(
        jury.passages.select_related(
            "agent__n_plus_1", "agent__direction", "agent__institution", "cohorte__session", "jury__referentiel"
        )
        .prefetch_related(
            "decisions__bloc", "decisions__par", "decisions__conservee_de__passage__jury", "jury__referentiel__blocs"
        )
        .order_by("rang", "pk")
    )
    return _rangees(jury, passent)


def _rangees(jury: Jury, passent: list[Passage]) -> list[Rangee]:
    suivis = obstacles.assiduites_de(passent)
    blocs = list(jury.referentiel.blocs.all())
    avant = jury.etat == Etat.PREPARATION
    tenus = acquis.conserves(jury.formation, [p.agent_id for p in passent], jury.jour) if avant and passent else {}
    lues = []
    for passage in passent:
        dites = {d.bloc_id: d for d in passage.decisions.all()}
        vus = []
        for bloc in blocs:
            decision = dites.get(bloc.pk)
            conserve = decision.conservee_de if decision else tenus.get(passage.agent_id, {}).get(bloc.code)
            vus.append(BlocVu(bloc, decision, conserve))
        lues.append(Rangee(passage, vus, suivis[passage.pk]))
    return lues


def garde_jusqu_au(vu: BlocVu, jury: Jury) -> dt.date | None:
    """Until when a block acquired here, or before, stays so."""
    if vu.valeur != DecisionBloc.Decision.ACQUIS:
        return None
    return acquis.jusqu_au(vu.conserve) if vu.conserve else acquis.fin(jury)


def rangee(jury: Jury, cle: Any) -> Rangee | None:
    return next((r for r in rangees(jury) if r.passage.cle == cle), None)


@dataclass(frozen=True)
class Cockpit:
    """A jury on one page, for the cell."""

    jury: Jury
    membres: list[MembreJury]
    rangees: list[Rangee]
    obstacles: list[str]
    attentes: list[str]
    """What a convened jury waits for; the rest is for the cell to mend."""
    pv: ProcesVerbal | None
    """The one to sign, else the one in force."""
    signataires: set[int] = field(default_factory=set)
    en_attente: list[Passage] = field(default_factory=list)
    """Admitted, results gone, not certified yet."""

    @property
    def a_signer(self) -> list[MembreJury]:
        return [membre for membre in self.membres if membre.pk not in self.signataires]

    @property
    def muets(self) -> list[MembreJury]:
        """Those who have not said yet whether they know who passes."""
        return [membre for membre in self.membres if membre.declare_le is None and not membre.conflit]

    @property
    def comptes(self) -> dict[str, int]:
        """By result, those decided."""
        lus = [r.libelle for r in self.rangees if r.libelle]
        return {libelle: lus.count(libelle) for libelle in Resultat.labels if libelle in lus}


def cockpit(jury: Jury) -> Cockpit:
    lus = proces_verbaux(jury)
    pv = next((p for p in lus if not p.signe_le), lus[0] if lus else None)
    return Cockpit(
        jury,
        incompatibilites.membres(jury),
        rangees(jury),
        _obstacles(jury),
        obstacles.attentes(jury) if jury.etat == Etat.PREPARATION and jury.convoque_le else [],
        pv,
        {s.membre_id for s in pv.signatures.all()} if pv else set(),
        a_certifier(jury) if jury.resultats_partis and not jury.delivre_le else [],
    )


def _obstacles(jury: Jury) -> list[str]:
    if jury.etat == Etat.PREPARATION:
        return obstacles.a_la_composition(jury)
    return obstacles.a_la_cloture(jury) if jury.etat == Etat.SEANCE else []


def proces_verbaux(jury: Jury) -> list[ProcesVerbal]:
    """Those that hold or are to be signed, the newest first; void ones aside."""
    lus = jury.proces_verbaux.filter(caduc_le=None).select_related("rectifie", "jury__formation")
    return list(lus.prefetch_related("signatures").order_by("-etabli_le", "-pk"))


@dataclass(frozen=True)
class Eligible:
    """Somebody who may be put before this jury."""

    agent: Agent
    cohorte: Cohorte
    essai: int
    blocs: Iterable[DecisionBloc] = ()

    @property
    def valeur(self) -> str:
        return f"{self.cohorte.pk}-{self.agent.pk}"


def eligibles(jury: Jury) -> list[Eligible]:
    """Those who never passed, by promotion and name, then those who may come back."""
    passes = Passage.objects.filter(jury__formation=jury.formation_id).exclude(jury__etat=Etat.ANNULE)
    places = Inscription.objects.filter(
        session__cohorte__formation=jury.formation_id,
        session__annulee_le=None,
        etat=Inscription.Etat.CONFIRMEE,
    ).exclude(agent__in=passes.values("agent"))
    lues = places.select_related("agent", "session__cohorte").order_by(
        "-session__cohorte", "agent__nom_tri", "agent__prenom", "pk"
    )
    neufs = [Eligible(i.agent, i.session.cohorte, 1) for i in lues]
    retours = [Eligible(r.agent, r.cohorte, r.essai, r.blocs) for r in acquis.repassages(jury.formation, jury.jour)]
    return [*retours, *neufs]


def jurys() -> list[Jury]:
    """All of them, the next first, then the past ones; with `combien` pass."""
    lus = Jury.objects.select_related("formation").annotate(
        combien=Count("passages", distinct=True),
        siegent=Count("membres", filter=Q(membres__retire_le=None), distinct=True),
    )
    return list(lus.order_by("-debut", "-pk"))


def a_repasser() -> list[acquis.Repassage]:
    """In every certifying training."""
    formations = Formation.objects.filter(jurys__etat=Etat.SIGNE).distinct().order_by("pk")
    return [r for formation in formations for r in acquis.repassages(formation, timezone.localdate())]
