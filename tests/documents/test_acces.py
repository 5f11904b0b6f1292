"""Who is served a document, and what the page says before it is ready."""

import base64
import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from weasyprint.urls import FatalURLFetchingError

from documents import controles, polices, rendering, services, tasks
from documents.models import Document
from instance import logos, sante
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.documents.factories import contexte_lettre, type_essai

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def essai(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with type_essai() as essai:
        yield essai


@pytest.fixture
def agent():
    return AgentFactory(prenom="Élodie", nom="Vasseur")


def adresse(document: Document) -> str:
    return reverse("documents:document", args=[document.cle])


def type_servi(reponse) -> str:
    assert b"".join(reponse.streaming_content).startswith(b"%PDF-")
    return reponse["Content-Type"]


def test_a_ready_document_comes_as_an_attachment(agent, client_de):
    document = services.demander("essai", agent, par=agent)
    services.construire(document.pk)
    reponse = client_de(agent).get(adresse(document))
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"].startswith('attachment; filename="lettre-dessai-de-elodie-vasseur-ESSAI-')
    assert b"".join(reponse.streaming_content).startswith(b"%PDF-")


def test_a_document_in_preparation_says_so_and_reloads_only_when_asked(agent, client_de):
    page = client_de(agent).get(adresse(services.demander("essai", agent, par=agent))).content.decode()
    assert "en préparation" in page
    assert "http-equiv" not in page
    assert "Actualiser" in page


def test_a_failed_document_says_so(agent, client_de):
    document = services.demander("essai", agent, par=agent)
    Document.objects.update(etat=Document.Etat.ECHEC)
    page = client_de(agent).get(adresse(document)).content.decode()
    assert "n’a pas pu être fabriqué" in page


def test_a_superseded_document_leads_to_the_version_in_force(agent, client_de, essai):
    ancien = services.demander("essai", agent, par=agent)
    services.construire(ancien.pk)
    essai.contexte = lambda agent: contexte_lettre(agent) | {"jours": "6 jours"}
    nouveau = services.demander("essai", agent, par=agent)
    client = client_de(agent)
    assert type_servi(client.get(adresse(ancien))) == "application/pdf"
    services.construire(nouveau.pk)
    page = client.get(adresse(ancien)).content.decode()
    assert adresse(nouveau) in page
    assert type_servi(client.get(adresse(ancien), {"version": "ancienne"})) == "application/pdf"


def test_a_stranger_and_an_unknown_key_get_the_same_answer(agent, client_de):
    document = services.demander("essai", agent, par=agent)
    assert client_de(AgentFactory()).get(adresse(document)).status_code == 404
    assert client_de(agent).get("/documents/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_an_anonymous_visitor_is_asked_to_sign_in(agent, client):
    assert client.get(adresse(services.demander("essai", agent, par=agent))).status_code == 302


def test_a_file_lost_from_the_store_is_not_a_failure_of_the_page(agent, client_de):
    document = services.demander("essai", agent, par=agent)
    services.construire(document.pk)
    document.refresh_from_db()
    document.fichier.storage.delete(document.fichier.name)
    assert client_de(agent).get(adresse(document)).status_code == 404


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "https://example.org/a.png", "file:///etc/passwd", "statique:../settings.py", "ftp://a"],
)
def test_the_renderer_reaches_nothing_but_our_static_files(url):
    with pytest.raises(FatalURLFetchingError):
        rendering.en_pdf(f'<html lang="fr"><title>Essai</title><body><img src="{url}" alt="essai"></body></html>')


def test_the_renderer_accepts_data_and_static_addresses():
    ressources = rendering.NosRessources()
    assert ressources.fetch("data:text/plain,oui").read() == b"oui"
    assert b"@page" in ressources.fetch("statique:documents/document.css").read()


def test_the_sweep_hands_out_only_what_was_lost(agent, time_machine, monkeypatch):
    document = services.demander("essai", agent, par=agent)
    confies: list[int] = []
    monkeypatch.setattr(tasks.construire, "delay", confies.append)
    tasks.reprendre()
    assert confies == []
    time_machine.move_to(timezone.now() + tasks.PERDU_APRES + dt.timedelta(seconds=1))
    tasks.reprendre()
    assert confies == [document.pk]


def test_health_turns_red_when_documents_wait(agent, time_machine):
    def controle() -> sante.Resultat:
        return sante.CONTROLES["documents"].controler()

    services.demander("essai", agent, par=agent)
    assert controle().ok
    time_machine.move_to(timezone.now() + dt.timedelta(hours=1))
    assert not controle().ok


def test_the_cell_starts_a_failed_document_anew_from_the_admin(agent, client_de):
    document = services.demander("essai", agent, par=agent)
    Document.objects.update(etat=Document.Etat.ECHEC, erreur="OSError")
    client = client_de(CelluleFactory())
    liste = reverse("admin:documents_document_changelist")
    assert document.numero in client.get(liste).content.decode()
    client.post(liste, {"action": "reconstruire", "_selected_action": [document.pk]})
    document.refresh_from_db()
    assert document.etat == Document.Etat.DEMANDE
    page = client.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()
    assert adresse(document) in page


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_builds_what_was_asked(agent, start_worker, settings):
    """Through broker and worker, on the one type that the application declares by itself."""
    from facilitateurs.services import TYPE_DOCUMENT
    from tests.facilitateurs.factories import FacilitateurFactory
    from tests.services import wait_until

    lettre = FacilitateurFactory(agent=agent).lettres.get()
    start_worker(PORTAIL_MEDIA=str(settings.MEDIA_ROOT))
    document = services.demander(TYPE_DOCUMENT, lettre, par=None)
    wait_until(lambda: Document.objects.get(pk=document.pk).etat == Document.Etat.PRET, seconds=40)


def test_health_and_deployment_name_the_missing_font(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    polices._lister.cache_clear()
    resultat = sante.CONTROLES["polices"].controler()
    assert not resultat.ok
    assert "Charis SIL" in resultat.message and "fonts-sil-charis" in resultat.message
    dits = controles.polices_presentes(None)
    assert [message.id for message in dits] == ["documents.E001"] * 2
    monkeypatch.undo()
    assert sante.CONTROLES["polices"].controler().ok


@pytest.mark.parametrize(
    "attaque",
    [
        '<script>fetch("https://example.org")</script>',
        '<image href="https://example.org/a.png"/>',
        '<use href="file:///etc/passwd#a"/>',
        '<rect onload="alert(1)" width="4" height="4"/>',
        '<rect fill="url(https://example.org/a)" width="4" height="4"/>',
    ],
)
def test_hostile_logo_is_refused_at_the_door_and_reaches_nothing_on_paper(attaque: str) -> None:
    logo = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">{attaque}</svg>'.encode()
    with pytest.raises(ValidationError):
        logos.verifier(logo)
    adresse = f"data:image/svg+xml;base64,{base64.b64encode(logo).decode()}"
    html = f'<html lang="fr"><title>Essai</title><body><img src="{adresse}" alt="essai"></body></html>'
    with contextlib.suppress(FatalURLFetchingError):
        assert b"example.org" not in rendering.en_pdf(html)
