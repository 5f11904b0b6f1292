"""The pages of signing in, for who learns, who teaches and the cell."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from agenda import codes
from agents.services import valider_adresse
from documents import rendering
from documents.models import Document
from documents.types import TYPES
from formations import services
from formations.emargement.documents import TYPE_FEUILLE, contenu
from formations.models import Emargement, FichierPartage, Formateur
from tests.agents.factories import AgentFactory, CelluleFactory

from .emargement import Classe, a, classe, inscrire

pytestmark = pytest.mark.django_db
E = Emargement.Etat
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@pytest.fixture
def groupe() -> Classe:
    return classe()


def page(client: Client, nom: str, *args: Any) -> str:
    return client.get(reverse(f"formations:{nom}", args=args)).content.decode()


def agir(client: Client, groupe: Classe, geste: str, **corps: Any) -> str:
    """One button of the first half-day; the page that follows."""
    adresse = reverse("formations:demi_journee", args=[groupe.matin.cle])
    return client.post(adresse, {"geste": geste, **corps}, follow=True).content.decode()


def lu(document: Document) -> str:
    """The text of its PDF."""
    pdf = rendering.rendre(TYPES[TYPE_FEUILLE], document, TYPES[TYPE_FEUILLE].contexte(document.objet))
    return " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).replace("\n", " ")


# --- Who learns ------------------------------------------------------------------------------------
def test_trainee_signs_from_their_own_space_with_the_code_of_the_room(groupe: Classe, client_de: Callable) -> None:
    zoe = groupe.stagiaires[0]
    with a(9, 5):
        client = client_de(zoe)
        adresse = reverse("formations:signer", args=[groupe.matin.cle])
        assert adresse in client.get("/mon-espace/").content.decode()
        suite = client.post(adresse, {"code": codes.de_la_salle(groupe.matin).lower()}, follow=True).content.decode()
        assert "C’est signé" in suite and "Vous avez signé à 9\u202fh\u202f05" in suite
        assert adresse not in client.get("/mon-espace/").content.decode()
    assert Emargement.objects.get().personne == zoe.numero


def test_trainee_who_comes_from_the_qr_signs_with_one_button(groupe: Classe, client_de: Callable) -> None:
    with a(9, 5):
        client = client_de(groupe.stagiaires[0])
        adresse = reverse("agenda:presence_qr", args=[groupe.matin.cle, codes.de_la_salle(groupe.matin)])
        vue = client.get(adresse, follow=True)
        passage = parse_qs(vue.request["QUERY_STRING"])["passage"][0]
        client.post(reverse("formations:signer", args=[groupe.matin.cle]), {"passage": passage})
    assert Emargement.objects.get().moyen == "qr"


def test_qr_seen_too_long_ago_no_longer_signs(groupe: Classe, client_de: Callable) -> None:
    adresse = reverse("formations:signer", args=[groupe.matin.cle])
    with a(9, 5):
        client = client_de(groupe.stagiaires[0])
        vue = client.get(
            reverse("agenda:presence_qr", args=[groupe.matin.cle, codes.de_la_salle(groupe.matin)]), follow=True
        )
        passage = parse_qs(vue.request["QUERY_STRING"])["passage"][0]
    with a(9, 11):
        suite = client.post(adresse, {"passage": passage}, follow=True).content.decode()
    assert "Écrivez le code affiché dans la salle" in suite
    assert not Emargement.objects.exists()


def test_trainee_at_home_is_told_why_and_may_type_again(groupe: Classe, client_de: Callable) -> None:
    with a(9, 5):
        client = client_de(groupe.stagiaires[0])
        suite = client.post(reverse("formations:signer", args=[groupe.matin.cle]), {"code": "AAAAAA"}).content.decode()
    assert "Ce code n’est pas celui de la salle en ce moment" in suite and 'value="AAAAAA"' in suite


def test_wrong_codes_cannot_be_tried_for_long(groupe: Classe, client_de: Callable) -> None:
    with a(9, 5):
        client = client_de(groupe.stagiaires[0])
        adresse = reverse("formations:signer", args=[groupe.matin.cle])
        for _ in range(10):
            client.post(adresse, {"code": "AAAAAA"})
        suite = client.post(adresse, {"code": codes.de_la_salle(groupe.matin)}).content.decode()
    assert "Trop de codes faux" in suite
    assert not Emargement.objects.exists()


def test_nobody_signs_for_another_nor_at_another_hour(groupe: Classe, client_de: Callable) -> None:
    """Whatever the form says besides the code, who is signed in signs, at the server's hour."""
    zoe, paul, _ = groupe.stagiaires
    autre = {
        "agent": str(paul.numero),
        "personne": str(paul.numero),
        "horodatage": "2030-03-12T09:00",
        "etat": "present",
    }
    with a(9, 40):
        client = client_de(zoe)
        corps = {"code": codes.de_la_salle(groupe.matin), **autre}
        client.post(reverse("formations:signer", args=[groupe.matin.cle]), corps, headers={"date": "Tue, 12 Mar 2030"})
    ligne = Emargement.objects.get()
    assert (ligne.personne, ligne.etat, ligne.horodatage.minute) == (zoe.numero, "retard", 40)


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        ((8, 30), "On signe à partir de"),
        ((10, 0), "On ne signe plus depuis 10\u202fh"),
        ((9, 0), "Vous n’êtes pas de ce groupe"),
    ],
)
def test_refusal_is_said_before_the_button(groupe: Classe, client_de: Callable, quand: tuple, dit: str) -> None:
    with a(*quand):
        client = client_de(AgentFactory() if "groupe" in dit else groupe.stagiaires[0])
        vue = page(client, "signer", groupe.matin.cle)
    assert dit in vue and "btn-go" not in vue


