"""A rule of our own on a small model."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courriels.regles import REGLES, Destinataire, Envoi, Regle
from courriels.rendu import source
from instance.models import JourFerme

GABARITS = str(Path(__file__).parent / "gabarits")


@pytest.fixture(scope="session", autouse=True)
def _gabarits_des_essais() -> None:
    source.engine().dirs.append(GABARITS)


@pytest.fixture(scope="session")
def regles_des_salles() -> dict[str, Regle]:
    return dict(REGLES.items())


@pytest.fixture(autouse=True)
def _seules_nos_regles(monkeypatch: pytest.MonkeyPatch, regles_des_salles: dict[str, Regle]) -> None:
    """The rooms' own rules stay out of what is counted here."""
    monkeypatch.setattr(REGLES, "_items", {})


MAUD = Destinataire("maud.tissot@isere.example", "Maud Tissot")


def un_envoi(jour: JourFerme, **champs: Any) -> Envoi:
    """Told two days before the day, missed once it is over."""
    minuit = dt.datetime.combine(jour.jour, dt.time(), tzinfo=timezone.get_default_timezone())
    return Envoi(
        **{
            "a": MAUD,
            "quand": minuit - dt.timedelta(days=2),
            "perime": minuit + dt.timedelta(days=1),
            **champs,
        }
    )


@pytest.fixture
def regle() -> Callable[..., Regle]:
    def declarer(envois: Callable[[JourFerme], list[Envoi]] = lambda jour: [un_envoi(jour)], **champs: Any) -> Regle:
        fixes: dict[str, Any] = {
            "cle": "essais.fermeture",
            "libelle": "Annonce d’une fermeture",
            "modele": "instance.JourFerme",
            "gabarit": "essais/jour",
            "envois": envois,
            "candidats": JourFerme.objects.all,
        }
        regle = Regle(**{**fixes, **champs})
        return REGLES.declare(regle.cle, regle)

    return declarer


def fermeture(dans: int = 1, libelle: str = "Pont de l’Ascension") -> JourFerme:
    return JourFerme.objects.create(jour=timezone.localdate() + dt.timedelta(days=dans), libelle=libelle)
