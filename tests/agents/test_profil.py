import re

import pytest

from agents.models import Agent
from courriels.models import ChoixRecapitulatif
from instance.models import Action

from .factories import AgentFactory, AutreInstitutionFactory, DirectionFactory, InstitutionFactory, SiteFactory

pytestmark = pytest.mark.django_db


def nouveau(**champs) -> Agent:
    """As the first code leaves somebody: an address and its institution."""
    vides = {"prenom": "", "nom": "", "categorie": "", "encadrement": "", "direction": None, "site": None}
    return AgentFactory(**{"email": "maud@isere.example", **vides, **champs})


@pytest.fixture
def direction():
    return DirectionFactory(nom="Direction des routes")


@pytest.fixture
def saisie(direction) -> dict[str, str]:
    return {
        "prenom": " Maud ",
        "nom": "Tissot",
        "direction": str(direction.pk),
        "site": str(SiteFactory().pk),
        "categorie": "B",
        "encadrement": "aucun",
        "n_plus_1_email": "",
    }


@pytest.mark.usefixtures("direction")
def test_first_visit_asks_what_is_missing_then_leads_on(client_de) -> None:
    client = client_de(nouveau())
    reponse = client.get("/mon-espace/?onglet=2")
    assert reponse["Location"] == "/mon-espace/profil/?next=%2Fmon-espace%2F%3Fonglet%3D2"
    contenu = client.get(reponse["Location"]).content.decode()
    assert "Faisons connaissance" in contenu
    assert 'name="institution"' not in contenu


def test_profile_is_saved_and_leads_to_the_page_asked_for(client_de, saisie) -> None:
    agent = nouveau()
    client = client_de(agent)
    reponse = client.post("/mon-espace/profil/", {**saisie, "next": "/mon-espace/?onglet=2"})
    assert reponse["Location"] == "/mon-espace/?onglet=2"
    agent = Agent.objects.get(pk=agent.pk)
    assert (agent.prenom, agent.nom, agent.categorie) == ("Maud", "Tissot", "B")
    assert agent.profil_complet
    assert client.get("/mon-espace/").status_code == 200
    contenu = client.get("/mon-espace/").content.decode()
    assert "Modifier votre profil" in contenu


def test_institution_is_asked_when_the_domain_does_not_tell(client_de, saisie, direction) -> None:
    client = client_de(nouveau(institution=None, email=None))
    assert 'name="institution"' in client.get("/mon-espace/profil/").content.decode()
    autre = AutreInstitutionFactory()
    reponse = client.post("/mon-espace/profil/", {**saisie, "institution": str(autre.pk)})
    assert "Cette direction n’est pas de l’institution" in reponse.content.decode()
    client.post("/mon-espace/profil/", {**saisie, "institution": str(direction.institution_id)})
    assert Agent.objects.get().institution == direction.institution


def test_direction_is_not_asked_where_there_is_none(client_de, saisie) -> None:
    agent = nouveau(institution=AutreInstitutionFactory())
    client_de(agent).post("/mon-espace/profil/", {**saisie, "direction": ""})
    assert Agent.objects.get(pk=agent.pk).profil_complet


def test_direction_of_another_institution_is_refused(client_de, saisie) -> None:
    ailleurs = DirectionFactory(institution=AutreInstitutionFactory())
    reponse = client_de(nouveau()).post("/mon-espace/profil/", {**saisie, "direction": str(ailleurs.pk)})
    assert reponse.status_code == 200
    assert 'aria-invalid="true"' in reponse.content.decode()


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client_de, saisie) -> None:
    reponse = client_de(nouveau()).post("/mon-espace/profil/", {**saisie, "nom": "", "categorie": ""})
    contenu = reponse.content.decode()
    assert "2 points à revoir" in contenu
    assert 'value=" Maud "' in contenu or 'value="Maud"' in contenu


@pytest.mark.parametrize("nom", ["x" * 10_000, "\0"])
def test_absurd_name_is_refused_beside_the_field(client_de, saisie, nom: str) -> None:
    reponse = client_de(nouveau()).post("/mon-espace/profil/", {**saisie, "nom": nom})
    assert reponse.status_code == 200
    assert 'aria-invalid="true"' in reponse.content.decode()


def test_html_in_a_name_comes_out_verbatim(client_de, saisie) -> None:
    client = client_de(nouveau())
    client.post("/mon-espace/profil/", {**saisie, "nom": "<script>alert(1)</script>"})
    contenu = client.get("/mon-espace/").content.decode()
    assert "<script>alert" not in contenu
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in contenu


@pytest.mark.parametrize("nom", ["Tissot 😀", "Tissot ❤️", "Tissot 🇫🇷", "Tissot 1️⃣"])
def test_emoji_in_a_name_is_refused_and_what_was_typed_stays(client_de, saisie, nom: str) -> None:
    contenu = client_de(nouveau()).post("/mon-espace/profil/", {**saisie, "nom": nom}).content.decode()
    assert "sans émoji" in contenu and nom in contenu


