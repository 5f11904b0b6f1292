"""A difficulty told in confidence: who reads it, who never does, where nothing of it shows."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from agents.departs import charges_de
from agents.models import Agent
from agents.services import modifier_agent
from courriels import services as courriels
from courriels.consultation import courriels_de
from courriels.models import Courriel
from courriels.tasks import envoyer_en_attente
from demandes.models import NoteSignalement, Signalement
from demandes.models.demande import Etat
from demandes.services import missions, signalements
from demandes.services.signalements import Dit
from donnees.fusion import compter
from facilitateurs.models import LienDeclare, Suspension
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur, relire
from tests.demandes.factories import CategorieSignalementFactory

pytestmark = pytest.mark.django_db
Client_de = Callable[..., Client]
MOTS = "Il coupe la parole aux agents de catégorie C."


class Monde:
    def __init__(self) -> None:
        self.elodie, self.bao = facilitateur(nom="Vasseur"), facilitateur(prenom="Bao")
        self.nadia, self.loic = CelluleFactory(nom="Ferhat"), CelluleFactory(prenom="Loïc")
        self.claire = CelluleFactory(prenom="Claire", role="administration")
        self.accompagnement = affectee(self.elodie, self.bao)
        self.demande = self.accompagnement.demande
        self.maud = self.demande.demandeur
        self.demande.referent = self.nadia
        self.demande.save()
        self.categorie = CategorieSignalementFactory()

    def dire(self, *concernes: Agent, texte: str = MOTS) -> Signalement:
        dit = Dit(self.categorie, texte, concernes=concernes)
        return signalements.signaler(self.demande, dit=dit, par=self.maud)


@pytest.fixture
def monde(time_machine: Any) -> Monde:
    time_machine.move_to(dt.datetime(2031, 6, 2, 8, tzinfo=dt.UTC), tick=False)
    return Monde()


def page(s: Signalement) -> str:
    return f"/cellule/signalements/{s.cle}/"


def lecteurs(monde: Monde, s: Signalement) -> set[str]:
    tous = {"elodie", "bao", "nadia", "loic", "claire", "maud"}
    return {nom for nom in tous if Signalement.objects.lisibles_par(getattr(monde, nom)).filter(pk=s.pk).exists()}


# --- Telling ------------------------------------------------------------------------------------
@pytest.mark.parametrize("qui", ["maud", "elodie", "commanditaire"])
def test_anyone_of_the_request_tells_the_cell(client_de: Client_de, monde: Monde, qui: str) -> None:
    agent = AgentFactory(email=monde.demande.commanditaire_email) if qui == "commanditaire" else getattr(monde, qui)
    client, adresse = client_de(agent), f"/demandes/{monde.demande.cle}/signaler/"
    assert adresse in client.get(f"/demandes/{monde.demande.cle}/").content.decode()
    corps = {"categorie": monde.categorie.pk, "texte": MOTS, "divulgation": "personne", "concernes": [monde.bao.pk]}
    suite = client.post(adresse, corps, follow=True).content.decode()
    assert "La cellule vous répond" in suite
    assert monde.categorie.nom in suite
    s = Signalement.objects.get()
    assert (s.auteur, s.texte, list(s.concernes.all())) == (agent, MOTS, [monde.bao])


def test_who_left_the_team_may_still_tell(client_de: Client_de, monde: Monde) -> None:
    missions.se_retirer(monde.accompagnement.missions.get(agent=monde.elodie), par=monde.elodie)
    assert client_de(monde.elodie).get(f"/demandes/{monde.demande.cle}/signaler/").status_code == 200


@pytest.mark.parametrize("qui", ["nadia", "claire", "etranger"])
def test_nobody_else_tells(client_de: Client_de, monde: Monde, qui: str) -> None:
    agent = getattr(monde, qui, None) or AgentFactory()
    corps = {"categorie": monde.categorie.pk, "texte": MOTS, "divulgation": "personne"}
    assert client_de(agent).post(f"/demandes/{monde.demande.cle}/signaler/", corps).status_code == 404
    assert not Signalement.objects.exists()


def test_matter_of_another_service_is_led_there_and_nothing_is_kept(client_de: Client_de, monde: Monde) -> None:
    mediation = CategorieSignalementFactory(nom="Une médiation", orientation="Écrivez à la médiation.")
    reponse = client_de(monde.maud).post(
        f"/demandes/{monde.demande.cle}/signaler/", {"categorie": mediation.pk, "texte": "", "divulgation": "personne"}
    )
    assert "Écrivez à la médiation." in reponse.content.decode()
    assert "n’a été gardé" in reponse.content.decode()
    assert not Signalement.objects.exists()
    assert not Action.objects.filter(verbe="demandes.signaler").exists()


def test_nothing_typed_is_lost_when_something_is_missing(client_de: Client_de, monde: Monde) -> None:
    reponse = client_de(monde.maud).post(f"/demandes/{monde.demande.cle}/signaler/", {"texte": MOTS})
    assert MOTS in reponse.content.decode()
    assert "Choisissez ce qui s’en rapproche" in reponse.content.decode()


def test_day_holds_so_many_and_the_same_words_are_one(client_de: Client_de, monde: Monde) -> None:
    assert monde.dire() == monde.dire()
    for n in range(4):
        monde.dire(texte=f"Fait {n}.")
    corps = {"categorie": monde.categorie.pk, "texte": "Un sixième.", "divulgation": "personne"}
    reponse = client_de(monde.maud).post(f"/demandes/{monde.demande.cle}/signaler/", corps)
    assert "5 signalements depuis hier" in reponse.content.decode().replace("\u00a0", " ")
    assert Signalement.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_day_s_limit_holds_when_many_arrive_at_once(monde: Monde) -> None:
    barriere, refus = threading.Barrier(8), []

    def dire(n: int) -> None:
        barriere.wait()
        try:
            monde.dire(texte=f"Fait {n}.")
        except signalements.TropDeSignalements:
            refus.append(n)
        finally:
            connection.close()

    fils = [threading.Thread(target=dire, args=(n,)) for n in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert (Signalement.objects.count(), len(refus)) == (5, 3)


# --- Who reads it -------------------------------------------------------------------------------
def test_cell_reads_it_and_the_person_concerned_does_not(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire(monde.elodie)
    assert lecteurs(monde, s) == {"nadia", "loic", "claire"}
    assert client_de(monde.elodie).get(page(s)).status_code == 403


def test_member_of_the_cell_concerned_never_sees_it_nor_do_colleagues(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire(monde.nadia)
    assert lecteurs(monde, s) == {"claire"}
    for agent in (monde.nadia, monde.loic):
        client = client_de(agent)
        assert client.get(page(s)).status_code == 404
        assert client.post(page(s) + "prendre/").status_code == 404
        for adresse in ("/cellule/signalements/", f"/cellule/demandes/{monde.demande.numero}/", "/admin/"):
            lu = client.get(adresse).content.decode()
            assert str(s.cle) not in lu
            assert "Signalements à traiter" not in lu
    assert "Signalements à traiter" in client_de(monde.claire).get("/admin/").content.decode()


def test_when_all_the_administration_is_concerned_the_others_of_the_cell_read_it(monde: Monde) -> None:
    assert lecteurs(monde, monde.dire(monde.claire)) == {"nadia", "loic"}
    assert lecteurs(monde, monde.dire(monde.claire, monde.nadia, texte="Autre.")) == {"loic"}


def test_once_taken_only_its_keeper_and_the_administration_read_it(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire(monde.elodie)
    client_de(monde.nadia).post(page(s) + "prendre/")
    assert lecteurs(monde, s) == {"nadia", "claire"}
    assert client_de(monde.loic).post(page(s) + "clore/", {"issue": "x", "reponse": "y"}).status_code == 404


def test_nothing_of_it_shows_anywhere_else(client_de: Client_de, monde: Monde, smtp_server: Any) -> None:
    """Not on the pages of the request, nor in its history, the journal, the e-mails, the comparison of doubles."""
    s = monde.dire(monde.elodie)
    signalements.prendre(s, par=monde.nadia)
    signalements.noter(s, texte="Appelé Maud.", par=monde.nadia)
    envoyer_en_attente()
    for agent, adresses in {
        monde.maud: [f"/demandes/{monde.demande.cle}/", "/mon-espace/"],
        monde.elodie: [f"/demandes/{monde.demande.cle}/", f"/demandes/{monde.demande.cle}/signaler/", "/mon-espace/"],
        monde.loic: [
            f"/cellule/demandes/{monde.demande.numero}/",
            "/admin/instance/action/",
            "/admin/courriels/courriel/",
            f"/admin/demandes/demande/{monde.demande.pk}/change/",
            f"/admin/agents/agent/{monde.elodie.pk}/change/",
        ],
    }.items():
        for adresse in adresses:
            reponse = client_de(agent).get(adresse)
            assert reponse.status_code == 200, adresse
            lu = reponse.content.decode()
            assert MOTS not in lu, adresse
            assert "Appelé Maud." not in lu, adresse
            assert str(s.cle) not in lu, adresse
            assert "Votre message à la cellule" not in lu, adresse
    traces = Action.objects.filter(verbe__contains="signale")
    assert {(str(a.auteur or ""), a.motif, str(a.changements)) for a in traces} <= {
        ("", "", "{}"),
        (str(monde.nadia), "", "{}"),
    }
    assert str(monde.demande.numero) not in " ".join(str(a.objet) for a in traces)
    assert "signalements" not in compter(monde.elodie) | compter(monde.maud)


# --- E-mails ------------------------------------------------------------------------------------
def test_author_is_told_and_the_cell_reads_none_of_these_emails(monde: Monde, smtp_server: Any) -> None:
    s = monde.dire(monde.elodie)
    signalements.prendre(s, par=monde.nadia)
    s.refresh_from_db()
    signalements.clore(s, issue="Rappel des règles.", reponse="Nous lui avons parlé.", par=monde.nadia)
    lignes = Courriel.objects.filter(regle__startswith="signalements.", destinataire=monde.maud.email)
    assert [ligne.regle for ligne in lignes.order_by("pk")] == [f"signalements.{n}" for n in ("recu", "pris", "clos")]
    assert "Nous lui avons parlé." in lignes.get(regle="signalements.clos").texte
    assert "Rappel des règles" not in lignes.get(regle="signalements.clos").texte
    assert not Courriel.objects.lisibles().filter(regle__startswith="signalements.").exists()
    assert not courriels_de(s)
    envoyer_en_attente()
    parti = lignes.get(regle="signalements.clos")
    assert (parti.etat, parti.texte, parti.html) == (Courriel.Etat.ENVOYE, "", "")


def test_those_who_may_handle_it_are_told_by_name_without_its_words(monde: Monde) -> None:
    monde.dire(monde.nadia)
    lignes = Courriel.objects.filter(regle="signalements.nouveau")
    assert [ligne.destinataire for ligne in lignes] == [monde.claire.email]
    assert MOTS not in lignes[0].texte
    assert monde.demande.titre not in lignes[0].texte + lignes[0].sujet


def test_late_one_is_recalled_each_working_morning_until_it_is_taken(monde: Monde, time_machine: Any) -> None:
    s = monde.dire(monde.elodie)
    time_machine.move_to(dt.datetime(2031, 6, 4, 8, tzinfo=dt.UTC), tick=False)  # the second working day
    courriels.reconcilier_tous()
    assert not Courriel.objects.filter(regle="signalements.retard").exists()
    time_machine.move_to(dt.datetime(2031, 6, 5, 8, tzinfo=dt.UTC), tick=False)
    courriels.reconcilier_tous()
    assert Courriel.objects.filter(regle="signalements.retard").count() == 4  # the three, and who made the team
    signalements.prendre(s, par=monde.nadia)
    assert not Courriel.objects.en_attente().filter(regle="signalements.retard").exists()


# --- Handling it --------------------------------------------------------------------------------
def test_notes_are_signed_and_never_rewritten(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire()
    client_de(monde.nadia).post(page(s) + "noter/", {"texte": "Appelé Maud."})
    note = NoteSignalement.objects.get()
    assert (note.auteur, note.texte) == (monde.nadia, "Appelé Maud.")
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteSignalement.objects.update(texte="Rien.")
    NoteSignalement.objects.update(auteur=monde.loic)  # a merge of doubles moves it


def test_closing_needs_outcome_and_answer(client_de: Client_de, monde: Monde) -> None:
    s, client = monde.dire(), client_de(monde.nadia)
    lu = client.post(page(s) + "clore/", {"issue": "Vu ensemble."}).content.decode()
    assert "Écrivez la réponse" in lu
    assert "Vu ensemble." in lu
    client.post(page(s) + "clore/", {"issue": "Vu ensemble.", "reponse": "C’est réglé."})
    s.refresh_from_db()
    assert (s.etat, s.issue, s.reponse) == ("close", "Vu ensemble.", "C’est réglé.")
    assert "Ajouter une note" not in client.get(page(s)).content.decode()
    assert "Vu ensemble." in client.get(page(s)).content.decode()
    lu = client_de(monde.maud).get(f"/demandes/{monde.demande.cle}/signaler/").content.decode()
    assert "C’est réglé." in lu
    assert "Vu ensemble." not in lu
    with pytest.raises(ValidationError, match="ne change plus"):
        signalements.noter(s, texte="Encore.", par=monde.nadia)


def test_two_members_cannot_take_it(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire()
    signalements.prendre(s, par=monde.nadia)
    with pytest.raises(ValidationError):
        signalements.prendre(s, par=monde.loic)


def test_handing_it_over_leaves_aside_whoever_it_concerns(client_de: Client_de, monde: Monde) -> None:
    s, client = monde.dire(monde.loic), client_de(monde.claire)
    assert "ne fait pas partie" in client.post(page(s) + "confier/", {"a": monde.loic.pk}).content.decode()
    with pytest.raises(ValidationError):
        signalements.confier(s, a=monde.loic, par=monde.claire)


def test_cell_replaces_declares_a_tie_and_suspends_from_it(client_de: Client_de, monde: Monde) -> None:
    s, client = monde.dire(monde.elodie), client_de(monde.nadia)
    mission = monde.accompagnement.missions.get(agent=monde.elodie)
    client.post(page(s) + "remplacer/", {"mission": mission.pk})
    assert relire(monde.demande).etat == Etat.CADREE
    client.post(page(s) + "lien/", {"facilitateur": monde.elodie.facilitateur.pk})
    certification = monde.elodie.facilitateur.certifications.get()
    client.post(
        page(s) + "suspendre/",
        {
            "certification": certification.pk,
            "motif": "Le temps d’un point.",
            "audition": "urgence",
            "urgence": "Une séance demain.",
        },
    )
    assert LienDeclare.objects.get().direction == monde.demande.direction
    assert Suspension.objects.get().motif == "Le temps d’un point."
    assert NoteSignalement.objects.filter(auteur=monde.nadia).count() == 3
    assert MOTS not in " ".join(Courriel.objects.values_list("texte", flat=True))
    assert timezone.localdate() == Suspension.objects.get().debut


def test_signalement_of_a_leaver_waits_for_the_cell_again(client_de: Client_de, monde: Monde) -> None:
    s = monde.dire(monde.elodie)
    signalements.prendre(s, par=monde.nadia)
    assert client_de(monde.loic).get(page(s)).status_code == 404
    assert "signalement" not in " ".join(charges_de(monde.nadia))
    modifier_agent(monde.nadia, par=monde.claire, is_active=False)
    s.refresh_from_db()
    assert (s.etat, s.responsable) == ("recue", None)
    assert client_de(monde.loic).get(page(s)).status_code == 200
    signalements.prendre(s, par=monde.loic)
