"""The register, a page at a time. A page is found by where the one before it ended, never by counting lines: the last
page costs what the first does."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import F, Q
from django.utils import timezone

from ..aspects import ASPECTS
from ..models import Certification, CertificationQuerySet
from .filtres import FILTRES, en_pause, est_renouvelee, filtrer

PAR_PAGE = 50
Repere = tuple[dt.date, int]


@dataclass(frozen=True)
class Ligne:
    """One certification, and how it stands today."""

    certification: Certification
    statut: Certification.Statut
    en_pause: bool
    renouvelee: bool

    @property
    def ton(self) -> str:
        return ASPECTS[self.statut][0]

    @property
    def icone(self) -> str:
        return ASPECTS[self.statut][1]

    @property
    def nom(self) -> str:
        """As printed, else as in the directory."""
        return self.certification.titulaire or str(self.certification.facilitateur)


@dataclass(frozen=True)
class Page:
    """`avant` and `apres` are marks to put in an address, empty where there is nothing more."""

    lignes: list[Ligne]
    avant: str
    apres: str


def lignes_de(lus: dict[str, Any]) -> CertificationQuerySet:
    """What the filters let through, with all that a line shows, in no order."""
    jour = timezone.localdate()
    lignes = filtrer(Certification.objects.all(), lus).avec_statut(jour)
    return lignes.annotate(pause_du_jour=en_pause(jour), est_renouvelee=est_renouvelee()).select_related(
        "facilitateur__agent__institution", "facilitateur__agent__direction"
    )


def page(lus: dict[str, Any], *, avant: str = "", apres: str = "") -> Page:
    """The latest first. A mark that cannot be read shows the first page. One query."""
    lignes = lignes_de(lus)
    if repere := lire_repere(avant):
        delivree_le, pk = repere
        plus_recentes = Q(delivree_le__gt=delivree_le) | Q(delivree_le=delivree_le, pk__gt=pk)
        trouvees = list(
            lignes.filter(plus_recentes, delivree_le__gte=delivree_le).order_by("delivree_le", "pk")[: PAR_PAGE + 1]
        )
        encore = len(trouvees) > PAR_PAGE
        trouvees = trouvees[:PAR_PAGE][::-1]
        return _page(trouvees, encore_avant=encore, encore_apres=True)
    repere = lire_repere(apres)
    if repere:
        delivree_le, pk = repere
        plus_anciennes = Q(delivree_le__lt=delivree_le) | Q(delivree_le=delivree_le, pk__lt=pk)
        # The plain bound beside the exact one is what lets the index start there.
        lignes = lignes.filter(plus_anciennes, delivree_le__lte=delivree_le)
    trouvees = list(lignes.order_by(F("delivree_le").desc(), "-pk")[: PAR_PAGE + 1])
    return _page(trouvees[:PAR_PAGE], encore_avant=bool(repere), encore_apres=len(trouvees) > PAR_PAGE)


def toutes(lus: dict[str, Any]) -> Iterator[Ligne]:
    """For a file: as many lines as there are, read as they are written."""
    lignes = lignes_de(lus).annotate(**{filtre.cle: filtre.mots for filtre in FILTRES})
    for certification in lignes.order_by(F("delivree_le").desc(), "-pk").iterator(chunk_size=2000):
        yield _ligne(certification)


def _page(trouvees: list[Certification], *, encore_avant: bool, encore_apres: bool) -> Page:
    lignes = [_ligne(certification) for certification in trouvees]
    if not trouvees:
        return Page(lignes, "", "")
    return Page(
        lignes,
        repere_de(trouvees[0]) if encore_avant else "",
        repere_de(trouvees[-1]) if encore_apres else "",
    )


def _ligne(certification: Any) -> Ligne:
    return Ligne(
        cast(Certification, certification),
        Certification.Statut(certification.statut_au),
        certification.pause_du_jour,
        certification.est_renouvelee,
    )


def repere_de(certification: Certification) -> str:
    return f"{certification.delivree_le:%Y-%m-%d}.{certification.pk}"


def lire_repere(texte: str) -> Repere | None:
    jour, _, pk = texte.partition(".")
    try:
        return (dt.date.fromisoformat(jour), int(pk)) if len(pk) < 19 and pk.isascii() and pk.isdigit() else None
    except ValueError:
        return None
