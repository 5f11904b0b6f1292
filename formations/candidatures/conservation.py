"""Applications that led to no place: kept for a time, then eliminated (see `instance.conservation`)."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from instance.conservation import Piece, Serie, declarer

from ..models import Candidature
from ..regles import CONSERVATION_CANDIDATURES
from ..services.elimination import eliminer_candidatures


def _echues(avant: dt.date) -> Iterator[Piece]:
    for candidature in Candidature.objects.sans_suite_avant(avant).select_related("cohorte__session"):
        groupe = f"{candidature.cohorte}\u00a0: {candidature.get_etat_display().lower()}"
        yield Piece(str(candidature.pk), groupe, timezone.localdate(candidature.close_le))  # type: ignore[attr-defined]


declarer(
    Serie(
        "formations.candidatures",
        "Candidatures à la formation certifiante restées sans suite",
        CONSERVATION_CANDIDATURES,
        _echues,
        eliminer_candidatures,
    )
)
