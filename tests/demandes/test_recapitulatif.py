"""The recap of the month: the right month, on the right morning, to the right people."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from courriels.envoi import envoyer_en_attente
from courriels.models import Courriel
from courriels.services import reconcilier_tous, rediger
from demandes.courriels.recapitulatifs import du_mois, mois_a_raconter
from demandes.models import Demande, Intervention, SansRecapitulatif
from demandes.services.recapitulatifs import choisir_recapitulatif
from facilitateurs import services as reseau
from facilitateurs.models import Facilitateur
from instance.services import modifier_regle
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur

pytestmark = pytest.mark.django_db
PARIS = timezone.get_default_timezone()
CHEF = "helene.carrel@isere.example"
LETTRE = {"debut": dt.date(2026, 1, 1), "fin": dt.date(2026, 12, 31)}
MATIN = dt.datetime(2026, 11, 2, 9, tzinfo=PARIS)  # a Monday: the first is All Saints' Day, a Sunday


def le(*quand: int):
    return time_machine.travel(dt.datetime(*quand, tzinfo=PARIS), tick=False)


@pytest.fixture
def chef() -> Agent:
    return AgentFactory(prenom="Hélène", nom="Carrel", email=CHEF)


@pytest.fixture
def elodie(chef) -> Agent:
    """A séance on 14 October, logged, and another on 25 November."""
    with le(2026, 9, 1, 10):
        elodie = facilitateur(nom="Vasseur", email="elodie@isere.example", n_plus_1=chef, lettre=LETTRE)
        faite = affectee(elodie, jours=(43,), titre="Un guichet unique")
        affectee(elodie, jours=(85,), titre="La fête du service")
    Intervention.objects.create(
        agent=elodie,
        institution=elodie.institution,
        accompagnement=faite,
        creneau=faite.session.creneaux.get(),
        jour=dt.date(2026, 10, 14),
        animation=1,
        preparation=2,
    )
    return elodie


def courriels(cle: str = "recapitulatif") -> list[Courriel]:
    return list(Courriel.objects.filter(regle=f"demandes.{cle}").exclude(etat=Courriel.Etat.ANNULE))


def sur_une_ligne(texte: str) -> str:
    return re.sub("[ \n]+", " ", texte)


def balayer(*quand: int) -> None:
    with le(*quand):
        reconcilier_tous()
        for courriel in Courriel.objects.en_attente().filter(texte=""):
            rediger(courriel, par=None)


@pytest.mark.parametrize(
    ("maintenant", "mois", "quand"),
    [
        ((2026, 10, 30, 10), (2026, 10, 1), (2026, 11, 2, 9)),
        ((2026, 11, 5, 10), (2026, 10, 1), (2026, 11, 2, 9)),
        ((2026, 11, 29, 10), (2026, 11, 1), (2026, 12, 1, 9)),
        ((2026, 12, 31, 23), (2026, 12, 1), (2027, 1, 4, 9)),  # 1 January is a holiday, then a weekend
        ((2027, 4, 30, 10), (2027, 4, 1), (2027, 5, 3, 9)),  # 1 May falls on a Saturday
    ],
)
def test_month_told_and_its_morning(maintenant, mois, quand):
    assert mois_a_raconter(dt.datetime(*maintenant, tzinfo=PARIS)) == (
        dt.date(*mois),
        dt.datetime(*quand, tzinfo=PARIS),
    )


def test_recap_tells_the_month_the_quota_and_what_comes(elodie):
    balayer(2026, 10, 28, 9)
    assert courriels() == []
    for _ in range(2):
        balayer(2026, 11, 1, 12)
    [courriel] = courriels()
    assert (courriel.destinataire, courriel.prevu_le, courriel.occurrence) == ("elodie@isere.example", MATIN, "2026-10")
    assert courriel.sujet == "Votre mois d’octobre 2026 de facilitation"
    for attendu in (
        "3\u00a0demi-journées, soit 1,5\u00a0jour",
        "2 de préparation, 1 d’animation",
        "Un guichet unique",
        "La fête du service, mercredi 25\u00a0novembre 2026",
        "3\u00a0demi-journées notées et 1 retenue, sur 10 accordées",
        "6\u00a0demi-journées",
        "Merci",
    ):
        assert attendu in sur_une_ligne(courriel.texte), attendu


def test_manager_reads_days_and_dates_in_one_email(elodie, chef):
    with le(2026, 9, 1, 10):
        karim = facilitateur(prenom="Karim", nom="Abel", n_plus_1=chef, lettre=LETTRE)
        affectee(karim, jours=(90,), titre="Se parler", confidentialite="restreint")
    balayer(2026, 11, 1, 12)
    [courriel] = courriels("recapitulatif_responsable")
    assert (courriel.destinataire, courriel.prevu_le) == (CHEF, MATIN)
    texte = sur_une_ligne(courriel.texte)
    for attendu in ("Karim Abel", "Élodie Vasseur", "1,5\u00a0jour", "Un guichet unique", "mission confidentielle"):
        assert attendu in texte
    assert "Se parler" not in texte + courriel.html
    assert texte.index("Karim Abel") < texte.index("Élodie Vasseur")


def test_what_is_logged_meanwhile_is_in_the_recap_that_leaves(elodie, smtp_server):
    balayer(2026, 11, 1, 12)
    Intervention.objects.create(
        agent=elodie, institution=elodie.institution, intitule="Suite", jour=dt.date(2026, 10, 31), bilan=1
    )
    with le(2026, 11, 2, 9, 1):
        envoyer_en_attente()
    [courriel] = courriels()
    assert courriel.etat == Courriel.Etat.ENVOYE
    assert "4\u00a0demi-journées" in courriel.texte


def test_boundaries_of_the_month_are_those_of_paris(chef):
    """A séance that ends at half past eleven on 31 October in Paris, summer time over, is October's."""
    from demandes.recapitulatif import recapituler

    with le(2026, 9, 1, 10):
        elodie = facilitateur(lettre=LETTRE)
        accompagnement = affectee(elodie, jours=(43,))
        creneau = accompagnement.session.creneaux.get()
    profil = Facilitateur.objects.get(agent=elodie)
    for debut, octobre in (
        ((2026, 10, 31, 22), 1),
        ((2026, 11, 1, 0), 0),
        ((2026, 10, 1, 0), 1),
        ((2026, 9, 30, 22), 0),
    ):
        instant = dt.datetime(*debut, tzinfo=PARIS)
        type(creneau).objects.filter(pk=creneau.pk).update(debut=instant, fin=instant + dt.timedelta(minutes=90))
        with le(2026, 11, 5, 9):
            assert len(recapituler([profil], dt.date(2026, 10, 1))[profil.pk].faites) == octobre, debut


