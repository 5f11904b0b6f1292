"""The request's form, as people use it: through its pages."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from courriels.models import Courriel
from demandes.models import Brouillon, Demande
from demandes.models.demande import Confidentialite, Hierarchie, Volontariat
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.factories import FormatFactory

pytestmark = pytest.mark.django_db
SPONSOR = "herve.granjean@isere.example"


@pytest.fixture
def agent():
    FormatFactory()
    return AgentFactory(prenom="Maud", email="maud.tissot@isere.example")


def reponses(agent, **changes):
    """What somebody types, step by step."""
    jour = timezone.localdate() + dt.timedelta(weeks=8)
    etapes = {
        1: {
            "direction": str(agent.direction_id),
            "site": str(agent.site_id or ""),
            "commanditaire_nom": "Hervé Granjean",
            "commanditaire_fonction": "Directeur de l’autonomie",
            "commanditaire_email": SPONSOR,
            "accord_principe": "on",
        },
        2: {
            "nature": "groupe",
            "titre": "Des engagements d’accueil communs",
            "contexte": "Treize maisons accueillent chacune à sa façon.",
            "objectif": "… écrit cinq engagements.",
            "resultat_attendu": "",
            "deja_tente": "",
            "format": str(FormatFactory().pk),
        },
        3: {
            "participants": "62",
            "profil": "Les équipes d’accueil",
            "hierarchie": Hierarchie.OUVERTURE_CLOTURE.value,
            "volontariat": Volontariat.CHOISI.value,
            "objectif": "… écrit cinq engagements.",
        },
        4: {
            "duree": "2",
            "modalite": "presence",
            "lieu": "Vizille",
            "jour_1": jour.isoformat(),
            "moment_1": "journee",
            "jour_2": "",
            "moment_2": "matin",
            "jour_3": "",
            "moment_3": "matin",
        },
        5: {"accessibilite": "", "materiel": "", "confidentialite": Confidentialite.INTERNE.value},
    }
    for etape in etapes.values():
        etape.update({nom: valeur for nom, valeur in changes.items() if nom in etape})
    return etapes


def ouvrir(client):
    """The first step's page: the address it posts to and its signed opening."""
    page = client.get(reverse("demandes:commencer") + "?nouveau")
    assert page.status_code == 200
    return page.context["action"], page.context["ouverture"]


def remplir(client, agent, jusqu_a=5, **changes):
    """Walk the steps and return the draft."""
    action, ouverture = ouvrir(client)
    etapes = reponses(agent, **changes)
    reponse = client.post(action, etapes[1] | {"ouverture": ouverture})
    brouillon = Brouillon.objects.latest("pk")
    for etape in range(2, jusqu_a + 1):
        assert reponse.status_code == 302, reponse.context["form"].errors
        assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, etape])
        assert client.get(reponse.url).status_code == 200
        reponse = client.post(reponse.url, etapes[etape])
    brouillon.refresh_from_db()
    return brouillon


def poster(client, brouillon, etape, **champs):
    return client.post(reverse("demandes:etape", args=[brouillon.cle, etape]), champs)


def test_form_is_presented_to_everybody(client):
    FormatFactory()
    page = client.get("/demander/").content.decode()
    assert "10\u00a0minutes" in page or "10 minutes" in page
    assert "2\u00a0jours ouvrés" in page
    assert "apaiser un conflit" in page


def test_begin_asks_to_sign_in_then_comes_back(client):
    reponse = client.get(reverse("demandes:commencer"))
    assert reponse.status_code == 302
    assert reponse.url.startswith("/connexion/?next=/demander/commencer/")


def test_opening_the_first_step_writes_nothing(client_de, agent):
    ouvrir(client_de(agent))
    assert not Brouillon.objects.exists()


