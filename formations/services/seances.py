"""The session of a jury: opened, decisions block by block, waivers, closed, reopened. See `jury` for the locks."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur
from instance.typographie import enumerer, heure

from ..jury import acquis, incompatibilites, obstacles
from ..models import DecisionBloc, Jury, MembreJury, Passage
from .jury import auteur, exiger, tenir
from .proces_verbaux import etablir, rendre_caduc

Etat, Decision, Derogation = Jury.Etat, DecisionBloc.Decision, Passage.Derogation


class PassageChange(ValidationError):
    """Another member decided meanwhile; `passage` is as they left it."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        super().__init__(
            f"{_qui_a_decide(passage)} Votre saisie est gardée ci-dessous\u00a0: "
            "enregistrez de nouveau pour la préférer.",
            code="changee",
        )


def _qui_a_decide(passage: Passage) -> str:
    dites = [d for d in passage.decisions.all() if not d.conservee_de_id]
    if not dites:
        return f"Quelqu’un a changé ce passage, celui de {passage.agent}."
    derniere = max(dites, key=lambda d: d.le)
    ensemble = sorted((d for d in dites if d.le == derniere.le), key=lambda d: d.bloc.rang)
    blocs = enumerer(f"{d.bloc.code} {d.get_decision_display().lower()}" for d in ensemble)
    return f"{derniere.par or 'Quelqu’un'} a décidé à {heure(derniere.le)}\u00a0: {blocs}."


