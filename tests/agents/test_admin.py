"""The cell keeps people, institutions and roles in the admin; each save goes through a service and the journal."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Direction, Institution, MembreCellule, Site
from agents.services import modifier_agent
from instance.models import Action

from .factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    InstitutionFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cellule(client_de: Callable[[Agent], Client]) -> Client:
    return client_de(CelluleFactory())


@pytest.fixture
def administration(client_de: Callable[[Agent], Client]) -> Client:
    return client_de(CelluleFactory(prenom="Claire", role="administration"))


def fiche(agent: Agent, **champs) -> dict[str, str]:
    """The agent's form as the page shows it."""
    valeurs = {
        "prenom": agent.prenom,
        "nom": agent.nom,
        "email": agent.email or "",
        "telephone": agent.telephone,
        "institution": agent.institution_id or "",
        "direction": agent.direction_id or "",
        "site": agent.site_id or "",
        "n_plus_1": agent.n_plus_1_id or "",
        "categorie": agent.categorie,
        "encadrement": agent.encadrement,
        "is_active": "on",
    }
    return {**valeurs, **champs}


def page(agent: Agent) -> str:
    return reverse("admin:agents_agent_change", args=[agent.pk])


AJOUT = "/admin/agents/agent/add/"


# --- People ------------------------------------------------------------------------------------------


def test_manager_below_oneself_is_refused_beside_the_field(cellule: Client) -> None:
    agent = AgentFactory()
    equipier = AgentFactory(n_plus_1=AgentFactory(n_plus_1=agent))
    reponse = cellule.post(page(agent), fiche(agent, n_plus_1=equipier.pk))
    assert "cette personne dépend déjà d’elle" in reponse.content.decode()
    with pytest.raises(ValidationError, match="dépend déjà d’elle"):
        modifier_agent(agent, par=None, n_plus_1=equipier)
    agent.refresh_from_db()
    assert agent.n_plus_1 is None


def test_cell_touches_neither_address_nor_account_of_who_runs_the_portal(
    cellule: Client, administration: Client
) -> None:
    CelluleFactory(role="administration")  # so that there are two
    claire = Agent.objects.get(prenom="Claire")
    adresse = claire.email
    prise = fiche(claire, email="prise@isere.example", prenom="Clara")
    del prise["is_active"]
    cellule.post(page(claire), prise)
    claire.refresh_from_db()
    assert (claire.email, claire.is_active, claire.prenom) == (adresse, True, "Clara")
    for champs in ({"email": "prise@isere.example"}, {"is_active": False}):
        with pytest.raises(ValidationError, match="Seule l’administration"):
            modifier_agent(claire, par=Agent.objects.get(prenom="Nadia", roles_cellule__role="cellule"), **champs)
    administration.post(page(claire), prise)
    claire.refresh_from_db()
    assert claire.email == "prise@isere.example"


def test_account_in_a_loop_is_closed_all_the_same(cellule: Client) -> None:
    """Loops that the directory may hold already: one of two people, one of three."""
    agent, autre = AgentFactory(), AgentFactory()
    milieu = AgentFactory(n_plus_1=autre)
    Agent.objects.filter(pk=agent.pk).update(n_plus_1=milieu)
    Agent.objects.filter(pk=autre.pk).update(n_plus_1=agent)
    equipier = AgentFactory(n_plus_1=agent)
    formulaire = fiche(Agent.objects.get(pk=agent.pk))
    del formulaire["is_active"]
    cellule.post(page(agent), formulaire)
    for personne in (agent, autre, equipier):
        personne.refresh_from_db()
    assert not agent.is_active
    assert autre.n_plus_1 is None
    assert equipier.n_plus_1 == milieu


def test_team_goes_to_the_first_manager_who_is_still_there(cellule: Client) -> None:
    haut = AgentFactory()
    ferme = AgentFactory(n_plus_1=haut, is_active=False)
    parti = AgentFactory(n_plus_1=ferme)
    equipier = AgentFactory(n_plus_1=parti)
    formulaire = fiche(parti)
    del formulaire["is_active"]
    cellule.post(page(parti), formulaire)
    equipier.refresh_from_db()
    assert equipier.n_plus_1 == haut