@pytest.mark.parametrize("nom", ["D’Aÿ-Œuvrard", "Nguyễn Thị Mỹ Hạnh", "Łukasiewicz", "Öztürk n° 2"])
def test_letters_of_any_language_are_welcome(client_de, saisie, nom: str) -> None:
    agent = nouveau()
    client_de(agent).post("/mon-espace/profil/", {**saisie, "nom": nom})
    agent.refresh_from_db()
    assert agent.nom == nom


def test_manager_is_found_by_address_or_made(client_de, saisie) -> None:
    agent, chef = nouveau(), AgentFactory(email="chef@isere.example")
    client = client_de(agent)
    client.post("/mon-espace/profil/", {**saisie, "n_plus_1_email": "Chef@isere.example"})
    assert Agent.objects.get(pk=agent.pk).n_plus_1 == chef
    client.post("/mon-espace/profil/", {**saisie, "n_plus_1_email": "nouvelle@isere.example"})
    nouvelle = Agent.objects.get(email="nouvelle@isere.example")
    assert Agent.objects.get(pk=agent.pk).n_plus_1 == nouvelle
    assert nouvelle.institution == agent.institution


@pytest.mark.parametrize("email", ["maud@isere.example", "chef@gmail.example", "pas une adresse"])
def test_manager_with_a_wrong_address_is_refused(client_de, saisie, email: str) -> None:
    agent = nouveau()
    reponse = client_de(agent).post("/mon-espace/profil/", {**saisie, "n_plus_1_email": email})
    assert reponse.status_code == 200
    assert email in reponse.content.decode()
    assert Agent.objects.count() == 1


def test_profile_changes_are_in_the_journal_without_names(client_de, saisie) -> None:
    agent = nouveau()
    client_de(agent).post("/mon-espace/profil/", saisie)
    action = Action.objects.get(verbe="agents.agent_modifie")
    assert action.auteur == agent
    assert action.changements["catégorie"] == ["", "Catégorie B"]
    assert action.changements["nom"] == ["", "modifié"]
    assert "Tissot" not in str(action.changements)


def test_incomplete_profile_never_stops_a_post(client_de, saisie) -> None:
    client = client_de(nouveau())
    assert client.post("/mon-espace/").status_code == 200


def test_incomplete_profile_leaves_public_pages_open(client_de) -> None:
    client = client_de(nouveau())
    assert client.get("/").status_code == 200
    assert client.get("/mentions-legales/").status_code == 200


def test_profile_of_another_person_cannot_be_reached(client_de, saisie) -> None:
    autre = AgentFactory()
    client_de(nouveau()).post("/mon-espace/profil/", {**saisie, "pk": str(autre.pk), "id": str(autre.pk)})
    autre.refresh_from_db()
    assert autre.prenom == "Maud"
    assert autre.nom != "Tissot"


def test_profile_page_asks_few_queries(client_de, django_assert_max_num_queries) -> None:
    for _ in range(20):
        DirectionFactory()
        SiteFactory()
    client = client_de(AgentFactory())
    with django_assert_max_num_queries(12):
        client.get("/mon-espace/profil/")


def test_institution_without_mail_domain_does_not_break(client_de) -> None:
    InstitutionFactory(nom="Préfecture", domaines=[])
    assert client_de(nouveau()).get("/mon-espace/profil/").status_code == 200


def test_one_e_mail_a_day_is_a_choice_that_can_be_taken_back(client_de, saisie, direction) -> None:
    client = client_de(agent := AgentFactory(email="maud@isere.example", direction=direction))
    assert "Un seul courriel par jour" in client.get("/mon-espace/profil/").content.decode()
    client.post("/mon-espace/profil/", {**saisie, "recapitulatif": "oui"})
    assert ChoixRecapitulatif.objects.filter(agent=agent).exists()
    assert re.search(r'value="oui"[^>]* checked', client.get("/mon-espace/profil/").content.decode())
    client.post("/mon-espace/profil/", {**saisie, "recapitulatif": ""})
    assert not ChoixRecapitulatif.objects.exists()


def test_first_visit_does_not_ask_for_a_rhythm(client_de, direction) -> None:
    assert "Un seul courriel par jour" not in client_de(nouveau()).get("/mon-espace/profil/").content.decode()


def test_manager_cannot_be_somebody_of_ones_own_team(client_de, saisie) -> None:
    agent = AgentFactory()
    equipier = AgentFactory(n_plus_1=AgentFactory(n_plus_1=agent))
    page = client_de(agent).post("/mon-espace/profil/", {**saisie, "n_plus_1_email": equipier.email})
    assert "cette personne est dans votre équipe" in page.content.decode()
    agent.refresh_from_db()
    assert agent.n_plus_1 is None


def test_manager_without_a_mailbox_stays_until_another_is_given(client_de, saisie) -> None:
    chef = AgentFactory(prenom="Idir", nom="Roux", email=None)
    agent = AgentFactory(n_plus_1=chef)
    client = client_de(agent)
    assert "Idir Roux, sans messagerie" in client.get("/mon-espace/profil/").content.decode()
    for donne, attendu in (("", chef), ("anouk@isere.example", None)):
        client.post("/mon-espace/profil/", {**saisie, "n_plus_1_email": donne})
        agent.refresh_from_db()
        assert agent.n_plus_1 == (attendu or Agent.objects.get(email="anouk@isere.example"))