def test_no_page_invites_to_sign_once_it_is_too_late(groupe: Classe, client_de: Callable) -> None:
    inscription = reverse("agenda:inscription", args=[groupe.matin.session.cle])
    for heure, invite in ((9, True), (10, False)):
        with a(heure):
            client = client_de(groupe.stagiaires[0])
            pages = [client.get(adresse).content.decode() for adresse in (inscription, "/mon-espace/inscriptions/")]
            espace = client.get("/mon-espace/").content.decode()
        assert [reverse("agenda:presence", args=[groupe.matin.cle]) in vue for vue in pages] == [invite] * 2
        assert ("On ne signe plus" in espace) is not invite


def test_trainee_reads_their_half_days_and_the_files_of_the_group(groupe: Classe, client_de: Callable) -> None:
    zoe = groupe.stagiaires[0]
    groupe.tenir(groupe.matin, {zoe: E.JUSTIFIEE})
    fichier = services.partager_fichier(
        groupe.cohorte, SimpleUploadedFile("support.png", PNG), par=groupe.formateur.agent
    )
    client = client_de(zoe)
    vue = page(client, "mes_emargements")
    assert "Excusé" not in vue and "Absence justifiée" in vue and "1\u00a0manquée" in vue
    envoye = client.get(reverse("formations:fichier", args=[groupe.cohorte.session.cle, fichier.cle]))
    assert b"".join(envoye) == PNG
    assert envoye["Content-Disposition"].startswith("attachment") and envoye["X-Content-Type-Options"] == "nosniff"


# --- Who teaches -----------------------------------------------------------------------------------
def test_trainer_opens_the_sheet_sees_who_signed_and_closes_it(groupe: Classe, client_de: Callable) -> None:
    zoe, paul, bao = groupe.stagiaires
    with a(9, 5):
        formateur = client_de(groupe.formateur.agent)
        liste = page(formateur, "formateur")
        assert reverse("formations:demi_journee", args=[groupe.matin.cle]) in liste
        vue = page(formateur, "demi_journee", groupe.matin.cle)
        assert codes.de_la_salle(groupe.matin) in vue and "0\u00a0personne a signé" in vue
        groupe.signer(zoe)
        vue = page(formateur, "direct", groupe.matin.cle)
        assert "1\u00a0personne a signé" in vue and str(zoe) in vue
        agir(formateur, groupe, f"{E.RETARD.value}:{paul.numero}")
        vue = page(formateur, "demi_journee", groupe.matin.cle)
        assert "1\u00a0personne n’a pas signé et sera notée absente" in vue
        vue = agir(formateur, groupe, "contresigner")
    assert "elle ne change plus" in vue
    assert [ligne.etat for ligne in Emargement.objects.filter(role="stagiaire")] == [E.PRESENT, E.RETARD, E.INJUSTIFIEE]
    assert Emargement.objects.get(etat=E.INJUSTIFIEE).personne == bao.numero


def test_projected_page_asks_again_only_for_who_wants_it(groupe: Classe, client_de: Callable) -> None:
    with a(9, 5):
        formateur = client_de(groupe.formateur.agent)
        adresse = reverse("formations:ecran", args=[groupe.matin.cle])
        assert "Refresh" not in formateur.get(adresse)
        assert formateur.get(adresse + "?suivre=1")["Refresh"] == "20"


