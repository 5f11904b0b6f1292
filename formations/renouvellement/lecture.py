"""What a facilitator sees of their certification and of its renewal; what the cell reads of files."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from facilitateurs.models import Certification

from ..models import DossierRenouvellement
from .droits import obstacle
from .progression import Progression, progression


@dataclass(frozen=True)
class Suivi:
    """`obstacle` says why no file may be opened now; `dossier` is the open one, else the last answered."""

    certification: Certification
    statut: Certification.Statut
    progression: Progression
    obstacle: str
    dossier: DossierRenouvellement | None

    @property
    def ouvert(self) -> bool:
        return self.dossier is not None and self.dossier.est_ouvert

    @property
    def a_faire(self) -> bool:
        """It is the person's turn: a file to open, to finish or to complete."""
        return self.peut_ouvrir or (self.dossier is not None and self.dossier.s_ecrit)

    @property
    def peut_ouvrir(self) -> bool:
        return not self.obstacle and not self.ouvert


def suivi(certification: Certification) -> Suivi:
    """Of somebody's certification of today, its suspensions prefetched. Three queries."""
    dossiers = list(DossierRenouvellement.objects.filter(certification=certification).select_related("nouvelle")[:5])
    return Suivi(
        certification,
        certification.statut(),
        progression(certification),
        obstacle(certification),
        next((d for d in dossiers if d.est_ouvert), next(iter(dossiers), None)),
    )


def dossiers() -> QuerySet[DossierRenouvellement]:
    return DossierRenouvellement.objects.select_related(
        "certification__facilitateur__agent__institution", "certification__facilitateur__agent__direction", "nouvelle"
    )


def a_la_cellule() -> dict[str, Any]:
    """What waits, what is in the person's hands, what was answered lately. Three queries."""
    Etat = DossierRenouvellement.Etat
    return {
        "a_lire": list(dossiers().filter(etat=Etat.ENVOYE).order_by("envoye_le")),
        "a_completer": list(dossiers().filter(etat=Etat.A_COMPLETER).order_by("repondu_le")),
        "repondus": list(dossiers().filter(etat__in=[Etat.ACCEPTE, Etat.REFUSE]).order_by("-repondu_le")[:20]),
    }
