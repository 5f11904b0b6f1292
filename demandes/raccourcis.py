"""What awaits the cell, as figures of the admin's first page."""

from functools import partial

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from instance import memo
from instance.espace import Raccourci, declarer_raccourci

from .boite import ETAPES
from .models import Demande, Signalement

_ATTENDUES = ("qualifier", "cadrer", "affecter", "preparer", "bilans")


def _par_etat() -> dict[str, int]:
    return dict(Demande.objects.order_by().values_list("etat").annotate(Count("pk")))


def _compter(etats: tuple[str, ...], request: HttpRequest) -> int:
    par_etat = memo.garder("demandes.par_etat", _par_etat)
    return sum(par_etat.get(etat, 0) for etat in etats)


def _adresse(etape: str) -> str:
    return f"{reverse('demandes:boite')}?etape={etape}"


for _rang, _etape in enumerate(etape for etape in ETAPES if etape.cle in _ATTENDUES):
    declarer_raccourci(
        Raccourci(
            f"demandes.{_etape.cle}",
            _etape.libelle,
            10 + _rang,
            partial(_adresse, _etape.cle),
            partial(_compter, _etape.etats),
            urgent=_etape.cle == "qualifier",
        )
    )


def _signalements(request: HttpRequest) -> int | None:
    """Those this person may read; hidden without any, so that nothing tells others apart."""
    return Signalement.objects.lisibles_par(request.user).ouverts().count() or None


declarer_raccourci(
    Raccourci(
        "demandes.signalements",
        "Signalements à traiter",
        5,
        partial(reverse, "demandes:signalements"),
        _signalements,
        urgent=True,
    )
)
