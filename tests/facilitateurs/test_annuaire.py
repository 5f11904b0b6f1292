"""The directory: who finds whom, what each is shown, and a search that forgives without telling."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from facilitateurs import quota, services
from facilitateurs.annuaire import assez_proche, chercher, visibles_pour
from facilitateurs.models import Convention, Facilitateur, Moment, Public
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, SiteFactory
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory

pytestmark = pytest.mark.django_db
ANNUAIRE = "/reseau/annuaire/"


def lire(reponse) -> str:
    return reponse.content.decode()


def trouves(client, **filtres) -> list[str]:
    reponse = client.get(ANNUAIRE, filtres)
    assert reponse.status_code == 200
    return [fiche.facilitateur.agent.nom for fiche in reponse.context["fiches"]]


def nomme(nom: str, prenom: str = "Élodie", **champs) -> Facilitateur:
    return FacilitateurFactory(agent__nom=nom, agent__prenom=prenom, **champs)


@pytest.fixture
def agent(client_de):
    return client_de(AgentFactory(nom="Quelconque"))


@pytest.mark.parametrize(
    ("cherche", "attendu"),
    [
        ("vasseur", ["Vasseur"]),
        ("VASSEUR", ["Vasseur"]),
        ("Vaseur", ["Vasseur"]),
        ("Vassuer", ["Vasseur"]),
        ("vasseur elodie", ["Vasseur"]),
        ("ornano", ["d’Ornano"]),
        ("d'ornano", ["d’Ornano"]),
        ("D’Ornano", ["d’Ornano"]),
        ("dornano", ["d’Ornano"]),
        ("goff", ["Le Goff"]),
        ("Le Goff", ["Le Goff"]),
        ("legoff", ["Le Goff"]),
        ("belsimane", ["Benslimane"]),
        ("de la tour", ["de La Tour du Pin"]),
        ("nguyen", ["Nguyên"]),
        ("Noël-Œuvrard", ["Noël-Oeuvrard"]),
        ("xyzzy", []),
        ("%", []),
        ("’", []),
    ],
)
def test_search_forgives_accents_typos_and_particles(agent, cherche, attendu):
    for nom in ("Vasseur", "d’Ornano", "Le Goff", "de La Tour du Pin", "Nguyên", "Noël-Oeuvrard", "Benslimane"):
        nomme(nom, prenom="Élodie" if nom == "Vasseur" else "Zoé")
    assert trouves(agent, q=cherche) == attendu


def test_the_best_match_comes_first_and_draws_are_stable(agent):
    for nom in ("Martinez", "Martin", "Martinet"):
        nomme(nom)
    premier, *autres = trouves(agent, q="martin")
    assert premier == "Martin"
    assert autres == ["Martinet", "Martinez"]


def test_search_uses_its_index():
    """In a network as large as the planner needs: for thirty people it rightly reads them all."""
    cellule = CelluleFactory()
    agents = Agent.objects.bulk_create(
        Agent(prenom=f"Prénom{n}", nom=f"{chr(97 + n % 26)}{n * 7919 % 1_000_003}", email=f"a{n}@x.example")
        for n in range(8_000)
    )
    Facilitateur.objects.bulk_create(Facilitateur(agent=agent) for agent in agents)
    nomme("Vasseur")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('agent_noms')")
        cursor.execute("ANALYZE agents_agent, facilitateurs_facilitateur")
    with assez_proche():
        trouves = chercher(visibles_pour(cellule), "vaseur")
        assert "agent_noms" in trouves.explain()
        assert [f.agent.nom for f in trouves] == ["Vasseur"]


def test_search_says_nothing_of_addresses(agent):
    nomme("Vasseur", agent__email="nom.de.jeune.fille@isere.example")
    assert trouves(agent, q="jeune fille") == []


# --- who finds whom -------------------------------------------------------------------------------


@pytest.fixture
def reseau() -> dict[str, Facilitateur]:
    autre = AutreInstitutionFactory()
    return {
        "Publique": nomme("Publique", public=True),
        "Visible": nomme("Visible"),
        "Cachée": nomme("Cachée", visible_agents=False),
        "Voisine": nomme("Voisine", agent__institution=autre),
        "Expirée": nomme("Expirée", certification=None),
    }


def _regardants(client_de) -> dict[str, object]:
    autre = AutreInstitutionFactory()
    return {
        "agent": client_de(AgentFactory()),
        "autre": client_de(AgentFactory(institution=autre, email="bao@metropole.example")),
        "facilitateur": client_de(nomme("Moi").agent),
        "cellule": client_de(CelluleFactory()),
    }


@pytest.mark.parametrize(
    ("qui", "attendus"),
    [
        ("agent", {"Publique", "Visible", "Voisine", "Moi"}),
        ("autre", {"Publique", "Voisine"}),
        ("facilitateur", {"Publique", "Visible", "Cachée", "Voisine", "Expirée", "Moi"}),
        ("cellule", {"Publique", "Visible", "Cachée", "Voisine", "Expirée", "Moi"}),
    ],
)
def test_each_finds_whom_they_may_and_nobody_else_by_any_way(client_de, reseau, qui, attendus):
    regardant = _regardants(client_de)[qui]
    assert set(trouves(regardant)) == attendus
    for nom, facilitateur in reseau.items():
        vu = nom in attendus
        assert (trouves(regardant, q=nom) == [nom]) == vu, nom
        assert regardant.get(f"{ANNUAIRE}{facilitateur.pk}/").status_code == (200 if vu else 404), nom


def test_a_visitor_has_the_public_page_alone(client, reseau):
    for adresse in (ANNUAIRE, f"{ANNUAIRE}?q=visible", f"{ANNUAIRE}{reseau['Publique'].pk}/"):
        reponse = client.get(adresse)
        assert reponse.status_code == 302
        assert "Visible" not in lire(reponse)
    page = lire(client.get("/reseau/"))
    assert "Publique" in page
    assert "Visible" not in page


def test_a_convention_opens_the_directory_to_an_institution(client_de, reseau):
    autre = _regardants(client_de)["autre"]
    jour = timezone.localdate()
    Convention.objects.create(
        institution=AutreInstitutionFactory(), reference="C", debut=jour - dt.timedelta(days=9), fin=jour
    )
    assert {"Visible", "Publique", "Voisine"} <= set(trouves(autre))
    assert "Cachée" not in trouves(autre)
    Convention.objects.update(fin=jour - dt.timedelta(days=1))
    assert "Visible" not in trouves(autre)


def test_a_part_of_a_profile_is_shown_to_those_chosen(client, client_de):
    facilitateur = nomme("Publique", public=True, presentation="Sage-femme", communes=["Mens"])
    regardants = _regardants(client_de)
    adresse = f"{ANNUAIRE}{facilitateur.pk}/"
    for pour, lisent in (
        (Public.CELLULE, {"cellule"}),
        (Public.AGENTS, {"cellule", "facilitateur", "agent"}),
        (Public.TOUS, {"cellule", "facilitateur", "agent", "autre"}),
    ):
        services.montrer(
            facilitateur, visible_agents=True, presentation_pour=pour, territoire_pour=pour, par=facilitateur.agent
        )
        for qui in ("cellule", "facilitateur", "agent", "autre"):
            page = lire(regardants[qui].get(adresse))
            assert ("Sage-femme" in page) == (qui in lisent), (pour, qui)
            assert ("Mens" in page) == (qui in lisent), (pour, qui)
        publique = lire(client.get("/reseau/"))
        assert ("Sage-femme" in publique) == ("Mens" in publique) == (pour == Public.TOUS)


def test_the_filter_of_territory_does_not_tell_what_is_hidden(client_de):
    SiteFactory(commune="Mens")
    SiteFactory(commune="Vizille")
    cache = nomme("Cache", communes=["Mens"], territoire_pour=Public.CELLULE)
    nomme("Montre", communes=["Mens"])
    nomme("Partout", tout_le_territoire=True)
    nomme("Ailleurs", communes=["Vizille"])
    assert trouves(client_de(AgentFactory()), territoire="Mens") == ["Montre", "Partout"]
    assert trouves(client_de(CelluleFactory()), territoire="Mens") == [cache.agent.nom, "Montre", "Partout"]


def test_filters_add_up_and_stand_in_the_address(agent):
    codev, cafe = MethodeFactory(nom="Codéveloppement"), MethodeFactory(nom="World café")
    une, deux = nomme("Une"), nomme("Deux", agent__institution=AutreInstitutionFactory())
    une.methodes.add(codev, cafe)
    deux.methodes.add(codev)
    assert trouves(agent, methode=codev.pk) == ["Deux", "Une"]
    assert trouves(agent, methode=cafe.pk) == ["Une"]
    assert trouves(agent, methode=codev.pk, institution=deux.agent.institution_id) == ["Deux"]
    assert agent.get(ANNUAIRE, {"q": "\x00", "page": "\x00"}).status_code == 200
    for absurde in ({"methode": "x"}, {"institution": 10**30}, {"territoire": "Nulle part"}, {"q": "a" * 101}):
        page = lire(agent.get(ANNUAIRE, absurde))
        assert 'class="err"' in page


def test_availability_is_for_the_network_and_the_quota_for_the_cell(client_de, time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC))  # a Monday
    facilitateur = nomme("Vasseur")
    services.declarer_indisponibilite_reguliere(
        facilitateur,
        rythme=services.Rythme([3], dt.date(2027, 3, 1), dt.date(2027, 6, 30), Moment.APRES_MIDI),
        par=facilitateur.agent,
    )
    lettre, adresse = facilitateur.lettre(), f"{ANNUAIRE}{facilitateur.pk}/"
    quota.declarer("essai", lambda lettres: {lettre.pk: quota.Emploi(6, 0)})
    try:
        pages = {qui: lire(c.get(adresse)) for qui, c in _regardants(client_de).items() if qui[0] in "afc"}
        listes = {qui: lire(c.get(ANNUAIRE)) for qui, c in _regardants_deja(client_de).items()}
    finally:
        del quota.FOURNISSEUR._items["essai"]
    libre = "libre 9\u00a0demi-journées sur 10"
    for vues in (pages, listes):
        assert (libre in vues["agent"], "Certification" in vues["agent"]) == (False, False)
        assert (libre in vues["facilitateur"], "4\u00a0demi-journées sur 10" in vues["facilitateur"]) == (True, False)
        assert (libre in vues["cellule"], "4\u00a0demi-journées sur 10" in vues["cellule"]) == (True, True)


def _regardants_deja(client_de) -> dict[str, object]:
    return {
        "agent": client_de(AgentFactory()),
        "facilitateur": client_de(Facilitateur.objects.get(agent__nom="Moi").agent),
        "cellule": client_de(CelluleFactory()),
    }


def test_who_is_free_on_a_day_is_told_to_the_network_only(client_de, time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC))
    prise, libre = nomme("Absente"), nomme("Libre")
    moitie = nomme("Moitié")
    for facilitateur, moment in ((prise, Moment.JOURNEE), (moitie, Moment.MATIN)):
        services.declarer_indisponibilite_reguliere(
            facilitateur,
            rythme=services.Rythme([3], dt.date(2027, 3, 1), dt.date(2027, 6, 30), moment),
            par=facilitateur.agent,
        )
    cellule, agent = client_de(CelluleFactory()), client_de(AgentFactory())
    assert trouves(cellule, libre_le="2027-03-10") == ["Libre", "Moitié"]
    assert trouves(cellule, libre_le="2027-03-11") == ["Absente", "Libre", "Moitié"]
    assert trouves(agent, libre_le="2027-03-10") == ["Absente", "Libre", "Moitié"]
    assert 'name="libre_le"' not in lire(agent.get(ANNUAIRE))
    assert "douze mois à venir" in lire(cellule.get(ANNUAIRE, {"libre_le": "2020-01-01"}))
    assert "Donnez une date" in lire(cellule.get(ANNUAIRE, {"libre_le": "demain"}))
    assert libre.pk


def test_a_facilitator_chooses_what_is_shown(client_de):
    SiteFactory(commune="Mens")
    facilitateur = nomme("Vasseur")
    client = client_de(facilitateur.agent)
    corps = {"presentation": "Sage-femme", "presentation_pour": "agents", "territoire_pour": "tous"}
    page = lire(client.post("/mon-espace/facilitateur/", {**corps, "communes": ["Mens"]}, follow=True))
    assert "Votre profil est à jour" in page
    facilitateur.refresh_from_db()
    assert (facilitateur.communes, facilitateur.visible_agents, facilitateur.public) == (["Mens"], False, False)
    assert (facilitateur.presentation_pour, facilitateur.territoire_pour) == ("agents", "tous")
    client.post(
        "/mon-espace/facilitateur/", {**corps, "communes": ["Mens"], "tout_le_territoire": "on", "public": "on"}
    )
    facilitateur.refresh_from_db()
    assert (facilitateur.communes, facilitateur.territoire) == ([], "Tout le territoire")
    assert facilitateur.visible_agents, "who is public is in the directory too"
    page = lire(client.post("/mon-espace/facilitateur/", {**corps, "communes": ["Atlantis"]}))
    assert "n’est plus proposée" in page


def test_the_list_is_cut_in_pages_that_keep_the_filters(agent):
    FacilitateurFactory.create_batch(23, agent__nom="Martin")
    page = lire(agent.get(ANNUAIRE, {"q": "martin"}))
    assert "Page 1 sur 2" in page
    assert "?q=martin&amp;page=2" in page
    assert len(trouves(agent, q="martin", page=2)) == 3
    assert len(trouves(agent, q="martin", page="x")) == 20
