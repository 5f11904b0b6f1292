"""Erasing what is over its time. Called by the execution of an approved elimination slip alone."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from agents import liens
from courriels import services as courriels
from instance import journal

from ..models import Candidature


@transaction.atomic
def eliminer_candidatures(ids: Collection[str], avant: dt.date) -> set[str]:
    """With their opinions and notes, their e-mails and their links; of their history, who did what and when remains,
    without the words. Those that a late change brought back to life stay. Returns the ids of those erased."""
    closes = Candidature.objects.sans_suite_avant(avant).filter(pk__in=ids)
    eliminees = [candidature.pk for candidature in closes.select_for_update(of=("self",)).order_by("cohorte", "pk")]
    courriels.oublier(Candidature, eliminees)
    liens.oublier(Candidature, eliminees)
    journal.taire(Candidature, eliminees)
    Candidature.objects.filter(pk__in=eliminees).delete()
    return {str(pk) for pk in eliminees}
