"""The lettre de mission, from the demand to the PDF: by pages, links and e-mails."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agents.models import Lien
from courriels.models import Courriel
from courriels.services import reconcilier, reconcilier_tous
from documents.models import Document
from documents.services import construire
from facilitateurs import services
from facilitateurs.models import LettreMission
from instance import journal
from instance.calendrier import ajouter_jours_ouvres
from instance.services import identite
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.facilitateurs.factories import FacilitateurFactory

pytestmark = pytest.mark.django_db
CHEF = "helene.carrel@isere.example"


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def facilitateur():
    chef = AgentFactory(prenom="Hélène", nom="Carrel", email=CHEF)
    return FacilitateurFactory(
        agent=AgentFactory(prenom="Élodie", nom="Vasseur", email="elodie@isere.example", n_plus_1=chef), lettre=None
    )


@pytest.fixture
def lettre(facilitateur):
    jour = timezone.localdate()
    return services.demander_lettre(facilitateur, debut=jour, fin=jour + dt.timedelta(days=200), par=facilitateur.agent)


def courriels(cle: str) -> list[Courriel]:
    return list(Courriel.objects.filter(regle=f"facilitateurs.{cle}").exclude(etat=Courriel.Etat.ANNULE))


def adresse(courriel: Courriel) -> str:
    """The path of the signed link in an e-mail's text, as its reader would open it."""
    from courriels.message import rediger

    return re.search(r"https?://[^/\s]+(/l/lettre/\S+/)", rediger(courriel).texte).group(1)


def lien(lettre: LettreMission) -> str:
    from facilitateurs.services.lettres import adresse_responsable

    return re.sub(r"^https?://[^/]+", "", adresse_responsable(lettre))


def test_asking_writes_to_the_manager(lettre):
    [courriel] = courriels("lettre_demande")
    assert (courriel.destinataire, courriel.destinataire_nom) == (CHEF, "Hélène Carrel")
    assert lettre.quota == 10
    assert journal.de(lettre.facilitateur).first().verbe == "facilitateurs.demander_lettre"


def test_opening_the_link_changes_nothing_and_shows_one_button(lettre, client):
    page = client.get(lien(lettre)).content.decode()
    assert page.count('<button class="btn btn-go') == 1
    assert 'value="10"' in page
    assert "Élodie Vasseur" in page
    lettre.refresh_from_db()
    assert lettre.etat == LettreMission.Etat.DEMANDEE
    assert Lien.objects.get().utilise_le is None


def test_granting_another_number_builds_the_letter_and_tells_both(lettre, client, client_de):
    page = client.post(lien(lettre), {"decision": "accorder", "quota": "8", "motif": ""}).content.decode()
    assert "8\u00a0demi-journées" in page
    assert courriels("lettre_accordee") == []
    document = Document.objects.get()
    construire(document.pk)
    assert {courriel.destinataire for courriel in courriels("lettre_accordee")} == {
        "elodie@isere.example",
        identite().contact_courriel,
    }
    reponse = client_de(lettre.facilitateur.agent).get(reverse("documents:document", args=[document.cle]))
    texte = PdfReader(BytesIO(b"".join(reponse.streaming_content))).pages[0].extract_text()
    for attendu in ("Élodie Vasseur", "8\u00a0demi-journées, soit 4\u00a0jours", "Hélène Carrel", document.numero):
        assert attendu in texte
    action = journal.de(lettre.facilitateur).first()
    assert (action.auteur, action.auteur_libelle) == (None, "La personne responsable")


def test_letter_granted_long_ago_is_built_without_a_word(lettre, client, time_machine):
    client.post(lien(lettre), {"decision": "accorder", "quota": "8", "motif": ""})
    time_machine.move_to(timezone.now() + dt.timedelta(days=31))
    construire(Document.objects.get().pk)
    assert Document.objects.get().etat == Document.Etat.PRET
    assert courriels("lettre_accordee") == []


