"""What is said of each trainee, test by test, by those who teach and those who supervise.

Lock rule: the juries, the cohort, then the assessment. Two assessors write two rows; one person with two windows is
told that the other has saved (`EvaluationChangee`)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from agents.rules import est_cellule
from courriels.services import reconcilier
from instance import journal
from instance.typographie import compter, enumerer

from .. import rules
from ..emargement.lecture import agent_de
from ..evaluations.epreuves import EpreuveAttendue, attendues
from ..models import Cohorte, Cotation, Critere, Evaluation, Jury
from .cohortes import tenir as tenir_cohorte

EN_SEANCE = (Jury.Etat.SEANCE, Jury.Etat.A_SIGNER)


class EvaluationChangee(ValidationError):
    """Saved meanwhile from another window."""


@dataclass(frozen=True)
class Saisie:
    """What an assessor typed; `niveaux` is criterion → level, of those they have said something of."""

    faite_le: dt.date
    appreciation: str = ""
    niveaux: Mapping[int, str] = field(default_factory=dict)


def jeton(evaluation: Evaluation | None) -> str:
    """The state that a form was shown in, given back when it is sent."""
    return evaluation.modifiee_le.isoformat() if evaluation else ""


@transaction.atomic
def enregistrer_evaluation(
    cohorte: Cohorte, saisie: Saisie, *, agent: Agent, epreuve: EpreuveAttendue, par: Agent, vue: str | None = None
) -> Evaluation:
    """Write one's draft of a test of somebody, whole: what `saisie` leaves out is no longer said. `vue` is the `jeton`
    of what the form showed, None to write whatever is there. Raises ValidationError (EvaluationChangee)."""
    refuser_en_seance(cohorte, agent)
    cohorte = tenir_cohorte(cohorte)
    exiger_de_pouvoir_ecrire(cohorte, agent, epreuve, par)
    cle = {"cohorte": cohorte, "agent": agent, "auteur": par, "epreuve": epreuve.epreuve, "rang": epreuve.rang}
    ecrite = Evaluation.objects.select_for_update(no_key=True).filter(**cle).first()
    if ecrite and ecrite.rendue_le:
        raise ValidationError("Vous avez déjà rendu cette évaluation\u00a0: la cellule peut la rouvrir.")
    if vue is not None and vue != jeton(ecrite):
        raise EvaluationChangee(
            "Cette évaluation a été enregistrée dans une autre fenêtre depuis que celle-ci est ouverte. Relisez ce que "
            "vous avez écrit ici\u00a0: en l’enregistrant à nouveau, vous remplacez l’autre."
        )
    evaluation = ecrite or Evaluation(**cle)
    evaluation.faite_le, evaluation.appreciation = saisie.faite_le, saisie.appreciation.strip()
    if evaluation.faite_le > timezone.localdate():
        raise ValidationError({"faite_le": "Cette date est à venir\u00a0: on évalue ce qui a eu lieu."})
    evaluation.full_clean(exclude=["cohorte", "agent", "auteur"], validate_unique=False)
    evaluation.save()
    _coter(evaluation, saisie.niveaux)
    return evaluation


@transaction.atomic
def rendre_evaluation(evaluation: Evaluation, *, par: Agent) -> Evaluation:
    """Give it to the jury: it no longer changes. By its author alone. Idempotent. Raises ValidationError while a
    criterion or the appreciation is missing, and while the jury sits."""
    refuser_en_seance(evaluation.cohorte, evaluation.agent)
    evaluation = tenir(evaluation)
    epreuve = EpreuveAttendue(Evaluation.Epreuve(evaluation.epreuve), evaluation.rang)
    exiger_de_pouvoir_ecrire(evaluation.cohorte, evaluation.agent, epreuve, par)
    if evaluation.auteur_id != par.pk:
        raise ValidationError("Cette évaluation est à une autre personne.")
    if evaluation.rendue_le:
        return evaluation
    if manque := _ce_qui_manque(evaluation):
        raise ValidationError(manque)
    evaluation.rendue_le = timezone.now()
    evaluation.save(update_fields=["rendue_le", "modifiee_le"])
    journal.ecrire("formations.rendre_evaluation", evaluation, par=par)
    reconcilier(evaluation.cohorte)
    return evaluation


@transaction.atomic
def rouvrir_evaluation(evaluation: Evaluation, *, motif: str, par: Agent) -> Evaluation:
    """Let its author change it again. By the cell, before any jury has opened its session on this person. Raises
    ValidationError without a motive."""
    if not est_cellule(par) or par.pk == evaluation.agent_id:
        raise ValidationError("Seule la cellule rouvre une évaluation rendue.")
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: le motif reste dans l’historique."})
    if any(jury.ouvert_le for jury in tenir_jurys(evaluation.cohorte, evaluation.agent)):
        raise ValidationError("Le jury a déjà ouvert ce dossier\u00a0: l’évaluation ne change plus.")
    evaluation = tenir(evaluation)
    if evaluation.rendue_le is None:
        return evaluation
    evaluation.rendue_le = None
    evaluation.save(update_fields=["rendue_le", "modifiee_le"])
    journal.ecrire("formations.rouvrir_evaluation", evaluation, par=par, motif=motif.strip())
    reconcilier(evaluation.cohorte)
    return evaluation


def tenir(evaluation: Evaluation) -> Evaluation:
    return (
        Evaluation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cohorte__session", "cohorte__formation", "agent")
        .get(pk=evaluation.pk)
    )


def tenir_jurys(cohorte: Cohorte, agent: Agent) -> list[Jury]:
    """Those before which this person of the cohort comes, held so that none opens meanwhile."""
    jurys = Jury.objects.filter(
        pk__in=Jury.objects.filter(passages__agent=agent, passages__cohorte=cohorte).values("pk")
    )
    return list(jurys.exclude(etat=Jury.Etat.ANNULE).select_for_update(no_key=True).order_by("pk"))


def refuser_en_seance(cohorte: Cohorte, agent: Agent) -> None:
    """A file does not change under the eyes of the jury. Raises ValidationError."""
    if any(jury.etat in EN_SEANCE for jury in tenir_jurys(cohorte, agent)):
        raise ValidationError("Le jury siège sur ce dossier\u00a0: il ne change plus avant la fin de la séance.")


def exiger_de_pouvoir_ecrire(cohorte: Cohorte, agent: Agent, epreuve: EpreuveAttendue, par: Agent) -> None:
    if epreuve.epreuve not in rules.epreuves_a_evaluer(par, cohorte, agent):
        raise ValidationError("Cette épreuve est évaluée par d’autres personnes.")
    if cohorte.referentiel_id is None:
        raise ValidationError("La cellule n’a pas encore choisi le référentiel de cette promotion.")
    if epreuve not in attendues():
        raise ValidationError("Cette épreuve n’est pas prévue.")
    if agent_de(cohorte, agent.numero) is None:
        raise ValidationError("Cette personne n’a pas de place dans le groupe.")


def _coter(evaluation: Evaluation, niveaux: Mapping[int, str]) -> None:
    """Only criteria of the version that the cohort is judged by, and levels that exist."""
    connus = _criteres(evaluation.cohorte)
    cotations = [
        Cotation(evaluation=evaluation, critere=connus[pk], niveau=niveau)
        for pk, niveau in niveaux.items()
        if pk in connus and niveau in Cotation.Niveau.values
    ]
    evaluation.cotations.all().delete()
    Cotation.objects.bulk_create(cotations)


def _criteres(cohorte: Cohorte) -> dict[int, Critere]:
    lus = Critere.objects.filter(bloc__referentiel=cohorte.referentiel_id).select_related("bloc")
    return {critere.pk: critere for critere in lus.order_by("bloc__rang", "rang", "pk")}


def _ce_qui_manque(evaluation: Evaluation) -> dict[str, str]:
    """Field → message, for what the jury could not do without."""
    dits = set(evaluation.cotations.values_list("critere", flat=True))
    manquants = [critere for pk, critere in _criteres(evaluation.cohorte).items() if pk not in dits]
    manque = {}
    if manquants:
        blocs = enumerer(dict.fromkeys(critere.bloc.code for critere in manquants))
        manque["niveaux"] = (
            f"Il reste {compter(len(manquants), 'critère')} à dire en {blocs}. "
            "Si vous ne l’avez pas vu, choisissez «\u202fNon observé\u202f»."
        )
    if not evaluation.appreciation:
        manque["appreciation"] = "Écrivez votre appréciation\u00a0: le jury la lira."
    return manque
