"""A file of the human resources, from the page where it is deposited to the directory."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.utils import timezone

from agents.models import Agent
from agents.services import valider_adresse
from donnees.models import ImportRH
from instance.models import Action
from tests.agents.factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
)

from .fichiers import N1, appliquer, csv, deposer, effectif, equipe_de, ligne_de

pytestmark = pytest.mark.django_db


def test_file_makes_people_their_directions_and_their_managers(importer, institution):
    depot = importer(
        "001;d’Ornano;Zoé;zoe@isere.example;A;Voirie;Pôle Routes;",
        "002;Lœuil;Bao;;c;Voirie;Pôle Routes;001",
    )
    assert depot.etat == ImportRH.Etat.APPLIQUE
    zoe, bao = Agent.objects.get(matricule="001"), Agent.objects.get(matricule="002")
    assert (zoe.nom, zoe.email, zoe.categorie, zoe.institution) == ("d’Ornano", "zoe@isere.example", "A", institution)
    assert (bao.email, bao.n_plus_1, bao.direction.nom, bao.direction.parent.nom) == (
        None,
        zoe,
        "Voirie",
        "Pôle Routes",
    )
    assert not bao.has_usable_password()
    assert depot.comptes["nouvelles fiches"] == 2
    assert not depot.fichier, "a file of names is not kept"


def test_nothing_changes_before_it_is_seen(cellule, institution):
    page = deposer(cellule, institution, csv("001;Tissot;Maud;;;;;"))
    assert "Maud Tissot" in page.content.decode()
    assert not Agent.objects.filter(matricule="001").exists()
    cellule.post(re.search(r'action="([^"]+/ecarter/)"', page.content.decode())[1])
    depot = ImportRH.objects.get()
    assert (depot.etat, bool(depot.fichier)) == (ImportRH.Etat.ABANDONNE, False)


def test_same_file_again_changes_nothing(importer, cellule, institution):
    lignes = ("001;Tissot;Maud;maud@isere.example;A;Voirie;;", "002;Faure;Bao;;B;Voirie;;001")
    importer(*lignes)
    avant = list(Agent.objects.order_by("pk").values())
    page = deposer(cellule, institution, csv(*lignes))
    assert "Ce fichier ne change rien" in page.content.decode()
    assert "/appliquer/" not in page.content.decode()
    assert list(Agent.objects.order_by("pk").values()) == avant


def test_changed_values_are_shown_then_told_in_the_history(importer, cellule, institution):
    importer("001;Tissot;Maud;maud@isere.example;B;Voirie;;")
    importer("001;Tissot;Maud;maud@isere.example;A;Routes;;")
    maud = Agent.objects.get(matricule="001")
    assert (maud.categorie, maud.direction.nom) == ("A", "Routes")
    action = Action.objects.sur(maud).get(verbe="agents.agent_modifie")
    assert action.changements["catégorie"] == ["Catégorie B", "Catégorie A"]
    assert "Ressources humaines".lower() in action.motif.lower()


def test_person_known_by_address_gets_their_number_and_no_double(importer, institution):
    connue = AgentFactory(email="maud@isere.example", institution=institution)
    importer("001;Tissot;Maud;Maud@isere.example;A;;;")
    connue.refresh_from_db()
    assert (connue.matricule, connue.nom) == ("001", "Tissot")
    assert Agent.objects.filter(matricule="001").count() == 1


def test_two_people_may_exchange_addresses(importer):
    importer("001;Un;Ana;a@isere.example;;;;", "002;Deux;Bob;b@isere.example;;;;")
    importer("001;Un;Ana;b@isere.example;;;;", "002;Deux;Bob;a@isere.example;;;;")
    assert dict(Agent.objects.exclude(matricule="").values_list("matricule", "email")) == {
        "001": "b@isere.example",
        "002": "a@isere.example",
    }


@pytest.mark.parametrize(
    ("lignes", "remarque", "connus"),
    [
        (["001;Un;Ana;;;;;", "001;Deux;Bob;;;;;", "003;Trois;Cléo;;;;;"], "sur plusieurs lignes", ["003"]),
        (["001;Un;Ana;;;;;999"], "Responsable inconnu", ["001"]),
        (["001;Un;Ana;;;;;002", "002;Deux;Bob;;;;;001"], "au-dessus d’elle-même", ["001", "002"]),
        (["001;Un;Ana;;;;;001"], "au-dessus d’elle-même", ["001"]),
        (["001;Un;Ana;ana@gmail.example;;;;"], "hors des domaines", ["001"]),
        (
            ["001;Un;Ana;x@isere.example;;;;", "002;Deux;Bob;x@isere.example;;;;"],
            "sur plusieurs lignes",
            ["001", "002"],
        ),
        (["001;Un;Ana;pas une adresse;;;;"], "Adresse mal écrite", ["001"]),
        (["001;Un;Ana;;Z;;;"], "Valeur inconnue dans « catégorie »", ["001"]),
        (["001;;Ana;;;;;", "002;Deux;Bob;;;;;"], "Nom ou prénom absent", ["002"]),
        ([f"001;{'x' * 81};Ana;;;;;", "002;Deux;Bob;;;;;"], "plus de 80 caractères", ["002"]),
    ],
)
def test_what_cannot_be_taken_is_named_by_row_and_the_rest_is_taken(
    lignes, remarque, connus, cellule, institution, django_capture_on_commit_callbacks
):
    page = deposer(cellule, institution, csv(*lignes))
    assert remarque in page.content.decode().replace("\u00a0", " ")
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert list(Agent.objects.exclude(matricule="").order_by("matricule").values_list("matricule", flat=True)) == connus
    assert not Agent.objects.filter(email__endswith="gmail.example").exists()


def test_partial_file_closes_no_loop_with_what_the_directory_says(
    cellule, institution, django_capture_on_commit_callbacks
):
    chef, milieu, agent = equipe_de("001", "002", "003", institution=institution)
    nouvelle = "004;Faure;Bao;003"
    page = deposer(cellule, institution, csv(ligne_de(chef, "003"), nouvelle, titres=N1))
    assert "au-dessus d’elle-même" in page.content.decode()
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    chef.refresh_from_db()
    assert chef.n_plus_1 is None
    assert Agent.objects.get(matricule="004").n_plus_1 == agent, "the rest of the file is taken"
    assert milieu.equipe.get() == agent


def test_row_left_out_closes_no_other_loop_by_what_the_directory_keeps(
    cellule, institution, django_capture_on_commit_callbacks
):
    """001 was under 002. The file puts 001 and 003 above each other, and 002 under 001."""
    deux, un = equipe_de("002", "001", institution=institution)
    trois = AgentFactory(institution=institution, matricule="003")
    page = deposer(
        cellule, institution, csv(ligne_de(un, "003"), ligne_de(trois, "001"), ligne_de(deux, "001"), titres=N1)
    )
    assert page.content.decode().count("au-dessus d’elle-même") == 3
    assert "Ce fichier ne change rien" in page.content.decode()


def test_managers_may_change_places(institution, cellule, django_capture_on_commit_callbacks):
    chef, agent = equipe_de("001", "002", institution=institution)
    page = deposer(cellule, institution, csv(ligne_de(chef, "002"), ligne_de(agent, ""), titres=N1))
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    for personne in (chef, agent):
        personne.refresh_from_db()
    assert (chef.n_plus_1, agent.n_plus_1) == (agent, None)


def test_address_of_somebody_else_stays_theirs(importer, cellule, institution):
    autre = AgentFactory(email="maud@isere.example", institution=institution, matricule="777")
    importer("001;Tissot;Maud;maud@isere.example;;;;")
    autre.refresh_from_db()
    assert autre.email == "maud@isere.example"
    assert Agent.objects.get(matricule="001").email is None


def personnelle(institution, **champs) -> Agent:
    """Somebody without a work mailbox, who signs in with an address that the cell vouched for."""
    agent = AgentFactory(institution=institution, matricule="001", nom="Tissot", email="maud@perso.example", **champs)
    return valider_adresse(agent, par=CelluleFactory())


def test_empty_cell_leaves_the_personal_address_that_was_validated(importer, institution):
    personnelle(institution)
    depot = importer("001;Tissot;Magali;;A;;;")
    maud = Agent.objects.get(matricule="001")
    assert (depot.etat, maud.prenom, maud.email) == (ImportRH.Etat.APPLIQUE, "Magali", "maud@perso.example")
    assert maud.adresse_validee_le


def test_mailbox_of_the_institution_takes_the_place_of_a_personal_address(importer, institution):
    personnelle(institution)
    depot = importer("001;Tissot;Maud;maud@isere.example;;;;")
    maud = Agent.objects.get(matricule="001")
    assert (depot.etat, maud.email, maud.adresse_validee_le) == (
        ImportRH.Etat.APPLIQUE,
        "maud@isere.example",
        None,
    )


def test_empty_cell_empties_a_mailbox_of_the_institution(importer, institution):
    AgentFactory(institution=institution, matricule="001", email="maud@isere.example")
    importer("001;Tissot;Maud;;;;;")
    assert Agent.objects.get(matricule="001").email is None


def test_numbers_are_those_of_one_institution(importer, cellule, django_capture_on_commit_callbacks):
    importer("001;Tissot;Maud;;;;;")
    page = deposer(cellule, AutreInstitutionFactory(), csv("001;Faure;Bao;;;;;"))
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert sorted(Agent.objects.filter(matricule="001").values_list("nom", flat=True)) == ["Faure", "Tissot"]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_any_usual_csv_is_read(encodage, separateur, cellule, institution):
    texte = "Matricule;Nom;Prénom\n001;Bénard;Zoé\n".replace(";", separateur)
    page = deposer(cellule, institution, texte.encode(encodage))
    assert "Zoé Bénard" in page.content.decode()


def test_workbook_is_read_numbers_included(cellule, institution):
    classeur = openpyxl.Workbook()
    for rangee in (["Matricule", "Nom", "Prénom"], [123, "Bénard", "Zoé"], ["007", "D’Ornano", "Éva"]):
        classeur.active.append(rangee)
    tampon = io.BytesIO()
    classeur.save(tampon)
    page = deposer(cellule, institution, tampon.getvalue(), nom="agents.xlsx").content.decode()
    assert "Zoé Bénard" in page
    assert "Éva D’Ornano" in page


@pytest.mark.parametrize(
    ("contenu", "refus"),
    [
        (b"", "vide"),
        (b"nom;prenom\nTissot;Maud\n", "Colonne introuvable : matricule"),
        (b"matricule;nom;prenom\n", "ne contient personne"),
        (b"matricule;nom;nom usuel;prenom\n1;a;b;c\n", "Deux colonnes disent la même chose"),
        (b"PK\x03\x04 nothing of a workbook", "ne s’ouvre pas"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "ni un CSV ni un classeur"),
        (b"matricule;nom;prenom\n" + b"1;a;b\n" * 30_001, "dépasse 30 000 lignes"),
        (b"x" * (10 * 1024 * 1024 + 1), "dépasse 10 Mo"),
    ],
)
def test_unreadable_file_is_refused_beside_the_field(contenu, refus, cellule, institution):
    page = deposer(cellule, institution, contenu).content.decode()
    assert refus in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert not ImportRH.objects.exists()


def test_twenty_thousand_rows_are_shown_in_a_page_of_human_size(cellule, institution):
    page = deposer(cellule, institution, csv(*(f"{n:05};Nom{n};Prénom;;;;;" for n in range(20_000))))
    assert "20 000" in page.content.decode().replace("\u202f", " ")
    assert len(page.content) < 200_000


def test_absurd_file_waits_for_a_motive(institution, cellule, django_capture_on_commit_callbacks):
    effectif(institution, 30)
    fichier = csv("900;Tissot;Maud", titres="matricule;nom;prenom")
    page = deposer(cellule, institution, fichier, complet=True)
    assert "100 % de départs" in page.content.decode().replace("\u00a0", " ")
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert Agent.objects.filter(is_active=True, matricule__startswith="0").count() == 30
    appliquer(cellule, page, django_capture_on_commit_callbacks, motif="Reprise de l’ancien annuaire")
    assert not Agent.objects.filter(is_active=True, matricule__startswith="0").exists()
    assert ImportRH.objects.get().motif == "Reprise de l’ancien annuaire"


@pytest.mark.parametrize("role", ["cellule", "administration"])
@pytest.mark.parametrize("dit", ["adresse", "départ", "absence"])
def test_file_of_the_cell_leaves_alone_who_runs_the_portal(
    dit, role, institution, client_de, django_capture_on_commit_callbacks
):
    claire = CelluleFactory(
        prenom="Claire", nom="Roux", role="administration", institution=institution, matricule="001"
    )
    CelluleFactory(role="administration")
    email = "prise@isere.example" if dit == "adresse" else claire.email
    lignes = [f"001;Roux;Claire;{email};{'01/02/2026' if dit == 'départ' else ''}"] if dit != "absence" else []
    fichier = csv(*lignes, "002;Faure;Bao;;", titres="matricule;nom;prenom;courriel;date de départ")
    client = client_de(CelluleFactory(role=role, institution=institution))
    page = deposer(client, institution, fichier, complet=True)
    assert ("Claire Roux administre le portail" in page.content.decode()) is (role == "cellule")
    appliquer(client, page, django_capture_on_commit_callbacks)
    touchee = Agent.objects.get(pk=claire.pk)
    assert ((touchee.email, touchee.is_active) == (claire.email, True)) is (role == "cellule")
    assert Agent.objects.filter(matricule="002").exists()


@pytest.mark.parametrize(
    ("connus", "crees", "alerte"),
    [
        (0, 5, ""),
        (0, 51, "51 fiches créées, pour 0 agent connu jusqu’ici."),
        (21, 51, "51 fiches créées, pour 21 agents connus jusqu’ici."),
    ],
)
def test_people_by_the_dozen_wait_for_a_motive(
    connus, crees, alerte, institution, cellule, django_capture_on_commit_callbacks
):
    effectif(institution, connus)
    fichier = csv(*(f"9{n:03};Nom;Prénom" for n in range(crees)), titres="matricule;nom;prenom")
    page = deposer(cellule, institution, fichier)
    assert ("Vérifiez que c’est le bon fichier" in page.content.decode()) is bool(alerte)
    assert alerte in page.content.decode().replace("\u00a0", " ")
    appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert Agent.objects.filter(matricule__startswith="9").count() == (0 if alerte else crees)
    if alerte:
        appliquer(cellule, page, django_capture_on_commit_callbacks, motif="Première reprise")
        assert Agent.objects.filter(matricule__startswith="9").count() == crees


def test_directory_that_changed_in_between_is_looked_at_again(institution, cellule, django_capture_on_commit_callbacks):
    AgentFactory(institution=institution, matricule="001", nom="Avant", prenom="Maud", direction=None)
    page = deposer(cellule, institution, csv("001;Après;Maud", titres="matricule;nom;prenom"))
    Agent.objects.filter(matricule="001").update(prenom="Magali")
    reponse = appliquer(cellule, page, django_capture_on_commit_callbacks)
    assert "vérifiez à nouveau" in reponse.content.decode()
    assert Agent.objects.get(matricule="001").nom == "Avant"


def test_file_is_forgotten_when_nobody_comes_back(
    institution, cellule, time_machine, django_capture_on_commit_callbacks
):
    from donnees.tasks import reprendre

    deposer(cellule, institution, csv("001;Tissot;Maud;;;;;"))
    stockage, nom = ImportRH.objects.get().fichier.storage, ImportRH.objects.get().fichier.name
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        reprendre()
    assert ImportRH.objects.get().etat == ImportRH.Etat.ABANDONNE
    assert not stockage.exists(nom)
