"""What assessments add up to: the file that the jury reads, and what is still awaited from whom."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents import departs
from courriels.models import Courriel
from courriels.services import reconcilier_tous, rediger
from formations import services
from formations.evaluations import lecture
from formations.models import Evaluation, Supervision
from tests.agents.factories import AgentFactory

from .emargement import Classe, moment
from .evaluations import EPREUVES, FIN, adresse, corps, lue, promotion, rendre, superviseur

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pendant() -> Any:
    with time_machine.travel(FIN, tick=False):
        yield


@pytest.fixture
def groupe() -> Classe:
    """Made on the morning of the first day."""
    with time_machine.travel(moment(8), tick=False):
        return promotion()


# --- The file --------------------------------------------------------------------------------------
def test_file_gathers_what_each_saw_by_criterion_and_by_test(groupe: Classe) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    bao = superviseur(groupe, zoe)
    rendre(groupe, zoe, par=ines, niveau="en_cours")
    rendre(groupe, zoe, par=bao, epreuve="supervision-2")
    rendre(groupe, zoe, par=ines, epreuve="observation", niveau="non_observe")
    lu = lecture.dossier(groupe.cohorte, zoe)
    (premier, *_), _ = (bloc.criteres for bloc in lu.blocs)
    assert [(cote.niveau, cote.auteur, cote.epreuve) for cote in premier.vues] == [
        ("en_cours", ines, "Écrit réflexif"),
        ("acquis", bao, "Intervention supervisée 2"),
    ]
    assert [(bloc.bloc.code, bloc.acquis) for bloc in lu.blocs] == [("B1", 2), ("B2", 1)]
    assert [(vu.libelle, vu.epreuves) for vu in premier.vus] == [
        ("Acquis", ["intervention supervisée 2"]),
        ("En cours d’acquisition", ["écrit réflexif"]),
    ]
    assert [e.attendue.cle for e in lu.epreuves] == list(EPREUVES)
    assert [e.attendue.cle for e in lu.manquantes] == ["supervision-1", "entretien"]
    assert lu.rendues == 3 and not lu.complet and lu.assiduite.prevues == 4


def test_two_assessors_of_one_test_are_told_apart_in_the_file(groupe: Classe) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    autre = services.enregistrer_formateur(AgentFactory(prenom="Ève"), organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [groupe.formateur, autre], par=groupe.cellule)
    rendre(groupe, zoe, par=ines)
    rendre(groupe, zoe, par=autre.agent, niveau="en_cours")
    critere = lecture.dossier(groupe.cohorte, zoe).blocs[0].criteres[0]
    assert [vu.epreuves for vu in critere.vus] == [[f"écrit réflexif ({ines})"], [f"écrit réflexif ({autre})"]]


def test_file_of_a_group_costs_the_same_for_one_or_five() -> None:
    comptes = []
    for noms in (("Zoé",), ("Ana", "Bao", "Ève", "Luc", "Paul")):
        with time_machine.travel(moment(8), tick=False):
            groupe = promotion(*noms)
        for agent in groupe.stagiaires:
            for epreuve in EPREUVES:
                rendre(groupe, agent, par=groupe.formateur.agent, epreuve=epreuve)
        with CaptureQueriesContext(connection) as requetes:
            assert all(lu.complet for lu in lecture.dossiers(groupe.cohorte))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 11


# --- What is awaited -------------------------------------------------------------------------------
def test_cockpit_says_what_is_missing_and_when_it_is_late(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe, url = groupe.stagiaires[0], reverse("formations:conduite", args=[groupe.cohorte.pk])
    superviseur(groupe, zoe)
    for epreuve in EPREUVES[:2]:
        rendre(groupe, zoe, par=groupe.formateur.agent, epreuve=epreuve)
    page = lue(client_de(groupe.cellule), url)
    assert "8 évaluations attendues À rendre avant le samedi 23 mars 2030." in page
    assert "1 stagiaire sans supervision" in page
    assert re.search(r"Zoé .*? 2 sur 5 .*?3 manquent B1 2/2, B2 1/1", page)
    assert "En retard 8" not in page
    with time_machine.travel(dt.datetime(2030, 3, 24, 9, tzinfo=dt.UTC), tick=False):
        assert "En retard 8 évaluations attendues" in lue(client_de(groupe.cellule), url)


def test_cockpit_asks_for_a_version_before_anybody_can_assess(client_de: Callable[..., Client]) -> None:
    with time_machine.travel(moment(8), tick=False):
        groupe = promotion()
    services.modifier_cohorte(groupe.cohorte, referentiel=None, par=None)
    page = lue(client_de(groupe.cellule), reverse("formations:conduite", args=[groupe.cohorte.pk]))
    assert "Référentiel à choisir" in page
    url = adresse("evaluation", groupe, groupe.stagiaires[0].numero, "ecrit")
    client = client_de(groupe.formateur.agent)
    assert "n’a pas encore choisi" in lue(client, url)
    client.post(url, corps(groupe, "enregistrer"))
    assert not Evaluation.objects.exists()


def test_supervisor_is_told_of_each_trainee_once(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe = groupe.stagiaires[0]
    bao = services.enregistrer_formateur(AgentFactory(prenom="Bao"), organismes=[], par=None).agent
    with time_machine.travel(moment(8), tick=False):
        client = client_de(groupe.cellule)
        url = reverse("formations:supervisions", args=[groupe.cohorte.pk])
        for _ in range(2):
            client.post(url, {"stagiaire": zoe.numero, f"{zoe.numero}-superviseur": bao.pk})
    envoi = Courriel.objects.get(regle="formations.supervision")
    assert envoi.destinataire == bao.email and str(zoe) in envoi.sujet
    with time_machine.travel(moment(9), tick=False):
        client_de(groupe.cellule).post(url, {"retirer": Supervision.objects.get().pk})
    assert not Supervision.objects.exists()


def test_supervisor_is_of_the_network_or_teaches(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe, inconnu = groupe.stagiaires[0], AgentFactory()
    client, url = client_de(groupe.cellule), reverse("formations:supervisions", args=[groupe.cohorte.pk])
    page = client.post(url, {"stagiaire": zoe.numero, f"{zoe.numero}-superviseur": inconnu.pk}).content.decode()
    assert "Choisissez une personne de la liste." in page
    with pytest.raises(ValidationError, match="ni du réseau"):
        services.nommer_superviseur(groupe.cohorte, agent=zoe, superviseur=inconnu, par=None)


def test_who_leaves_hands_their_supervisions_back(groupe: Classe) -> None:
    zoe, paul = groupe.stagiaires
    bao = superviseur(groupe, zoe, paul)
    rendre(groupe, zoe, par=bao, epreuve="supervision-1")
    assert "supervise 2\xa0stagiaires" in departs.charges_de(bao)
    departs.transmettre(bao, par=groupe.cellule)
    assert not Supervision.objects.exists()
    assert lecture.dossier(groupe.cohorte, zoe).rendues == 1


def test_who_owes_an_assessment_is_reminded_once_and_who_gave_all_is_not(groupe: Classe) -> None:
    zoe, paul = groupe.stagiaires
    bao = superviseur(groupe, zoe)
    for epreuve in ("observation", "ecrit", "entretien"):
        rendre(groupe, zoe, par=groupe.formateur.agent, epreuve=epreuve)
    with time_machine.travel(dt.datetime(2030, 3, 23, 9, 1, tzinfo=dt.UTC), tick=False):
        reconcilier_tous()
        attendues = Courriel.objects.filter(regle="formations.evaluations_attendues")
        dits = {c.destinataire: rediger(c, par=groupe.cellule).texte for c in attendues}
    assert set(dits) == {bao.email, groupe.formateur.agent.email}
    assert str(paul) in dits[groupe.formateur.agent.email] and str(zoe) not in dits[groupe.formateur.agent.email]
    assert "intervention supervisée 1" in dits[bao.email] and str(paul) not in dits[bao.email]
