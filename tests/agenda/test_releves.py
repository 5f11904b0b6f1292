"""The attendance files of video services, read and told apart."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agenda import releves, services
from agenda.models import Mode, Presence
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db
APRES = dt.datetime(2030, 12, 10, 12, 0, tzinfo=dt.UTC)
TEAMS = """1. Résumé
Titre de la réunion\tRelation à l’usager
Nombre de participants\t3

2. Participants
Nom\tPremière connexion\tDernière sortie\tDurée de la réunion\tE-mail\tID de participant (UPN)\tRôle
Zoé D’Ornano (Externe)\t10/12/2030 09:00:03\t10/12/2030 11:58:00\t2 h 57 min 57 s\tzoe@isere.example\t\tPrésentateur
Paul Le Goff\t10/12/2030 09:00:03\t10/12/2030 09:04:00\t3 min 57 s\t\t\tParticipant

3. Activités pendant la réunion
Nom\tHeure de connexion\tHeure de sortie\tDurée\tE-mail\tRôle
Zoé D’Ornano\t10/12/2030 09:00:03\t10/12/2030 11:58:00\t2 h 57 min 57 s\tzoe@isere.example\tPrésentateur
""".encode("utf-16")
ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
912,Atelier,10/12/2030 09:00,10/12/2030 12:00,cellule@isere.example,180,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Zoé D'ORNANO,zoe@isere.example,09:00,09:30,30,No
Zoé D'ORNANO,zoe@isere.example,09:40,12:00,140,No
Le Goff Paul,,09:00,12:00,180,Yes
""".encode()
WEBEX = """Meeting Name\tName\tAttendee Email\tJoin Time\tLeave Time\tAttendance Duration\tConnection Type
Atelier\tZoé D’Ornano\tzoe@isere.example\t09:00\t12:00\t178 mins\tDesktop app
Atelier\tPaul Le Goff\tpaul@ailleurs.example\t09:00\t12:00\t02:05:00\tDesktop app
""".encode("utf-16")
BBB = "Nom;Modérateur;Durée\nZoé D’Ornano;non;02:57:10\nPaul Le Goff;non;00:03:10\n".encode("cp1252")


@pytest.fixture
def session():
    return SessionOuverteFactory(places={Mode.DISTANCE: 30})


@pytest.fixture
def creneau(session):
    return session.creneaux.get()


def inscrire(session, **agent):
    personne = AgentFactory(**agent)
    services.inscrire(session, personne, par=personne)
    return personne


def lues(contenu) -> list[tuple[str, str, int | None]]:
    return [(ligne.nom, ligne.email, ligne.minutes) for ligne in releves.lire(contenu)]


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        (TEAMS, [("Zoé D’Ornano", "zoe@isere.example", 177), ("Paul Le Goff", "", 3)]),
        (ZOOM, [("Zoé D'ORNANO", "zoe@isere.example", 170), ("Le Goff Paul", "", 180)]),
        (WEBEX, [("Zoé D’Ornano", "zoe@isere.example", 178), ("Paul Le Goff", "paul@ailleurs.example", 125)]),
        (BBB, [("Zoé D’Ornano", "", 177), ("Paul Le Goff", "", 3)]),
    ],
    ids=["Teams", "Zoom", "Webex", "BigBlueButton"],
)
def test_file_of_each_service_gives_one_line_a_person_with_its_minutes(contenu, attendu):
    assert lues(contenu) == attendu


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "Nous ne trouvons pas la liste"),
        ("Nom;Adresse\nZoé;Voiron\n".encode(), "Nous ne trouvons pas la liste"),
        (b"Name,Duration\n\n", "ne nomme personne"),
        (b"\x00\x01\x02", "ni un CSV ni un classeur"),
        (b"Name,Duration\n" + b"x,1\n" * 5_001, "dépasse 5 000 lignes".replace(" 000", "\u202f000")),
        (b"Name,Duration\n" + b"x" * 2 * 1024 * 1024, "dépasse 2\u00a0Mo"),
    ],
)
def test_file_that_is_no_attendance_list_is_refused_in_words(contenu, dit):
    with pytest.raises(ValidationError) as refus:
        releves.lire(contenu)
    assert dit in refus.value.messages[0]