def test_a_letter_is_served_to_nobody_else(lettre, client_de):
    services.accorder_lettre(lettre, quota=10, par=None)
    adresse_pdf = reverse("documents:document", args=[Document.objects.get().cle])
    assert client_de(AgentFactory()).get(adresse_pdf).status_code == 404
    assert client_de(FacilitateurFactory().agent).get(adresse_pdf).status_code == 404
    assert client_de(CelluleFactory()).get(adresse_pdf).status_code == 200


def test_refusing_needs_a_reason_and_passes_it_on(lettre, client):
    page = client.post(lien(lettre), {"decision": "refuser", "quota": "10", "motif": " "}).content.decode()
    assert "Dites pourquoi" in page
    client.post(lien(lettre), {"decision": "refuser", "quota": "10", "motif": "Effectif réduit <b>cet été</b>"})
    lettre.refresh_from_db()
    assert (lettre.etat, lettre.motif) == (LettreMission.Etat.REFUSEE, "Effectif réduit <b>cet été</b>")
    assert {courriel.destinataire for courriel in courriels("lettre_refusee")} == {
        "elodie@isere.example",
        identite().contact_courriel,
    }
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("quota", "message"),
    [
        ("", "Indiquez le nombre"),
        ("0", "au moins une demi-journée"),
        ("121", "demi-journées au plus"),
        ("dix", "nombre entier"),
        ("99999999999999999999", "demi-journées au plus"),
    ],
)
def test_a_wrong_number_is_said_beside_the_field_and_the_link_stays(lettre, client, quota, message):
    adresse_lien = lien(lettre)
    page = client.post(adresse_lien, {"decision": "accorder", "quota": quota, "motif": ""}).content.decode()
    assert message in page
    assert f'value="{quota}"' in page or not quota
    assert client.get(adresse_lien).status_code == 200


def test_nothing_chosen_is_asked_for(lettre, client):
    assert "Choisissez d’accorder" in client.post(lien(lettre), {}).content.decode()


def test_a_link_serves_once(lettre, client):
    adresse_lien = lien(lettre)
    client.post(adresse_lien, {"decision": "accorder", "quota": "10"})
    for reponse in (client.get(adresse_lien), client.post(adresse_lien, {"decision": "refuser", "motif": "Non"})):
        assert reponse.status_code == 410
        assert "déjà enregistrée" in reponse.content.decode()
    lettre.refresh_from_db()
    assert lettre.etat == LettreMission.Etat.ACCORDEE


def test_a_link_expires_after_thirty_days(lettre, client, time_machine):
    adresse_lien = lien(lettre)
    time_machine.move_to(timezone.now() + dt.timedelta(days=30, seconds=1))
    reponse = client.post(adresse_lien, {"decision": "accorder", "quota": "10"})
    assert reponse.status_code == 410
    lettre.refresh_from_db()
    assert lettre.etat == LettreMission.Etat.DEMANDEE


def test_a_link_of_a_withdrawn_request_says_so(lettre, client):
    adresse_lien = lien(lettre)
    services.revoquer(lettre, motif="Demandée par erreur", par=CelluleFactory())
    reponse = client.get(adresse_lien)
    assert reponse.status_code == 410
    assert "n’attend plus de réponse" in reponse.content.decode()


def test_a_tampered_link_opens_nothing(lettre, client):
    assert client.get(lien(lettre)[:-2] + "x/").status_code == 404


def test_a_link_posted_without_a_token_of_the_form_is_refused(lettre):
    assert Client(enforce_csrf_checks=True).post(lien(lettre), {"decision": "accorder"}).status_code == 403


def test_reminders_come_after_five_then_ten_working_days(lettre, time_machine):
    depuis = timezone.localdate(lettre.demandee_le)
    for cle, jours, destinataire in (
        ("lettre_rappel", 5, CHEF),
        ("lettre_sans_reponse", 10, identite().contact_courriel),
    ):
        assert courriels(cle) == []
        matin = dt.datetime.combine(
            ajouter_jours_ouvres(depuis, jours), dt.time(9), tzinfo=timezone.get_default_timezone()
        )
        time_machine.move_to(matin - dt.timedelta(hours=1))
        reconcilier_tous()
        [courriel] = courriels(cle)
        assert (courriel.destinataire, courriel.prevu_le) == (destinataire, matin)


