import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from agents import liens
from agents.models import Agent, Lien
from agents.pages import explique_le_lien
from isere_inno import urls

from .factories import AgentFactory

BUT, AUTRE = "essais.accord", "essais.avis"


@login_not_required
@explique_le_lien
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    lien = liens.lire(jeton, BUT)
    if request.method == "POST":
        liens.utiliser(lien)
    return HttpResponse(f"{lien.email} {lien.objet}")


class Adresses:
    app_name = None
    urlpatterns = [path("l/essai/<str:jeton>/", repondre, name="essai"), *urls.urlpatterns]
    handler404 = urls.handler404


@pytest.fixture(autouse=True)
def _buts() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=Adresses):
        for but in (BUT, AUTRE):
            liens.declarer_but(but, "essai")
        yield
        for but in (BUT, AUTRE):
            liens.BUTS.forget(but)


def _lien(agent: Agent | None = None, *, but: str = BUT, jours: int = 7) -> Lien:
    agent = agent or AgentFactory()
    return liens.creer(but, agent, email="Herve@Isere.example", expire_le=timezone.now() + dt.timedelta(days=jours))


@pytest.mark.django_db
def test_lien_opens_for_its_purpose(client: Client) -> None:
    lien = _lien()
    adresse = liens.adresse(lien)
    assert adresse.startswith("http://127.0.0.1:8000/l/essai/")
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert reponse.content.decode() == f"herve@isere.example {lien.objet}"


@pytest.mark.django_db
def test_creer_again_gives_the_same_address_and_the_new_expiry() -> None:
    agent = AgentFactory()
    premier, second = _lien(agent), _lien(agent, jours=9)
    assert liens.adresse(premier) == liens.adresse(second)
    assert Lien.objects.get().expire_le == second.expire_le


@pytest.mark.django_db
def test_creer_refuses_an_undeclared_purpose() -> None:
    with pytest.raises(KeyError):
        _lien(but="essais.inconnu")


@pytest.mark.django_db
def test_reading_never_uses_the_link(client: Client) -> None:
    lien = _lien()
    for _ in range(3):
        assert client.get(liens.adresse(lien)).status_code == 200
    lien.refresh_from_db()
    assert lien.utilise_le is None


@pytest.mark.django_db
def test_used_link_says_so(client: Client) -> None:
    adresse = liens.adresse(_lien())
    assert client.post(adresse).status_code == 200
    reponse = client.post(adresse)
    assert reponse.status_code == 410
    assert "déjà enregistrée" in reponse.content.decode()


@pytest.mark.django_db
def test_expired_link_says_so(client: Client) -> None:
    adresse = liens.adresse(_lien(jours=7))
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, seconds=1), tick=False):
        reponse = client.get(adresse)
    assert reponse.status_code == 410
    assert "a expiré" in reponse.content.decode()


@pytest.mark.django_db
def test_link_expired_between_page_and_button_is_refused() -> None:
    lien = _lien(jours=1)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False),
        pytest.raises(liens.LienExpire),
    ):
        liens.utiliser(lien)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "abime", [lambda j: j[:-1], lambda j: "0" + j[1:] if j[0] != "0" else "1" + j[1:], lambda _: "x"]
)
def test_tampered_link_opens_nothing(client: Client, abime) -> None:
    jeton = liens.jeton(_lien())
    reponse = client.get(f"/l/essai/{abime(jeton)}/")
    assert reponse.status_code == 404
    assert "incomplète ou a été modifiée" in reponse.content.decode()


@pytest.mark.django_db
def test_link_of_another_purpose_opens_nothing(client: Client) -> None:
    assert client.get(liens.adresse(_lien(but=AUTRE))).status_code == 404


@pytest.mark.django_db
def test_link_of_a_vanished_object_opens_nothing(client: Client) -> None:
    agent = AgentFactory()
    adresse = liens.adresse(_lien(agent))
    agent.delete()
    assert client.get(adresse).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_link_used_by_two_at_once_serves_one() -> None:
    lien, depart = _lien(), Barrier(2)

    def essayer(_: int) -> str:
        depart.wait()
        try:
            liens.utiliser(Lien.objects.get(pk=lien.pk))
            return "servi"
        except liens.LienUtilise:
            return "refusé"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(essayer, range(2))) == ["refusé", "servi"]