def test_people_are_matched_by_address_then_by_name_and_doubts_are_left(session, creneau):
    zoe = inscrire(session, prenom="Zoé", nom="d’Ornano", email="zoe@isere.example")
    paul = inscrire(session, prenom="Paul", nom="Le Goff")
    un, deux = (inscrire(session, prenom="Camille", nom=nom) for nom in ("Roux", "Faure"))
    autre = AgentFactory(email="hors.liste@isere.example")
    lignes = [
        releves.Ligne("Z. O.", "zoe@isere.example", 50),
        releves.Ligne("LE GOFF Paul", "", 40),
        releves.Ligne("Camille", "", 30),
        releves.Ligne("Hors Liste", "hors.liste@isere.example", 20),
        releves.Ligne("iPhone de Karim", "", 20),
    ]
    trouve = releves.rapprocher(creneau, lignes)
    assert [agent for _, agent in trouve.certains] == [zoe, paul, autre]
    assert [(ligne.nom, set(agents)) for ligne, agents in trouve.doutes] == [("Camille", {un, deux})]
    assert [ligne.nom for ligne in trouve.inconnus] == ["iPhone de Karim"]


def test_two_people_of_one_name_are_a_doubt(session, creneau):
    jumeaux = {inscrire(session, prenom="Anne", nom="Martin") for _ in range(2)}
    trouve = releves.rapprocher(creneau, [releves.Ligne("Anne Martin", "", 90)])
    assert trouve.certains == []
    assert set(trouve.doutes[0][1]) == jumeaux


def test_file_is_shown_first_and_only_what_the_host_keeps_is_noted(client_de, session, creneau):
    zoe = inscrire(session, prenom="Zoé", nom="D’Ornano", email="zoe@isere.example")
    paul = inscrire(session, prenom="Paul", nom="Le Goff")
    etrangere = AgentFactory()
    adresse = reverse("agenda:releve", args=[creneau.cle])
    with time_machine.travel(APRES, tick=False):
        navigateur = client_de(CelluleFactory())
        depot = {"fichier": SimpleUploadedFile("presence.csv", TEAMS), "minutes": "10"}
        page = navigateur.post(adresse, depot).content.decode()
        assert not Presence.objects.exists()
        assert f'value="{zoe.pk}" checked' in page
        assert f'value="{paul.pk}" checked' not in page  # four minutes: for the host to say
        jeton = page.split('name="releve" value="')[1].split('"')[0]
        navigateur.post(adresse, {"retenir": "1", "releve": jeton, "agents": [zoe.pk, etrangere.pk]})
    presence = Presence.objects.get()
    assert (presence.agent, presence.source) == (zoe, "import")


def test_file_read_twice_notes_nobody_twice(client_de, session, creneau):
    zoe = inscrire(session, prenom="Zoé", nom="D’Ornano", email="zoe@isere.example")
    with time_machine.travel(APRES, tick=False):
        hote = CelluleFactory()
        assert services.importer(creneau, [zoe], par=hote) == 1
        assert services.importer(creneau, [zoe], par=hote) == 0
    assert Presence.objects.count() == 1


def test_forged_list_of_people_is_refused(client_de, creneau):
    victime = AgentFactory()
    with time_machine.travel(APRES, tick=False):
        page = client_de(CelluleFactory()).post(
            reverse("agenda:releve", args=[creneau.cle]), {"retenir": "1", "releve": "faux", "agents": [victime.pk]}
        )
    assert "Cette page a expiré" in page.content.decode()
    assert not Presence.objects.exists()
