"""Results sent together, taken back while they may be, then the certifications delivered. See `jury` for the locks."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.services import reconcilier
from facilitateurs.services import Delivrance, certifier
from instance import journal
from instance.journal import Auteur

from ..jury import incompatibilites
from ..models import Jury, MembreJury, Passage
from .jury import exiger, tenir
from .seances import tenir_passage

logger = logging.getLogger(__name__)
Etat, Resultat = Jury.Etat, Passage.Resultat


@transaction.atomic
def envoyer_resultats(jury: Jury, *, par: Agent) -> Jury:
    """Tell everybody together. E-mails leave after the time to think again, during which `reprendre_resultats` takes
    all of it back; certifications are delivered once it is over. Raises ValidationError when it may not be."""
    jury = tenir(jury)
    exiger(jury, Etat.SIGNE)
    if jury.resultats_le:
        raise ValidationError("Les résultats sont déjà envoyés.")
    if jury.proces_verbaux.a_signer().exists():
        raise ValidationError("Un procès-verbal rectificatif attend ses signatures.")
    jury.resultats_le = timezone.now()
    jury.save(update_fields=["resultats_le"])
    journal.ecrire("formations.envoyer_resultats", jury, par=par)
    _dire(jury)
    return jury


@transaction.atomic
def reprendre_resultats(jury: Jury, *, par: Auteur) -> Jury:
    """Nobody has received anything. Raises ValidationError once they have left."""
    jury = tenir(jury)
    if not jury.resultats_a_reprendre:
        raise ValidationError("Il est trop tard\u00a0: les résultats sont partis.")
    jury.resultats_le = None
    jury.save(update_fields=["resultats_le"])
    journal.ecrire("formations.reprendre_resultats", jury, par=par)
    _dire(jury)
    return jury


def _dire(jury: Jury) -> None:
    for passage in incompatibilites.passages(jury):
        passage.jury = jury
        reconcilier(passage)


def a_certifier(jury: Jury) -> list[Passage]:
    """Admitted, and without a certification that holds."""
    passages = jury.passages.select_related("agent", "certification", "jury__referentiel")
    lus = passages.prefetch_related("decisions", "jury__referentiel__blocs").order_by("rang", "pk")
    return [p for p in lus if p.resultat == Resultat.ADMIS and (p.certification is None or p.certification.retiree_le)]


def delivrer_tout() -> None:
    """Every certification that is due, each by itself: one that fails holds nobody back, and is tried again at the next
    run. Safe to run twice at once."""
    for jury in Jury.objects.a_delivrer().order_by("debut", "pk"):
        for passage in a_certifier(jury):
            try:
                delivrer(passage)
            except ValidationError as refus:
                logger.warning(
                    "certification refused on passage %s: %s",
                    passage.pk,
                    list(refus.error_dict) if hasattr(refus, "error_dict") else "",
                )
            except Exception:
                logger.exception("certification failed on passage %s", passage.pk)
        achever(jury)


@transaction.atomic
def delivrer(passage: Passage) -> Passage:
    """One person, one transaction: certified, in the network, available. Nothing is done twice."""
    jury = tenir(passage.jury)
    passage = tenir_passage(passage)
    passage.jury = jury
    deja = passage.certification
    if not jury.resultats_partis or passage.resultat != Resultat.ADMIS or (deja and not deja.retiree_le):
        return passage
    passage.certification = certifier(passage.agent, delivree_le=jury.jour, delivrance=delivrance(jury), par=None)
    passage.save(update_fields=["certification"])
    journal.ecrire(
        "formations.delivrer", passage, par=None, changements={"certification": ["", passage.certification.numero]}
    )
    return passage


def delivrance(jury: Jury) -> Delivrance:
    """What certificates print of this jury. Its presidency signs; the title is the training's, the same everywhere."""
    preside = jury.membres.actifs().filter(role=MembreJury.Role.PRESIDENCE).first()
    return Delivrance(
        intitule=jury.formation.titre,
        referentiel=str(jury.referentiel),
        blocs=tuple((bloc.code, bloc.intitule) for bloc in jury.referentiel.blocs.all()),
        jury_le=jury.jour,
        lieu=jury.ville,
        signataire=preside.nom if preside else "",
        signataire_qualite=(preside.qualite or "Présidence du jury") if preside else "",
        enregistrement=jury.referentiel.enregistrement,
    )


@transaction.atomic
def achever(jury: Jury) -> bool:
    """Once nobody waits any more, the cell gets the recap. Whether it was so."""
    jury = tenir(jury)
    if not jury.resultats_partis or jury.delivre_le or a_certifier(jury):
        return False
    jury.delivre_le = timezone.now()
    jury.save(update_fields=["delivre_le"])
    journal.ecrire("formations.achever_jury", jury, par=None)
    reconcilier(jury)
    return True
