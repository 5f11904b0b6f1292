"""The sealed certificate, from the jury's word to the holder's page."""

import datetime as dt
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from courriels.models import Courriel
from documents import services as documents
from documents.models import Document
from donnees.fusion import fusionner_agents
from facilitateurs import services
from facilitateurs.models import Certification, Facilitateur
from instance import journal
from instance.typographie import date_ecrite
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.documents.sceau import autre_sceau
from tests.facilitateurs.certificats import certificat, delivrer, octets
from tests.standing.test_documents import reproches

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/certification/"


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def elodie():
    return AgentFactory(prenom="Élodie", nom="Vasseur", email="elodie@isere.example")


def texte(document: Document) -> str:
    return " ".join(PdfReader(io.BytesIO(octets(document))).pages[0].extract_text().split())


def prets() -> list[Courriel]:
    return list(Courriel.objects.filter(regle="facilitateurs.certificat_pret").exclude(etat=Courriel.Etat.ANNULE))


def test_certificate_is_sealed_accepted_and_accessible(elodie, settings, tmp_path):
    pdf = octets(certificat(delivrer(elodie)))
    chemin = tmp_path / "certificat.pdf"
    chemin.write_bytes(pdf)
    dit = subprocess.run(["pdfsig", chemin], capture_output=True, text=True, timeout=30).stdout
    assert "Signature is Valid" in dit and "Total document signed" in dit, dit
    assert "ETSI.CAdES.detached" in dit
    assert reproches(chemin) == []
    racine = load_certs_from_pemder_data(Path(settings.SCEAU["certificat"]).read_bytes())
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    confiance = ValidationContext(trust_roots=list(racine), allow_fetching=False)
    with ThreadPoolExecutor(max_workers=1) as fil:  # the library opens an event loop: Playwright may have left one here
        etat = fil.submit(validate_pdf_signature, signature, confiance).result()
    assert etat.bottom_line and etat.coverage == SignatureCoverageLevel.ENTIRE_FILE
    xmp = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    for dit in ('pdfuaid:part="1"', 'pdfaid:part="3"', 'pdfaid:conformance="A"'):
        assert dit in xmp


def test_certificate_prints_what_the_jury_decided(elodie):
    certification = delivrer(elodie, le=dt.date(2026, 3, 18))
    document = certificat(certification)
    lu = texte(document)
    for attendu in (
        "Élodie Vasseur",
        "Le jury réuni à Grenoble le 14 mars 2026",
        "Facilitation en intelligence collective",
        "Quatre blocs de compétences acquis",
        "B4 Posture, éthique et capitalisation",
        "du 18 mars 2026 au 18 mars 2029",
        "Hélène Carrel-Billiard",
        certification.numero,
        certification.code_lisible,
        "n’est pas un cachet qualifié",
    ):
        assert attendu in lu.replace("\u00a0", " "), (attendu, lu)
    assert "démonstration" not in lu
    for interdit in ("RNCP", "CPF", "diplôme", "titre "):
        assert interdit not in lu
    assert len(PdfReader(io.BytesIO(octets(document))).pages) == 1


def test_national_number_is_printed_only_where_there_is_one(elodie):
    assert "Enregistrement national" not in texte(certificat(delivrer(AgentFactory())))
    assert "RNCP 12345" in texte(certificat(delivrer(elodie, enregistrement="RNCP 12345")))


def test_demonstration_says_so_on_its_certificates(elodie, settings):
    settings.DEMO = True
    assert "Cachet de démonstration, sans valeur" in texte(certificat(delivrer(elodie)))


def test_certification_taken_over_from_before_has_no_certificate(elodie):
    une = services.certifier(elodie, delivree_le=dt.date(2024, 3, 1), par=CelluleFactory())
    assert not Document.objects.exists()
    with pytest.raises(ValidationError, match="pas été délivrée par le portail"):
        services.demander_certificat(une, par=None)
    with pytest.raises(ValidationError, match="pas été délivrée par le portail"):
        services.refaire_certificat(une, motif="Nom", par=None)


def test_holder_is_told_once_when_it_is_ready(elodie):
    certification = delivrer(elodie)
    assert prets() == []
    certificat(certification)
    (courriel,) = prets()
    assert courriel.destinataire == "elodie@isere.example"
    services.refaire_certificat(certification, titulaire="Élodie Vasseur-Roux", motif="Mariage", par=CelluleFactory())
    certificat(certification)
    assert prets() == [courriel]


def test_certificate_of_long_ago_is_built_without_a_word(elodie):
    certificat(delivrer(elodie, le=timezone.localdate() - dt.timedelta(days=200)))
    assert prets() == []


def test_name_corrected_makes_a_new_version_under_the_same_number(elodie, client_de):
    certification = delivrer(elodie)
    premier = certificat(certification)
    elodie.nom = "Vasseur-Roux"
    elodie.save()
    assert "Vasseur-Roux" not in texte(premier)
    cellule = CelluleFactory()
    with pytest.raises(ValidationError, match="motif"):
        services.refaire_certificat(certification, motif=" ", par=cellule)
    services.refaire_certificat(certification, motif="Changement de nom", par=cellule)
    second = certificat(certification)
    assert (second.version, second.remplace) == (2, premier)
    assert second.numero == f"{premier.numero}-v2"
    lu = texte(second)
    assert "Élodie Vasseur-Roux" in lu and f"{certification.numero}, version 2" in lu
    assert journal.de(certification.facilitateur)[0].motif == "Changement de nom"
    ancienne = client_de(elodie).get(reverse("documents:document", args=[premier.cle]))
    assert "remplacé par une version plus récente" in ancienne.content.decode()
    with pytest.raises(ValidationError, match="Rien n’a changé"):
        services.refaire_certificat(certification, motif="Encore", par=cellule)


