import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilitateurs import quota, rules, services
from facilitateurs.models import Certification, Facilitateur, Indisponibilite, LettreMission, LienDeclare
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory, DirectionFactory
from tests.facilitateurs.factories import (
    CertificationFactory,
    FacilitateurFactory,
    LettreMissionFactory,
    MethodeFactory,
)

pytestmark = pytest.mark.django_db
AUJOURD_HUI = timezone.localdate()
JOUR = dt.timedelta(days=1)


@pytest.fixture
def cellule():
    return CelluleFactory()


def verbes(facilitateur: Facilitateur) -> list[str]:
    return [action.verbe.partition(".")[2] for action in journal.de(facilitateur)]


def test_entering_twice_is_refused_and_coming_back_is_not(cellule):
    agent = AgentFactory(prenom="Karim", nom="Benslimane")
    facilitateur = services.entrer_dans_le_reseau(agent, par=cellule)
    assert rules.est_facilitateur(agent)
    with pytest.raises(ValidationError, match="Karim Benslimane est déjà dans le réseau"):
        services.entrer_dans_le_reseau(agent, par=cellule)
    services.quitter_le_reseau(facilitateur, par=cellule)
    assert not rules.est_facilitateur(agent)
    services.entrer_dans_le_reseau(agent, par=cellule)
    assert rules.est_facilitateur(agent)
    assert verbes(facilitateur) == ["entrer", "quitter", "entrer"]


def test_certifying_lets_in_numbers_and_counts_three_years(cellule):
    agent = AgentFactory()
    une = services.certifier(agent, delivree_le=dt.date(2024, 2, 29), par=cellule)
    assert (une.numero, une.valable_jusqu_au) == ("C-2024-0001", dt.date(2027, 2, 28))
    assert une.facilitateur.rejoint_le == dt.date(2024, 2, 29)
    assert verbes(une.facilitateur) == ["certifier", "entrer"]


def test_a_number_entered_by_hand_is_skipped(cellule):
    services.certifier(AgentFactory(), numero="C-2025-0001", delivree_le=dt.date(2025, 3, 1), par=cellule)
    suivante = services.certifier(AgentFactory(), delivree_le=dt.date(2025, 3, 1), par=cellule)
    assert suivante.numero == "C-2025-0002"
    with pytest.raises(ValidationError):
        services.certifier(AgentFactory(), numero="C-2025-0001", delivree_le=dt.date(2025, 3, 1), par=cellule)


def test_certifying_for_a_day_to_come_is_refused(cellule):
    with pytest.raises(ValidationError, match="à venir"):
        services.certifier(AgentFactory(), delivree_le=AUJOURD_HUI + JOUR, par=cellule)
    assert not Facilitateur.objects.exists()


def test_renewing_adds_a_certification(cellule):
    facilitateur = FacilitateurFactory()
    ancienne = facilitateur.certification()
    nouvelle = services.certifier(facilitateur.agent, delivree_le=AUJOURD_HUI, par=cellule)
    facilitateur.refresh_from_db()
    assert list(facilitateur.certifications.all()) == [nouvelle, ancienne]
    assert facilitateur.certification() == nouvelle


def test_suspending_then_lifting(cellule):
    une = FacilitateurFactory().certification()
    with pytest.raises(ValidationError, match="motif"):
        services.suspendre(une, motif="  ", par=cellule)
    suspension = services.suspendre(une, motif="Congé", urgence="Essai", par=cellule, debut=AUJOURD_HUI - 3 * JOUR)
    assert Certification.objects.get().statut() == Certification.Statut.SUSPENDUE
    assert not Facilitateur.objects.disponibles().exists()
    with pytest.raises(ValidationError, match="déjà suspendue"):
        services.suspendre(une, motif="Encore", urgence="Essai", par=cellule)
    services.lever_suspension(suspension, par=cellule)
    une = Certification.objects.get()
    assert une.statut() == Certification.Statut.VALIDE
    assert une.statut(AUJOURD_HUI - JOUR) == Certification.Statut.SUSPENDUE
    with pytest.raises(ValidationError, match="déjà finie"):
        services.lever_suspension(suspension, par=cellule)
    assert verbes(une.facilitateur) == ["lever_suspension", "suspendre"]