@transaction.atomic
def ouvrir_seance(jury: Jury, *, par: Auteur) -> Jury:
    """From its day on. The composition is judged again; blocks still held are written down as acquired. Raises
    ValidationError with all that stands in the way."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    if dits := obstacles.a_l_ouverture(jury):
        raise ValidationError(dits)
    maintenant = timezone.now()
    jury.etat, jury.ouvert_le = Etat.SEANCE, maintenant
    jury.convoque_le = jury.convoque_le or maintenant
    jury.save(update_fields=["etat", "ouvert_le", "convoque_le"])
    _conserver(jury, maintenant)
    journal.ecrire("formations.ouvrir_seance", jury, par=par)
    return jury


def _conserver(jury: Jury, le: dt.datetime) -> None:
    passent = incompatibilites.passages(jury)
    tenus = acquis.conserves(jury.formation, [passage.agent_id for passage in passent], jury.jour)
    blocs = list(jury.referentiel.blocs.all())
    DecisionBloc.objects.bulk_create(
        DecisionBloc(
            passage=passage,
            bloc=bloc,
            decision=Decision.ACQUIS,
            conservee_de=tenus[passage.agent_id][bloc.code],
            le=le,
        )
        for passage in passent
        for bloc in blocs
        if bloc.code in tenus.get(passage.agent_id, {})
    )


def tenir_passage(passage: Passage) -> Passage:
    """Re-read under its lock, once the jury is held."""
    tenus = Passage.objects.select_for_update(of=("self",), no_key=True).select_related("agent", "cohorte")
    return tenus.prefetch_related("decisions__bloc", "decisions__par").get(pk=passage.pk)


def _en_seance(passage: Passage, membre: MembreJury, version: int) -> Passage:
    """Raises ValidationError unless this member may decide now, on the version that they read."""
    jury = tenir(passage.jury)
    exiger(jury, Etat.SEANCE)
    membre.refresh_from_db()
    if membre.jury_id != jury.pk or membre.retire_le or membre.conflit or membre.declare_le is None:
        raise ValidationError("Vous ne siégez pas pour ces personnes.")
    relu = tenir_passage(passage)
    relu.jury = jury
    if relu.version != version:
        raise PassageChange(relu)
    if dites := incompatibilites.entre([membre], [relu]):
        raise ValidationError([f"{dite} {incompatibilites.ISSUE}" for dite in dites], code="incompatible")
    return relu


@transaction.atomic
def decider(
    passage: Passage, *, decisions: Mapping[int, str], version: int, membre: MembreJury, motif: str = ""
) -> Passage:
    """Block → acquis, non_acquis, non_evalue, or "" for not yet. Blocks kept from an earlier jury stay as they are.
    Raises PassageChange when somebody decided since `version`, ValidationError when it may not be."""
    passage = _en_seance(passage, membre, version)
    blocs = {bloc.pk: bloc for bloc in passage.jury.referentiel.blocs.all()}
    deja = {d.bloc_id: d for d in passage.decisions.all()}
    maintenant, changements = timezone.now(), {}
    for pk, bloc in blocs.items():
        avant, voulue = deja.get(pk), decisions.get(pk, "")
        if avant is not None and avant.conservee_de_id:
            continue
        if voulue == Decision.ACQUIS and passage.derogation == Derogation.REFUSEE:
            raise ValidationError("La dérogation d’assiduité est refusée\u00a0: aucun bloc ne peut être acquis.")
        if voulue == (avant.decision if avant else ""):
            continue
        changements[bloc.code] = [
            avant.get_decision_display() if avant else "",
            Decision(voulue).label if voulue else "",
        ]
        _ecrire(passage, pk, voulue, avant, membre, maintenant)
    passage.motif = motif.strip()
    passage.version += 1
    passage.full_clean(validate_constraints=False)
    passage.save(update_fields=["motif", "version"])
    journal.ecrire("formations.decider_blocs", passage, par=auteur(membre), changements=changements)
    return passage


def _ecrire(passage: Passage, bloc: int, voulue: str, avant: DecisionBloc | None, membre: MembreJury, le: Any) -> None:
    if not voulue:
        if avant is not None:
            avant.delete()
        return
    DecisionBloc.objects.update_or_create(
        passage=passage, bloc_id=bloc, defaults={"decision": Decision(voulue), "par": membre, "le": le}
    )


@transaction.atomic
def accorder_derogation(passage: Passage, *, derogation: str, motif: str, version: int, membre: MembreJury) -> Passage:
    """The jury's explicit answer to too many half-days missed: granted, or refused, and then no block may be acquired.
    An empty one takes it back. Raises as `decider` does."""
    passage = _en_seance(passage, membre, version)
    if derogation and not motif.strip():
        raise ValidationError({"motif": "Donnez le motif\u00a0: il figure au procès-verbal."})
    if derogation and not obstacles.assiduites_de([passage])[passage.pk].trop_manquees:
        raise ValidationError(f"{passage.agent} n’a pas manqué plus de demi-journées qu’il n’est permis.")
    if derogation == Derogation.REFUSEE:
        gagnes = [
            d.bloc.code for d in passage.decisions.all() if d.decision == Decision.ACQUIS and not d.conservee_de_id
        ]
        if gagnes:
            raise ValidationError(
                f"Sans dérogation, aucun bloc ne peut être acquis\u00a0: revenez d’abord sur {enumerer(gagnes)}."
            )
    avant = passage.get_derogation_display()
    passage.derogation, passage.derogation_motif = derogation, motif.strip() if derogation else ""
    passage.version += 1
    passage.full_clean(validate_constraints=False)
    passage.save(update_fields=["derogation", "derogation_motif", "version"])
    changements = {"dérogation d’assiduité": [avant, passage.get_derogation_display()]}
    journal.ecrire("formations.deroger", passage, par=auteur(membre), changements=changements)
    return passage


@transaction.atomic
def clore_seance(jury: Jury, *, par: Auteur) -> Jury:
    """Everything is decided: the minutes are drawn up, and members asked to sign. Raises ValidationError with all that
    is missing, and for whom."""
    jury = tenir(jury)
    exiger(jury, Etat.SEANCE)
    if dits := obstacles.a_la_cloture(jury):
        raise ValidationError(dits)
    passent = incompatibilites.passages(jury)
    suivis = obstacles.assiduites_de(passent)
    for passage in passent:
        passage.manquees = suivis[passage.pk].manquees
        if not suivis[passage.pk].trop_manquees:  # corrected since
            passage.derogation = passage.derogation_motif = ""
        if passage.resultat == Passage.Resultat.ADMIS:
            passage.motif = ""
        passage.save(update_fields=["manquees", "derogation", "derogation_motif", "motif"])
    jury.etat, jury.clos_le = Etat.A_SIGNER, timezone.now()
    jury.save(update_fields=["etat", "clos_le"])
    journal.ecrire("formations.clore_seance", jury, par=par)
    etablir(jury)
    return jury


@transaction.atomic
def rouvrir_seance(jury: Jury, *, motif: str, par: Auteur) -> Jury:
    """Until the last signature. The minutes drawn up are void, with the signatures they had."""
    jury = tenir(jury)
    exiger(jury, Etat.A_SIGNER)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: les signatures données tombent."})
    caduc = jury.proces_verbaux.a_signer().get()
    donnees = caduc.signatures.count()
    jury.etat, jury.clos_le = Etat.SEANCE, None
    jury.save(update_fields=["etat", "clos_le"])
    rendre_caduc(caduc)
    journal.ecrire(
        "formations.rouvrir_seance",
        jury,
        par=par,
        motif=motif.strip(),
        changements={"procès-verbal": [caduc.numero, ""], "signatures": [str(donnees), "0"]},
    )
    for membre in jury.membres.select_related("agent", "jury"):
        reconcilier(membre)
    return jury