def test_cell_registers_somebody_without_a_mailbox(cellule: Client) -> None:
    for _ in range(2):  # an empty address is no address: it never collides
        cellule.post(AJOUT, fiche(AgentFactory.build(institution=None, direction=None, site=None), email=""))
    assert Agent.objects.filter(email=None).count() == 2
    assert Action.objects.filter(verbe="agents.agent_cree").count() == 2


def test_address_is_kept_in_lower_case(cellule: Client) -> None:
    agent = AgentFactory()
    cellule.post(page(agent), fiche(agent, email="Maud.Tissot@Isere.Example"))
    agent.refresh_from_db()
    assert agent.email == "maud.tissot@isere.example"


def test_address_taken_in_another_case_is_explained(cellule: Client) -> None:
    AgentFactory(email="maud@isere.example")
    reponse = cellule.post(
        AJOUT, fiche(AgentFactory.build(institution=None, direction=None, site=None), email="MAUD@isere.example")
    )
    assert "Cette adresse sert déjà" in reponse.content.decode()


def test_database_refuses_two_accounts_whose_address_differs_by_case() -> None:
    AgentFactory(email="maud@isere.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Agent.objects.bulk_create([Agent(email="Maud@isere.example", nom="Autre")])


def test_change_is_journalled_with_its_author(cellule: Client) -> None:
    agent = AgentFactory(categorie="B", nom="Tissot")
    cellule.post(page(agent), fiche(agent, categorie="A", nom="Tissot-Ferrand"))
    action = Action.objects.sur(agent).get()
    assert (action.verbe, action.auteur.prenom) == ("agents.agent_modifie", "Nadia")
    assert action.changements == {"catégorie": ["Catégorie B", "Catégorie A"], "nom": ["", "modifié"]}
    assert "a modifié la fiche" in cellule.get(page(agent)).content.decode()


def test_change_touches_only_what_was_changed(cellule: Client) -> None:
    """Somebody else's change made meanwhile is not undone by a form opened before it."""
    agent = AgentFactory(categorie="B")
    saisie = fiche(agent, telephone="04 76 00 00 00")
    Agent.objects.filter(pk=agent.pk).update(categorie="B", prenom="Maude")
    cellule.post(page(agent), {**saisie, "prenom": "Maude"})
    agent.refresh_from_db()
    assert (agent.prenom, agent.telephone) == ("Maude", "04 76 00 00 00")


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"email": "pas une adresse"}, "adresse"),
        ({"nom": "", "email": ""}, "au moins un nom"),
        ({"nom": "x" * 10_000}, "80"),
        ({"categorie": "Z"}, "choix"),
    ],
)
def test_bad_record_is_explained(cellule: Client, champs: dict[str, str], message: str) -> None:
    agent = AgentFactory()
    reponse = cellule.post(page(agent), fiche(agent, **champs))
    assert reponse.status_code == 200
    assert message in reponse.content.decode()


def test_direction_must_be_of_the_institution(cellule: Client) -> None:
    agent, ailleurs = AgentFactory(), DirectionFactory(institution=AutreInstitutionFactory())
    reponse = cellule.post(page(agent), fiche(agent, direction=ailleurs.pk))
    assert "Cette direction est de l’institution" in reponse.content.decode()


def test_nobody_is_their_own_manager(cellule: Client) -> None:
    agent = AgentFactory()
    assert "propre responsable" in cellule.post(page(agent), fiche(agent, n_plus_1=agent.pk)).content.decode()


def test_account_is_closed_never_deleted(administration: Client) -> None:
    agent = AgentFactory()
    assert (
        administration.post(reverse("admin:agents_agent_delete", args=[agent.pk]), {"post": "yes"}).status_code == 403
    )
    donnees = fiche(agent)
    del donnees["is_active"]
    administration.post(page(agent), donnees)
    agent.refresh_from_db()
    assert not agent.is_active


