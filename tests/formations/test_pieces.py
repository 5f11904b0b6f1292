"""The papers of a training: what each says, who reads it, what comes back signed."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from agenda.models import Inscription, Presence
from agents.models import Agent
from documents import services as documents
from documents.models import Document, ExemplaireSigne, Lot, ReferenceLegale
from documents.references import REFERENCES
from documents.types import TYPES
from donnees.fusion import fusionner_agents
from formations import services
from formations.models import Cohorte
from formations.pieces.documents import ATTESTATION, CERTIFICAT, CONVOCATION, PROGRAMME
from formations.pieces.services import demander_pieces, refaire_programme
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.factories import cohorte, formation
from tests.formations.vecue import APRES, AVANT, inscriptions, noter, prevue, vecue

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def magasin(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def horloge() -> Any:
    with time_machine.travel(APRES, tick=False) as horloge:
        yield horloge


def fabriquer(cle: str, objet: Any) -> Document:
    document = documents.demander(cle, objet, par=None)
    documents.construire(document.pk)
    document.refresh_from_db()
    assert document.etat == Document.Etat.PRET, document.erreur
    return document


def texte(document: Document) -> str:
    with default_storage.open(str(document.fichier.name)) as fichier:
        lu = " ".join(page.extract_text() for page in PdfReader(BytesIO(fichier.read())).pages)
    return " ".join(lu.replace("\u202f", " ").replace("\xa0", " ").split())


def lire(cle: str, objet: Any) -> str:
    return texte(fabriquer(cle, objet))


def dit(lu: str, *mots: str) -> None:
    for mot in mots:
        assert mot in lu, f"{mot} / {lu}"


def test_convocation_says_when_where_what_to_bring_and_whom_to_ask(horloge) -> None:
    horloge.move_to(AVANT)
    (inscription, _) = inscriptions(prevue())
    dit(
        lire(CONVOCATION, inscription),
        "Convocation n° CV-2030-0001",
        str(inscription.agent),
        "Animer une réunion utile",
        "du 12 au 13 mars 2030",
        "Mardi 12 mars 2030 9 h à 12 h 30 et 13 h 30 à 17 h Salle Vaucanson",
        "Une situation que vous vivez",
        "4 demi-journées",
        "Inès Ferhat",
        "vaut demande d’autorisation d’absence",
    )


def test_convocation_sends_nobody_to_a_closed_account(horloge) -> None:
    horloge.move_to(AVANT)
    (inscription, _) = inscriptions(prevue())
    Agent.objects.filter(nom="Ferhat").update(is_active=False)
    assert "Inès Ferhat" not in lire(CONVOCATION, inscription)


def test_certificate_counts_what_was_attended_and_waits_for_the_provider(horloge) -> None:
    faite = vecue()
    (inscription, _) = inscriptions(faite)
    noter(faite, inscription.agent, "present", "absent", "rattrapage", "excuse")
    lu = lire(CERTIFICAT, inscription)
    dit(
        lu,
        "Certificat de réalisation n° CR-2030-0001",
        "à signer par le dispensateur",
        "a suivi 7 h de la formation « Animer une réunion utile »",
        "Crête, école de facilitation",
        "732 829 320 00074",
        "84 38 01234 56",
        "Durée prévue 14 h",
        "7 h, 2 sur 4 demi-journées",
        "L. 6313-1",
        "n’a de valeur que signé par le dispensateur",
    )
    assert "Anaïs Ferrand" not in lu, "who signs writes it"


def test_attestation_says_the_objectives_and_that_nothing_is_assessed_yet(horloge) -> None:
    (inscription, _) = inscriptions(vecue())
    lu = lire(ATTESTATION, inscription)
    dit(
        lu,
        "Attestation de fin de formation n° AF-2030-0001",
        "Distribuer la parole",
        "14 h, en 4 demi-journées",
        "14 h, 4 sur 4 demi-journées",
        "Évaluation des acquis Non évalué",
        "ni diplôme, ni titre, ni certification",
    )
    for interdit in ("L6353", "L. 6353", "RNCP"):
        assert interdit not in lu


def test_the_title_is_the_same_on_all(horloge) -> None:
    faite = vecue()
    (inscription, _) = inscriptions(faite)
    titre = faite.formation.titre
    for cle, objet in (
        (CONVOCATION, inscription),
        (CERTIFICAT, inscription),
        (ATTESTATION, inscription),
        (PROGRAMME, faite.formation),
    ):
        assert TYPES[cle].contexte(objet)["formation"] == titre


@pytest.mark.parametrize("cle", [CERTIFICAT, ATTESTATION])
def test_what_is_not_over_or_not_noted_is_not_attested(cle: str, horloge) -> None:
    faite = vecue()
    (inscription, absente) = inscriptions(faite)
    horloge.move_to(AVANT)
    with pytest.raises(ValidationError, match="pas terminée"):
        documents.demander(cle, inscription, par=None)
    horloge.move_to(APRES)
    Presence.objects.filter(agent=inscription.agent).first().delete()  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="n’est pas notée"):
        documents.demander(cle, inscription, par=None)
    noter(faite, absente.agent, "absent")
    with pytest.raises(ValidationError, match="aucune"):
        documents.demander(cle, absente, par=None)
    assert not Document.objects.exists()


def test_certificate_needs_a_provider_and_convocation_a_place(horloge) -> None:
    horloge.move_to(AVANT)
    faite = prevue()
    (inscription, autre) = inscriptions(faite)
    services.enregistrer_formation(faite.formation, par=None, organisme=None)
    with pytest.raises(ValidationError, match="organisme"):
        documents.demander(CERTIFICAT, inscription, par=None)
    Inscription.objects.filter(pk=autre.pk).update(etat="annulee")
    autre.refresh_from_db()
    with pytest.raises(ValidationError, match="pas de place"):
        documents.demander(CONVOCATION, autre, par=None)


def test_convocation_changes_with_the_dates_and_only_then(horloge) -> None:
    horloge.move_to(AVANT)
    faite = prevue()
    (inscription, _) = inscriptions(faite)
    premiere = fabriquer(CONVOCATION, inscription)
    assert documents.demander(CONVOCATION, inscription, par=None) == premiere
    services.modifier_cohorte(faite, par=None, consignes="Rien")
    suivante = documents.demander(CONVOCATION, inscription, par=None)
    assert (suivante.numero, suivante.remplace) == ("CV-2030-0001-v2", premiere)


def test_legal_reference_of_the_cell_takes_over_from_its_day(horloge, client_de) -> None:
    (inscription, _) = inscriptions(vecue())
    administration = CelluleFactory(role="administration")
    client = client_de(administration)
    champs = {"cle": "formations.cadre", "texte": "Article nouveau.", "depuis": "21/03/2030"}
    reponse = client.post(reverse("admin:documents_referencelegale_add"), champs)
    assert reponse.status_code == 302, reponse.content.decode()
    assert "Article nouveau." not in lire(CERTIFICAT, inscription)
    horloge.move_to(APRES + dt.timedelta(days=2))
    suivant = fabriquer(CERTIFICAT, inscription)
    assert suivant.version == 2
    dit(texte(suivant), "Article nouveau.")
    assert "L. 6313-1" not in texte(suivant)
    reference = ReferenceLegale.objects.get()
    client = client_de(administration)
    reponse = client.post(reverse("admin:documents_referencelegale_delete", args=[reference.pk]), {"post": "yes"})
    assert reponse.status_code == 302
    assert not ReferenceLegale.objects.exists()


def test_every_reference_has_words_to_begin_with() -> None:
    assert all(reference.texte() for reference in REFERENCES)


def test_programme_is_public_and_follows_the_catalogue(client, django_capture_on_commit_callbacks) -> None:
    de = formation("L’écoute", programme="Écouter, puis reformuler.")
    adresse = reverse("formations:programme_pdf", args=[de.slug])
    assert client.get(adresse).status_code == 404
    assert refaire_programme(de, par=None)
    documents.construire(Document.objects.get().pk)
    assert not refaire_programme(de, par=None)
    reponse = client.get(adresse)
    assert reponse["Content-Type"] == "application/pdf"
    assert b"".join(reponse.streaming_content)[:5] == b"%PDF-"
    assert adresse in client.get(reverse("formations:formation", args=[de.slug])).content.decode()
    dit(texte(Document.objects.get()), "Écouter, puis reformuler.", "2 jours, 14 h")
    services.enregistrer_formation(de, par=None, accroche="Autrement.")
    assert refaire_programme(de, par=None)


def test_cell_makes_the_papers_of_the_whole_group_in_one_action(horloge, client_de) -> None:
    faite = vecue()
    client = client_de(CelluleFactory())
    liste = reverse("admin:formations_cohorte_changelist")
    for action, cle in (("convoquer", CONVOCATION), ("attester", ATTESTATION), ("certifier", CERTIFICAT)):
        reponse = client.post(liste, {"action": action, "_selected_action": [faite.pk]})
        lot = Lot.objects.order_by("-pk").first()
        assert lot and lot.type == cle
        assert reponse["Location"] == reverse("documents:lot", args=[lot.cle])
        assert lot.membres.count() == 2


def test_page_of_a_cohort_shows_who_has_which_and_makes_them(horloge, client_de) -> None:
    faite = vecue()
    (inscription, _) = inscriptions(faite)
    document = fabriquer(ATTESTATION, inscription)
    client = client_de(CelluleFactory())
    adresse = reverse("formations:pieces", args=[faite.pk])
    page = client.get(adresse).content.decode()
    dit(page, document.numero, "1 sur 2", reverse("documents:document", args=[document.cle]))
    client.post(reverse("formations:fabriquer_pieces", args=[faite.pk, CERTIFICAT]))
    assert Lot.objects.get().titre == f"Certificat de réalisation, {faite.session.titre}"
    assert client.post(reverse("formations:fabriquer_pieces", args=[faite.pk, "livret"])).status_code == 404
    for qui in (inscription.agent, AgentFactory()):
        assert client_de(qui).get(adresse).status_code == 404


def test_empty_cohort_says_so(client_de) -> None:
    vide = cohorte(formation())
    client = client_de(CelluleFactory())
    assert "Personne n’a encore de place" in client.get(reverse("formations:pieces", args=[vide.pk])).content.decode()
    page = client.post(reverse("formations:fabriquer_pieces", args=[vide.pk, CONVOCATION]), follow=True)
    assert "Il n’y a personne" in page.content.decode()


def test_signed_certificate_is_filed_beside_what_was_printed(horloge, client_de) -> None:
    faite = vecue()
    (inscription, autre) = inscriptions(faite)
    document = fabriquer(CERTIFICAT, inscription)
    client = client_de(CelluleFactory())
    adresse = reverse("formations:classer_piece", args=[faite.pk, document.cle])
    champ = f"{document.cle}-fichier"
    faux = SimpleUploadedFile("certificat.pdf", b"<html>non</html>", "application/pdf")
    refus = client.post(adresse, {champ: faux})
    assert refus.status_code == 422
    assert "n’est pas celui d’un fichier .pdf" in refus.content.decode()
    for contenu in (PDF, PDF + b"%encore"):
        depot = SimpleUploadedFile("certificat.pdf", contenu, "application/pdf")
        assert client.post(adresse, {champ: depot}).status_code == 302
    exemplaire = ExemplaireSigne.objects.get()
    signe = reverse("documents:signe", args=[document.cle])
    assert signe in client.get(reverse("formations:pieces", args=[faite.pk])).content.decode()
    reponse = client_de(inscription.agent).get(signe)
    assert reponse["Content-Disposition"] == f'attachment; filename="{document.numero}-signe.pdf"'
    assert b"".join(reponse.streaming_content).endswith(b"encore")
    assert client_de(autre.agent).get(signe).status_code == 404
    assert exemplaire.document == document
    attestation = fabriquer(ATTESTATION, inscription)
    non = client.post(
        reverse("formations:classer_piece", args=[faite.pk, attestation.cle]),
        {f"{attestation.cle}-fichier": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert non.status_code == 422


def test_trainee_finds_their_own_papers_and_nobody_elses(horloge, client_de) -> None:
    faite = vecue()
    (inscription, autre) = inscriptions(faite)
    document, pas_la_sienne = fabriquer(ATTESTATION, inscription), fabriquer(ATTESTATION, autre)
    client = client_de(inscription.agent)
    page = client.get(reverse("mon_espace")).content.decode()
    dit(page, reverse("documents:document", args=[document.cle]), "Mes pièces de formation")
    assert reverse("documents:document", args=[pas_la_sienne.cle]) not in page
    assert client.get(reverse("documents:document", args=[pas_la_sienne.cle])).status_code == 404
    reponse = client.get(reverse("documents:document", args=[document.cle]))
    assert b"".join(reponse.streaming_content)[:5] == b"%PDF-"
    assert "Mes pièces de formation" not in client_de(AgentFactory()).get(reverse("mon_espace")).content.decode()


def test_papers_follow_the_registration_that_stays_when_two_records_are_merged(horloge, client_de) -> None:
    (garde, double) = inscriptions(vecue())
    document = fabriquer(ATTESTATION, double)
    fusionner_agents(garde.agent, double.agent, par=CelluleFactory(role="administration"), motif="Doublon")
    page = client_de(garde.agent).get(reverse("mon_espace")).content.decode()
    assert reverse("documents:document", args=[document.cle]) in page


def test_lot_of_a_running_cohort_says_why_each_has_none(client_de) -> None:
    with time_machine.travel(AVANT, tick=False):
        faite = prevue()
        cellule = CelluleFactory()
        lot = demander_pieces(Cohorte.objects.select_related("session").get(pk=faite.pk), ATTESTATION, par=cellule)
        documents.preparer_lot(lot.pk)
        page = client_de(cellule).get(reverse("documents:lot", args=[lot.cle])).content.decode()
    assert page.count("La formation n’est pas terminée.") == 2
    assert not Document.objects.exists()


@pytest.mark.parametrize("champ", ["titre", "nom"])
def test_emoji_is_refused_where_a_title_is_typed(champ: str) -> None:
    with pytest.raises(ValidationError, match="émoji"):
        if champ == "titre":
            formation("Animer 🎉")
        else:
            cohorte(formation(), "Session 🎉")