def test_a_suspension_lifted_on_its_first_day_never_counted(cellule):
    une = FacilitateurFactory().certification()
    services.lever_suspension(services.suspendre(une, motif="Erreur", urgence="Essai", par=cellule), par=cellule)
    une = Certification.objects.get()
    assert une.statut() == Certification.Statut.VALIDE
    assert Certification.objects.avec_statut().get().statut_au == Certification.Statut.VALIDE
    assert une.suspensions.get().levee_le


def test_withdrawing_needs_a_motive_and_is_done_once(cellule):
    une = FacilitateurFactory().certification()
    with pytest.raises(ValidationError, match="motif"):
        services.retirer(une, motif="", par=cellule)
    services.retirer(une, motif="Départ", par=cellule)
    with pytest.raises(ValidationError, match="déjà retirée"):
        services.retirer(une, motif="Départ", par=cellule)
    with pytest.raises(ValidationError, match="est retirée"):
        services.suspendre(une, motif="Pause", urgence="Essai", par=cellule)


def test_ties_are_declared_once():
    facilitateur, direction = FacilitateurFactory(), DirectionFactory()
    for _ in range(2):
        lien = services.declarer_lien(facilitateur, direction=direction, par=facilitateur.agent)
    assert LienDeclare.objects.get() == lien
    services.retirer_lien(lien, par=facilitateur.agent)
    assert verbes(facilitateur) == ["retirer_lien", "declarer_lien"]


def test_unavailabilities_that_overlap_become_one():
    facilitateur = FacilitateurFactory()
    debut = timezone.now() + JOUR

    def declarer(de: int, a: int) -> Indisponibilite:
        return services.declarer_indisponibilite(
            facilitateur, debut=debut + de * JOUR, fin=debut + a * JOUR, par=facilitateur.agent
        )

    declarer(0, 2)
    declarer(5, 6)
    seule = declarer(1, 5)
    assert Indisponibilite.objects.get() == seule
    assert (seule.periode.lower, seule.periode.upper) == (debut, debut + 6 * JOUR)
    with pytest.raises(ValidationError, match="après le début"):
        declarer(3, 3)
    with pytest.raises(ValidationError, match="déjà passée"):
        declarer(-9, -8)


def test_profile_is_journalled_only_when_it_changes():
    facilitateur, methode = FacilitateurFactory(), MethodeFactory(nom="World café")
    for _ in range(2):
        services.completer_profil(
            facilitateur, presentation=" Sage-femme ", methodes=[methode], public=False, par=facilitateur.agent
        )
    facilitateur.refresh_from_db()
    assert facilitateur.presentation == "Sage-femme"
    assert verbes(facilitateur) == ["completer_profil"]


def test_quota_adds_up_what_rooms_provide():
    une, autre = FacilitateurFactory().lettre(), FacilitateurFactory().lettre()
    quota.declarer("essai", lambda lettres: {une.pk: quota.Emploi(9, 3)} if une in lettres else {})
    try:
        comptes = quota.quotas([une, autre])
    finally:
        del quota.FOURNISSEUR._items["essai"]
    assert (comptes[une.pk].utilisees, comptes[une.pk].reste, comptes[une.pk].depassees, comptes[une.pk].part) == (
        12,
        0,
        2,
        100,
    )
    assert (comptes[autre.pk].utilisees, comptes[autre.pk].reste) == (0, 10)


def test_the_database_refuses_two_granted_letters_on_one_day():
    lettre = FacilitateurFactory().lettre()
    with pytest.raises(IntegrityError), transaction.atomic():
        LettreMissionFactory(facilitateur=lettre.facilitateur, debut=lettre.fin, fin=lettre.fin)
    LettreMissionFactory(facilitateur=lettre.facilitateur, debut=lettre.fin + JOUR, fin=lettre.fin + JOUR)


@pytest.mark.parametrize("champs", [{"etat": "refusee"}, {"quota": 0}, {"quota": 121}])
def test_the_database_refuses_a_letter_without_motive_or_out_of_bounds(champs):
    with pytest.raises(IntegrityError), transaction.atomic():
        LettreMission.objects.update_or_create(pk=FacilitateurFactory().lettre().pk, defaults=champs)


def test_the_database_refuses_a_certification_that_ends_before_it_begins():
    facilitateur = FacilitateurFactory(certification=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificationFactory(facilitateur=facilitateur, delivree_le=AUJOURD_HUI, valable_jusqu_au=AUJOURD_HUI)