def test_pause_that_moves_the_validity_supersedes_the_certificate(elodie):
    certification, jour = delivrer(elodie), timezone.localdate()
    certificat(certification)
    services.mettre_en_pause(certification, debut=jour, fin=jour + dt.timedelta(days=89), par=CelluleFactory())
    certification.refresh_from_db()
    second = certificat(certification)
    assert second.version == 2
    assert " ".join(date_ecrite(certification.valable_jusqu_au).split()) in texte(second)


def test_name_of_a_closed_account_must_be_written(elodie):
    certification = delivrer(elodie)
    elodie.is_active = False
    elodie.save()
    with pytest.raises(ValidationError, match="écrivez le nom"):
        services.refaire_certificat(certification, motif="Erreur", par=None)
    services.refaire_certificat(certification, titulaire=" Élodie  Roux ", motif="Erreur", par=None)
    assert Certification.objects.get().titulaire == "Élodie Roux"


def test_cell_has_it_made_anew_from_the_admin(elodie, client_de):
    certification = delivrer(elodie)
    certificat(certification)
    cellule = client_de(CelluleFactory(role="administration"))
    donnees = {
        "action": "refaire_certificat",
        "_selected_action": [certification.pk],
        "confirmer": "1",
        "motif": "Coquille",
        "titulaire": "Élodie Vassœur",
    }
    cellule.post(reverse("admin:facilitateurs_certification_changelist"), donnees)
    assert Certification.objects.get().titulaire == "Élodie Vassœur"
    assert certificat(certification).version == 2
    fiche = cellule.get(reverse("admin:facilitateurs_certification_change", args=[certification.pk])).content.decode()
    assert certification.code_lisible in fiche


def test_holder_and_cell_alone_see_it(elodie, client_de):
    document = certificat(delivrer(elodie))
    adresse = reverse("documents:document", args=[document.cle])
    assert client_de(AgentFactory()).get(adresse).status_code == 404
    for personne in (CelluleFactory(), elodie):
        reponse = client_de(personne).get(adresse)
        assert b"".join(reponse.streaming_content) == octets(document)


def test_holder_keeps_it_after_leaving_the_network(elodie, client_de):
    certification = delivrer(elodie)
    document = certificat(certification)
    services.quitter_le_reseau(certification.facilitateur, par=CelluleFactory())
    page = client_de(elodie).get(PAGE).content.decode()
    assert reverse("documents:document", args=[document.cle]) in page
    assert f"/verifier/{certification.code}/" in page


def test_page_says_why_the_certificate_is_not_there_yet(elodie, client_de, settings):
    settings.SCEAU = {"cle": "", "certificat": "", "anciens": []}
    certificat(delivrer(elodie))
    assert "Le cachet du portail n’est pas disponible" in client_de(elodie).get(PAGE).content.decode()
    assert client_de(AgentFactory()).get(PAGE).status_code == 404


def test_images_are_the_holders_alone(elodie, client_de):
    document = certificat(delivrer(elodie))
    for forme, taille in (("profil", (1200, 630)), ("signature", (600, 180))):
        adresse = reverse("facilitateurs:certificat_image", args=[document.cle, forme])
        reponse = client_de(elodie).get(adresse)
        assert Image.open(io.BytesIO(reponse.content)).size == taille
        assert "attachment" in reponse["Content-Disposition"]
        assert client_de(CelluleFactory()).get(adresse).status_code == 404
    assert client_de(elodie).get(adresse.replace("signature", "affiche")).status_code == 404


def test_merged_person_keeps_the_line_of_the_register(elodie, client):
    certification = delivrer(elodie)
    certificat(certification)
    garde = AgentFactory(prenom="Elodie", nom="VASSEUR")
    delivrer(garde)
    fusionner_agents(garde, elodie, par=CelluleFactory(role="administration"), motif="Double")
    assert Facilitateur.objects.get().agent == garde
    assert "Élodie Vasseur" in client.get(f"/verifier/{certification.code}/").content.decode()


def test_number_given_by_hand_never_collides(elodie):
    annee = timezone.localdate().year
    services.certifier(AgentFactory(), numero=f"C-{annee}-0001", delivree_le=timezone.localdate(), par=CelluleFactory())
    certification = delivrer(elodie)
    assert certification.numero == f"C-{annee}-0002"
    assert certificat(certification).numero == f"CT-{annee}-0001"


def test_certification_fails_whole_when_its_certificate_cannot_be_asked(elodie, monkeypatch):
    def refuser(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(documents, "demander", refuser)
    with pytest.raises(RuntimeError):
        delivrer(elodie)
    assert not Certification.objects.exists() and not Facilitateur.objects.exists()


def test_key_replaced_seals_the_next_version(elodie, settings, tmp_path):
    certification = delivrer(elodie)
    premier = certificat(certification)
    settings.SCEAU = autre_sceau(tmp_path) | {"anciens": [settings.SCEAU["certificat"]]}
    services.refaire_certificat(certification, titulaire="Élodie V.", motif="Nom", par=None)
    assert certificat(certification).etat == premier.etat == Document.Etat.PRET
