"""Delays are counted in working days of metropolitan France, in Paris time, and said in words."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from demandes.delais import Urgence, mesurer, mesurer_une
from demandes.models import DateSouhaitee, Demande
from demandes.models.demande import Etat
from instance.models import JourFerme, Reglage
from tests.agents.factories import CelluleFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
INSECABLE = "\u00a0"


def le(*quand: int) -> dt.datetime:
    return dt.datetime(*quand, tzinfo=PARIS)  # type: ignore[arg-type]


def deposee(quand: dt.datetime, **champs: object) -> Demande:
    return DemandeFactory(deposee_le=quand, **champs)


@time_machine.travel(le(2026, 5, 15, 9), tick=False)
def test_public_holidays_are_not_counted() -> None:
    # Thursday 30 April to Friday 15 May: May 1st and 8th and Ascension (14 May) are holidays.
    demande = deposee(le(2026, 4, 30, 10), referent=CelluleFactory(), accord_le=le(2026, 4, 30, 11))
    delai = mesurer_une(demande)
    assert (delai.jour, delai.cible) == (8, 5)
    assert delai.urgence is Urgence.EN_RETARD
    assert delai.mot == f"3{INSECABLE}jours de retard"


@time_machine.travel(le(2026, 3, 30, 0, 30), tick=False)
def test_days_change_at_midnight_in_paris_over_the_clock_change() -> None:
    # Deposited on Friday at 23:30 in Paris; clocks went forward on Sunday 29 March. Monday is day 1.
    demande = deposee(le(2026, 3, 27, 23, 30))
    assert mesurer_une(demande).jour == 1


@time_machine.travel(le(2026, 11, 18, 9), tick=False)
def test_own_closed_days_and_edited_rules_count() -> None:
    demande = deposee(le(2026, 11, 16, 9), referent=CelluleFactory(), accord_le=le(2026, 11, 16, 9))
    assert mesurer_une(demande).jour == 2
    JourFerme.objects.create(jour=dt.date(2026, 11, 17), libelle="Séminaire de la cellule")
    assert mesurer_une(demande).jour == 1
    Reglage.objects.create(cle="demandes.delai_qualification", valeur=1)
    assert mesurer_une(demande).urgence is Urgence.A_SURVEILLER


@time_machine.travel(le(2026, 11, 18, 9), tick=False)
def test_each_status_in_words() -> None:
    cellule = CelluleFactory()
    accord = le(2026, 11, 2, 9)
    neuve = deposee(le(2026, 11, 18, 8, 50))
    attente = deposee(le(2026, 11, 16, 9), referent=cellule)
    a_relancer = deposee(le(2026, 11, 2, 9), referent=cellule)
    en_retard = deposee(le(2026, 11, 16, 9))
    a_affecter = deposee(le(2026, 11, 2, 9), referent=cellule, accord_le=accord, etat=Etat.QUALIFIEE)
    close = deposee(le(2026, 10, 1, 9), accord_le=accord, etat=Etat.CLOSE)
    delais = mesurer([neuve, attente, a_relancer, en_retard, a_affecter, close])
    assert delais[neuve.pk].mot == "Nouvelle"
    assert delais[neuve.pk].rapport == "aujourd’hui à 8\u202fh\u202f50"
    assert delais[attente.pk].urgence is Urgence.EN_ATTENTE
    assert delais[a_relancer.pk].mot == "Relance à faire"
    assert delais[a_relancer.pk].action == "Relancer Hervé Granjean pour son accord"
    # Day 2 of 2: the last day of the promise is not late, the next one is.
    assert delais[en_retard.pk].urgence is Urgence.A_SURVEILLER
    assert delais[a_affecter.pk].rapport == "jour 11 sur 15"  # 11 November is a holiday
    assert delais[close.pk].urgence is Urgence.SANS_DELAI


@pytest.mark.parametrize(("jour", "alerte"), [(dt.date(2026, 12, 15), True), (dt.date(2026, 12, 16), False)])
@time_machine.travel(le(2026, 11, 18, 9), tick=False)
def test_near_date_warns_under_four_weeks(jour: dt.date, alerte: bool) -> None:
    demande = deposee(le(2026, 11, 18, 8), referent=CelluleFactory())
    DateSouhaitee.objects.create(demande=demande, jour=jour)
    delai = mesurer_une(demande)
    assert bool(delai.alerte) is alerte
    if delai.alerte:
        assert delai.alerte.phrase == (
            f"La première date souhaitée est dans moins de 4{INSECABLE}semaines. "
            f"Il reste 19{INSECABLE}jours ouvrés pour préparer."
        )


@time_machine.travel(le(2026, 11, 18, 9), tick=False)
def test_past_wishes_are_said() -> None:
    demande = deposee(le(2026, 11, 17, 8), referent=CelluleFactory(), accord_le=le(2026, 11, 17, 9))
    DateSouhaitee.objects.create(demande=demande, jour=dt.date(2026, 11, 10))
    delai = mesurer_une(demande)
    assert delai.alerte is not None
    assert delai.mot == "Dates passées"


@time_machine.travel(le(2026, 11, 18, 9), tick=False)
def test_measuring_costs_the_same_for_one_and_for_many(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for n in range(3):
        demande = deposee(le(2026, 11, 2 + n, 9))
        DateSouhaitee.objects.create(demande=demande, jour=dt.date(2026, 12, 1 + n))
    une = list(Demande.objects.pour_liste()[:1])
    toutes = list(Demande.objects.pour_liste())
    with django_assert_num_queries(6):
        mesurer(une)
    with django_assert_num_queries(6):
        mesurer(toutes)
