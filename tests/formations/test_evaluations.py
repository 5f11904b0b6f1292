"""Assessing trainees: who writes what, what is kept, what is given, who reads it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from formations import services
from formations.evaluations import lecture
from formations.models import Cotation, Evaluation, Supervision
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory

from .emargement import Classe, inscrire, moment
from .evaluations import FIN, adresse, corps, ecrire, jury, lue, promotion, rendre, superviseur

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


# --- Writing ---------------------------------------------------------------------------------------
def test_trainer_writes_a_draft_then_gives_it(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe, client = groupe.stagiaires[0], client_de(groupe.formateur.agent)
    assert adresse("evaluations", groupe) in client.get(adresse("groupe", groupe)).content.decode()
    assert adresse("evaluer", groupe, zoe.numero) in client.get(adresse("evaluations", groupe)).content.decode()
    url = adresse("evaluation", groupe, zoe.numero, "observation")
    assert url in client.get(adresse("evaluer", groupe, zoe.numero)).content.decode()
    client.post(url, {"geste": "enregistrer", "vue": "", "faite_le": "2030-03-12", "appreciation": "À reprendre"})
    brouillon = Evaluation.objects.get()
    assert (brouillon.rendue_le, brouillon.appreciation, brouillon.cotations.count()) == (None, "À reprendre", 0)
    page = client.get(url).content.decode()
    assert "À reprendre" in page and 'value="2030-03-12"' in page
    vue = re.search(r'name="vue" value="([^"]+)"', page)
    assert vue
    client.post(url, corps(groupe, "rendre", vue=vue[1]))
    rendue = Evaluation.objects.get()
    assert rendue.rendue_le == FIN and set(rendue.cotations.values_list("niveau", flat=True)) == {"acquis"}
    page = lue(client, url)
    assert "Elle ne change plus" in page and "Pose un cadre clair." in page and "Rendre au jury" not in page
    assert Action.objects.filter(verbe="formations.rendre_evaluation").count() == 1


def test_what_is_missing_is_said_and_all_the_rest_is_kept_as_a_draft(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, client = groupe.stagiaires[0], client_de(groupe.formateur.agent)
    url = adresse("evaluation", groupe, zoe.numero, "entretien")
    premier = lecture.blocs(groupe.cohorte)[0].criteres.first()
    assert premier
    envoi = {"geste": "rendre", "vue": "", "faite_le": "2030-03-13", f"critere-{premier.pk}": "en_cours"}
    page = client.post(url, envoi).content.decode()
    assert "Il reste 2\xa0critères à dire en B1 et B2" in page and "Écrivez votre appréciation" in page
    assert Cotation.objects.get().niveau == "en_cours" and Evaluation.objects.get().rendue_le is None
    trop = "x" * 4001
    page = client.post(url, corps(groupe, "enregistrer", appreciation=trop, faite_le="2030-03-14")).content.decode()
    assert "compte 4001 signes" in page and trop in page


def test_what_is_typed_in_two_windows_is_not_lost(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe, client = groupe.stagiaires[0], client_de(groupe.formateur.agent)
    url = adresse("evaluation", groupe, zoe.numero, "ecrit")
    client.post(url, corps(groupe, "enregistrer", appreciation="Première fenêtre"))
    page = client.post(url, corps(groupe, "enregistrer", appreciation="Seconde fenêtre")).content.decode()
    assert "dans une autre fenêtre" in page and "Seconde fenêtre" in page
    assert Evaluation.objects.get().appreciation == "Première fenêtre"
    vue = re.search(r'name="vue" value="([^"]+)"', page)
    assert vue
    client.post(url, corps(groupe, "enregistrer", appreciation="Seconde fenêtre", vue=vue[1]))
    assert Evaluation.objects.get().appreciation == "Seconde fenêtre"


def test_given_assessment_no_longer_changes_and_shows_what_was_typed_too_late(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, client = groupe.stagiaires[0], client_de(groupe.formateur.agent)
    rendre(groupe, zoe, par=groupe.formateur.agent)
    url = adresse("evaluation", groupe, zoe.numero, "ecrit")
    page = client.post(url, corps(groupe, "enregistrer", appreciation="Un repentir")).content.decode()
    assert "la cellule peut la rouvrir" in page and "Un repentir" in page
    assert Evaluation.objects.get().appreciation == "Tient le cadre avec calme."


def test_date_to_come_and_foreign_criteria_are_not_written(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    with pytest.raises(ValidationError, match="à venir"):
        ecrire(groupe, zoe, par=groupe.formateur.agent, faite_le=dt.date(2030, 3, 14))
    ailleurs = promotion_ailleurs()
    dit = services.Saisie(dt.date(2030, 3, 13), "", {ailleurs: "acquis", 10**9: "acquis"})
    ecrite = ecrire(groupe, zoe, par=groupe.formateur.agent)
    reecrite = services.enregistrer_evaluation(
        groupe.cohorte, dit, agent=zoe, epreuve=lecture.attendues()[1], par=groupe.formateur.agent
    )
    assert reecrite == ecrite and not Cotation.objects.exists()


def promotion_ailleurs() -> int:
    """A criterion of another training."""
    from .evaluations import certifiante, referentiel

    bloc = referentiel(certifiante("Médiateur")).blocs.first()
    assert bloc
    return bloc.criteres.first().pk


# --- Who -------------------------------------------------------------------------------------------
def test_supervisor_writes_the_supervised_interventions_of_their_trainees_alone(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, paul = groupe.stagiaires
    bao = superviseur(groupe, zoe)
    client = client_de(bao)
    assert adresse("evaluer", groupe, zoe.numero) in client.get("/mon-espace/").content.decode()
    page = lue(client, adresse("evaluer", groupe, zoe.numero))
    assert "Intervention supervisée 2" in page and "Écrit réflexif" not in page
    assert client.get(adresse("evaluation", groupe, zoe.numero, "supervision-1")).status_code == 200
    for interdite in (
        adresse("evaluation", groupe, zoe.numero, "ecrit"),
        adresse("evaluer", groupe, paul.numero),
        adresse("evaluation", groupe, paul.numero, "supervision-1"),
        adresse("dossier", groupe, zoe.numero),
    ):
        assert client.get(interdite).status_code == 404, interdite
    with pytest.raises(ValidationError, match="d’autres personnes"):
        ecrire(groupe, zoe, par=bao, epreuve="entretien")
    services.retirer_superviseur(Supervision.objects.get(), par=None)
    assert client.get(adresse("evaluer", groupe, zoe.numero)).status_code == 404


def test_nobody_else_assesses(groupe: Classe, client_de: Callable[..., Client]) -> None:
    """Neither a trainee, oneself included, nor the cell, nor who teaches another group."""
    zoe, paul = groupe.stagiaires
    for personne in (zoe, paul, groupe.cellule, promotion_voisine()):
        assert client_de(personne).get(adresse("evaluer", groupe, zoe.numero)).status_code == 404
        with pytest.raises(ValidationError):
            ecrire(groupe, zoe, par=personne)


def promotion_voisine() -> Any:
    return services.enregistrer_formateur(AgentFactory(), organismes=[], par=None).agent


def test_trainer_who_is_a_trainee_here_is_not_their_own_assessor(groupe: Classe) -> None:
    ines = groupe.formateur.agent
    with time_machine.travel(moment(8), tick=False):
        inscrire(groupe.cohorte, [ines], groupe.cellule)
    with pytest.raises(ValidationError, match="d’autres personnes"):
        ecrire(groupe, ines, par=ines)


def test_drafts_are_their_authors_alone_and_given_ones_are_for_the_jury(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    rendre(groupe, zoe, par=ines, appreciation="Rendue au jury")
    ecrire(groupe, zoe, par=ines, epreuve="entretien", appreciation="Encore un brouillon")
    autre = services.enregistrer_formateur(AgentFactory(), organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [groupe.formateur, autre], par=groupe.cellule)
    jure = AgentFactory()
    jury(groupe, zoe, membre=jure)
    for lecteur in (groupe.cellule, jure):
        page = lue(client_de(lecteur), adresse("dossier", groupe, zoe.numero))
        assert "Rendue au jury" in page and "Encore un brouillon" not in page and "En cours d’écriture" in page
    for exclu in (zoe, autre.agent, ines):
        assert client_de(exclu).get(adresse("dossier", groupe, zoe.numero)).status_code == 404
    assert "Rendue au jury" not in lue(client_de(autre.agent), adresse("evaluation", groupe, zoe.numero, "ecrit"))
    assert client_de(jure).get(adresse("dossier", groupe, groupe.stagiaires[1].numero)).status_code == 404


def test_juror_reads_only_once_they_declared_no_conflict_and_while_the_jury_stands(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, jure = groupe.stagiaires[0], AgentFactory()
    fait = jury(groupe, zoe, membre=jure)
    url = adresse("dossier", groupe, zoe.numero)
    assert client_de(jure).get(url).status_code == 200
    fait.membres.update(declare_le=None)
    assert client_de(jure).get(url).status_code == 404
    fait.membres.update(declare_le=FIN)
    fait.etat, fait.annule_le = "annule", FIN
    fait.save()
    assert client_de(jure).get(url).status_code == 404


def test_member_of_the_cell_who_learns_here_never_reads_their_own_file(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    apprend = CelluleFactory()
    with time_machine.travel(moment(8), tick=False):
        inscrire(groupe.cohorte, [apprend], groupe.cellule)
    rendre(groupe, apprend, par=groupe.formateur.agent)
    client = client_de(apprend)
    assert client.get(adresse("dossier", groupe, apprend.numero)).status_code == 404
    assert adresse("dossier", groupe, apprend.numero) not in client.get(adresse("evaluations", groupe)).content.decode()
    page = client.get(reverse("formations:conduite", args=[groupe.cohorte.pk])).content.decode()
    assert adresse("dossier", groupe, apprend.numero) not in page
    siennes = f"/admin/formations/evaluation/{Evaluation.objects.get().pk}/change/"
    assert siennes not in client.get("/admin/formations/evaluation/").content.decode()
    assert siennes in client_de(groupe.cellule).get("/admin/formations/evaluation/").content.decode()


# --- Reopening -------------------------------------------------------------------------------------
def test_cell_reopens_with_a_motive_that_stays(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    rendue = rendre(groupe, zoe, par=ines)
    url, client = adresse("dossier", groupe, zoe.numero), client_de(groupe.cellule)
    assert "Dites pourquoi" in client.post(url, {"evaluation": rendue.cle, "motif": " "}).content.decode()
    client.post(url, {"evaluation": rendue.cle, "motif": "Une erreur de personne."})
    rendue.refresh_from_db()
    assert rendue.rendue_le is None
    assert Action.objects.get(verbe="formations.rouvrir_evaluation").motif == "Une erreur de personne."
    assert rendre(groupe, zoe, par=ines, niveau="en_cours").rendue_le


@pytest.mark.parametrize("etat", ["seance", "a_signer", "signe"])
def test_nothing_is_reopened_once_the_jury_has_opened_its_session(groupe: Classe, etat: str) -> None:
    zoe, paul = groupe.stagiaires
    rendues = [rendre(groupe, agent, par=groupe.formateur.agent) for agent in (zoe, paul)]
    jury(groupe, zoe, etat=etat)
    with pytest.raises(ValidationError, match="Le jury a déjà ouvert"):
        services.rouvrir_evaluation(rendues[0], motif="Trop tard", par=groupe.cellule)
    assert services.rouvrir_evaluation(rendues[1], motif="Une erreur", par=groupe.cellule).rendue_le is None


def test_file_does_not_change_while_the_jury_sits_and_may_after_for_a_resit(groupe: Classe) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    brouillon = ecrire(groupe, zoe, par=ines, epreuve="entretien")
    fait = jury(groupe, zoe, etat="seance")
    for geste in (lambda: services.rendre_evaluation(brouillon, par=ines), lambda: ecrire(groupe, zoe, par=ines)):
        with pytest.raises(ValidationError, match="Le jury siège"):
            geste()
    fait.etat, fait.clos_le, fait.signe_le = "signe", FIN, FIN
    fait.save()
    assert services.rendre_evaluation(brouillon, par=ines).rendue_le
