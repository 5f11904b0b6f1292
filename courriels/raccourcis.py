"""What went wrong on the way, as figures of the admin's first page."""

from django.http import HttpRequest
from django.urls import reverse

from instance.espace import Raccourci, declarer_raccourci

from .models import AdresseEnEchec, Courriel


def _adresse() -> str:
    return f"{reverse('admin:courriels_courriel_changelist')}?etat__exact={Courriel.Etat.ECHEC}"


def _compter(request: HttpRequest) -> int | None:
    """Hidden while all is well."""
    return Courriel.objects.lisibles().filter(etat=Courriel.Etat.ECHEC).count() or None


declarer_raccourci(Raccourci("courriels.echecs", "Courriels non partis", 50, _adresse, _compter, urgent=True))


def _adresses() -> str:
    return reverse("admin:courriels_adresseenechec_changelist")


def _compter_les_adresses(request: HttpRequest) -> int | None:
    return AdresseEnEchec.objects.actives().count() or None


declarer_raccourci(
    Raccourci("courriels.adresses", "Adresses en échec", 51, _adresses, _compter_les_adresses, urgent=True)
)