def test_an_answer_cancels_the_reminder(lettre, time_machine):
    time_machine.move_to(
        dt.datetime.combine(ajouter_jours_ouvres(timezone.localdate(lettre.demandee_le), 5), dt.time(5), tzinfo=dt.UTC)
    )
    reconcilier_tous()
    assert len(courriels("lettre_rappel")) == 1
    services.refuser_lettre(lettre, motif="Non", par=None)
    assert courriels("lettre_rappel") == []


def test_sending_it_anew_writes_again_and_reopens_an_expired_link(lettre, client, time_machine):
    adresse_lien = lien(lettre)
    time_machine.move_to(timezone.now() + dt.timedelta(days=31))
    assert client.get(adresse_lien).status_code == 410
    lettre = services.relancer_lettre(lettre, par=CelluleFactory())
    assert any(courriel.occurrence.startswith("relance-") for courriel in courriels("lettre_rappel"))
    assert client.get(lien(lettre)).status_code == 200


def test_revoking_tells_the_facilitator_and_the_manager(lettre):
    services.accorder_lettre(lettre, quota=10, par=None)
    services.revoquer(lettre, motif="Changement de poste", par=CelluleFactory())
    assert {courriel.destinataire for courriel in courriels("lettre_revoquee")} == {"elodie@isere.example", CHEF}
    assert lettre.facilitateur.lettre() is None
    with pytest.raises(ValidationError, match=r"déjà .*révoquée"):
        services.revoquer(lettre, motif="Encore", par=CelluleFactory())


def test_a_letter_that_overlaps_is_refused(lettre):
    with pytest.raises(ValidationError, match="couvre déjà une partie de ces dates"):
        services.demander_lettre(lettre.facilitateur, debut=lettre.fin, fin=lettre.fin, par=lettre.facilitateur.agent)


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("elodie@isere.example", "pas à vous-même"),
        ("ELODIE@isere.example", "pas à vous-même"),
        ("moi@gmail.example", "adresse professionnelle"),
        ("pas une adresse", "valide"),
        ("complice@isere.example", "votre responsable est"),
    ],
)
def test_a_facilitator_cannot_grant_days_to_oneself(facilitateur, client_de, email, message):
    jour = timezone.localdate()
    donnees = {"debut": jour, "fin": jour, "quota": 10, "responsable_nom": "Chef", "responsable_email": email}
    page = client_de(facilitateur.agent).post(reverse("facilitateurs:demander_lettre"), donnees).content.decode()
    assert message in page
    assert email in page
    assert not LettreMission.objects.exists()


def test_the_cell_may_write_to_any_address(facilitateur):
    jour = timezone.localdate()
    lettre = services.demander_lettre(
        facilitateur,
        debut=jour,
        fin=jour,
        responsable_nom="Luc Morel",
        responsable_email="luc@partenaire.example",
        par=CelluleFactory(),
    )
    assert lettre.responsable_email == "luc@partenaire.example"


def test_without_a_manager_the_address_is_asked_for():
    facilitateur = FacilitateurFactory(lettre=None)
    jour = timezone.localdate()
    with pytest.raises(ValidationError, match="Indiquez le courriel"):
        services.demander_lettre(facilitateur, debut=jour, fin=jour, par=CelluleFactory())


def test_a_rolled_back_demand_writes_to_nobody(facilitateur):
    from django.db import transaction

    jour = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        services.demander_lettre(facilitateur, debut=jour, fin=jour, par=facilitateur.agent)
        raise IntegrityError
    assert not Courriel.objects.exists()


def test_reconciling_again_writes_nothing_more(lettre):
    for _ in range(2):
        reconcilier(lettre)
    assert len(courriels("lettre_demande")) == 1
