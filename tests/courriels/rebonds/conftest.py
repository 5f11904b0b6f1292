"""Something that left, and may come back."""

import datetime as dt

import pytest
from django.core.cache import cache

from courriels import envoi, services
from courriels.models import Courriel
from courriels.rebonds import services as rebonds
from courriels.rebonds import verp
from instance.models import JourFerme
from tests.courriels.conftest import un_envoi

BASE_DES_RETOURS = "rebonds@isere.example"
AVANT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _adresse_des_retours(settings):
    settings.REBONDS = {"adresse": BASE_DES_RETOURS, "boite": ""}
    cache.delete(rebonds.PANNE)


@pytest.fixture
def parti(regle, smtp_server):
    """Something that left: its row."""
    regle(lambda jour: [un_envoi(jour, quand=AVANT, perime=None)])

    def envoyer(libelle="Pont"):
        jour = JourFerme.objects.create(
            jour=dt.date(2027, 1, 1) + dt.timedelta(days=JourFerme.objects.count()), libelle=libelle
        )
        services.reconcilier(jour)
        envoi.envoyer_en_attente()
        return Courriel.objects.de(jour).first()

    return envoyer


def recevoir(brut):
    return rebonds._comprendre(brut)


def retour_de(ligne):
    return verp.adresse_de_retour(ligne.pk)