@pytest.mark.parametrize("cherche", ["d'ornano", "d’Ornano", "D’ORNANO", "ornano élodie", "elodie", "DORNANO@isere"])
def test_list_forgives_accents_case_and_apostrophes(cellule: Client, cherche: str) -> None:
    AgentFactory(prenom="Élodie", nom="d’Ornano", email="e.dornano@isere.example")
    AgentFactory(prenom="Luc", nom="Martin", email="luc@isere.example")
    contenu = cellule.get("/admin/agents/agent/", {"q": cherche}).content.decode()
    assert "d’Ornano" in contenu
    assert "luc@isere.example" not in contenu


def test_autocomplete_forgives_them_too(cellule: Client) -> None:
    AgentFactory(prenom="Anh", nom="Lê Văn")
    parametres = {"app_label": "agents", "model_name": "agent", "field_name": "n_plus_1", "term": "le van"}
    resultats = cellule.get("/admin/autocomplete/", parametres).json()["results"]
    assert [resultat["text"] for resultat in resultats] == ["Anh Lê Văn"]


@pytest.mark.parametrize("cherche", ["%", "_", "\\", "'", '"', "a" * 5000, "\0", "   "])
def test_odd_searches_break_nothing(cellule: Client, cherche: str) -> None:
    assert cellule.get("/admin/agents/agent/", {"q": cherche}).status_code in (200, 302)


def test_people_are_sorted_as_in_a_directory() -> None:
    for nom in ["Zola", "d’Ornano", "Œuvrard", "De Smet", "de La Fontaine", "Élie", "Lê Văn"]:
        AgentFactory(nom=nom)
    noms = list(Agent.objects.par_nom().values_list("nom", flat=True))
    assert noms == ["De Smet", "Élie", "de La Fontaine", "Lê Văn", "Œuvrard", "d’Ornano", "Zola"]


def test_search_reads_an_index(django_assert_num_queries) -> None:
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off")
    assert "agent_recherche" in Agent.objects.chercher("d’ornano").order_by().explain()


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({"cellule": "oui"}, {"Nadia", "Claire"}),
        ({"cellule": "administration"}, {"Claire"}),
        ({"messagerie": "sans"}, {"Luc"}),
        ({"categorie__exact": "C"}, {"Luc"}),
    ],
)
def test_list_filters(cellule: Client, administration: Client, filtre: dict[str, str], attendus: set[str]) -> None:
    AgentFactory(prenom="Luc", email=None, categorie="C")
    reponse = cellule.get("/admin/agents/agent/", filtre)
    assert {agent.prenom for agent in reponse.context["cl"].result_list} == attendus


# --- Directions, sites, institutions ------------------------------------------------------------------


@pytest.fixture
def arbre() -> dict[str, Direction]:
    pole = DirectionFactory(nom="Pôle Territoires")
    routes = DirectionFactory(nom="Direction des routes", parent=pole, institution=pole.institution)
    ponts = DirectionFactory(nom="Ouvrages d’art", parent=routes, institution=pole.institution)
    autonomie = DirectionFactory(nom="Autonomie", institution=pole.institution)
    return {"pole": pole, "routes": routes, "ponts": ponts, "autonomie": autonomie}


def test_directions_are_listed_as_a_tree(cellule: Client, arbre: dict[str, Direction]) -> None:
    reponse = cellule.get("/admin/agents/direction/")
    lignes = [(d.nom, d.profondeur) for d in reponse.context["cl"].result_list if "essais" not in d.nom]
    assert lignes == [
        ("Autonomie", 0),
        ("Pôle Territoires", 0),
        ("Direction des routes", 1),
        ("Ouvrages d’art", 2),
    ]
    assert "dans Pôle Territoires › Direction des routes" in reponse.content.decode()


def test_direction_is_found_by_the_name_above_it(cellule: Client, arbre: dict[str, Direction]) -> None:
    reponse = cellule.get("/admin/agents/direction/", {"q": "pole territoires"})
    assert {d.nom for d in reponse.context["cl"].result_list} == {"Pôle Territoires", "Direction des routes"}


