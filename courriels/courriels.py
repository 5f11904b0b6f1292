"""What this room tells the cell: e-mails that could not leave, once an hour at most, and addresses that do not receive,
once a day at most."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from instance.adresses import absolue
from instance.services import identite

from .delais import HEURE_RECAPITULATIF, lire_heure
from .models import AdresseEnEchec, Courriel, CourrielQuerySet
from .regles import Destinataire, Envoi, Regle, declarer

CLE = "courriels.echecs"
CLE_ADRESSES = "courriels.adresses"
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


def _du_jour(jour: dt.date) -> QuerySet[AdresseEnEchec]:
    """Not the cell's own address: that message would come back too."""
    debut = timezone.make_aware(dt.datetime.combine(jour, dt.time()))
    fin = timezone.make_aware(dt.datetime.combine(jour + dt.timedelta(days=1), dt.time()))
    marques = AdresseEnEchec.objects.actives().filter(depuis__gte=debut, depuis__lt=fin)
    return marques.exclude(adresse=identite().contact_courriel.lower()).order_by("depuis", "pk")


def _adresses(marque: AdresseEnEchec) -> Iterator[Envoi]:
    """The message hangs on the first address of its day, and tells of those that followed."""
    jour = timezone.localdate(marque.depuis)
    marques = list(_du_jour(jour))
    if not marques or marques[0].pk != marque.pk:
        return
    cellule = identite()
    lendemain = dt.datetime.combine(jour + dt.timedelta(days=1), lire_heure(HEURE_RECAPITULATIF.valeur()))
    url = absolue(reverse("admin:courriels_adresseenechec_changelist"))
    yield Envoi(
        a=Destinataire(cellule.contact_courriel, cellule.sous_titre),
        quand=timezone.make_aware(lendemain),
        occurrence=jour.isoformat(),
        contexte={"marques": marques, "nombre": len(marques), "url": url},
    )


def _recentes() -> QuerySet[AdresseEnEchec]:
    return AdresseEnEchec.objects.actives().filter(depuis__gte=timezone.now() - MEMOIRE)


declarer(
    Regle(
        cle=CLE_ADRESSES,
        libelle="Adresses qui ne reçoivent plus, à la cellule",
        modele="courriels.AdresseEnEchec",
        gabarit="courriels/adresses",
        envois=_adresses,
        candidats=_recentes,
    )
)