def test_nothing_to_tell_writes_nobody(chef):
    with le(2026, 9, 1, 10):
        facilitateur(n_plus_1=chef, lettre=LETTRE)
    balayer(2026, 11, 1, 12)
    assert courriels() == courriels("recapitulatif_responsable") == []


def test_a_mission_that_comes_is_enough(chef):
    with le(2026, 9, 1, 10):
        affectee(facilitateur(n_plus_1=chef, lettre=LETTRE), jours=(90,), titre="Bientôt")
    balayer(2026, 11, 1, 12)
    assert "Rien n’est noté" in courriels()[0].texte
    assert len(courriels("recapitulatif_responsable")) == 1


@pytest.mark.parametrize(
    "cas", ["sans responsable", "sans adresse", "compte fermé", "lettre révoquée", "sans lettre", "parti", "refusé"]
)
def test_manager_is_not_written(elodie, chef, cas):
    profil = Facilitateur.objects.get(agent=elodie)
    with le(2026, 10, 20, 9):
        if cas == "sans responsable":
            Agent.objects.filter(pk=elodie.pk).update(n_plus_1=None)
        elif cas == "sans adresse":
            Agent.objects.filter(pk=chef.pk).update(email=None)
        elif cas == "compte fermé":
            Agent.objects.filter(pk=chef.pk).update(is_active=False)
        elif cas == "lettre révoquée":
            reseau.revoquer(profil.lettre(), motif="Changement de poste", par=CelluleFactory())
        elif cas == "sans lettre":
            profil.lettres.all().delete()
        elif cas == "parti":
            reseau.quitter_le_reseau(profil, par=CelluleFactory())
        else:
            choisir_recapitulatif(chef, recevoir=False, par=chef, sorte="equipe")
    balayer(2026, 11, 1, 12)
    assert courriels("recapitulatif_responsable") == []
    assert len(courriels()) == (cas != "parti")


def test_revoked_between_writing_and_leaving_the_manager_is_not_written(elodie, smtp_server):
    balayer(2026, 11, 1, 12)
    assert len(courriels("recapitulatif_responsable")) == 1
    with le(2026, 11, 1, 18):
        reseau.revoquer(Facilitateur.objects.get(agent=elodie).lettre(), motif="Poste", par=CelluleFactory())
    with le(2026, 11, 2, 9, 1):
        envoyer_en_attente()
    assert courriels("recapitulatif_responsable") == []


def test_cell_switches_it_off(elodie):
    for cle in ("demandes.recapitulatif", "demandes.recapitulatif_responsable"):
        modifier_regle(cle, False, par=CelluleFactory())
    balayer(2026, 11, 1, 12)
    assert courriels() == courriels("recapitulatif_responsable") == []


def test_a_late_recap_is_missed_not_stale(elodie):
    balayer(2026, 11, 10, 9)
    assert courriels() == []


