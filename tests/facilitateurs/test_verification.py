"""`/verifier/`, as a stranger uses it, well or ill meant."""

import datetime as dt
import io
import re

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pikepdf import Pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from documents.sceau import cles
from documents.sceau.poser import sceller
from facilitateurs import services
from facilitateurs.models import Certification, EssaiVerification
from facilitateurs.models.certifications import nouveau_code
from instance.models import Reglage
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.documents.sceau import autre_sceau
from tests.facilitateurs.certificats import certificat, delivrer, octets
from tests.facilitateurs.factories import FacilitateurFactory

pytestmark = pytest.mark.django_db
AUJOURD_HUI = timezone.localdate()
INCONNU = "Ce code n’est pas au registre"


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def certification() -> Certification:
    return delivrer(AgentFactory(prenom="Élodie", nom="Vasseur", email="elodie@isere.example"))


def lire(code: str, client: Client | None = None) -> str:
    return (client or Client()).get(f"/verifier/{code}/").content.decode()


def principal(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def deposer(pdf: bytes, client: Client | None = None) -> str:
    fichier = SimpleUploadedFile("certificat.pdf", pdf, "application/pdf")
    return (client or Client()).post("/verifier/fichier/", {"fichier": fichier}).content.decode()


# --- By code ----------------------------------------------------------------------------------------
def test_page_says_what_it_may_and_nothing_else(certification):
    page = principal(lire(certification.code))
    for attendu in ("Élodie Vasseur", "Facilitation en intelligence collective", "Département de l’Isère", "Valide"):
        assert attendu in page
    agent = certification.facilitateur.agent
    for tu in (agent.email, str(agent.direction), agent.get_categorie_display(), "Carrel", "B1", certification.numero):
        assert tu not in page


def test_code_is_forgiven_its_dress(certification):
    habille = f" {certification.code_lisible.lower()} "
    reponse = Client().get("/verifier/", {"code": habille})
    assert reponse["Location"] == f"/verifier/{certification.code}/"
    assert "Élodie Vasseur" in lire(certification.code_lisible.lower())


@pytest.mark.parametrize(
    ("saisi", "dit"), [("", "Écrivez le code"), ("K7QM", "Vous avez écrit 4"), ("K7QM-4TXR-9WZO", "jamais O")]
)
def test_mistyped_code_is_explained_and_kept(saisi, dit):
    page = Client().get("/verifier/", {"code": saisi}).content.decode()
    assert dit in page and f'value="{saisi}"' in page if saisi else dit in page


@pytest.mark.parametrize(
    ("changer", "dit"),
    [
        ({"valable_jusqu_au": AUJOURD_HUI + dt.timedelta(days=30)}, "est valide"),
        ({"valable_jusqu_au": AUJOURD_HUI - dt.timedelta(days=1), "delivree_le": dt.date(2020, 1, 1)}, "a expiré"),
        ({"retiree_le": AUJOURD_HUI, "motif_retrait": "Faute grave"}, "a été retirée"),
    ],
)
def test_status_is_that_of_the_day(certification, changer, dit):
    Certification.objects.update(**changer)
    page = lire(certification.code)
    assert dit in page and "Faute" not in page


def test_suspension_shows_at_once_without_its_reason(certification):
    assert "est valide" in lire(certification.code)
    suspension = services.suspendre(
        certification, motif="Plainte d’un usager", urgence="Une séance demain", par=CelluleFactory()
    )
    page = lire(certification.code)
    assert "est suspendue" in page and "Plainte" not in page
    services.lever_suspension(suspension, par=CelluleFactory())
    assert "est valide" in lire(certification.code)


def test_certification_from_before_the_portal_is_verified_too():
    facilitateur = FacilitateurFactory(agent__prenom="Karim", agent__nom="Benslimane")
    assert "Karim Benslimane" in lire(facilitateur.certifications.get().code)


def test_known_and_unknown_codes_cost_the_same_and_are_kept_nowhere(certification):
    client, comptes, entetes = Client(), [], []
    for code in (certification.code, nouveau_code(), nouveau_code()):
        with CaptureQueriesContext(connection) as faites:
            reponse = client.get(f"/verifier/{code}/")
        comptes.append(len(faites))
        entetes.append((reponse["Cache-Control"], reponse["X-Robots-Tag"]))
        assert '<meta name="robots" content="noindex, nofollow">' in reponse.content.decode()
    assert len(set(comptes)) == 1
    assert all("no-store" in cache and "noindex" in robots for cache, robots in entetes)


def test_unknown_codes_are_all_answered_alike():
    pages = [principal(lire(code)).replace(code, "") for code in (nouveau_code(), nouveau_code())]
    assert pages[0] == pages[1] and INCONNU in pages[0]


def test_codes_tried_in_bulk_are_stopped_and_told_so(certification):
    Reglage.objects.create(cle="facilitateurs.codes_inconnus", valeur=10)
    client = Client(REMOTE_ADDR="10.1.2.3")
    etats = [client.get(f"/verifier/{nouveau_code()}/").status_code for _ in range(12)]
    assert etats == [404] * 10 + [429] * 2
    # Beyond, a known code tells nothing either: else the limit would tell them apart.
    reponse = client.get(f"/verifier/{certification.code}/")
    assert reponse.status_code == 429 and "Réessayez dans une heure" in reponse.content.decode()
    assert Client(REMOTE_ADDR="10.9.9.9").get(f"/verifier/{certification.code}/").status_code == 200
    Reglage.objects.create(cle="agents.reseaux_de_confiance", valeur="10.1.0.0/16")
    assert client.get(f"/verifier/{certification.code}/").status_code == 200


def test_many_genuine_certificates_pass(certification):
    client = Client(REMOTE_ADDR="10.1.2.3")
    assert {client.get(f"/verifier/{certification.code}/").status_code for _ in range(60)} == {200}


def test_limit_holds_while_redis_is_away(certification, monkeypatch):
    def absent(*args, **kwargs):
        raise redis.exceptions.ConnectionError

    for nom in ("get", "add", "incr"):
        monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCacheClient.{nom}", absent)
    Reglage.objects.create(cle="facilitateurs.codes_inconnus", valeur=10)
    client = Client(REMOTE_ADDR="10.1.2.3")
    etats = [client.get(f"/verifier/{nouveau_code()}/").status_code for _ in range(11)]
    assert etats == [404] * 10 + [429]
    essai = EssaiVerification.objects.get()
    assert essai.nombre == 10 and "10.1.2.3" not in essai.cle


# --- By file ----------------------------------------------------------------------------------------
@pytest.fixture
def pdf(certification) -> bytes:
    return octets(certificat(certification))


def test_genuine_file_is_recognised(certification, pdf):
    page = principal(deposer(pdf))
    assert "Ce fichier est authentique" in page and "Élodie Vasseur" in page and "Valide" in page
    services.retirer(certification, motif="Faute grave", par=CelluleFactory())
    page = principal(deposer(pdf))
    assert "Cette certification a été retirée" in page and "Faute" not in page


def test_superseded_file_is_told_so(certification, pdf):
    services.refaire_certificat(certification, titulaire="Élodie Roux", motif="Nom", par=None)
    certificat(certification)
    page = principal(deposer(pdf))
    assert "authentique, mais remplacé" in page and "Élodie Roux" in page


def test_file_altered_by_one_byte_is_caught(pdf):
    """Wherever the byte is: in what the seal covers, in its own numbers, in the padding that it does not cover."""
    debut = pdf.index(b"/Contents <") + len(b"/Contents <")
    for position in (len(pdf) // 3, debut + 200, pdf.index(b">", debut) - 2, pdf.rindex(b"startxref") + 11):
        faux = bytearray(pdf)
        faux[position] = ord("1") if faux[position] != ord("1") else ord("2")
        page = principal(deposer(bytes(faux)))
        assert "authentique" not in page and "Élodie" not in page
        assert "a été modifié" in page or "ne se lit pas" in page, position


def test_file_altered_in_its_pages_says_that_it_was_modified(pdf):
    faux = bytearray(pdf)
    faux[pdf.index(b"stream") + 60] ^= 1
    assert "Ce fichier a été modifié" in deposer(bytes(faux))


def test_file_completed_after_its_seal_is_caught(pdf, certification):
    ecrivain = IncrementalPdfFileWriter(io.BytesIO(pdf))
    ecrivain.root["/Lang"] = ecrivain.root["/Lang"]
    ecrivain.update_root()
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    page = principal(deposer(sortie.getvalue()))
    assert "Quelque chose a été ajouté" in page
    assert f"/verifier/{certification.code}/" in page


def test_file_sealed_anew_by_somebody_else_is_caught(pdf, settings, tmp_path):
    sans = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as ouvert:
        del ouvert.Root["/AcroForm"]
        del ouvert.pages[0]["/Annots"]
        ouvert.save(sans)
    assert "ne porte pas de cachet" in deposer(sans.getvalue())
    le_notre, settings.SCEAU = settings.SCEAU, autre_sceau(tmp_path)
    faux = sceller(sans.getvalue(), cles.charger(), raison="Faux")
    settings.SCEAU = le_notre
    assert "scellé par quelqu’un d’autre" in deposer(faux)


def test_certificate_made_with_our_key_but_never_delivered_is_caught(pdf):
    sans = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as ouvert:
        del ouvert.Root["/AcroForm"]
        del ouvert.pages[0]["/Annots"]
        ouvert.save(sans)
    page = deposer(sceller(sans.getvalue(), cles.charger(), raison="Faux"))
    assert "Ce fichier a été modifié" in page


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "Ce fichier est vide"),
        (b"bonjour", "n’est pas un PDF"),
        (b"%PDF-" + b"x" * 6_000_000, "plus de 5\u00a0Mo"),
    ],
)
def test_what_is_no_certificate_is_refused_beside_the_field(contenu, dit):
    page = principal(deposer(contenu))
    assert dit in page and 'type="file"' in page


def test_dropped_file_never_touches_the_disk(pdf, tmp_path, settings, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))  # whoever would write there fails
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    assert "Ce fichier est authentique" in deposer(pdf)


def test_dropping_needs_the_token_of_the_form(pdf):
    client = Client(enforce_csrf_checks=True)
    fichier = SimpleUploadedFile("c.pdf", pdf, "application/pdf")
    assert client.post("/verifier/fichier/", {"fichier": fichier}).status_code == 403
    page = client.get("/verifier/").content.decode()
    jeton = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    fichier.seek(0)
    reponse = client.post("/verifier/fichier/", {"fichier": fichier, "csrfmiddlewaretoken": jeton})
    assert "Ce fichier est authentique" in reponse.content.decode()


def test_files_dropped_in_bulk_are_stopped():
    Reglage.objects.create(cle="facilitateurs.depots_verifies", valeur=10)
    client = Client(REMOTE_ADDR="10.1.2.3")
    for _ in range(10):
        deposer(b"bonjour", client)
    assert "Réessayez dans une heure" in deposer(b"bonjour", client)
