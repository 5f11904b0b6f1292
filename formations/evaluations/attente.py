"""Who still owes what once a cohort is over: a test of which nobody has given an assessment."""

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from agents.models import Agent

from .. import assiduite
from ..models import Cohorte, Epreuve, Jury
from ..regles import JOURS_EVALUATION
from .lecture import Dossier, EpreuveLue, dossiers

A_NEUF_HEURES = dt.time(9)


def echeance(cohorte: Cohorte) -> dt.datetime | None:
    """When everything should have been given, in the morning; None for a cohort without a date."""
    demis = assiduite.creneaux(cohorte)
    return echeance_apres(demis[-1].fin) if demis else None


def echeance_apres(fin: dt.datetime) -> dt.datetime:
    """The same, of a cohort whose last half-day ends then."""
    jour = timezone.localdate(fin) + dt.timedelta(days=JOURS_EVALUATION.valeur())
    return timezone.make_aware(dt.datetime.combine(jour, A_NEUF_HEURES))


def jury_ouvert(cohorte: Cohorte) -> bool:
    """A jury has opened its session on people of this cohort: nothing is awaited any more."""
    jurys = Jury.objects.filter(passages__cohorte=cohorte, ouvert_le__isnull=False)
    return jurys.exclude(etat=Jury.Etat.ANNULE).exists()


def dettes(cohorte: Cohorte) -> dict[Agent, list[tuple[Agent, list[EpreuveLue]]]]:
    """Assessor → the trainees of whom they owe something, with what. A supervised intervention is owed by who
    supervises the trainee, by who teaches when nobody does; the other tests by who teaches. Nobody owes their own."""
    if cohorte.referentiel_id is None:
        return {}
    superviseurs: defaultdict[int, list[Agent]] = defaultdict(list)
    for une in cohorte.supervisions.select_related("superviseur").order_by("pk"):
        superviseurs[une.agent_id].append(une.superviseur)
    formateurs = [formateur.agent for formateur in cohorte.formateurs.select_related("agent")]
    dues: dict[Agent, list[tuple[Agent, list[EpreuveLue]]]] = {}
    for dossier in dossiers(cohorte):
        for qui, quoi in _de(dossier, superviseurs[dossier.agent.pk], formateurs).items():
            if qui.pk != dossier.agent.pk:
                dues.setdefault(qui, []).append((dossier.agent, quoi))
    return dues


def _de(dossier: Dossier, superviseurs: list[Agent], formateurs: list[Agent]) -> dict[Agent, list[EpreuveLue]]:
    siennes: dict[Agent, list[EpreuveLue]] = {}
    for epreuve in dossier.manquantes:
        supervisee = epreuve.attendue.epreuve == Epreuve.SUPERVISION
        for qui in superviseurs if supervisee and superviseurs else formateurs:
            siennes.setdefault(qui, []).append(epreuve)
    return siennes
