import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from courriels import reveil, services
from courriels.models import Courriel
from courriels.regles import Destinataire, Envoi
from tests.courriels.conftest import MAUD, fermeture, un_envoi

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


def test_reconcilier_writes_one_row_with_its_body(regle):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    services.reconcilier(jour)
    ligne = Courriel.objects.get()
    assert (ligne.destinataire, ligne.destinataire_nom, ligne.etat) == (MAUD.email, MAUD.nom, Etat.A_ENVOYER)
    assert ligne.sujet.startswith("Fermeture le ")
    assert "Pont de l’Ascension" in ligne.texte
    assert "Pont de l’Ascension" in ligne.html


def test_reconcilier_leaves_no_row_when_the_change_is_rolled_back(regle):
    regle()

    class Regret(Exception):
        pass

    with pytest.raises(Regret), transaction.atomic():
        services.reconcilier(fermeture())
        assert Courriel.objects.count() == 1
        raise Regret
    assert Courriel.objects.count() == 0


def test_reminder_becomes_a_row_only_in_the_last_48_hours(regle):
    regle()
    jour = fermeture(dans=6)
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        services.reconcilier(jour)
        assert not Courriel.objects.exists()
        horloge.shift(dt.timedelta(days=1))
        services.reconcilier_tous()
        assert not Courriel.objects.exists()
        horloge.shift(dt.timedelta(days=1, hours=23))
        services.reconcilier_tous()
        assert Courriel.objects.get().etat == Etat.A_ENVOYER


def test_moved_date_moves_the_reminder(regle):
    regle()
    jour = fermeture(dans=3)
    services.reconcilier(jour)
    avant = Courriel.objects.get().prevu_le
    jour.jour += dt.timedelta(days=10)
    jour.save()
    services.reconcilier_tous()
    assert Courriel.objects.get().prevu_le == avant + dt.timedelta(days=10)


def test_row_no_longer_wanted_is_cancelled_then_comes_back_when_wanted_again(regle):
    voulus: list[Envoi] = []
    regle(lambda jour: voulus)
    jour = fermeture()
    voulus.append(un_envoi(jour))
    services.reconcilier(jour)
    del voulus[:]
    services.reconcilier(jour)
    assert Courriel.objects.get().etat == Etat.ANNULE
    voulus.append(un_envoi(jour))
    services.reconcilier(jour)
    assert Courriel.objects.get().etat == Etat.A_ENVOYER


def test_row_of_a_deleted_object_is_cancelled_by_the_sweep(regle):
    regle()
    jour = fermeture()
    services.reconcilier(jour)
    jour.delete()
    services.reconcilier_tous()
    assert Courriel.objects.get().etat == Etat.ANNULE


def test_one_message_per_person_and_none_without_address(regle):
    regle(
        lambda jour: [
            un_envoi(jour),
            un_envoi(jour, a=Destinataire("Maud.Tissot@ISERE.example", "La même")),
            un_envoi(jour, a=Destinataire(None, "Sans adresse")),
            un_envoi(jour, a=Destinataire("", "Sans adresse non plus")),
        ]
    )
    services.reconcilier(fermeture())
    assert Courriel.objects.get().destinataire == MAUD.email


def test_worker_is_woken_once_per_transaction_even_past_a_rolled_back_part(regle, django_capture_on_commit_callbacks):
    regle()

    class Regret(Exception):
        pass

    with django_capture_on_commit_callbacks() as rappels, transaction.atomic():
        with pytest.raises(Regret), transaction.atomic():
            services.reconcilier(fermeture(1))
            raise Regret
        with transaction.atomic():
            services.reconcilier(fermeture(1))
        reveil.demander()
        reveil.demander()
    assert len([r for r in rappels if r is reveil._reveiller]) == 2


def test_too_late_is_missed_and_not_written_as_due(regle):
    regle(lambda jour: [un_envoi(jour, perime=timezone.now() - dt.timedelta(minutes=1))])
    services.reconcilier(fermeture())
    assert Courriel.objects.get().etat == Etat.MANQUE
