import datetime as dt

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels import services as courriels
from courriels.models import Courriel
from demandes import tasks
from demandes.models import Bilan
from demandes.models.demande import Etat
from demandes.services import bilans
from demandes.services.bilans import Reponses
from demandes.services.etats import passer
from tests.demandes.cadrage import affectee, facilitateur, relire

pytestmark = pytest.mark.django_db
N = Bilan.Nature
REPONSES = Reponses(presents=30, objectif_atteint=3, satisfaction=4, livrable="Une charte.", enseignements="Oser.")


@pytest.fixture
def realise():
    elodie = facilitateur()
    accompagnement = affectee(elodie)
    passer(accompagnement.demande, "realiser", par=None)
    accompagnement.refresh_from_db()
    return accompagnement, elodie


def rendre(accompagnement, nature, auteur, reponses=REPONSES):
    return bilans.rendre(accompagnement, nature=nature, auteur=auteur, reponses=reponses, par=auteur)


def test_realising_asks_everybody_for_their_report(realise):
    accompagnement, elodie = realise
    demandes = Courriel.objects.filter(regle="bilans.demande")
    assert set(demandes.values_list("destinataire", flat=True)) == {
        elodie.email,
        accompagnement.demande.demandeur.email,
    }
    liens = {c.occurrence: c.texte for c in demandes}
    assert "/l/bilan/" in liens["demandeur"]
    assert "/l/bilan-equipe/" in liens["facilitateur"]


def test_the_request_closes_when_all_reports_are_in(realise):
    accompagnement, elodie = realise
    rendre(accompagnement, N.DEMANDEUR, accompagnement.demande.demandeur)
    assert relire(accompagnement.demande).etat == Etat.REALISEE
    rendre(accompagnement, N.FACILITATEUR, elodie)
    assert relire(accompagnement.demande).etat == Etat.CLOSE
    assert not Courriel.objects.filter(regle="bilans.demande", etat=Courriel.Etat.A_ENVOYER).exists()


def test_the_request_closes_once_the_delay_is_over(realise):
    accompagnement, _ = realise
    tasks.faire_avancer()
    assert relire(accompagnement.demande).etat == Etat.REALISEE
    fin = bilans.limite(relire(accompagnement.demande).realisee_le)
    with time_machine.travel(timezone.now() + (fin - timezone.localdate()) + dt.timedelta(days=1)):
        tasks.faire_avancer()
    assert relire(accompagnement.demande).etat == Etat.CLOSE


def test_a_late_report_is_kept_after_closing(realise):
    accompagnement, elodie = realise
    passer(accompagnement.demande, "clore", par=None)
    rendre(accompagnement, N.FACILITATEUR, elodie)
    assert Bilan.objects.count() == 1


def test_a_report_before_the_end_is_refused():
    elodie = facilitateur()
    with pytest.raises(ValidationError, match="une fois la dernière séance passée"):
        rendre(affectee(elodie), N.FACILITATEUR, elodie)


def test_answering_again_replaces(realise):
    accompagnement, elodie = realise
    rendre(accompagnement, N.FACILITATEUR, elodie)
    rendre(accompagnement, N.FACILITATEUR, elodie, Reponses(presents=12, objectif_atteint=2))
    bilan = Bilan.objects.get()
    assert (bilan.presents, bilan.objectif_atteint) == (12, 2)


def test_the_reminder_goes_to_who_has_not_answered(realise):
    accompagnement, elodie = realise
    rendre(accompagnement, N.FACILITATEUR, elodie)
    with time_machine.travel(timezone.now() + dt.timedelta(days=7)):
        courriels.reconcilier_tous()
    rappels = Courriel.objects.filter(regle="bilans.rappel")
    assert {c.destinataire for c in rappels} == {accompagnement.demande.demandeur.email}


def test_the_follow_up_comes_two_months_later_and_never_blocks(realise):
    accompagnement, elodie = realise
    rendre(accompagnement, N.DEMANDEUR, accompagnement.demande.demandeur)
    rendre(accompagnement, N.FACILITATEUR, elodie)
    with time_machine.travel(timezone.now() + relativedelta(months=2)):
        courriels.reconcilier_tous()
        suivi = courriels.rediger(Courriel.objects.get(regle="bilans.suivi"), par=None)
    assert relire(accompagnement.demande).etat == Etat.CLOSE
    assert suivi.destinataire == accompagnement.demande.demandeur.email
    assert "/l/suivi/" in suivi.texte