def test_six_steps_make_a_request_with_everything_typed(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    assert relecture.context["complet"]
    assert "62" in relecture.content.decode()
    reponse = client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    demande = Demande.objects.get()
    assert reponse.url == reverse("demandes:suivi", args=[demande.cle])
    assert demande.numero == f"{timezone.localdate().year}-001"
    assert (demande.demandeur, demande.institution, demande.direction) == (agent, agent.institution, agent.direction)
    assert (demande.categorie, demande.encadrement) == (agent.categorie, agent.encadrement)
    assert demande.participants == 62
    assert demande.commanditaire_email == SPONSOR
    assert demande.accord_le is None
    assert [(d.rang, d.moment) for d in demande.dates_souhaitees.all()] == [(1, "journee")]
    brouillon.refresh_from_db()
    assert (brouillon.demande, brouillon.donnees) == (demande, {})


def test_deposit_tells_requester_sponsor_and_cell_once_each(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    envois = sorted((c.regle, c.destinataire) for c in Courriel.objects.exclude(occurrence="rappel"))
    assert envois == [
        ("demandes.accord", SPONSOR),
        ("demandes.accuse", agent.email),
        ("demandes.brouillon", agent.email),
        ("demandes.nouvelle", "innovation@isere.example"),
    ]


def test_draft_is_announced_once_with_a_link_that_leads_back(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    courriel = Courriel.objects.get(regle="demandes.brouillon")
    assert courriel.destinataire == agent.email
    reponse = client.get(reverse("demandes:reprendre", args=[brouillon.cle]))
    assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, 4])


def test_what_is_wrong_is_said_and_kept(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = poster(client, brouillon, 3, participants="400", profil="Les équipes", hierarchie="non")
    texte = page.content.decode()
    assert "Vous avez indiqué 400\u00a0participants. Nous animons des groupes de 5 à 350 personnes" in texte
    assert 'value="400"' in texte
    assert "Les équipes</textarea>" in texte
    assert "2 points à revoir avant de continuer" in texte
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "400"


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("4", "Vous avez indiqué 4\u00a0participants"),
        ("351", "Vous avez indiqué 351\u00a0participants"),
        ("-3", "Vous avez indiqué -3\u00a0participants"),
        ("9" * 30, "un nombre démesuré de participants"),
        ("beaucoup", "beaucoup"),
        ("12,5", "Donnez un nombre entier"),
        ("", "Dites-nous combien vous serez"),
    ],
)
def test_number_of_participants_out_of_bounds_is_explained(client_de, agent, valeur, message):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = client.post(reverse("demandes:etape", args=[brouillon.cle, 3]), {"participants": valeur})
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["participants"])


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("2020-01-15", "est passé"),
        ("15/01/2020", "est passé"),
        ("31/02/2031", "Donnez une date comme"),
        ("0001-01-01", "est passé"),
        ("2950-01-01", "est‑ce la bonne année"),
        ("demain", "« demain »".replace(" ", "\u202f")),
        ("", "Donnez au moins une date"),
    ],
)
def test_wrong_dates_are_explained(client_de, agent, valeur, message):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    page = poster(client, brouillon, 4, jour_1=valeur, duree="1", modalite="presence")
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["jour_1"])


def test_same_date_twice_is_explained(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=3)
    jour = (timezone.localdate() + dt.timedelta(weeks=8)).isoformat()
    page = poster(
        client,
        brouillon,
        4,
        jour_1=jour,
        moment_1="matin",
        jour_2=jour,
        moment_2="matin",
        duree="1",
        modalite="presence",
    )
    assert "déjà donnée" in str(page.context["form"].errors["jour_2"])


def test_near_date_warns_and_lets_go_on(client_de, agent):
    client = client_de(agent)
    proche = (timezone.localdate() + dt.timedelta(days=10)).isoformat()
    brouillon = remplir(client, agent, jour_1=proche)
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    assert relecture.context["complet"]
    assert "moins de 4\u00a0semaines" in relecture.content.decode()


@pytest.mark.parametrize(
    ("valeur", "message"),
    [
        ("quelquun@gmail.com", "adresse professionnelle"),
        ("herve@isere.example.evil.com", "adresse professionnelle"),
        ("maud.tissot@isere.example", "votre propre adresse"),
        ("MAUD.Tissot@ISERE.example", "votre propre adresse"),
        ("pas une adresse", "Vérifiez cette adresse"),
    ],
)
def test_address_of_the_sponsor_is_judged(client_de, agent, valeur, message):
    client = client_de(agent)
    action, ouverture = ouvrir(client)
    page = client.post(action, reponses(agent, commanditaire_email=valeur)[1] | {"ouverture": ouverture})
    assert page.status_code == 200
    assert message in str(page.context["form"].errors["commanditaire_email"])
    assert Brouillon.objects.get().donnees["commanditaire_email"] == valeur


@pytest.mark.parametrize("nature", ["conflit", "individuel"])
def test_conflict_or_one_persons_case_is_redirected_and_cannot_be_sent(client_de, agent, nature):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=1)
    reponse = client.post(reverse("demandes:etape", args=[brouillon.cle, 2]), reponses(agent, nature=nature)[2])
    assert reponse.url == reverse("demandes:orientation", args=[brouillon.cle])
    assert "ressources humaines" in client.get(reponse.url).content.decode()
    complet = remplir(client, agent)
    poster(client, complet, 2, **reponses(agent, nature=nature)[2])
    client.post(reverse("demandes:envoyer", args=[complet.cle]))
    assert not Demande.objects.exists()


