"""One e-mail of this room: those that could not leave are told to the cell, in one message an hour at most."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from instance.adresses import absolue
from instance.services import identite

from .models import Courriel, CourrielQuerySet
from .regles import Destinataire, Envoi, Regle, declarer

CLE = "courriels.echecs"
MEMOIRE = dt.timedelta(days=2)


def _en_echec() -> CourrielQuerySet:
    # Not about itself, or a refused cell mailbox would write for ever.
    return Courriel.objects.lisibles().filter(etat=Courriel.Etat.ECHEC, echec_le__isnull=False).exclude(regle=CLE)


def _premiers_de_leur_heure() -> QuerySet[Courriel]:
    recents = _en_echec().filter(echec_le__gte=timezone.now() - MEMOIRE).order_by("-echec_le", "-pk")
    premiers = {_heure(echec_le): pk for echec_le, pk in recents.values_list("echec_le", "pk")}  # type: ignore[arg-type]
    return Courriel.objects.filter(pk__in=premiers.values())


def _heure(instant: dt.datetime) -> dt.datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _echecs(courriel: Courriel) -> Iterator[Envoi]:
    """The message hangs on the first failure of its hour, and tells of those that followed."""
    if courriel.echec_le is None:
        return
    debut = _heure(courriel.echec_le)
    fin = debut + dt.timedelta(hours=1)
    echecs = list(_en_echec().filter(echec_le__gte=debut, echec_le__lt=fin).order_by("echec_le", "pk"))
    if not echecs or echecs[0].pk != courriel.pk:
        return
    cellule = identite()
    url = absolue(f"{reverse('admin:courriels_courriel_changelist')}?etat__exact={Courriel.Etat.ECHEC}")
    yield Envoi(
        a=Destinataire(cellule.contact_courriel, cellule.sous_titre),
        quand=fin,
        contexte={"echecs": echecs, "nombre": len(echecs), "url": url},
    )


declarer(
    Regle(
        cle=CLE,
        libelle="Courriels qui n’ont pas pu partir, à la cellule",
        modele="courriels.Courriel",
        gabarit="courriels/echecs",
        envois=_echecs,
        candidats=_premiers_de_leur_heure,
    )
)