def test_direction_cannot_hang_below_itself(cellule: Client, arbre: dict[str, Direction]) -> None:
    pole = arbre["pole"]
    reponse = cellule.post(
        reverse("admin:agents_direction_change", args=[pole.pk]),
        {
            "institution": pole.institution_id,
            "nom": pole.nom,
            "sigle": "",
            "parent": arbre["ponts"].pk,
            "directeur": "",
        },
    )
    assert "ne peut dépendre d’elle-même" in reponse.content.decode()


def test_direction_cannot_hang_on_another_institution(cellule: Client, arbre: dict[str, Direction]) -> None:
    reponse = cellule.post(
        "/admin/agents/direction/add/",
        {
            "institution": AutreInstitutionFactory().pk,
            "nom": "Achats",
            "sigle": "",
            "parent": arbre["pole"].pk,
            "directeur": "",
        },
    )
    assert "d’une autre institution" in reponse.content.decode()


def test_direction_used_by_another_is_kept(administration: Client, arbre: dict[str, Direction]) -> None:
    administration.post(reverse("admin:agents_direction_delete", args=[arbre["pole"].pk]), {"post": "yes"})
    assert Direction.objects.filter(nom="Pôle Territoires").exists()


def test_unused_direction_is_deleted_by_administration_only(
    cellule: Client, administration: Client, arbre: dict[str, Direction]
) -> None:
    adresse = reverse("admin:agents_direction_delete", args=[arbre["autonomie"].pk])
    assert cellule.post(adresse, {"post": "yes"}).status_code == 403
    administration.post(adresse, {"post": "yes"})
    assert not Direction.objects.filter(nom="Autonomie").exists()
    assert Action.objects.get(verbe="agents.reference_supprimee").changements == {"nom": ["Autonomie", ""]}


def test_institution_reads_its_domains_as_typed(administration: Client) -> None:
    administration.post(
        "/admin/agents/institution/add/",
        {"nom": "Ville", "sigle": "Ville", "domaines": " @Ville.Example , ville.example,agglo.example ", "siret": ""},
    )
    assert Institution.objects.get(nom="Ville").domaines == ["agglo.example", "ville.example"]
    assert Action.objects.filter(verbe="agents.reference_creee").exists()


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"domaines": "isere.example"}, "a déjà ce domaine"),
        ({"siret": "123"}, "14 chiffres"),
        ({"porteuse": "on"}, "Une seule"),
        ({"nom": ""}, "obligatoire"),
    ],
)
def test_bad_institution_is_explained(administration: Client, champs: dict[str, str], message: str) -> None:
    InstitutionFactory()
    donnees = {"nom": "Ville", "sigle": "Ville", "domaines": "ville.example", "siret": "", **champs}
    reponse = administration.post("/admin/agents/institution/add/", donnees)
    assert reponse.status_code == 200
    assert message in reponse.content.decode()
    assert not Institution.objects.filter(nom="Ville").exists()


