"""Certification to available: one transaction, or nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels.models import Courriel
from demandes.appariement import besoin_de, candidats
from facilitateurs import services
from facilitateurs.models import Certification, Facilitateur, LettreMission
from instance.models import Action
from tests.agents.factories import AgentFactory, CelluleFactory, SiteFactory
from tests.demandes.cadrage import cadree
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory

pytestmark = pytest.mark.django_db
JURY = services.Delivrance(
    intitule="Facilitation",
    referentiel="Référentiel, version 1 (2030)",
    blocs=(("B1", "Cadrer la demande"),),
    jury_le=dt.date(2026, 6, 1),
    lieu="Grenoble",
    signataire="Claire d’Ornano",
    signataire_qualite="Présidente du jury",
)


@pytest.fixture
def cellule():
    return CelluleFactory()


def courriels(regle: str):
    return Courriel.objects.filter(regle=f"facilitateurs.{regle}")


def certifier(agent, cellule, **champs) -> Certification:
    champs = {"delivree_le": timezone.localdate(), "delivrance": JURY} | champs
    return services.certifier(agent, par=cellule, **champs)


def test_a_jury_s_decision_lets_in_welcomes_and_asks_for_a_letter(cellule):
    chef = AgentFactory(prenom="Hélène", nom="Carrel")
    agent = AgentFactory(n_plus_1=chef, site=SiteFactory(commune="Mens"))
    methode = MethodeFactory(nom="World café")
    une = certifier(agent, cellule, methodes=[methode])
    profil = une.facilitateur
    assert profil.communes == ["Mens"]
    assert list(profil.methodes.all()) == [methode]
    lettre = profil.lettres.get()
    assert (lettre.etat, lettre.responsable_email) == (LettreMission.Etat.DEMANDEE, chef.email)
    assert lettre.debut == timezone.localdate() and (lettre.fin.month, lettre.fin.day) == (12, 31)
    bienvenue = courriels("bienvenue").get()
    assert bienvenue.destinataire == agent.email
    assert "Hélène Carrel" in bienvenue.texte and "Mens" in bienvenue.texte
    assert Courriel.objects.filter(regle="facilitateurs.lettre_demande", destinataire=chef.email).exists()
    assert not courriels("sans_lettre").exists()


def test_the_newly_certified_is_offered_at_once_with_a_motive(cellule):
    accompagnement = cadree(jours=(20,))
    agent = AgentFactory()
    certifier(agent, cellule)
    (candidat,) = candidats(besoin_de(accompagnement), parmi=[agent.pk])
    assert not candidat.ecarte_absolument
    assert {obstacle.cle for obstacle in candidat.obstacles} == {"lettre"}


@pytest.mark.parametrize("etape", ["_preremplir", "demander_lettre"])
def test_a_failure_in_the_middle_leaves_nothing_then_all_goes_well(cellule, monkeypatch, etape):
    accompagnement = cadree(jours=(20,))
    agent = AgentFactory(n_plus_1=AgentFactory())

    def casser(*args, **kwargs):
        raise RuntimeError("une panne")

    with monkeypatch.context() as m:
        m.setattr(f"facilitateurs.services.accueil.{etape}", casser)
        with pytest.raises(RuntimeError):
            certifier(agent, cellule)
    assert not Facilitateur.objects.filter(agent=agent).exists()
    assert not Certification.objects.exists()
    assert not LettreMission.objects.exists()
    assert not Courriel.objects.exists()
    assert not Action.objects.filter(verbe__startswith="facilitateurs.").exists()
    assert candidats(besoin_de(accompagnement), parmi=[agent.pk]) == []
    une = certifier(agent, cellule)
    assert une.numero.endswith("-0001")
    (candidat,) = candidats(besoin_de(accompagnement), parmi=[agent.pk])
    assert not candidat.ecarte_absolument


def test_without_a_manager_the_cell_is_told(cellule):
    une = certifier(AgentFactory(n_plus_1=None), cellule)
    assert not une.facilitateur.lettres.exists()
    assert str(une.facilitateur) in courriels("sans_lettre").get().texte
    assert courriels("bienvenue").exists()


def test_the_manager_of_the_application_may_be_named_even_by_the_portal(cellule):
    une = certifier(AgentFactory(n_plus_1=None), None, responsable_nom="Hervé", responsable_email="herve@isere.example")
    assert une.facilitateur.lettres.get().responsable_email == "herve@isere.example"


def test_an_address_that_cannot_be_a_manager_s_does_not_hold_the_certification_back(cellule):
    une = certifier(AgentFactory(), None, responsable_nom="Hervé", responsable_email="herve@gmail.example")
    assert not une.facilitateur.lettres.exists()
    assert courriels("sans_lettre").exists()


def test_a_past_taken_over_is_not_news(cellule):
    for delivree_le in (timezone.localdate() - dt.timedelta(days=40), dt.date(2024, 3, 1)):
        une = services.certifier(AgentFactory(), delivree_le=delivree_le, par=cellule)
        assert une.accueillie_le is None
    assert not courriels("bienvenue").exists()
    assert not LettreMission.objects.exists()


def test_whoever_is_available_already_is_not_welcomed_again(cellule):
    facilitateur = FacilitateurFactory()
    certifier(facilitateur.agent, cellule)
    assert not courriels("bienvenue").exists()
    assert facilitateur.lettres.count() == 1


def test_whoever_comes_back_is_welcomed_and_keeps_what_they_said(cellule):
    facilitateur = FacilitateurFactory(tout_le_territoire=True)
    services.quitter_le_reseau(facilitateur, par=cellule)
    certifier(facilitateur.agent, cellule)
    facilitateur.refresh_from_db()
    assert facilitateur.quitte_le is None and facilitateur.communes == []
    assert courriels("bienvenue").exists()
    assert facilitateur.lettres.count() == 1  # the one granted for the year still covers them


def test_renewing_is_no_way_round_a_suspension(cellule):
    une = FacilitateurFactory().certification()
    services.suspendre(une, motif="Un écart", urgence="Demain", par=cellule)
    with pytest.raises(ValidationError, match="suspendue"):
        services.certifier(une.facilitateur.agent, delivree_le=timezone.localdate(), renouvelle=une, par=cellule)
    with pytest.raises(ValidationError, match="autre personne"):
        services.certifier(AgentFactory(), delivree_le=timezone.localdate(), renouvelle=une, par=cellule)
