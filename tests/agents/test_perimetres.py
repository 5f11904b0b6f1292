"""« Mon institution » and « Ma direction »: own people, own figures, and nobody else's."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from agents.models import Agent, Direction, Institution
from agents.perimetres import chiffres
from agents.perimetres.chiffres import Chiffre, Groupe
from agents.perimetres.perimetre import SUR_LES_DEMANDES
from agents.services import nommer_dans_institution
from instance.models import Reglage

from .factories import AgentFactory, AutreInstitutionFactory, DirectionFactory, InstitutionFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def metropole() -> Institution:
    return AutreInstitutionFactory()


@pytest.fixture
def voirie(metropole: Institution) -> Direction:
    return DirectionFactory(institution=metropole, nom="Direction de la voirie")


def titulaire(institution: Institution, *roles: str, **champs: object) -> Agent:
    agent = AgentFactory(institution=institution, **{"nom": "Reverdy", "prenom": "Anouk"} | champs)
    for role in roles:
        nommer_dans_institution(agent, institution=institution, role=role, par=None)
    return agent


def adresse(objet: Institution | Direction, suite: str = "") -> str:
    sorte = "institution" if isinstance(objet, Institution) else "direction"
    return f"/mon-espace/{sorte}/{objet.pk}/{suite}"


def lire(client: Client, chemin: str) -> str:
    reponse = client.get(chemin)
    assert reponse.status_code == 200
    return str(reponse.content.decode())


def lignes(client: Client, chemin: str) -> list[list[str]]:
    """A file as a spreadsheet reads it: its mark, then semicolons."""
    reponse = client.get(chemin)
    assert reponse.streaming
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in reponse["Content-Disposition"]
    contenu = b"".join(reponse).decode("utf-8")
    assert contenu.startswith("\ufeff")
    return list(csv.reader(io.StringIO(contenu[1:], newline=""), delimiter=";"))


# --- The way there ---------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["referent", "lecteur_rh"])
def test_navigation_leads_to_the_institution_one_answers_for(
    role: str, metropole: Institution, client_de: Callable[..., Client]
) -> None:
    page = lire(client_de(titulaire(metropole, role)), "/mon-espace/")
    assert f'<a href="{adresse(metropole)}">Mon institution</a>' in page


def test_navigation_leads_the_director_to_the_direction(voirie: Direction, client_de: Callable[..., Client]) -> None:
    voirie.directeur = AgentFactory(institution=voirie.institution)
    voirie.save()
    assert f'<a href="{adresse(voirie)}">Ma direction</a>' in lire(client_de(voirie.directeur), "/mon-espace/")


def test_navigation_says_nothing_of_it_to_the_others(client_de: Callable[..., Client]) -> None:
    page = lire(client_de(AgentFactory()), "/mon-espace/")
    assert "Mon institution" not in page
    assert "Ma direction" not in page


def test_somebody_with_several_roles_switches_between_them(
    metropole: Institution, voirie: Direction, client_de: Callable[..., Client]
) -> None:
    agent = titulaire(metropole, "referent", "lecteur_rh")
    habitat = DirectionFactory(institution=metropole, directeur=agent, nom="Direction de l’habitat")
    page = lire(client_de(agent), adresse(metropole))
    assert "Référent ou référente, lecteur ou lectrice RH" in page
    assert f'Vous répondez aussi de\u00a0: <a href="{adresse(habitat)}">Direction de l’habitat</a>.' in page
    assert f'<a href="{adresse(metropole)}">Grenoble Alpes Métropole</a>' in lire(client_de(agent), adresse(habitat))
    assert adresse(voirie) not in page


def test_a_single_role_offers_no_choice(metropole: Institution, client_de: Callable[..., Client]) -> None:
    assert "Vous répondez aussi" not in lire(client_de(titulaire(metropole, "referent")), adresse(metropole))


def test_director_opens_what_hangs_on_the_direction_and_comes_back(
    voirie: Direction, client_de: Callable[..., Client]
) -> None:
    voirie.directeur = AgentFactory(institution=voirie.institution)
    voirie.save()
    service = DirectionFactory(institution=voirie.institution, parent=voirie, nom="Service des routes")
    client = client_de(voirie.directeur)
    assert f'href="{adresse(service)}"' in lire(client, adresse(voirie))
    assert f'href="{adresse(voirie)}"' in lire(client, adresse(service))


@pytest.mark.parametrize("suite", ["", "agents/", "facilitateurs/", "agents.csv", "chiffres.csv", "facilitateurs.csv"])
def test_what_one_does_not_answer_for_does_not_exist(
    suite: str, metropole: Institution, voirie: Direction, client_de: Callable[..., Client]
) -> None:
    isere = InstitutionFactory()
    voirie.directeur = AgentFactory(institution=metropole)
    voirie.save()
    pole = DirectionFactory(institution=metropole)
    voirie.parent = pole
    voirie.save()
    referente, directeur = client_de(titulaire(metropole, "referent")), client_de(voirie.directeur)
    refus = [
        *((referente, objet) for objet in (isere, voirie, pole)),
        *((directeur, objet) for objet in (metropole, pole, DirectionFactory(institution=metropole, parent=pole))),
        *((client_de(AgentFactory()), objet) for objet in (metropole, voirie)),
    ]
    assert {client.get(adresse(objet, suite)).status_code for client, objet in refus} == {404}
    assert referente.get(f"/mon-espace/institution/{'9' * 30}/{suite}").status_code == 404


def test_role_that_ended_closes_the_page_at_once(metropole: Institution, client_de: Callable[..., Client]) -> None:
    agent = titulaire(metropole, "referent")
    client = client_de(agent)
    lire(client, adresse(metropole))
    agent.roles_institution.all().delete()
    assert client.get(adresse(metropole)).status_code == 404


# --- People ----------------------------------------------------------------------------------------
def test_list_shows_the_people_of_the_institution_and_no_other(
    metropole: Institution, client_de: Callable[..., Client]
) -> None:
    AgentFactory(prenom="Zoé", nom="Lefèvre", institution=metropole)
    AgentFactory(prenom="Paul", nom="Parti", institution=metropole, is_active=False)
    AgentFactory(prenom="Marc", nom="Dailleurs")
    page = lire(client_de(titulaire(metropole, "lecteur_rh")), adresse(metropole, "agents/"))
    assert "Zoé Lefèvre" in page
    assert "Parti" not in page
    assert "Dailleurs" not in page


def test_director_sees_the_people_of_the_services_too(voirie: Direction, client_de: Callable[..., Client]) -> None:
    voirie.directeur = AgentFactory(institution=voirie.institution)
    voirie.save()
    service = DirectionFactory(institution=voirie.institution, parent=voirie)
    AgentFactory(nom="Duservice", institution=voirie.institution, direction=service)
    AgentFactory(nom="Davoisine", institution=voirie.institution)
    page = lire(client_de(voirie.directeur), adresse(voirie, "agents/"))
    assert "Duservice" in page
    assert "Davoisine" not in page


@pytest.mark.parametrize("cherche", ["lefevre", "LEFÈVRE zoe", "zoe.lef"])
def test_search_forgives_accents_and_case(
    cherche: str, metropole: Institution, client_de: Callable[..., Client]
) -> None:
    AgentFactory(prenom="Zoé", nom="Lefèvre", institution=metropole, email="zoe.lefevre@metropole.example")
    AgentFactory(nom="Autrement", institution=metropole)
    page = lire(client_de(titulaire(metropole, "referent")), adresse(metropole, f"agents/?q={cherche}"))
    assert "Zoé Lefèvre" in page
    assert "Autrement" not in page


def test_filters_narrow_the_list_and_its_file(
    metropole: Institution, voirie: Direction, client_de: Callable[..., Client]
) -> None:
    service = DirectionFactory(institution=metropole, parent=voirie)
    AgentFactory(nom="Cherché", institution=metropole, direction=service, categorie="C", encadrement="chef_service")
    AgentFactory(nom="Autrecat", institution=metropole, direction=service, categorie="A", encadrement="chef_service")
    AgentFactory(nom="Autredir", institution=metropole, categorie="C", encadrement="chef_service")
    AgentFactory(nom="Autrerang", institution=metropole, direction=service, categorie="C")
    client = client_de(titulaire(metropole, "referent"))
    filtres = f"?direction={voirie.pk}&categorie=C&encadrement=chef_service"
    page = lire(client, adresse(metropole, f"agents/{filtres}"))
    assert "Cherché" in page
    assert "Autre" not in page
    assert [ligne[0] for ligne in lignes(client, adresse(metropole, f"agents.csv{filtres}"))[1:]] == ["Cherché"]


@pytest.mark.parametrize("filtre", ["direction=999999", "direction=x", "categorie=Z", "encadrement=%00", "page=zz"])
def test_unknown_filters_are_ignored(filtre: str, metropole: Institution, client_de: Callable[..., Client]) -> None:
    AgentFactory(nom="Toujours", institution=metropole)
    assert "Toujours" in lire(client_de(titulaire(metropole, "referent")), adresse(metropole, f"agents/?{filtre}"))


def test_direction_of_another_institution_filters_nothing(
    metropole: Institution, client_de: Callable[..., Client]
) -> None:
    ailleurs = AgentFactory(nom="Dailleurs").direction
    page = lire(client_de(titulaire(metropole, "referent")), adresse(metropole, f"agents/?direction={ailleurs.pk}"))
    assert "Dailleurs" not in page
    assert ailleurs.nom not in page


def test_long_list_comes_in_pages_that_keep_the_filters(
    metropole: Institution, voirie: Direction, client_de: Callable[..., Client]
) -> None:
    site = SiteFactory()
    for rang in range(60):
        AgentFactory(nom=f"Nombreux{rang:02}", institution=metropole, direction=voirie, site=site)
    client = client_de(titulaire(metropole, "referent"))
    page = lire(client, adresse(metropole, "agents/?q=nombreux"))
    assert "60\u00a0personnes" in page
    assert "Page 1 sur 2" in page
    assert 'href="?q=nombreux&amp;page=2"' in page
    suite = lire(client, adresse(metropole, "agents/?q=nombreux&page=2"))
    assert "Nombreux59" in suite
    assert "Nombreux00" not in suite


# --- Files -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("nom", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", " =1", "\u00a0=1"])
def test_file_holds_no_formula(nom: str, metropole: Institution, client_de: Callable[..., Client]) -> None:
    AgentFactory(nom=nom, institution=metropole)
    noms = [ligne[0] for ligne in lignes(client_de(titulaire(metropole, "referent")), adresse(metropole, "agents.csv"))]
    assert f"'{nom}" in noms
    assert nom not in noms


def test_file_of_people_has_a_title_a_column_and_a_row_each(
    metropole: Institution, voirie: Direction, client_de: Callable[..., Client]
) -> None:
    AgentFactory(nom="d’Ornano; fils", prenom="Zoé", institution=metropole, direction=voirie, email=None, categorie="B")
    lues = lignes(client_de(titulaire(metropole, "lecteur_rh")), adresse(metropole, "agents.csv"))
    assert lues[0][:4] == ["Nom", "Prénom", "Courriel", "Direction"]
    assert ["d’Ornano; fils", "Zoé", "", "Direction de la voirie"] in [ligne[:4] for ligne in lues]


# --- Figures ---------------------------------------------------------------------------------------
@pytest.fixture
def essais() -> Iterator[None]:
    """A room to come, that adds its own figures: one plain, one by category, one for who may read about requests."""
    libre = [
        Chiffre("Pierres levées", "Une à une.", 1234.5, None),
        Chiffre("Petites", "", 4, 5, par_categorie=True),
        Chiffre("Nulles", "", 0, 1, par_categorie=True),
        Chiffre("Couvertes", "", 3, 0, total=11),
    ]
    chiffres.declarer(Groupe("essais", "Ce qui s’essaie", 90, lambda perimetre, annee: libre))
    reserve = [Chiffre("Réservé", "", 7, 7)]
    chiffres.declarer(Groupe("reserves", "Ce qui se réserve", 91, lambda p, a: reserve, SUR_LES_DEMANDES))
    yield
    chiffres.GROUPES.forget("essais")
    chiffres.GROUPES.forget("reserves")


def chiffres_lus(client: Client, objet: Institution | Direction) -> dict[str, tuple[str, str]]:
    return {ligne[1]: (ligne[2], ligne[3]) for ligne in lignes(client, adresse(objet, "chiffres.csv"))[1:]}


@pytest.mark.usefixtures("essais")
def test_figures_of_another_room_are_shown_masked_or_unknown(
    metropole: Institution, client_de: Callable[..., Client]
) -> None:
    client = client_de(titulaire(metropole, "referent"))
    page = lire(client, adresse(metropole))
    assert "Ce qui s’essaie" in page
    assert "Une à une." in page
    lus = chiffres_lus(client, metropole)
    assert lus["Pierres levées"] == ("1\u202f234,5", "n.d.")
    assert lus["Petites"] == ("masqué", "5")
    assert lus["Nulles"] == ("0", "masqué")
    assert lus["Couvertes"] == ("3 sur 11", "0 sur 11")
    assert all(f">{dit}<" in page for dit in ("1\u202f234,5", "masqué", "3 sur 11"))


@pytest.mark.usefixtures("essais")
def test_number_under_which_a_figure_is_masked_is_a_rule(
    metropole: Institution, client_de: Callable[..., Client]
) -> None:
    Reglage.objects.create(cle="agents.seuil_masque", valeur=10)
    assert chiffres_lus(client_de(titulaire(metropole, "referent")), metropole)["Petites"] == ("masqué", "masqué")


@pytest.mark.usefixtures("essais")
def test_hr_reader_reads_no_figure_of_the_requests(metropole: Institution, client_de: Callable[..., Client]) -> None:
    client = client_de(titulaire(metropole, "lecteur_rh"))
    assert {"Pierres levées", "Facilitateurs certifiés"} <= chiffres_lus(client, metropole).keys()
    assert not {"Réservé", "Demandes déposées", "Participants"} & chiffres_lus(client, metropole).keys()
    page = lire(client, adresse(metropole))
    assert "Demandes" not in page.split("<main", 1)[1].split("</main>")[0]
