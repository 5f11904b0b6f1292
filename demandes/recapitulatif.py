"""A facilitator's month: what was done, what is still to log, what comes. Months are those of Paris."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Agent
from facilitateurs.models import Facilitateur, LettreMission
from facilitateurs.quota import Quota, quotas
from instance import memo

from .models import Demande, Intervention, Mission
from .models.intervention import KINDS, SOMMES


@dataclass(frozen=True)
class Recapitulatif:
    """`mois` is its first day. `faites`: requests with a séance that ended in the month. `lettre`: the granted letter
    of the month's last day, with its count as of today."""

    facilitateur: Facilitateur
    mois: dt.date
    par_nature: dict[str, int]
    faites: list[Demande]
    a_noter: list[tuple[Demande, Creneau]]
    a_venir: list[tuple[Demande, Creneau]]
    lettre: LettreMission | None
    quota: Quota | None

    @property
    def demi_journees(self) -> int:
        return sum(self.par_nature.values())

    @property
    def jours(self) -> float:
        return self.demi_journees / 2

    @property
    def a_dire(self) -> bool:
        """Something was done, or a mission is coming: else nobody is written."""
        return bool(self.demi_journees or self.faites or self.a_venir)


def dirige_des_facilitateurs(agent: Agent) -> bool:
    """Is the N+1 of somebody present in the network. One query, kept for the request."""
    siens = Facilitateur.objects.presents().filter(agent__n_plus_1=agent, agent__is_active=True)
    return memo.garder(("demandes.dirige_des_facilitateurs", agent.pk), siens.exists)


def premier_jour(jour: dt.date) -> dt.date:
    return jour.replace(day=1)


def dernier_jour(mois: dt.date) -> dt.date:
    return mois + relativedelta(months=1, days=-1)


def recapituler(facilitateurs: Sequence[Facilitateur], mois: dt.date) -> dict[int, Recapitulatif]:
    """By id of the profile, `mois` being a first day. Eight queries, however many the people. What was worked for the
    cell is counted apart, so not here."""
    prefetch_related_objects(list(facilitateurs), "lettres")
    fin = dernier_jour(mois)
    agents = [facilitateur.agent_id for facilitateur in facilitateurs]
    natures, seances, notees = _natures(agents, mois, fin), _seances(agents), _notees(agents)
    lettres = {facilitateur.pk: _lettre(facilitateur, fin) for facilitateur in facilitateurs}
    comptes = quotas([lettre for lettre in lettres.values() if lettre])
    maintenant = timezone.now()
    recapitulatifs = {}
    for facilitateur in facilitateurs:
        siennes, lettre = seances[facilitateur.agent_id], lettres[facilitateur.pk]
        passees = [(d, c) for d, c in siennes if c.fin <= maintenant]
        du_mois = {d.pk: d for d, c in passees if premier_jour(timezone.localdate(c.fin)) == mois}
        recapitulatifs[facilitateur.pk] = Recapitulatif(
            facilitateur,
            mois,
            natures.get(facilitateur.agent_id, dict.fromkeys(KINDS, 0)),
            list(du_mois.values()),
            [(d, c) for d, c in passees if (facilitateur.agent_id, c.pk) not in notees],
            [(d, c) for d, c in siennes if c.fin > maintenant],
            lettre,
            comptes[lettre.pk] if lettre else None,
        )
    return recapitulatifs


def _lettre(facilitateur: Facilitateur, jour: dt.date) -> LettreMission | None:
    lettre = facilitateur.lettre(jour)
    if lettre:
        lettre.facilitateur = facilitateur  # the count of half-days reads the person
    return lettre


def _natures(agents: Iterable[int], debut: dt.date, fin: dt.date) -> dict[int, dict[str, int]]:
    lignes = Intervention.objects.filter(agent__in=agents, jour__range=(debut, fin), pour_la_cellule=False)
    sommes = lignes.order_by().values_list("agent_id").annotate(**SOMMES)
    return {agent: dict(zip(KINDS, valeurs, strict=True)) for agent, *valeurs in sommes}


def _seances(agents: Iterable[int]) -> defaultdict[int, list[tuple[Demande, Creneau]]]:
    """The séances of accepted missions, by person, in the order of dates."""
    missions = (
        Mission.objects.acceptees()
        .filter(agent__in=agents, pour_la_cellule=False)
        .select_related("accompagnement__demande", "accompagnement__session")
        .prefetch_related(
            Prefetch(
                "accompagnement__session__creneaux",
                Creneau.objects.filter(annule=False).select_related("site").order_by("debut"),
                to_attr="tenus",
            )
        )
        .order_by("pk")
    )
    trouvees: defaultdict[int, list[tuple[Demande, Creneau]]] = defaultdict(list)
    for mission in missions:
        demande, session = mission.accompagnement.demande, mission.accompagnement.session
        trouvees[mission.agent_id] += [(demande, creneau) for creneau in session.tenus]  # type: ignore[attr-defined]
    for siennes in trouvees.values():
        siennes.sort(key=lambda seance: (seance[1].debut, seance[1].pk))
    return trouvees


def _notees(agents: Iterable[int]) -> set[tuple[int, int | None]]:
    lignes = Intervention.objects.filter(agent__in=agents, creneau__isnull=False)
    return set(lignes.values_list("agent_id", "creneau_id"))