def test_logo_is_judged_by_its_content(administration: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    donnees = {"nom": "Ville", "sigle": "Ville", "domaines": "ville.example", "siret": ""}
    faux = SimpleUploadedFile("logo.png", b"<script>alert(1)</script>")
    reponse = administration.post("/admin/agents/institution/add/", {**donnees, "nouveau_logo": faux})
    assert "ni un PNG" in reponse.content.decode()
    vrai = SimpleUploadedFile("logo.exe", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    administration.post("/admin/agents/institution/add/", {**donnees, "nouveau_logo": vrai})
    ville = Institution.objects.get(nom="Ville")
    assert ville.logo.name.endswith(".png")
    assert administration.get(reverse("admin:agents_institution_change", args=[ville.pk])).status_code == 200


def test_site_out_of_the_globe_is_refused(cellule: Client) -> None:
    donnees = {"nom": "Maison", "commune": "Voiron", "code_postal": "38500", "latitude": "95", "longitude": "5.59"}
    assert cellule.post("/admin/agents/site/add/", donnees).status_code == 200
    cellule.post("/admin/agents/site/add/", {**donnees, "latitude": "45.36"})
    assert Site.objects.get(nom="Maison").latitude == 45.36


# --- Roles -------------------------------------------------------------------------------------------

ROLES = "/admin/agents/membrecellule/"


def donner(client: Client, agent: Agent, **champs):
    jour = timezone.localdate().isoformat()
    return client.post(f"{ROLES}add/", {"agent": agent.pk, "role": "cellule", "debut": jour, "fin": "", **champs})


def finir(client: Client, membre: MembreCellule, fin: dt.date | str):
    return client.post(f"{ROLES}{membre.pk}/change/", {"fin": fin if isinstance(fin, str) else fin.isoformat()})


def test_administration_names_a_member(administration: Client, client_de) -> None:
    agent = AgentFactory()
    donner(administration, agent)
    assert MembreCellule.objects.en_cours().get(agent=agent).role == "cellule"
    assert client_de(agent).get("/admin/").status_code == 200
    assert Action.objects.sur(agent).get().verbe == "agents.role_donne"


def test_cell_reads_roles_and_gives_none(cellule: Client) -> None:
    assert cellule.get(ROLES).status_code == 200
    assert donner(cellule, AgentFactory()).status_code == 403


def test_member_whose_role_ended_is_out(administration: Client, client_de) -> None:
    ancienne = CelluleFactory()
    membre = ancienne.roles_cellule.get()
    finir(administration, membre, timezone.localdate() - dt.timedelta(days=1))
    assert client_de(ancienne).get("/admin/", follow=True).status_code == 403


def test_two_roles_at_once_are_refused(administration: Client) -> None:
    agent = CelluleFactory()
    assert "déjà un rôle à ces dates" in donner(administration, agent, role="administration").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembreCellule.objects.create(agent=agent, role="administration")


def test_role_ends_after_it_starts(administration: Client) -> None:
    membre = CelluleFactory().roles_cellule.get()
    assert "ne peut précéder" in finir(administration, membre, dt.date(2019, 12, 31)).content.decode()


def test_role_is_not_given_in_the_past(administration: Client) -> None:
    assert "dans le passé" in donner(administration, AgentFactory(), debut="2020-01-01").content.decode()


def test_last_administrator_cannot_leave(administration: Client) -> None:
    membre = MembreCellule.objects.get(role="administration")
    assert "Personne d’autre n’administre" in finir(administration, membre, timezone.localdate()).content.decode()
    donnees = fiche(membre.agent)
    del donnees["is_active"]
    reponse = administration.post(page(membre.agent), donnees)
    assert "Personne d’autre n’administre" in reponse.content.decode()
    CelluleFactory(role="administration")
    finir(administration, membre, timezone.localdate())
    membre.refresh_from_db()
    assert membre.fin == timezone.localdate()


def test_role_given_by_mistake_is_withdrawn_the_same_day(administration: Client) -> None:
    donner(administration, AgentFactory())
    membre = MembreCellule.objects.get(role="cellule")
    administration.post(f"{ROLES}{membre.pk}/delete/", {"post": "yes"})
    assert not MembreCellule.objects.filter(role="cellule").exists()
    ancien = CelluleFactory().roles_cellule.get()
    assert administration.post(f"{ROLES}{ancien.pk}/delete/", {"post": "yes"}).status_code == 403


# --- Lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("liste", ["agent", "direction", "site", "institution", "membrecellule"])
def test_list_costs_the_same_at_one_and_many_rows(
    administration: Client, django_assert_num_queries, liste: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert administration.get(f"/admin/agents/{liste}/").status_code == 200
        return len(requetes)

    compter()
    un = compter()
    for rang in range(4):
        CelluleFactory(n_plus_1=AgentFactory(), direction=DirectionFactory(directeur=AgentFactory()))
        SiteFactory()
        InstitutionFactory(nom=f"Institution {rang}", domaines=[f"i{rang}.example"])
    assert compter() == un <= 12
