"""The identity of the installation: two colours checked, a logo that is only a picture, changes seen at once."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agents.models import MembreCellule
from instance import journal, services
from instance.models import Identite
from tests.agents.factories import CelluleFactory

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
HOSTILES = [
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.com/x.png"/></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><use x:href="//evil/x#a"/></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"><path d=""/></a></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:url(https://evil/x)"/></svg>',
    b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"><title>&a;</title></svg>',
    b'<svg xmlns="http://www.w3.org/2000/svg"><style>@import url(//evil)</style></svg>',
    b"<html><body>un texte</body></html>",
    b"MZ\x90\x00 un programme",
    b"",
]


@pytest.fixture
def admin(client_de: Callable) -> Client:
    return client_de(CelluleFactory(role=MembreCellule.Role.ADMINISTRATION))


def _donnees(**autres: object) -> dict[str, object]:
    identite = services.identite()
    champs = {f.name: getattr(identite, f.name) for f in Identite._meta.fields}
    return {k: v for k, v in champs.items() if k not in ("id", "logo", "modifiee_le")} | autres


def test_reading_the_identity_writes_nothing(client: Client) -> None:
    assert client.get("/mentions-legales/").status_code == 200
    assert not Identite.objects.exists()


def test_admin_list_leads_straight_to_the_form(admin: Client) -> None:
    reponse = admin.get("/admin/instance/identite/", follow=True)
    assert reponse.redirect_chain[-1][0] == "/admin/instance/identite/1/change/"
    assert "Identité du portail" in reponse.content.decode()


def test_changes_are_saved_shown_and_journalled(admin: Client) -> None:
    reponse = admin.post("/admin/instance/identite/1/change/", _donnees(nom="Estuaire Inno", encre="#0b3d91"))
    assert reponse.status_code == 302
    assert "Estuaire Inno" in admin.get("/mentions-legales/").content.decode()
    (action,) = journal.de(services.identite())
    assert action.verbe == "instance.identite_modifiee"
    assert action.changements == {
        "nom du portail": ["Isère Inno", "Estuaire Inno"],
        "couleur d’encre": ["#134e40", "#0b3d91"],
    }


def test_saving_nothing_new_leaves_no_trace(admin: Client) -> None:
    admin.post("/admin/instance/identite/1/change/", _donnees())
    assert not journal.de(services.identite()).exists()


def test_a_wrong_colour_is_refused_beside_its_field_and_nothing_is_lost(admin: Client) -> None:
    reponse = admin.post("/admin/instance/identite/1/change/", _donnees(nom="Nouveau nom", encre="vert"))
    page = reponse.content.decode()
    assert "Donnez une couleur sous la forme #134e40." in page
    assert "Nouveau nom" in page
    assert not Identite.objects.exists()


def test_the_cell_reads_the_identity_and_cannot_change_it(client_de: Callable) -> None:
    client = client_de(CelluleFactory())
    assert client.get("/admin/instance/identite/1/change/").status_code == 200
    assert client.post("/admin/instance/identite/1/change/", _donnees(nom="Pirate")).status_code == 403
    assert not Identite.objects.filter(nom="Pirate").exists()


@pytest.mark.parametrize(("contenu", "mime", "suffixe"), [(PNG, "image/png", ".png"), (SVG, "image/svg+xml", ".svg")])
def test_a_logo_is_served_as_what_it_is(admin: Client, contenu: bytes, mime: str, suffixe: str) -> None:
    fichier = SimpleUploadedFile("n’importe quoi.exe", contenu)
    reponse = admin.post("/admin/instance/identite/1/change/", _donnees(nouveau_logo=fichier))
    assert reponse.status_code == 302
    identite = Identite.objects.get()
    assert identite.logo.name.endswith(suffixe)
    servi = Client().get("/logo/")
    assert servi.content == contenu
    assert servi["Content-Type"] == mime
    assert "sandbox" in servi["Content-Security-Policy"]
    assert servi["X-Content-Type-Options"] == "nosniff"
    assert f"/logo/?v={identite.logo_version}" in Client().get("/mentions-legales/").content.decode()


@pytest.mark.parametrize("contenu", HOSTILES)
def test_a_hostile_logo_is_refused(contenu: bytes) -> None:
    with pytest.raises(ValidationError):
        services.enregistrer_identite(par=None, logo=contenu)
    assert not services.identite().logo


def test_a_hostile_logo_is_refused_beside_its_field(admin: Client) -> None:
    fichier = SimpleUploadedFile("logo.svg", HOSTILES[0], "image/svg+xml")
    reponse = admin.post("/admin/instance/identite/1/change/", _donnees(nouveau_logo=fichier))
    assert "Exportez-le en" in reponse.content.decode()


def test_a_huge_logo_is_refused() -> None:
    with pytest.raises(ValidationError, match="300"):
        services.enregistrer_identite(par=None, logo=PNG + b"\0" * 400_000)


def test_removing_the_logo_brings_the_mark_back(admin: Client, client: Client) -> None:
    services.enregistrer_identite(par=None, logo=PNG)
    admin.post("/admin/instance/identite/1/change/", _donnees(retirer_logo="on"))
    assert client.get("/logo/").status_code == 404
    assert "/logo/" not in client.get("/mentions-legales/").content.decode()


def test_style_sheet_address_follows_its_content(client: Client) -> None:
    avant = client.get("/jetons.css")
    assert avant["Content-Type"] == "text/css; charset=utf-8"
    assert avant["Cache-Control"] == "no-cache"
    assert client.get("/jetons.css", headers={"If-None-Match": avant["ETag"]}).status_code == 304
    version = avant["ETag"].strip('"')
    assert "immutable" in client.get(f"/jetons.css?v={version}")["Cache-Control"]
    services.enregistrer_identite(par=None, encre="#0b3d91")
    apres = client.get("/jetons.css", headers={"If-None-Match": avant["ETag"]})
    assert apres.status_code == 200
    assert apres["ETag"] != avant["ETag"]
    assert f"/jetons.css?v={apres['ETag'].strip(chr(34))}" in client.get("/accessibilite/").content.decode()
    # An address of the past must not keep the new colours for a year.
    assert client.get(f"/jetons.css?v={version}")["Cache-Control"] == "no-cache"
