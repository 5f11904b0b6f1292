"""The outbox's verbs. Call them inside the transaction of the change the e-mails tell of.

Locks: rows of the outbox are taken last, after the object they tell of, in the order of their numbers.
"""

import datetime as dt
import logging
import uuid
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from instance import memo

from . import reconciliation, reveil
from .models import Courriel
from .regles import REGLES, Destinataire, Envoi, Regle, du_modele

logger = logging.getLogger(__name__)
LOT = 500


@transaction.atomic
def reconcilier(objet: models.Model, *cles: str) -> None:
    """Bring the outbox of one object in line with its rules (all those of its model, or the ones named): create what is
    due within 48 hours, move what moved, cancel what should no longer exist. A staff edit or cancellation survives.
    Wakes the worker on commit; a lost broker loses nothing, the sweep catches up.

    Give the object as the transaction sees it, under its lock: the rules read it as it is."""
    maintenant = timezone.now()
    regles = [_regle(cle) for cle in cles] or du_modele(objet)
    partants = [regle for regle in regles if reconciliation.reconcilier_un(regle, objet, maintenant)]
    if partants:
        reveil.demander()


def reconcilier_tous() -> None:
    """The sweep: every rule over its candidates, in batches. One object or rule that fails hinders no other."""
    maintenant = timezone.now()
    with memo.ouvert():
        reconciliation.perimer(maintenant)
        for regle in REGLES:
            if regle.candidats is not None:
                _balayer(regle, regle.candidats(), maintenant)
    reveil.demander()


def _balayer(regle: Regle, candidats: models.QuerySet[Any], maintenant: dt.datetime) -> None:
    pks = {str(pk) for pk in candidats.order_by().values_list("pk", flat=True)}
    en_attente = Courriel.objects.en_attente().filter(regle=regle.cle)
    ordre = sorted(pks | set(en_attente.values_list("objet_id", flat=True)))
    for debut in range(0, len(ordre), LOT):
        _balayer_lot(regle, candidats, ordre[debut : debut + LOT], maintenant)


def _balayer_lot(regle: Regle, candidats: models.QuerySet[Any], pks: list[str], maintenant: dt.datetime) -> None:
    """When a batch fails, halve it until the object at fault stands alone: the others get their e-mails."""
    try:
        reconciliation.reconcilier_lot(regle, candidats, pks, maintenant)
    except Exception as error:
        if len(pks) == 1:
            logger.exception("rule %s failed on object %s", regle.cle, pks[0], exc_info=error)
            return
        milieu = len(pks) // 2
        _balayer_lot(regle, candidats, pks[:milieu], maintenant)
        _balayer_lot(regle, candidats, pks[milieu:], maintenant)


@transaction.atomic
def poster(
    cle: str,
    objet: models.Model,
    *,
    a: Destinataire,
    contexte: dict[str, Any],
    occurrence: str = "",
    perime: dt.datetime | None = None,
) -> Courriel:
    """Write one message at once, for what no rule could compute again (a sign-in code). Never reconciled, rendered
    only here. Without `occurrence` each call is another message."""
    regle = _regle(cle)
    envoi = Envoi(
        a=a, quand=timezone.now(), contexte=contexte, occurrence=occurrence or uuid.uuid4().hex, perime=perime
    )
    ligne = reconciliation.nouvelle_ligne(regle, objet, envoi, envoi.quand)
    ligne.save(force_insert=True)
    reveil.demander()
    return ligne


def _regle(cle: str) -> Regle:
    return REGLES[cle]