def test_ones_own_choice_takes_back_what_had_not_left(elodie, client_de):
    balayer(2026, 11, 1, 12)
    with le(2026, 11, 1, 13):
        page = reverse("demandes:recapitulatif")
        client = client_de(elodie)
        for _ in range(2):
            reponse = client.post(page, {"recevoir": "non"}, follow=True)
        assert "Le recevoir de nouveau" in reponse.content.decode()
        assert courriels() == []
        assert len(courriels("recapitulatif_responsable")) == 1
        client.post(page, {"recevoir": "oui"})
        assert len(courriels()) == 1
    assert not SansRecapitulatif.objects.exists()


def test_page_tells_the_same_and_other_months(elodie, client_de):
    with le(2026, 11, 5, 10):
        client, page = client_de(elodie), reverse("demandes:recapitulatif")
        texte = client.get(page).content.decode()
        assert "Mon mois d’octobre 2026" in texte
        assert "3\u00a0demi-journées, soit 1,5\u00a0jour" in texte
        assert "Mon mois de septembre 2026" in client.get(f"{page}?mois=2026-09").content.decode()
        assert "Mon mois d’octobre 2026" in client.get(f"{page}?mois=nimporte").content.decode()
        assert "Mon mois de novembre 2026" in client.get(f"{page}?mois=2099-01").content.decode()
        assert "Voir mon mois d’octobre 2026" in client.get(reverse("mon_espace")).content.decode()


def test_page_is_of_the_network_only(elodie, client_de):
    assert client_de(AgentFactory()).get(reverse("demandes:recapitulatif")).status_code == 404
    assert "Un guichet" not in client_de(facilitateur()).get(reverse("demandes:recapitulatif")).content.decode()


def test_names_of_months_elide():
    mots = [du_mois(dt.date(2026, mois, 1)) for mois in (1, 4, 8, 10)]
    assert mots == ["de janvier 2026", "d’avril 2026", "d’août 2026", "d’octobre 2026"]


def test_restricted_title_is_hidden_from_the_manager_once_done_too(elodie):
    Demande.objects.filter(titre="Un guichet unique").update(confidentialite="restreint")
    balayer(2026, 11, 1, 12)
    assert "guichet" not in courriels("recapitulatif_responsable")[0].texte


# --- The manager's choice -----------------------------------------------------------------------------


def lien_du_pied(chef: Agent) -> str:
    """Of the e-mail that waits, without the host."""
    [courriel] = courriels("recapitulatif_responsable")
    trouve = re.search(r"/l/recapitulatif/[^/\s]+/", courriel.html)
    assert trouve
    return trouve.group()


def test_the_manager_stops_it_from_the_email_without_an_account_and_may_change_their_mind(elodie, chef, client):
    balayer(2026, 11, 1, 12)
    with le(2026, 11, 1, 13):
        adresse = lien_du_pied(chef)
        for _ in range(2):  # mail scanners open links
            assert "Ne plus le recevoir" in client.get(adresse).content.decode()
        assert not SansRecapitulatif.objects.exists()
        assert "vous ne le recevrez plus" in client.post(adresse, {"recevoir": "non"}).content.decode()
        assert courriels("recapitulatif_responsable") == []
        assert len(courriels()) == 1, "the facilitator's own is theirs to choose"
        assert "vous le recevez de nouveau" in client.post(adresse, {"recevoir": "oui"}).content.decode()
        assert len(courriels("recapitulatif_responsable")) == 1


def test_the_link_shows_nothing_of_the_recap_and_dies_with_the_address(elodie, chef, client):
    balayer(2026, 11, 1, 12)
    with le(2026, 11, 1, 13):
        adresse = lien_du_pied(chef)
        html = client.get(adresse).content.decode()
        assert "Vasseur" not in html and "Carrel" not in html
        assert client.get(f"{adresse[:-2]}x/").status_code == 404
        Agent.objects.filter(pk=chef.pk).update(email="ailleurs@isere.example")
        assert client.post(adresse, {"recevoir": "non"}).status_code == 404
    with le(2028, 1, 1, 9):
        assert client.get(adresse).status_code == 410


def test_the_manager_with_an_account_reads_it_and_chooses_there(elodie, chef, client_de):
    with le(2026, 11, 5, 10):
        client, page = client_de(chef), reverse("demandes:recapitulatif_equipe")
        assert "Le mois d’octobre 2026 de mes facilitateurs" in client.get(reverse("mon_espace")).content.decode()
        assert "Élodie Vasseur, 1,5\u00a0jour" in client.get(page).content.decode()
        client.post(page, {"recevoir": "non"})
        assert SansRecapitulatif.objects.get().sorte == "equipe"
        assert client_de(elodie).get(page).status_code == 404


def test_ones_own_choice_and_the_teams_are_apart(elodie, chef):
    with le(2026, 10, 20, 9):
        choisir_recapitulatif(chef, recevoir=False, par=chef)
    balayer(2026, 11, 1, 12)
    assert len(courriels("recapitulatif_responsable")) == 1
