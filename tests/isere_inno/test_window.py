"""What a phone may open of the demonstration."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client

from isere_inno.demo.window import application
from tests.agents.factories import CelluleFactory
from tests.connexion import connecter
from tests.facilitateurs.certificats import delivrer

# The server closes its connection at each request, which a test's own transaction would not survive.
pytestmark = pytest.mark.django_db(transaction=True)


def ask(path: str, cookie: str = "") -> tuple[str, str]:
    environ = {"PATH_INFO": path, "HTTP_COOKIE": cookie}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"], said = "127.0.0.1", []
    body = application(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(body).decode()


def test_certificate_is_verified_from_a_phone():
    certification = delivrer()
    status, page = ask(f"/verifier/{certification.code}/")
    assert status.startswith("200") and certification.titulaire in page


@pytest.mark.parametrize("path", ["/", "/connexion/", "/mon-espace/", "/admin/", "/verifier/../admin/", "//verifier/"])
def test_nothing_else_opens(path):
    assert ask(path)[0].startswith("404")


def test_session_is_not_taken_over():
    cellule = CelluleFactory(prenom="Nadia", nom="Ferhat")
    client = Client()
    connecter(client, cellule)
    _, page = ask("/verifier/", "; ".join(f"{m.key}={m.value}" for m in client.cookies.values()))
    assert "Se connecter" in page and "Ferhat" not in page


def test_qr_leads_where_the_phone_can_go(settings):
    from facilitateurs.certificats.documents import adresse_publique

    settings.VERIFICATION_URL = "http://192.168.1.20:8001"
    certification = delivrer()
    assert adresse_publique(certification) == f"http://192.168.1.20:8001/verifier/{certification.code}/"
