"""What the board does: notes, decisions prepared one by one, answers sent together, and taken back while they may be.

Locks: the cohort, then the application."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.delais import REFLEXION
from courriels.reflexion import en_nombre
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter, enumerer, heure

from ..candidatures.obstacles import serait_un_second_refus
from ..models import Candidature, Cohorte, NoteSelection
from ..models.candidatures import A_DECIDER, DECIDEES, Decision, Etat
from .candidatures import tenir
from .cohortes import tenir as tenir_cohorte
from .places import a_confirmer_avant, libres, offrir_la_suivante, ranger


class DecisionChangee(ValidationError):
    """Somebody else decided meanwhile; `candidature` is as they left it."""

    def __init__(self, candidature: Candidature) -> None:
        self.candidature = candidature
        qui, quoi = candidature.preparee_par or "Quelqu’un", candidature.get_decision_display().lower() or "à décider"
        a = f" à {heure(candidature.preparee_le)}" if candidature.preparee_le else ""
        super().__init__(
            f"{qui} a changé cette candidature{a}\u00a0: elle est maintenant «\u202f{quoi}\u202f». Votre saisie est "
            "gardée ci-dessous\u00a0: enregistrez de nouveau pour la préférer.",
            code="changee",
        )


@transaction.atomic
def noter(candidature: Candidature, *, texte: str, membre: Agent) -> NoteSelection | None:
    """Write or change one's own note; an empty one is taken away. Not journalled: it is confidential."""
    candidature = tenir(candidature)
    if candidature.est_brouillon:
        raise ValidationError("Cette candidature n’est pas envoyée.")
    if not texte.strip():
        NoteSelection.objects.filter(candidature=candidature, membre=membre).delete()
        return None
    note = NoteSelection.objects.filter(candidature=candidature, membre=membre).first() or NoteSelection(
        candidature=candidature, membre=membre
    )
    note.texte, note.modifie_le = texte.strip(), timezone.now()
    note.full_clean()
    note.save()
    return note


