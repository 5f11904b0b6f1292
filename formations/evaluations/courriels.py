"""Who is told that they supervise somebody, and whose assessments are awaited once the cohort is over."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue

from .. import assiduite
from ..models import Cohorte
from . import attente

UTILE = dt.timedelta(days=14)
"""A reminder that could not leave for so long reminds of nothing any more."""
SUIVIE = dt.timedelta(days=130)
"""How long after its end a cohort may still wait for assessments: the longest delay a cell may set, and `UTILE`."""


def _au_superviseur(cohorte: Cohorte) -> Iterator[Envoi]:
    """Until the cohort is over."""
    demis = assiduite.creneaux(cohorte)
    if not demis or demis[-1].fin <= timezone.now():
        return
    for une in cohorte.supervisions.select_related("agent", "superviseur"):
        yield Envoi(
            _destinataire(une.superviseur),
            timezone.now(),
            contexte={
                "stagiaire": str(une.agent),
                "cohorte": str(cohorte),
                "url": absolue(reverse("formations:evaluer", args=[cohorte.session.cle, une.agent.numero])),
            },
            occurrence=str(une.agent.numero),
            perime=demis[-1].fin,
        )


def _a_qui_evalue(cohorte: Cohorte) -> Iterator[Envoi]:
    """Once, unless a jury has already opened its session."""
    quand = attente.echeance(cohorte) if cohorte.referentiel_id else None
    if quand is None or cohorte.session.annulee_le or attente.jury_ouvert(cohorte):
        return
    for qui, stagiaires in attente.dettes(cohorte).items():
        yield Envoi(
            _destinataire(qui),
            quand,
            contexte={
                "cohorte": str(cohorte),
                "manquent": [
                    f"{agent}\u00a0: {', '.join(epreuve.libelle.lower() for epreuve in epreuves)}"
                    for agent, epreuves in stagiaires
                ],
                "url": absolue(reverse("formations:evaluations", args=[cohorte.session.cle])),
            },
            occurrence=f"{timezone.localdate(quand):%Y-%m-%d}",
            perime=quand + UTILE,
        )


def _destinataire(agent: Agent) -> Destinataire:
    return Destinataire(agent.email if agent.is_active else None, str(agent), agent.pk)


def _finissent() -> QuerySet[Cohorte]:
    """Those that are over, not long ago, and judged by a référentiel."""
    fin = Max("session__creneaux__fin", filter=Q(session__creneaux__annule=False))
    maintenant = timezone.now()
    cohortes = Cohorte.objects.filter(referentiel__isnull=False, session__annulee_le=None).annotate(fin_le=fin)
    return cohortes.filter(fin_le__lte=maintenant, fin_le__gt=maintenant - SUIVIE - UTILE).select_related(
        "session", "formation"
    )


declarer(
    Regle(
        "formations.supervision",
        "Stagiaire confié à qui supervise",
        "formations.Cohorte",
        "formations/supervision",
        _au_superviseur,
    )
)
declarer(
    Regle(
        "formations.evaluations_attendues",
        "Évaluations attendues",
        "formations.Cohorte",
        "formations/evaluations_attendues",
        _a_qui_evalue,
        candidats=_finissent,
        peut_attendre=True,
    )
)
