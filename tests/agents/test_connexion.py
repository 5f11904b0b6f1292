"""Signing in, through the pages and the e-mails that really wait in the outbox."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client

from agents.models import Agent, DemandeDeCode
from agents.services import connexion
from courriels.models import Courriel
from instance.models import Action

from .factories import AgentFactory, InstitutionFactory
from .porte import MEME_REPONSE, code_recu, connecte, demander, entrer, faux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


def test_agent_signs_in_with_the_code_received(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    assert MEME_REPONSE in demander(client, "Maud@Isere.example").content.decode()
    reponse = entrer(client, code_recu("maud@isere.example"))
    assert reponse.status_code == 302
    assert reponse["Location"] == "/mon-espace/"
    assert client.session["_auth_user_id"] == str(agent.pk)
    assert client.get("/mon-espace/").status_code == 200


def test_code_is_read_with_the_spaces_people_type(client: Client) -> None:
    AgentFactory(email="maud@isere.example")
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    assert entrer(client, f" {code[:3]} {code[3:]} ").status_code == 302


def test_first_sign_in_makes_the_account_after_the_code(client: Client) -> None:
    demander(client, "nouveau@isere.example")
    assert not Agent.objects.exists()
    entrer(client, code_recu("nouveau@isere.example"))
    agent = Agent.objects.get()
    assert (agent.email, agent.institution.sigle) == ("nouveau@isere.example", "Département")
    assert not agent.has_usable_password()
    assert Action.objects.get().verbe == "agents.agent_cree"


@pytest.mark.parametrize(
    "email",
    [
        "maud@gmail.example",
        "maud@sous.isere.example",
        "maud@isere.example.pirate.example",
        "isere.example@pirate.example",
    ],
)
def test_foreign_domain_is_answered_alike_and_sent_nothing(client: Client, email: str) -> None:
    connu = demander(Client(), "maud@isere.example").content.decode()
    etranger = demander(client, email).content.decode()
    assert _sans_jeton(etranger).replace(email, "@") == _sans_jeton(connu).replace("maud@isere.example", "@")
    assert Courriel.objects.filter(destinataire=email).count() == 0
    assert Courriel.objects.count() == 1


def test_foreign_domain_is_refused_even_with_the_right_code(client: Client) -> None:
    demander(client, "maud@gmail.example")
    reponse = entrer(client, connexion.code_de(DemandeDeCode.objects.get()))
    assert "Ce code n’est pas le bon" in reponse.content.decode()
    assert not connecte(client)
    assert not Agent.objects.exists()


def test_closed_account_is_answered_alike_and_sent_nothing(client: Client) -> None:
    AgentFactory(email="parti@isere.example", is_active=False)
    assert MEME_REPONSE in demander(client, "parti@isere.example").content.decode()
    assert not Courriel.objects.exists()
    entrer(client, connexion.code_de(DemandeDeCode.objects.get()))
    assert not connecte(client)


def test_account_closed_after_the_code_left_stays_out(client: Client) -> None:
    agent = AgentFactory(email="maud@isere.example")
    demander(client, "maud@isere.example")
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    entrer(client, code_recu("maud@isere.example"))
    assert not connecte(client)


def _sans_jeton(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_three_wrong_codes_spend_the_right_one(client: Client) -> None:
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    essais = [entrer(client, faux(code)).content.decode() for _ in range(3)]
    assert "Il vous reste 2 essais." in essais[0]
    assert "Il vous reste 1 essai." in essais[1]
    assert "Trois essais ont échoué" in essais[2]
    assert "Trois essais ont échoué" in entrer(client, code).content.decode()
    assert not connecte(client)


def test_two_wrong_codes_leave_the_right_one_good(client: Client) -> None:
    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    entrer(client, faux(code))
    entrer(client, faux(code))
    assert entrer(client, code).status_code == 302


def test_what_is_not_a_code_costs_no_attempt(client: Client) -> None:
    demander(client, "maud@isere.example")
    for saisi in ("", "12345", "abcdef", "1234567", "x" * 10_000, "٣٤٥٦٧٨", "😀"):
        assert entrer(client, saisi).status_code == 200
    assert DemandeDeCode.objects.get().echecs == 0


def test_code_expires_after_ten_minutes(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        demander(client, "maud@isere.example")
        code = code_recu("maud@isere.example")
        horloge.shift(dt.timedelta(minutes=10))
        assert "Ce code a expiré" in entrer(client, code).content.decode()
        assert not connecte(client)


def test_code_still_serves_just_before_it_expires(client: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as horloge:
        demander(client, "maud@isere.example")
        horloge.shift(dt.timedelta(minutes=9, seconds=59))
        assert entrer(client, code_recu("maud@isere.example")).status_code == 302


def test_code_serves_once(client: Client) -> None:
    demander(client, "maud@isere.example")
    cle = DemandeDeCode.objects.get().cle
    code = code_recu("maud@isere.example")
    connexion.verifier_code(cle=cle, code=code, adresse_ip=None)
    with pytest.raises(connexion.CodePerdu):
        connexion.verifier_code(cle=cle, code=code, adresse_ip=None)


def test_code_serves_only_in_the_browser_that_asked(client: Client) -> None:
    demander(client, "maud@isere.example")
    autre = Client()
    reponse = entrer(autre, code_recu("maud@isere.example"))
    assert reponse["Location"].startswith("/connexion/")
    assert not connecte(autre)


def test_last_code_asked_is_the_one_that_serves(client: Client) -> None:
    demander(client, "maud@isere.example")
    premier = code_recu("maud@isere.example")
    client.post("/connexion/renvoyer/")
    second = code_recu("maud@isere.example")
    assert Courriel.objects.count() == 2
    if premier != second:
        assert entrer(client, premier).status_code == 200
    assert entrer(client, second).status_code == 302


def test_code_email_goes_first_and_expires_with_the_code(client: Client) -> None:
    demander(client, "maud@isere.example")
    courriel = Courriel.objects.get()
    assert courriel.priorite == 0
    assert courriel.perime_le == DemandeDeCode.objects.get().expire_le
    assert courriel.sujet == "Votre code de connexion"
    assert code_recu("maud@isere.example") in courriel.html


def test_code_is_in_no_row_once_sent(client: Client, settings, mailoutbox) -> None:
    from courriels.tasks import envoyer_en_attente

    demander(client, "maud@isere.example")
    code = code_recu("maud@isere.example")
    envoyer_en_attente()
    assert code in mailoutbox[0].body
    with connection.cursor() as curseur:
        for table in ("courriels_courriel", "agents_demandedecode", "django_session"):
            curseur.execute(f"SELECT t::text FROM {table} t WHERE t::text LIKE %s", [f"%{code}%"])  # noqa: S608
            assert curseur.fetchall() == [], table


@pytest.mark.django_db(transaction=True)
def test_guesses_in_parallel_get_three_attempts_in_all() -> None:
    InstitutionFactory()
    demande = connexion.demander_code(email="maud@isere.example", adresse_ip="10.0.0.1")
    mauvais, depart = faux(connexion.code_de(demande)), Barrier(8)

    def essayer(_: int) -> type:
        depart.wait()
        try:
            connexion.verifier_code(cle=demande.cle, code=mauvais, adresse_ip="10.0.0.1")
        except connexion.ConnexionRefusee as refus:
            return type(refus)
        finally:
            connection.close()
        raise AssertionError("a wrong code was taken")

    with ThreadPoolExecutor(8) as fils:
        issues = list(fils.map(essayer, range(8)))
    assert issues.count(connexion.CodeFaux) == 2
    demande.refresh_from_db()
    assert demande.echecs == 3