@transaction.atomic
def preparer_decision(
    candidature: Candidature,
    *,
    decision: str,
    version: int,
    par: Agent,
    rang: int | None = None,
    motif: str = "",
    signataire: str = "",
    commission: str = "",
    commission_le: dt.date | None = None,
) -> Candidature:
    """Write what the board means to answer; nothing leaves yet. `version` is the one that was read: raises
    DecisionChangee when it is no longer that. Without a rank, the end of the waiting list. An empty `decision` takes
    it back. Raises ValidationError (by field) when it may not be."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = tenir(candidature, cohorte=cohorte)
    if candidature.etat not in A_DECIDER:
        raise ValidationError(
            f"Cette candidature est maintenant «\u202f{candidature.get_etat_display().lower()}\u202f»."
        )
    if candidature.version != version:
        raise DecisionChangee(candidature)
    if decision in (Decision.RETENUE, Decision.LISTE_ATTENTE) and candidature.etat != Etat.AVIS_RENDU:
        raise ValidationError({"decision": "L’avis du ou de la responsable manque, ou reste à vérifier."})
    avant = candidature.get_decision_display()
    refus = decision == Decision.NON_RETENUE
    candidature.decision = decision
    candidature.motif_decision, candidature.signataire = (motif.strip(), signataire.strip()) if refus else ("", "")
    candidature.second_refus = refus and serait_un_second_refus(candidature)
    candidature.commission, candidature.commission_le = (commission, commission_le) if refus else ("", None)
    _exiger_le_motif(candidature)
    ranger(candidature, (rang or cohorte.candidatures.count()) if decision == Decision.LISTE_ATTENTE else None)
    candidature.preparee_le, candidature.preparee_par = timezone.now(), par
    candidature.version += 1
    candidature.full_clean(validate_constraints=False)
    candidature.save()
    changements = {"décision": [avant, candidature.get_decision_display()]}
    journal.ecrire("formations.preparer_decision", candidature, par=par, changements=changements)
    reconcilier(candidature)
    return candidature


def _exiger_le_motif(candidature: Candidature) -> None:
    if candidature.decision != Decision.NON_RETENUE:
        return
    manques = {}
    if not candidature.motif_decision:
        manques["motif"] = "Donnez le motif\u00a0: la personne le lira."
    if not candidature.signataire:
        manques["signataire"] = "Dites qui signe\u00a0: prénom, nom et fonction."
    if bool(candidature.commission) != bool(candidature.commission_le):
        manques["commission_le"] = "Donnez la commission consultée et la date."
    elif candidature.commission_le and candidature.commission_le > timezone.localdate():
        manques["commission_le"] = "Cette date est à venir\u00a0: notez la consultation une fois qu’elle a eu lieu."
    if manques:
        raise ValidationError(manques)


def obstacles_a_l_envoi(cohorte: Cohorte) -> list[str]:
    """Why the prepared answers may not leave, in words. Counts again under the lock when they do."""
    preparees = list(cohorte.candidatures.preparees().select_related("agent"))
    if not preparees:
        return ["Aucune décision n’est préparée."]
    dits = []
    retenues = sum(c.decision == Decision.RETENUE for c in preparees)
    places = libres(cohorte)
    if places is not None and retenues > places:
        dites = compter(retenues, "candidature retenue", "candidatures retenues")
        dits.append(f"{dites} pour {compter(places, 'place libre', 'places libres')}.")
    sans_avis = [c for c in preparees if c.decision != Decision.NON_RETENUE and c.etat != Etat.AVIS_RENDU]
    if sans_avis:
        dits.append(f"L’avis du ou de la responsable manque\u00a0: {enumerer(str(c.agent) for c in sans_avis)}.")
    a_consulter = [c for c in preparees if c.second_refus and c.commission_le is None]
    if a_consulter:
        dits.append(
            "Second refus de suite\u00a0: consultez d’abord la commission (CAP ou CCP) et notez la date, pour "
            f"{enumerer(str(c.agent) for c in a_consulter)}."
        )
    return dits


@transaction.atomic
def envoyer_reponses(cohorte: Cohorte, *, par: Agent) -> list[Candidature]:
    """Answer together to all those for whom the board has decided. E-mails leave after the time to think again, during
    which `reprendre_reponses` takes all of it back. Raises ValidationError with what stands in the way; all or none."""
    cohorte = tenir_cohorte(cohorte)
    if dits := obstacles_a_l_envoi(cohorte):
        raise ValidationError(dits)
    maintenant = timezone.now()
    parties = [tenir(c, cohorte=cohorte) for c in cohorte.candidatures.preparees().order_by("pk")]
    for candidature in parties:
        candidature.etat, candidature.decidee_le = Etat(candidature.decision), maintenant
        if candidature.etat == Etat.RETENUE:
            candidature.retenue_le = maintenant
            candidature.confirmer_avant = a_confirmer_avant(cohorte, maintenant)
        candidature.version += 1
        candidature.save()
        changements = {"réponse": ["", candidature.get_decision_display()]}
        journal.ecrire("formations.repondre", candidature, par=par, changements=changements)
    _dire(parties)
    return parties


def a_reprendre(cohorte: Cohorte) -> list[Candidature]:
    """The answers whose time to think again is not over."""
    depuis = timezone.now() - dt.timedelta(minutes=REFLEXION.valeur())
    recentes = cohorte.candidatures.filter(etat__in=DECIDEES, decidee_le__gt=depuis).order_by("pk")
    return [c for c in recentes if c.retenue_le in (None, c.decidee_le)]


@transaction.atomic
def reprendre_reponses(cohorte: Cohorte, *, par: Auteur) -> list[Candidature]:
    """Take back the answers that have not left: they are prepared again, and their e-mails cancelled. Raises
    ValidationError once they have left."""
    cohorte = tenir_cohorte(cohorte)
    reprises = [tenir(c, cohorte=cohorte) for c in a_reprendre(cohorte)]
    if not reprises:
        raise ValidationError("Il est trop tard\u00a0: les réponses sont parties.")
    for candidature in reprises:
        candidature.etat = Etat.AVIS_RENDU if candidature.avis_compte else Etat.SOUMISE
        candidature.decidee_le = candidature.retenue_le = candidature.confirmer_avant = None
        candidature.version += 1
        candidature.save()
        journal.ecrire("formations.reprendre_reponse", candidature, par=par)
    _dire(reprises)
    return reprises


@transaction.atomic
def proposer_la_suivante(cohorte: Cohorte, *, par: Auteur) -> Candidature:
    """The cell's hand: a place is free, and somebody waits. Raises ValidationError when not."""
    cohorte = tenir_cohorte(cohorte)
    suivante = offrir_la_suivante(cohorte, par=par)
    if suivante is None:
        raise ValidationError("Aucune place n’est libre, ou personne n’attend.")
    return suivante


def _dire(candidatures: list[Candidature]) -> None:
    with en_nombre():
        for candidature in candidatures:
            reconcilier(candidature)