def test_incomplete_request_is_not_sent_and_says_what_is_missing(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent)
    poster(client, brouillon, 3, participants="400", aller="6")
    page = client.get(client.post(reverse("demandes:envoyer", args=[brouillon.cle])).url)
    assert not page.context["complet"]
    assert reverse("demandes:etape", args=[brouillon.cle, 3]) + "?revoir=1#id_participants" in page.content.decode()
    assert not Demande.objects.exists()


def test_leaving_for_later_saves_and_returns_to_my_space(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(client, brouillon, 3, participants="12", quitter="1")
    assert reponse.url == reverse("mon_espace")
    espace = client.get(reponse.url).content.decode()
    assert "Des engagements d’accueil communs" in espace
    assert reverse("demandes:reprendre", args=[brouillon.cle]) in espace
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 3])).content.decode()
    assert 'value="12"' in page
    assert "points à revoir" not in page


def test_going_back_saves_what_is_typed(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(client, brouillon, 3, participants="12", aller="2")
    assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, 2])
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "12"


@pytest.mark.parametrize("aller", ["6", "99", "-1", "x", "²"])
def test_one_does_not_jump_ahead(client_de, agent, aller):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    assert poster(client, brouillon, 2, aller=aller).url == reverse("demandes:etape", args=[brouillon.cle, 3])
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, 6])).status_code == 302
    assert client.get(reverse("demandes:etape", args=[brouillon.cle, 7])).status_code == 404


def test_objective_is_one_answer_in_two_steps(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    poster(client, brouillon, 3, **reponses(agent, objectif="… choisi trois gestes.")[3])
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 2])).content.decode()
    assert "… choisi trois gestes." in page


# --- A session lost in the middle ---------------------------------------------------------------------