def test_half_day_is_made_up_from_the_sheet(groupe: Classe, client_de: Callable) -> None:
    zoe, autre = groupe.stagiaires[0], groupe.demi_journees[1]
    with a(14):
        formateur = client_de(groupe.formateur.agent)
        dit = agir(formateur, groupe, "rattraper", agent=str(zoe.numero), rattrapee_a="")
        assert "Choisissez la personne, et la demi-journée" in dit
        agir(formateur, groupe, "rattraper", agent=str(zoe.numero), rattrapee_a=str(autre.cle))
    assert Emargement.objects.get().rattrapee_a == autre.cle


def test_without_a_network_the_group_signs_on_paper(groupe: Classe, client_de: Callable) -> None:
    """Printed beforehand, scanned afterwards, and entered; nobody signs at the telephone meanwhile."""
    zoe = groupe.stagiaires[0]
    with a(8, 50):
        formateur = client_de(groupe.formateur.agent)
        agir(formateur, groupe, "imprimer")
        document = Document.objects.get()
        agir(formateur, groupe, "papier")
        assert "s’émarge sur papier" in page(client_de(zoe), "signer", groupe.matin.cle)
    texte = lu(document)
    assert str(zoe) in texte and "9\u202fh à 12\u202fh\u202f30" in texte
    with a(12, 30):
        formateur = client_de(groupe.formateur.agent)
        faux = SimpleUploadedFile("feuille.pdf", b"<html><script>alert(1)</script>", "application/pdf")
        assert "n’est pas celui d’un fichier .pdf" in agir(formateur, groupe, "scan", fichier=faux)
        tableur = SimpleUploadedFile("feuille.csv", b"a;b\n")
        assert "en PDF, PNG ou JPEG" in agir(formateur, groupe, "scan", fichier=tableur)
        agir(formateur, groupe, "scan", fichier=SimpleUploadedFile("feuille.png", PNG))
        agir(formateur, groupe, f"present:{zoe.numero}")
        agir(formateur, groupe, "contresigner")
        scan = formateur.get(reverse("formations:scan", args=[groupe.matin.cle]))
    assert {ligne.moyen for ligne in Emargement.objects.filter(role="stagiaire")} == {"papier"}
    assert scan["Content-Disposition"] == 'attachment; filename="feuille.png"'
    assert b"".join(scan) == PNG


def test_trainer_shares_files_checked_by_their_content(groupe: Classe, client_de: Callable) -> None:
    formateur, adresse = (
        client_de(groupe.formateur.agent),
        reverse("formations:groupe", args=[groupe.cohorte.session.cle]),
    )
    faux = SimpleUploadedFile("support.pdf", b"MZ\x90\x00")
    assert "n’est pas celui d’un fichier .pdf" in formateur.post(adresse, {"fichier": faux}).content.decode()
    assert formateur.post(adresse, {"fichier": SimpleUploadedFile("support.png", PNG)}).status_code == 302
    fichier = FichierPartage.objects.get()
    ailleurs = client_de(AgentFactory())
    assert (
        ailleurs.get(reverse("formations:fichier", args=[groupe.cohorte.session.cle, fichier.cle])).status_code == 404
    )
    formateur.post(reverse("formations:retirer_fichier", args=[groupe.cohorte.session.cle, fichier.cle]))
    assert not FichierPartage.objects.exists()


def test_outside_trainer_sees_their_groups_and_nothing_else(client_de: Callable) -> None:
    groupe = classe()
    inconnue = AgentFactory(institution=None, direction=None, categorie="", encadrement="", email="ines@crete.example")
    valider_adresse(inconnue, par=groupe.cellule)
    formateur = services.enregistrer_formateur(inconnue, organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [formateur], par=groupe.cellule)
    client = client_de(inconnue)
    assert client.get("/mon-espace/")["Location"] == "/mon-espace/formateur/"
    assert str(groupe.cohorte) in page(client, "formateur")
    assert client.get(reverse("formations:groupe", args=[groupe.cohorte.session.cle])).status_code == 200
    for adresse in (
        "/reseau/annuaire/",
        "/mon-espace/agenda/",
        "/mon-espace/inscriptions/",
        "/admin/",
        "/demander/formulaire/",
    ):
        assert client.get(adresse).status_code == 404, adresse
    autre = classe("Alix", titre="Autre chose")
    assert client.get(reverse("formations:groupe", args=[autre.cohorte.session.cle])).status_code == 404
    assert client.get(reverse("formations:demi_journee", args=[autre.matin.cle])).status_code == 404


