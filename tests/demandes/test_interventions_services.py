import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels import services as courriels
from courriels.models import Courriel
from demandes.models import Intervention
from demandes.services import interventions
from demandes.services.interventions import AConfirmer, Saisie
from facilitateurs import quota
from instance import journal
from tests.agents.factories import CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur

pytestmark = pytest.mark.django_db


@pytest.fixture
def apres():
    """A mission whose séance took place yesterday."""
    elodie = facilitateur()
    with time_machine.travel(timezone.now() - dt.timedelta(days=10)):
        accompagnement = affectee(elodie, jours=(9,))
    return elodie, accompagnement


def hier() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


def noter(agent, **champs):
    confirme = champs.pop("confirme", False)
    saisie = Saisie(**({"jour": hier(), "animation": 1} | champs))
    return interventions.noter(agent=agent, saisie=saisie, par=agent, confirme=confirme)


def test_a_line_finds_its_seance_and_copies_who_the_person_was(apres):
    elodie, accompagnement = apres
    ligne = noter(elodie, accompagnement=accompagnement, trajet=1)
    assert ligne.creneau == accompagnement.session.creneaux.get()
    assert (ligne.institution, ligne.direction, ligne.categorie) == (
        elodie.institution,
        elodie.direction,
        elodie.categorie,
    )
    assert ligne.demi_journees == 2
    assert journal.de(accompagnement.demande).first().verbe == "demandes.noter_intervention"


def test_a_seance_is_logged_once(apres):
    elodie, accompagnement = apres
    creneau = accompagnement.session.creneaux.get()
    noter(elodie, accompagnement=accompagnement, creneau=creneau)
    with pytest.raises(ValidationError, match="déjà noté cette séance"):
        noter(elodie, accompagnement=accompagnement, creneau=creneau, confirme=True)


def test_a_double_is_questioned_then_kept_when_confirmed(apres):
    elodie, accompagnement = apres
    noter(elodie, accompagnement=accompagnement)
    with pytest.raises(AConfirmer, match="déjà noté"):
        noter(elodie, accompagnement=accompagnement, bilan=1, animation=0)
    noter(elodie, accompagnement=accompagnement, bilan=1, animation=0, confirme=True)
    assert Intervention.objects.count() == 2


def test_more_than_a_day_of_facilitation_is_questioned(apres):
    elodie, accompagnement = apres
    noter(elodie, accompagnement=accompagnement, animation=2)
    with pytest.raises(AConfirmer, match="une journée en compte deux"):
        noter(elodie, intitule="Réunion de réseau")


def test_a_slip_of_the_finger_is_questioned():
    with pytest.raises(AConfirmer, match="plus de quatre jours"):
        noter(facilitateur(), intitule="Séminaire", animation=0, preparation=18)


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"jour": timezone.localdate() + dt.timedelta(days=1), "intitule": "x"}, "pas encore venu"),
        ({"animation": 0, "intitule": "x"}, "au moins une demi-journée"),
        ({"intitule": "  "}, "de quelle intervention"),
    ],
)
def test_what_cannot_be_is_refused(champs, mot):
    with pytest.raises(ValidationError, match=mot):
        noter(facilitateur(), confirme=True, **champs)
    assert not Intervention.objects.exists()


def test_the_mission_of_somebody_else_is_refused(apres):
    _, accompagnement = apres
    with pytest.raises(ValidationError, match="pas dans votre agenda"):
        noter(facilitateur(), accompagnement=accompagnement)


def test_work_of_the_cell_is_counted_apart():
    membre = CelluleFactory()
    assert noter(membre, intitule="Atelier interne").pour_la_cellule
    assert Intervention.objects.filter(pour_la_cellule=False).count() == 0


def test_the_log_and_the_missions_held_use_the_letter(apres):
    elodie, accompagnement = apres
    lettre = elodie.facilitateur.lettres.get()
    assert quota.quota(lettre).utilisees == 1, "the séance is held until it is logged"
    noter(elodie, accompagnement=accompagnement, animation=1, preparation=2)
    assert quota.quota(lettre).utilisees == 3
    assert quota.quota(lettre).reste == 7


def test_totals_with_and_without_preparation():
    elodie = facilitateur()
    noter(elodie, intitule="a", preparation=3, animation=1)
    noter(elodie, intitule="b", animation=1, bilan=1, trajet=1)
    totaux = Intervention.objects.filter(agent=elodie).totaux()
    assert (totaux["total"], totaux["hors_preparation"]) == (7, 4)


def test_correcting_and_deleting_are_journalled(apres):
    elodie, accompagnement = apres
    ligne = noter(elodie, accompagnement=accompagnement)
    interventions.corriger(
        ligne, saisie=Saisie(jour=hier(), accompagnement=accompagnement, animation=2), par=CelluleFactory()
    )
    derniere = journal.de(accompagnement.demande).first()
    assert (derniere.verbe, derniere.changements) == ("demandes.corriger_intervention", {"demi-journées": [1, 2]})
    interventions.supprimer(ligne, par=elodie)
    assert not Intervention.objects.exists()
    assert journal.de(accompagnement.demande).first().verbe == "demandes.supprimer_intervention"


def test_the_reminder_comes_two_working_days_after_and_stops_once_logged():
    with time_machine.travel(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC), tick=False) as horloge:  # a Monday
        elodie = facilitateur()
        accompagnement = affectee(elodie, jours=(4,))  # on Friday
        horloge.move_to(dt.datetime(2026, 3, 8, 8, tzinfo=dt.UTC))
        courriels.reconcilier_tous()
        rappel = courriels.rediger(Courriel.objects.get(regle="missions.noter"), par=None)
        assert timezone.localtime(rappel.prevu_le).date() == dt.date(2026, 3, 10)
        assert f"seance={accompagnement.session.creneaux.get().pk}" in rappel.texte
        noter(elodie, jour=dt.date(2026, 3, 6), accompagnement=accompagnement)
        rappel.refresh_from_db()
        assert rappel.etat == Courriel.Etat.ANNULE


def test_a_double_tap_writes_one_line(apres):
    elodie, accompagnement = apres
    noter(elodie, accompagnement=accompagnement)
    with pytest.raises(AConfirmer):
        noter(elodie, accompagnement=accompagnement)
    assert Intervention.objects.count() == 1