def test_step_posted_after_the_session_is_lost_is_kept(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    perdu = Client(enforce_csrf_checks=True)
    reponse = poster(perdu, brouillon, 3, **reponses(agent)[3])
    suite = reverse("demandes:etape", args=[brouillon.cle, 4])
    assert reponse.url == f"/connexion/?next={suite}"
    brouillon.refresh_from_db()
    assert brouillon.donnees["participants"] == "62"
    assert client.get(suite).status_code == 200


def test_wrong_step_posted_after_the_session_is_lost_is_kept_and_shown_again(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    reponse = poster(Client(), brouillon, 3, participants="400")
    page = client.get(reverse("demandes:etape", args=[brouillon.cle, 3]) + "?revoir=1")
    assert reponse.status_code == 302
    assert "400\u00a0participants" in page.content.decode()


def test_very_first_step_posted_after_the_session_is_lost_is_kept(client_de, agent):
    action, ouverture = ouvrir(client_de(agent))
    Client().post(action, reponses(agent)[1] | {"ouverture": ouverture})
    brouillon = Brouillon.objects.get()
    assert brouillon.agent == agent
    assert brouillon.donnees["commanditaire_nom"] == "Hervé Granjean"


def test_key_alone_opens_no_draft(agent):
    action = reverse("demandes:etape", args=["00000000-0000-4000-8000-000000000000", 1])
    assert Client().post(action, reponses(agent)[1]).status_code == 404
    assert Client().post(action, reponses(agent)[1] | {"ouverture": "x.y.z"}).status_code == 404


def test_opening_of_another_key_is_refused(client_de, agent):
    _, ouverture = ouvrir(client_de(agent))
    ailleurs = reverse("demandes:etape", args=["00000000-0000-4000-8000-000000000000", 1])
    assert Client().post(ailleurs, reponses(agent)[1] | {"ouverture": ouverture}).status_code == 404


def test_anonymous_reads_nothing_of_a_draft(client_de, agent):
    brouillon = remplir(client_de(agent), agent, jusqu_a=3)
    for nom in ("etape", "reprendre", "orientation", "abandonner"):
        args = [brouillon.cle, 2] if nom == "etape" else [brouillon.cle]
        assert Client().get(reverse(f"demandes:{nom}", args=args)).url.startswith("/connexion/")
    assert Client().post(reverse("demandes:envoyer", args=[brouillon.cle])).url.startswith("/connexion/")


def test_draft_of_another_is_not_found_and_not_written(client_de, agent):
    brouillon = remplir(client_de(agent), agent, jusqu_a=3)
    autre = client_de(AgentFactory())
    for nom in ("etape", "reprendre", "orientation", "abandonner"):
        args = [brouillon.cle, 2] if nom == "etape" else [brouillon.cle]
        assert autre.get(reverse(f"demandes:{nom}", args=args)).status_code == 404
    assert poster(autre, brouillon, 2, titre="Pirate").status_code == 404
    assert autre.post(reverse("demandes:envoyer", args=[brouillon.cle])).status_code == 404
    assert autre.post(reverse("demandes:abandonner", args=[brouillon.cle])).status_code == 404
    brouillon.refresh_from_db()
    assert brouillon.titre == "Des engagements d’accueil communs"


# --- What people type ---------------------------------------------------------------------------------


def test_html_and_emoji_are_kept_and_inert(client_de, agent):
    piege = "<script>alert(1)</script><img src=x onerror=alert(2)> 🏔️ {{ 7|add:7 }} 'x\" é"
    client = client_de(agent)
    brouillon = remplir(
        client,
        agent,
        titre=piege,
        contexte=piege,
        objectif=piege,
        profil=piege,
        lieu=piege,
        commanditaire_nom=piege,
        accessibilite=piege,
        materiel=piege,
        resultat_attendu=piege,
        deja_tente=piege,
        commanditaire_fonction=piege,
    )
    relecture = client.get(reverse("demandes:etape", args=[brouillon.cle, 6]))
    demande_url = client.post(reverse("demandes:envoyer", args=[brouillon.cle])).url
    for page in (relecture.content.decode(), client.get(demande_url).content.decode()):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "🏔️" in page
    assert Demande.objects.get().titre == piege


def test_ten_thousand_characters_are_taken_and_one_more_is_told(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, contexte="é" * 10000)
    page = client.post(reverse("demandes:etape", args=[brouillon.cle, 2]), reponses(agent, contexte="é" * 10001)[2])
    assert "Votre texte compte 10\u202f001 signes, pour 10\u202f000 au plus" in page.content.decode()
    assert "é" * 10001 in page.content.decode()
    brouillon.refresh_from_db()
    assert len(brouillon.donnees["contexte"]) == 10001


def test_newlines_of_a_browser_count_once(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, contexte="\r\n".join(["ligne"] * 1666) + "fin\r\n")
    assert Brouillon.objects.get(pk=brouillon.pk).etape == 6


# --- Requests entered by the cell ---------------------------------------------------------------------


def test_draft_thrown_away_is_gone(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    assert client.get(reverse("demandes:abandonner", args=[brouillon.cle])).status_code == 200
    assert Brouillon.objects.exists()
    client.post(reverse("demandes:abandonner", args=[brouillon.cle]))
    assert not Brouillon.objects.exists()


def test_begin_offers_the_drafts_under_way_first(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=2)
    page = client.get(reverse("demandes:commencer")).content.decode()
    assert reverse("demandes:reprendre", args=[brouillon.cle]) in page
    assert "Commencer une autre demande" in page


def test_cell_enters_a_request_for_somebody_without_mailbox(client_de, agent):
    cellule, terrain = CelluleFactory(), AgentFactory(prenom="José", email=None)
    client = client_de(cellule)
    page = client.get(reverse("demandes:commencer") + f"?pour={terrain.numero}")
    assert "José" in page.content.decode()
    etapes = reponses(terrain)
    client.post(page.context["action"], etapes[1] | {"ouverture": page.context["ouverture"]})
    brouillon = Brouillon.objects.get()
    for etape in (2, 3, 4, 5):
        poster(client, brouillon, etape, **etapes[etape])
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    demande = Demande.objects.get()
    assert (demande.demandeur, demande.saisie_par) == (terrain, cellule)
    assert Courriel.objects.get(regle="demandes.accuse").destinataire == cellule.email


def test_only_the_cell_enters_for_somebody_else(client_de, agent):
    autre = AgentFactory()
    page = client_de(agent).get(reverse("demandes:commencer") + f"?pour={autre.numero}")
    assert page.context["brouillon"].demandeur == agent


def test_cell_finds_or_registers_the_person_who_called(client_de, agent):
    cellule = CelluleFactory()
    client, adresse = client_de(cellule), reverse("demandes:saisir")
    assert client_de(agent).get(adresse).status_code == 404
    assert str(agent.numero) in client.get(adresse, {"q": "maud"}).content.decode()
    page = client.post(adresse, {"prenom": "José", "nom": "", "email": "jose@gmail.com"})
    assert {"nom", "email", "direction"} <= set(page.context["form"].errors)
    reponse = client.post(adresse, {"prenom": "José", "nom": "d’Amico", "email": "", "direction": agent.direction_id})
    inscrit = Agent.objects.get(prenom="José")
    assert (inscrit.email, inscrit.institution) == (None, agent.institution)
    assert reponse.url.endswith(f"?pour={inscrit.numero}")
