"""Numbers, purging, and whatever people may type."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demandes.models import Brouillon, Demande
from demandes.services import brouillons, depot
from demandes.tasks import purger_brouillons
from tests.agents.factories import AgentFactory
from tests.connexion import connecter
from tests.demandes.depot import remplir, reponses
from tests.demandes.factories import DemandeFactory, FormatFactory

pytestmark = pytest.mark.django_db


def brouillon_complet(**changes):
    agent = AgentFactory()
    donnees = {nom: valeur for etape in reponses(agent, **changes).values() for nom, valeur in etape.items()}
    return Brouillon.objects.create(agent=agent, donnees=donnees, etape=6)


@pytest.fixture(autouse=True)
def _format(db):
    FormatFactory()


def test_number_follows_the_highest_of_the_year_and_starts_again_on_new_years_day_in_paris():
    with time_machine.travel("2026-12-31T22:30:00Z", tick=False):  # 23 h 30 in Paris
        DemandeFactory(numero="2026-040")
        brouillon = brouillon_complet()
        assert depot.deposer(brouillon, par=brouillon.agent).numero == "2026-041"
    with time_machine.travel("2026-12-31T23:30:00Z", tick=False):  # half past midnight in Paris
        brouillon = brouillon_complet()
        assert depot.deposer(brouillon, par=brouillon.agent).numero == "2027-001"


def test_number_goes_past_a_thousand():
    annee = timezone.localdate().year
    DemandeFactory(numero=f"{annee}-999"), DemandeFactory(numero=f"{annee}-1000")
    brouillon = brouillon_complet()
    assert depot.deposer(brouillon, par=brouillon.agent).numero == f"{annee}-1001"


def test_refused_deposit_uses_no_number():
    mauvais, bon = brouillon_complet(participants="400"), brouillon_complet()
    with pytest.raises(depot.BrouillonIncomplet):
        depot.deposer(mauvais, par=mauvais.agent)
    assert depot.deposer(bon, par=bon.agent).numero.endswith("-001")


def test_date_that_passed_while_the_draft_waited_blocks_the_deposit():
    brouillon = brouillon_complet()
    with time_machine.travel(timezone.now() + dt.timedelta(weeks=9)), pytest.raises(depot.BrouillonIncomplet) as refus:
        depot.deposer(brouillon, par=brouillon.agent)
    assert "est passé" in str(refus.value.etapes[4].errors["jour_1"])


def test_copies_stay_when_the_person_moves():
    brouillon = brouillon_complet()
    demande = depot.deposer(brouillon, par=brouillon.agent)
    agent = demande.demandeur
    agent.categorie, agent.encadrement = "A", "directeur"
    agent.save()
    demande.refresh_from_db()
    assert (demande.categorie, demande.encadrement) == ("B", "aucun")


def test_drafts_left_alone_for_thirty_days_are_purged_and_others_kept():
    vieux, recent, depose = brouillon_complet(), brouillon_complet(), brouillon_complet()
    demande = depot.deposer(depose, par=depose.agent)
    Brouillon.objects.filter(pk__in=[vieux.pk, depose.pk]).update(modifie_le=timezone.now() - dt.timedelta(days=31))
    Brouillon.objects.filter(pk=recent.pk).update(modifie_le=timezone.now() - dt.timedelta(days=29))
    assert purger_brouillons() == 2
    assert list(Brouillon.objects.all()) == [recent]
    assert Demande.objects.get() == demande


def test_step_posted_to_a_draft_already_sent_leads_to_the_request(client_de):
    agent = AgentFactory()
    client = client_de(agent)
    brouillon = remplir(client, agent)
    demande = depot.deposer(brouillon, par=agent)
    suivi = reverse("demandes:suivi", args=[demande.cle])
    adresse = reverse("demandes:etape", args=[brouillon.cle, 3])
    assert client.post(adresse, {"participants": "12"}).url == suivi
    assert client.get(adresse).url == suivi
    assert client.get(reverse("demandes:reprendre", args=[brouillon.cle])).url == suivi
    with pytest.raises(brouillons.BrouillonDepose):
        brouillons.enregistrer_etape(brouillon, valeurs={"participants": "12"})


TEXTES = st.text(st.characters(codec="utf-8"), max_size=300)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    etape=st.sampled_from([1, 2, 3, 4, 5]),
    valeurs=st.lists(TEXTES, min_size=14, max_size=14),
)
def test_whatever_is_typed_a_step_answers_and_keeps_it(etape, valeurs):
    agent = AgentFactory()
    client = Client()
    connecter(client, agent)
    brouillon = Brouillon.objects.create(agent=agent, etape=6)
    champs = dict(zip(reponses(agent)[etape], valeurs, strict=False))
    reponse = client.post(reverse("demandes:etape", args=[brouillon.cle, etape]), champs)
    assert reponse.status_code in (200, 302)
    brouillon.refresh_from_db()
    for nom, valeur in champs.items():
        attendu = valeur.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        assert brouillon.donnees[nom] == attendu
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, 6])).status_code == 200
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, etape])).status_code == 200