# --- The cell --------------------------------------------------------------------------------------
def test_attendance_is_one_grid_whose_cost_does_not_grow(client_de: Callable) -> None:
    jours = tuple(dt.date(2030, 3, 4) + dt.timedelta(days=rang) for rang in range(19))
    groupe = classe("Zoé", jours=jours, demi_journees=38)
    client = client_de(groupe.cellule)
    page(client, "assiduite", groupe.cohorte.session.cle)
    with CaptureQueriesContext(connection) as seule:
        page(client, "assiduite", groupe.cohorte.session.cle)
    inscrire(groupe.cohorte, AgentFactory.create_batch(9), groupe.cellule)
    with CaptureQueriesContext(connection) as dix:
        vue = page(client, "assiduite", groupe.cohorte.session.cle)
    assert len(dix) == len(seule) <= 14
    assert vue.count('scope="row"') == 10 and vue.count('scope="colgroup"') == 19 and vue.count('scope="col"') == 40


def test_cell_corrects_a_sealed_sheet_by_a_line_of_its_own(groupe: Classe, client_de: Callable) -> None:
    zoe = groupe.stagiaires[0]
    groupe.tenir(groupe.matin, {zoe: E.INJUSTIFIEE})
    avant = Document.objects.get()
    adresse = reverse("formations:personne", args=[groupe.cohorte.session.cle, zoe.numero])
    with a(10, 0, dt.date(2030, 3, 15)):
        cellule = client_de(groupe.cellule)
        corps = {"creneau": str(groupe.matin.cle), "etat": E.RATTRAPEE.value, "motif": "rattrapage", "rattrapee_a": ""}
        assert "à quelle autre demi-journée" in cellule.post(adresse, corps).content.decode()
        corps["rattrapee_a"] = str(groupe.demi_journees[1].cle)
        assert "sur une ligne de plus" in cellule.post(adresse, corps, follow=True).content.decode()
        sans_motif = cellule.post(adresse, {**corps, "motif": ""}).content.decode()
    assert 'class="err"' in sans_motif
    avant.refresh_from_db()
    texte = lu(avant)
    assert "La séance a été rattrapée" in texte and "Rattrapée" in texte and str(groupe.cellule) in texte
    assert client_de(groupe.formateur.agent).get(adresse).status_code == 404


def test_cell_countersigns_in_the_place_of_a_locked_out_trainer(groupe: Classe, client_de: Callable) -> None:
    with a(12, 30):
        vue = agir(client_de(groupe.cellule), groupe, "contresigner", motif="empeche")
    assert "La personne qui forme ne peut pas se connecter" in vue


def test_sealed_sheet_prints_how_many_lines_it_has_and_the_head(groupe: Classe) -> None:
    zoe, paul, bao = groupe.stagiaires
    with a(8, 55):
        groupe.signer(zoe)
    feuille = groupe.tenir(groupe.matin, {paul: E.PRESENT, bao: E.JUSTIFIEE})
    dit = contenu(feuille)
    assert (dit["scellee"], dit["nombre"], dit["tete"]) == (True, 4, feuille.tete)
    assert dit["formateurs"] == [{"nom": str(groupe.formateur), "signe_le": "12\u202fh\u202f30"}]
    assert [(s["nom"], s["etat"], s["signe_le"]) for s in dit["stagiaires"] if s["nom"] == str(zoe)] == [
        (str(zoe), "Présent", "8\u202fh\u202f55")
    ]
    texte = lu(Document.objects.get())
    assert feuille.tete in texte.replace(" ", "") and str(paul) in texte


def test_cell_registers_a_trainer_of_an_outside_provider(client_de: Callable) -> None:
    cellule = client_de(CelluleFactory())
    adresse = reverse("admin:formations_formateur_add")
    corps = {"prenom": "Inès", "nom": "Charlet", "email": "ines@crete.example"}
    assert "Choisissez une personne, ou" in cellule.post(adresse, {}).content.decode()
    assert cellule.post(adresse, corps).status_code == 302
    formateur = Formateur.objects.get()
    assert formateur.agent.institution is None and formateur.agent.adresse_validee_le is not None
    assert "déjà celle" in cellule.post(adresse, corps).content.decode()


def test_cell_names_who_teaches_a_cohort(groupe: Classe, client_de: Callable) -> None:
    cellule = client_de(CelluleFactory())
    autre = services.enregistrer_formateur(AgentFactory(), organismes=[], par=groupe.cellule)
    adresse = reverse("admin:formations_cohorte_change", args=[groupe.cohorte.pk])
    cellule.post(adresse, {"nom": groupe.cohorte.nom, "formateurs": [autre.pk]})
    assert list(groupe.cohorte.formateurs.all()) == [autre]
