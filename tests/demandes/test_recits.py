"""A closed accompagnement becomes a public story: with whose consent, in what words, until it is withdrawn."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agents import liens
from courriels import services as courriels
from courriels.models import Courriel
from demandes.brouillon_de_recit import arrondir
from demandes.models import Bilan, Demande, Recit
from demandes.plan_de_salle import plan_de_salle
from demandes.services import bilans, recits
from demandes.services.bilans import Reponses
from demandes.services.etats import passer
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur, relire
from tests.facilitateurs.factories import MethodeFactory

pytestmark = pytest.mark.django_db
Client_de = Callable[..., Client]


@pytest.fixture
def close(time_machine: Any) -> Demande:
    """Closed, shared; its end reports name people."""
    time_machine.move_to(dt.datetime(2031, 6, 2, 7, tzinfo=dt.UTC), tick=False)
    elodie = facilitateur(nom="Vasseur")
    accompagnement = affectee(elodie, partage=True, titre="Un seul guichet")
    demande = accompagnement.demande
    demande.demandeur.nom = "Tissot"
    demande.demandeur.save()
    passer(demande, "realiser", par=None)
    for nature, auteur in ((Bilan.Nature.DEMANDEUR, demande.demandeur), (Bilan.Nature.FACILITATEUR, elodie)):
        dites = Reponses(
            presents=33,
            objectif_atteint=4,
            satisfaction=4,
            livrable="Trois gestes, portés par Maud Tissot.",
            enseignements="Merci à Élodie Vasseur.",
            methodes=[MethodeFactory(nom="Parcours usager")],
        )
        bilans.rendre(accompagnement, nature=nature, auteur=auteur, reponses=dites, par=auteur)
    return relire(demande)


def commencer(demande: Demande) -> Recit:
    recit = recits.commencer(demande, par=CelluleFactory())
    champs = {"accroche": "Une matinée.", "produit": "Trois gestes.", "chemin": "Par tables."}
    return recits.ecrire(recit, champs=champs, par=CelluleFactory())


def soumettre(demande: Demande) -> Recit:
    return recits.soumettre(commencer(demande), par=CelluleFactory())


def lien_de(recit: Recit, qui: str) -> str:
    """The address that their e-mail holds."""
    approbation = recit.approbations.get(version=recit.version, qui=qui)
    courriel = Courriel.objects.get(regle="recits.accord", objet_id=str(approbation.pk), occurrence="")
    return re.search(r"https?://[^/]+(/l/recit/\S+/)", courriel.texte)[1]


def repondre(recit: Recit, qui: str, reponse: str = "approuve", message: str = "") -> str:
    page = Client().post(lien_de(recit, qui), {"reponse": reponse, "message": message})
    return str(page.content.decode())


def publier(demande: Demande) -> Recit:
    recit = soumettre(demande)
    for qui in ("demandeur", "commanditaire"):
        repondre(recit, qui)
    return recits.publier(recit, par=CelluleFactory())


# --- The consent it takes -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "changement", [{"partage": False}, {"confidentialite": "restreint"}, {"etat": "realisee"}], ids=str
)
def test_request_without_consent_becomes_no_story(
    client_de: Client_de, close: Demande, changement: dict[str, Any]
) -> None:
    Demande.objects.filter(pk=close.pk).update(**changement)
    client, adresse = client_de(CelluleFactory()), f"/cellule/demandes/{close.numero}/recit/"
    assert "Commencer le récit" not in client.get(adresse).content.decode()
    client.post(adresse)
    assert not Recit.objects.exists()


@pytest.mark.parametrize("changement", [{"partage": False}, {"confidentialite": "restreint"}], ids=str)
def test_consent_taken_back_takes_the_story_off(close: Demande, changement: dict[str, Any]) -> None:
    recit = publier(close)
    assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 200
    Demande.objects.filter(pk=close.pk).update(**changement)
    assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 410
    assert recit.titre not in Client().get("/reseau/recits/").content.decode()
    assert "/reseau/recits/" not in Client().get("/").content.decode()


# --- Its words ----------------------------------------------------------------------------------
def test_draft_is_filled_in_from_the_end_reports_without_names(close: Demande) -> None:
    recit = recits.commencer(close, par=CelluleFactory())
    assert (recit.participants, recit.format, recit.produit) == (
        35,
        close.format,
        "Trois gestes, portés par un collègue.",
    )
    assert recit.enseignements == "Merci à un collègue."
    assert [m.nom for m in recit.methodes.all()] == ["Parcours usager"]


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [("Grâce à maud  tissot, tout change.", "Maud Tissot"), ("Merci à Mme Tissot, au guichet.", "Mme Tissot")],
)
def test_text_that_names_somebody_is_refused_and_kept_on_the_page(
    client_de: Client_de, close: Demande, ecrit: str, dit: str
) -> None:
    recit = recits.commencer(close, par=CelluleFactory())
    corps = {
        "ecrire": "1",
        "titre": recit.titre,
        "accroche": "Une matinée.",
        "depart": ecrit,
        "produit": "Trois gestes.",
        "format": recit.format_id,
        "participants": 35,
        "seances": 1,
    }
    page = client_de(CelluleFactory()).post(f"/cellule/demandes/{close.numero}/recit/", corps).content.decode()
    assert f"Ce texte cite {dit}." in page
    assert ecrit in page
    recit.refresh_from_db()
    assert recit.accroche != "Une matinée."


def test_facilitators_are_named_only_while_they_agree(close: Demande) -> None:
    recit = publier(close)
    adresse = f"/reseau/recits/{recit.slug}/"
    assert "Vasseur" not in Client().get(adresse).content.decode()
    profil = close.accompagnement.missions.get().agent.facilitateur
    profil.public = True
    profil.save()
    assert "Élodie Vasseur" in Client().get(adresse).content.decode()
    profil.public = False
    profil.save()
    assert "Vasseur" not in Client().get(adresse).content.decode()


def test_public_page_may_be_shared_and_says_no_one_who_asked(close: Demande) -> None:
    recit = publier(close)
    reponse = Client().get(f"/reseau/recits/{recit.slug}/")
    page = reponse.content.decode()
    assert f'<meta property="og:title" content="{recit.titre}">' in page
    assert '<meta property="og:description" content="Une matinée.">' in page
    assert "35" in page
    for prive in ("Tissot", close.commanditaire_nom, close.numero, str(close.direction), str(close.cle)):
        assert prive not in page
    assert reponse["ETag"]
    assert "Set-Cookie" not in reponse


# --- The agreement of its people ----------------------------------------------------------------
def test_published_only_once_both_have_agreed(client_de: Client_de, close: Demande) -> None:
    recit, client = soumettre(close), client_de(CelluleFactory())
    adresse = f"/cellule/demandes/{close.numero}/recit/"
    assert "Merci de votre accord" in repondre(recit, "demandeur")
    with pytest.raises(ValidationError, match="un silence"):
        recits.publier(recit, par=CelluleFactory())
    assert 'name="publier"' not in client.get(adresse).content.decode()
    repondre(recit, "commanditaire")
    client.post(adresse, {"publier": "1"})
    assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 200
    assert Courriel.objects.filter(regle="recits.publie").count() == 2


def test_silence_is_recalled_once_and_publishes_nothing(close: Demande, time_machine: Any) -> None:
    recit = soumettre(close)
    repondre(recit, "demandeur")
    time_machine.shift(dt.timedelta(days=8))
    courriels.reconcilier_tous()
    rappels = Courriel.objects.filter(regle="recits.accord", occurrence="rappel")
    assert [c.destinataire for c in rappels] == [close.commanditaire_email]
    time_machine.shift(dt.timedelta(days=60))
    courriels.reconcilier_tous()
    assert Client().get(lien_de(recit, "commanditaire")).status_code == 410
    assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 404


def test_change_asked_brings_the_draft_back_and_former_answers_no_longer_count(close: Demande) -> None:
    recit = soumettre(close)
    repondre(recit, "demandeur")
    assert "Dites ce qu’il faut changer" in repondre(recit, "commanditaire", "changements")
    repondre(recit, "commanditaire", "changements", "Le titre en dit trop.")
    recit.refresh_from_db()
    assert recit.etat == Recit.Etat.BROUILLON
    assert "Le titre en dit trop." in Courriel.objects.filter(regle="recits.repondu").latest("pk").texte
    recit = recits.soumettre(recit, par=CelluleFactory())
    assert not recits.est_approuve(recit)


def test_refusal_ends_it(close: Demande) -> None:
    recit = soumettre(close)
    repondre(recit, "commanditaire", "refuse")
    recit.refresh_from_db()
    assert recit.etat == Recit.Etat.REFUSE
    assert Client().get(lien_de(recit, "demandeur")).status_code == 410
    with pytest.raises(ValidationError):
        recits.soumettre(recit, par=CelluleFactory())


def test_answer_serves_once_and_opening_the_link_answers_nothing(close: Demande) -> None:
    recit = soumettre(close)
    adresse = lien_de(recit, "demandeur")
    assert Client().get(adresse).status_code == 200
    assert recit.approbations.get(qui="demandeur").reponse == "attendue"
    repondre(recit, "demandeur")
    assert Client().post(adresse, {"reponse": "refuse"}).status_code == 410
    assert recit.approbations.get(qui="demandeur").reponse == "approuve"


def test_one_person_in_both_parts_is_asked_once(close: Demande) -> None:
    Demande.objects.filter(pk=close.pk).update(commanditaire_email=str(close.demandeur.email).upper())
    recit = soumettre(relire(close))
    assert recit.approbations.count() == 1
    repondre(recit, "demandeur")
    assert recits.est_approuve(recit)


# --- Off again ----------------------------------------------------------------------------------
@pytest.mark.parametrize("qui", ["cellule", "demandeur", "lien"])
def test_withdrawn_at_once_for_good(client_de: Client_de, close: Demande, qui: str) -> None:
    recit = publier(close)
    Client().get(f"/reseau/recits/{recit.slug}/")  # kept in memory
    if qui == "cellule":
        client_de(CelluleFactory()).post(f"/cellule/demandes/{close.numero}/recit/", {"retirer": "1"})
    elif qui == "demandeur":
        client_de(close.demandeur).post(f"/demandes/{close.cle}/recit/retirer/")
    else:
        courriel = Courriel.objects.filter(regle="recits.publie").first()
        retrait = re.search(r"https?://[^/]+(/l/recit-retrait/\S+/)", courriel.texte)[1]
        assert Client().get(retrait).status_code == 200
        assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 200
        Client().post(retrait)
    reponse = Client().get(f"/reseau/recits/{recit.slug}/")
    assert reponse.status_code == 410
    assert "retiré" in reponse.content.decode()
    assert "Trois gestes." not in reponse.content.decode()


def test_nobody_else_takes_it_off(client_de: Client_de, close: Demande) -> None:
    recit = publier(close)
    for agent in (AgentFactory(), close.accompagnement.missions.get().agent):
        assert client_de(agent).post(f"/demandes/{close.cle}/recit/retirer/").status_code == 404
        assert client_de(agent).post(f"/cellule/demandes/{close.numero}/recit/", {"retirer": "1"}).status_code == 403
    faux = liens.jeton(
        liens.creer(
            recits.BUT_RETRAIT, recit, email="a@isere.example", expire_le=dt.datetime(2032, 1, 1, tzinfo=dt.UTC)
        )
    )
    assert Client().post(f"/l/recit/{faux}/", {"reponse": "approuve"}).status_code == 404
    assert Client().get(f"/reseau/recits/{recit.slug}/").status_code == 200


# --- The list -----------------------------------------------------------------------------------
def test_list_is_filtered_by_the_address_and_linked_from_the_public_pages(close: Demande) -> None:
    assert "Des équipes racontent" not in Client().get("/reseau/").content.decode()
    recit = publier(close)
    for page in ("/", "/reseau/"):
        assert 'href="/reseau/recits/"' in Client().get(page).content.decode(), page
    methode, autre = recit.methodes.get(), MethodeFactory(nom="World café")
    assert recit.titre in Client().get(f"/reseau/recits/?methode={methode.pk}").content.decode()
    assert recit.titre in Client().get(f"/reseau/recits/?format={recit.format_id}&inconnu=1").content.decode()
    for faux in (f"methode={autre.pk}", "methode=x", "format=99999999999", "format=0x1"):
        assert Client().get(f"/reseau/recits/?{faux}").status_code == 404, faux


@pytest.mark.parametrize(("lus", "dits"), [(5, 5), (7, 5), (8, 10), (33, 35), (52, 50), (118, 120), (350, 350)])
def test_group_is_told_by_a_round_number(lus: int, dits: int) -> None:
    assert arrondir(lus) == dits


@pytest.mark.parametrize("participants", [1, 5, 12, 13, 35, 120, 350])
def test_plan_draws_a_point_for_each(participants: int) -> None:
    plan = plan_de_salle(participants, 2)
    assert (plan.participants.count("M"), plan.equipe.count("M")) == (participants, 2)
    places = re.findall(r"M([\d.-]+) ([\d.-]+)", plan.participants + plan.equipe)
    assert len(set(places)) == participants + 2
    assert all(0 <= float(x) <= plan.largeur and 0 <= float(y) <= plan.hauteur for x, y in places)
