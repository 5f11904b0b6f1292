"""The figures of the register: those of all of it are kept a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone

from instance.registry import Registry

from ..models import Certification, CertificationQuerySet, Pause
from .filtres import ETATS, PAUSE, RENOUVELEE, est_renouvelee

CLE = "facilitateurs.registre.chiffres"


@dataclass(frozen=True)
class Taux:
    """What a higher room knows of certifications: so many out of so many. `mots` says of what."""

    mots: str
    obtenus: int
    sur: int

    @property
    def pour_cent(self) -> int | None:
        return round(100 * self.obtenus / self.sur) if self.sur else None


TAUX: Registry[Callable[[], Taux]] = Registry("rate of the register")
"""taux.declarer("formations", lambda: Taux("…", 9, 10)): one query each."""


def declarer_taux(cle: str, calculer: Callable[[], Taux]) -> None:
    TAUX.declare(cle, calculer)


def compter(lignes: CertificationQuerySet | None = None) -> dict[str, int]:
    """Lines by state, those renewed aside; then those renewed, paused, and all. Two queries over them, over everything
    by default."""
    jour, pauses = timezone.localdate(), Pause.objects.tenues()
    if lignes is None:
        lignes = Certification.objects.all()
    else:
        pauses = pauses.filter(certification__in=lignes.order_by().values("pk"))
    vivante = Q(est_renouvelee=False)
    comptes = (
        lignes.avec_statut(jour)
        .annotate(est_renouvelee=est_renouvelee())
        .order_by()
        .aggregate(
            **{statut: Count("pk", filter=vivante & Q(statut_au=statut)) for statut in Certification.Statut.values},
            **{RENOUVELEE: Count("pk", filter=~vivante), "toutes": Count("pk")},
        )
    )
    comptes[PAUSE] = pauses.filter(debut__lte=jour, fin__gte=jour).count()
    return comptes


def de_toutes() -> dict[str, Any]:
    """What the page shows of the whole register, with what higher rooms know of it."""
    comptes = cache.get_or_set(CLE, compter, 60) or {}
    return _montrer(comptes) | {"taux": [calculer() for calculer in TAUX]}


def de(lignes: CertificationQuerySet) -> dict[str, Any]:
    """What it shows of some lines."""
    return _montrer(compter(lignes)) | {"taux": []}


def _montrer(comptes: dict[str, int]) -> dict[str, Any]:
    return {"etats": [(cle, libelle, comptes[cle]) for cle, libelle in ETATS], "toutes": comptes["toutes"]}
