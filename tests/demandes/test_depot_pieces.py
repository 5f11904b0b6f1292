"""Files joined to a request: judged by content, capped, kept under random names, shown to those concerned only."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from demandes.models import Demande, PieceJointe
from demandes.services import brouillons
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.depot import poster, remplir, reponses
from tests.demandes.factories import FormatFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent():
    FormatFactory()
    return AgentFactory()


def archive(**entrees) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as fichier:
        for nom, contenu in entrees.items():
            fichier.writestr(nom.replace("__", "/").replace("_types", "[Content_Types]"), contenu)
    return sortie.getvalue()


DOCX = archive(**{"_types.xml": "<x/>", "word__document.xml": "<x/>"})
DOCM = archive(**{"_types.xml": "<x/>", "word__document.xml": "<x/>", "word__vbaProject.bin": "x"})
ODT = archive(mimetype="application/vnd.oasis.opendocument.text")


def joindre(client, brouillon, *fichiers, **champs):
    return poster(
        client, brouillon, 5, fichiers=[SimpleUploadedFile(nom, contenu) for nom, contenu in fichiers], **champs
    )


@pytest.mark.parametrize(
    ("nom", "contenu", "type_mime"),
    [
        ("programme.pdf", PDF, "application/pdf"),
        ("PLAN.PNG", PNG, "image/png"),
        ("photo.jpeg", JPEG, "image/jpeg"),
        ("notes.txt", "Éloge de la pente".encode(), "text/plain"),
        ("ancien.txt", "Éloge".encode("latin-1"), "text/plain"),
        ("note.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("note.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("vieux.doc", OLE, "application/msword"),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)
def test_accepted_kinds_are_kept_under_a_random_name(client_de, agent, nom, contenu, type_mime):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, (nom, contenu), joindre="1")
    piece = PieceJointe.objects.get()
    assert (piece.nom, piece.type_mime, piece.taille) == (nom, type_mime, len(contenu))
    assert Path(nom).stem not in piece.fichier.name
    assert Path(piece.fichier.path).read_bytes() == contenu


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("virus.pdf", b"MZ\x90\0" + b"\0" * 100),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("image.png", JPEG),
        ("archive.docx", archive(rien="x")),
        ("macro.docx", DOCM),
        ("faux.odt", DOCX),
        ("coupe.docx", DOCX[:40]),
        ("binaire.txt", b"abc\0\x01"),
        ("programme.exe", b"MZ"),
        ("page.html", b"<html>"),
        ("dessin.svg", b"<svg/>"),
        ("sans_extension", PDF),
        ("vide.pdf", b""),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)
def test_disguised_or_foreign_file_is_refused_beside_the_field_and_the_rest_is_kept(client_de, agent, nom, contenu):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    page = joindre(client, brouillon, (nom, contenu), materiel="Deux paperboards", confidentialite="public")
    assert page.status_code == 200
    assert nom in str(page.context["form"].errors["fichiers"])
    assert "Deux paperboards</textarea>" in page.content.decode()
    assert not PieceJointe.objects.exists()
    brouillon.refresh_from_db()
    assert brouillon.donnees["materiel"] == "Deux paperboards"


def test_forty_megabytes_are_refused_with_the_limit(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    page = joindre(client, brouillon, ("gros.pdf", PDF + b"\0" * (40 * 1024 * 1024)), ("bon.pdf", PDF))
    message = str(page.context["form"].errors["fichiers"])
    assert "pèse 40,1\u202fMo" in message
    assert "10\u202fMo par fichier" in message
    assert [piece.nom for piece in PieceJointe.objects.all()] == ["bon.pdf"]


def test_sixth_file_is_refused(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    page = joindre(client, brouillon, *((f"f{n}.pdf", PDF + bytes([n])) for n in range(6)))
    assert "déjà 5 fichiers" in str(page.context["form"].errors["fichiers"])
    assert PieceJointe.objects.count() == 5


def test_same_file_posted_twice_is_kept_once(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, ("a.pdf", PDF), joindre="1")
    joindre(client, brouillon, ("a.pdf", PDF), joindre="1")
    assert PieceJointe.objects.count() == 1


@pytest.mark.parametrize("nom", ["../../etc/passwd.pdf", "C:\\temp\\passwd.pdf", "a\r\nX: y.pdf", "é" * 300 + ".pdf"])
def test_hostile_names_are_tamed(client_de, agent, nom):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    refus = brouillons.joindre(brouillon, fichiers=[SimpleUploadedFile("x.pdf", PDF)])
    assert refus == []
    fichier = SimpleUploadedFile("x.pdf", PDF + b"2")
    fichier._name = nom
    brouillons.joindre(brouillon, fichiers=[fichier])
    piece = PieceJointe.objects.latest("pk")
    assert "/" not in piece.nom
    assert "\n" not in piece.nom
    assert len(piece.nom) <= 150
    assert piece.nom.endswith(".pdf")


def test_file_is_removed_with_its_content(client_de, agent, django_capture_on_commit_callbacks):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, ("a.pdf", PDF), joindre="1")
    piece = PieceJointe.objects.get()
    chemin = Path(piece.fichier.path)
    with django_capture_on_commit_callbacks(execute=True):
        poster(client, brouillon, 5, retirer=str(piece.cle), materiel="Rien")
    assert not PieceJointe.objects.exists()
    assert not chemin.exists()
    assert poster(client, brouillon, 5, retirer="pas-une-cle").status_code == 302


def test_file_follows_the_request_and_is_served_as_an_attachment(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, ("Été à Voiron.pdf", PDF), **reponses(agent)[5])
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    piece = PieceJointe.objects.get()
    assert piece.demande == Demande.objects.get()
    assert piece.brouillon is None
    reponse = client.get(reverse("demandes:piece", args=[piece.cle]))
    assert b"".join(reponse.streaming_content) == PDF
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Content-Type"] == "application/pdf"


def test_file_is_hidden_from_others(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, ("a.pdf", PDF), **reponses(agent)[5])
    adresse = reverse("demandes:piece", args=[PieceJointe.objects.get().cle])
    commanditaire = AgentFactory(email="herve.granjean@isere.example")
    assert Client().get(adresse).status_code == 302
    assert client_de(AgentFactory()).get(adresse).status_code == 404
    assert client_de(commanditaire).get(adresse).status_code == 404
    client.post(reverse("demandes:envoyer", args=[brouillon.cle]))
    for personne, statut in ((AgentFactory(), 404), (commanditaire, 200), (CelluleFactory(), 200), (agent, 200)):
        reponse = client_de(personne).get(adresse)
        assert reponse.status_code == statut
        b"".join(reponse)


def test_lost_file_is_not_an_error_page(client_de, agent):
    client = client_de(agent)
    brouillon = remplir(client, agent, jusqu_a=4)
    joindre(client, brouillon, ("a.pdf", PDF), joindre="1")
    piece = PieceJointe.objects.get()
    Path(piece.fichier.path).unlink()
    assert client.get(reverse("demandes:piece", args=[piece.cle])).status_code == 404


def test_file_posted_after_the_session_is_lost_is_kept(client_de, agent):
    brouillon = remplir(client_de(agent), agent, jusqu_a=4)
    reponse = joindre(Client(), brouillon, ("a.pdf", PDF), ("faux.pdf", b"MZ"), materiel="Rien")
    assert reponse.url.startswith("/connexion/")
    assert [piece.nom for piece in PieceJointe.objects.all()] == ["a.pdf"]
