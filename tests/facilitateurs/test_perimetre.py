"""The facilitators as those who answer for an institution or a direction see them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Agent, Institution
from facilitateurs import quota
from facilitateurs.models import Certification, Facilitateur, LettreMission, Suspension
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, DirectionFactory
from tests.agents.test_perimetres import adresse, chiffres_lus, lignes, lire, titulaire
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory, LettreMissionFactory

pytestmark = pytest.mark.django_db
MOTIF = "Conflit avec son encadrement"


@pytest.fixture
def metropole() -> Institution:
    return AutreInstitutionFactory()


@pytest.fixture
def referente(metropole: Institution, client_de: Callable[..., Client]) -> Client:
    return client_de(titulaire(metropole, "referent"))


@pytest.fixture
def rh(metropole: Institution, client_de: Callable[..., Client]) -> Client:
    return client_de(titulaire(metropole, "lecteur_rh"))


def membre(institution: Institution, nom: str, **champs: object) -> Facilitateur:
    return FacilitateurFactory(agent__institution=institution, agent__nom=nom, **champs)


def test_referent_sees_certification_and_quota_of_their_own(metropole: Institution, referente: Client) -> None:
    lui = membre(metropole, "Haddad")
    FacilitateurFactory(agent__nom="Dailleurs")
    quota.declarer("essai", lambda lettres: {lettre.pk: quota.Emploi(notees=3, retenues=1) for lettre in lettres})
    try:
        page = lire(referente, adresse(metropole, "facilitateurs/"))
        lues = lignes(referente, adresse(metropole, "facilitateurs.csv"))
    finally:
        quota.FOURNISSEUR.forget("essai")
    assert "Élodie Haddad" in page
    assert "Valide jusqu’au" in page
    assert "4 sur 10\u00a0demi-journées" in page
    assert "Dailleurs" not in page
    valable = f"{lui.certifications.get().valable_jusqu_au:%d/%m/%Y}"
    assert [ligne[:1] + ligne[4:] for ligne in lues[1:]] == [["Haddad", "Valide", valable, "10", "4"]]


def test_hr_reader_sees_certifications_and_no_quota(metropole: Institution, rh: Client) -> None:
    membre(metropole, "Haddad")
    page = lire(rh, adresse(metropole, "facilitateurs/"))
    assert "Valide jusqu’au" in page
    assert "demi-journées" not in page
    titres, ligne = lignes(rh, adresse(metropole, "facilitateurs.csv"))
    assert len(titres) == len(ligne) == 6


def test_director_sees_those_of_the_services_too(metropole: Institution, client_de: Callable[..., Client]) -> None:
    chef: Agent = AgentFactory(institution=metropole)
    voirie = DirectionFactory(institution=metropole, directeur=chef)
    service = DirectionFactory(institution=metropole, parent=voirie)
    membre(metropole, "Duservice", agent__direction=service)
    membre(metropole, "Davoisine")
    page = lire(client_de(chef), adresse(voirie, "facilitateurs/"))
    assert "Duservice" in page
    assert "sur 10\u00a0demi-journées" in page
    assert "Davoisine" not in page


def test_reasons_of_a_refusal_a_suspension_or_a_withdrawal_are_never_shown(
    metropole: Institution, referente: Client
) -> None:
    suspendu = membre(metropole, "Suspendu", lettre=None)
    Suspension.objects.create(certification=suspendu.certifications.get(), motif=MOTIF, urgence="Essai.")
    LettreMissionFactory(facilitateur=suspendu, etat=LettreMission.Etat.REFUSEE, motif=MOTIF)
    retire = membre(metropole, "Retiré", lettre=None)
    retire.certifications.update(retiree_le=timezone.localdate(), motif_retrait=MOTIF)
    page = lire(referente, adresse(metropole, "facilitateurs/"))
    assert "Suspendue" in page
    assert "Retirée" in page
    assert page.count("pas de lettre de mission en cours") == 2
    assert MOTIF not in page
    assert not any(MOTIF in ligne for ligne in lignes(referente, adresse(metropole, "facilitateurs.csv")))


def test_who_left_the_network_or_closed_the_account_is_gone(metropole: Institution, referente: Client) -> None:
    membre(metropole, "Parti", quitte_le=timezone.localdate())
    membre(metropole, "Fermé", agent__is_active=False)
    page = lire(referente, adresse(metropole, "facilitateurs/"))
    assert "Personne d’ici ne fait encore partie du réseau" in page


def test_figures_count_the_certified_today_and_at_the_end_of_last_year(metropole: Institution, rh: Client) -> None:
    jour = timezone.localdate()
    fin = dt.date(jour.year - 1, 12, 31)
    deja = {"rejoint_le": dt.date(fin.year, 1, 1), "certification": None}
    for valable in (jour + dt.timedelta(days=300), jour + dt.timedelta(days=400), fin + dt.timedelta(days=1)):
        delivree = {"delivree_le": dt.date(fin.year, 2, 1), "valable_jusqu_au": valable}
        CertificationFactory(facilitateur=membre(metropole, "Deja", **deja), **delivree)
    FacilitateurFactory()  # of another institution
    lus = chiffres_lus(rh, metropole)
    assert lus["Facilitateurs certifiés"] == ("2", "3")
    bientot = "1" if (jour + dt.timedelta(days=300)) > dt.date(fin.year + 1, 12, 31) else "2"
    assert lus["Certifications qui expirent dans les 12 mois"] == ("1", bientot)


def test_year_before_any_certification_is_unknown(metropole: Institution, rh: Client) -> None:
    Certification.objects.all().delete()
    seul = membre(metropole, "Neuf", certification=None, rejoint_le=timezone.localdate())
    CertificationFactory(facilitateur=seul, delivree_le=timezone.localdate())
    assert chiffres_lus(rh, metropole)["Facilitateurs certifiés"] == ("1", "n.d.")
