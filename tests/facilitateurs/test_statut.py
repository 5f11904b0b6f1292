"""The status of a certification on a day is derived, and says the same in Python and in SQL."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitateurs import services
from facilitateurs.models import Certification, Facilitateur, Suspension
from instance import memo
from instance.models import Reglage
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory

pytestmark = pytest.mark.django_db
Statut = Certification.Statut
DELIVREE = dt.date(2028, 2, 29)
FIN = dt.date(2031, 8, 31)


def certification(**champs) -> Certification:
    facilitateur = FacilitateurFactory(certification=None, lettre=None)
    return CertificationFactory(
        facilitateur=facilitateur, **({"delivree_le": DELIVREE, "valable_jusqu_au": FIN} | champs)
    )


@pytest.mark.parametrize(
    ("jour", "statut"),
    [
        (dt.date(2028, 2, 29), Statut.VALIDE),
        (dt.date(2031, 2, 28), Statut.VALIDE),  # six months before 31 August is 28 February
        (dt.date(2031, 3, 1), Statut.A_RENOUVELER),
        (FIN, Statut.A_RENOUVELER),
        (dt.date(2031, 9, 1), Statut.EXPIREE),
    ],
)
def test_status_over_time(jour, statut):
    assert certification().statut(jour) == statut


def test_status_follows_the_editable_rule():
    Reglage.objects.create(cle="facilitateurs.mois_a_renouveler", valeur=12)
    assert certification().statut(dt.date(2030, 9, 1)) == Statut.A_RENOUVELER


def test_withdrawn_goes_before_suspended_and_suspended_before_expired():
    une = certification(retiree_le=dt.date(2031, 10, 1), motif_retrait="Départ")
    Suspension.objects.create(certification=une, debut=dt.date(2031, 9, 15), motif="Pause", urgence="Essai")
    assert une.statut(dt.date(2031, 9, 14)) == Statut.EXPIREE
    assert une.statut(dt.date(2031, 9, 15)) == Statut.SUSPENDUE
    assert une.statut(dt.date(2031, 10, 1)) == Statut.RETIREE


jours = st.dates(dt.date(2027, 1, 1), dt.date(2033, 12, 31))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    jour=jours,
    delivree=jours,
    mois=st.integers(1, 48),
    retiree=st.none() | jours,
    suspensions=st.lists(st.tuples(jours, st.none() | st.integers(0, 200)), max_size=2),
)
def test_python_and_sql_agree(db, jour, delivree, mois, retiree, suspensions):
    une = certification(
        delivree_le=delivree,
        valable_jusqu_au=delivree + relativedelta(months=mois),
        retiree_le=retiree,
        motif_retrait="Motif" if retiree else "",
    )
    for debut, duree in suspensions:
        fin = None if duree is None else debut + dt.timedelta(days=duree)
        Suspension.objects.create(certification=une, debut=debut, fin=fin, motif="Motif", urgence="Essai")
    assert Certification.objects.avec_statut(jour).get(pk=une.pk).statut_au == une.statut(jour)
    annote = Facilitateur.objects.avec_certification(jour).get(pk=une.facilitateur_id)
    assert annote.statut_certification == une.facilitateur.statut(jour)
    disponible = Facilitateur.objects.disponibles(jour).filter(pk=une.facilitateur_id).exists()
    present = une.facilitateur.rejoint_le <= jour
    assert disponible == (present and une.facilitateur.statut(jour) in Certification.CONFIANCE)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(debut=st.integers(0, 900), duree=st.integers(1, 500), retire=st.booleans(), ecart=st.integers(-200, 500))
def test_python_and_sql_agree_across_a_pause(db, debut, duree, retire, ecart):
    une = certification()
    pause = services.mettre_en_pause(
        une, debut=DELIVREE + dt.timedelta(days=debut), fin=DELIVREE + dt.timedelta(days=debut + duree), par=None
    )
    if retire and pause.est_ouverte:
        services.annuler_pause(pause, par=None)
    jour = FIN + dt.timedelta(days=ecart)
    une = Certification.objects.avec_statut(jour).get(pk=une.pk)
    assert une.statut_au == une.statut(jour)
    assert une.valable_jusqu_au == FIN + dt.timedelta(days=une.prolongation)
    assert une.prolongation == (0 if retire and pause.est_ouverte else min(duree + 1, 366))


def test_the_certification_of_a_day_is_the_one_that_runs_longest_among_those_delivered():
    ancienne = certification()
    nouvelle = CertificationFactory(
        facilitateur=ancienne.facilitateur, delivree_le=dt.date(2031, 6, 1), valable_jusqu_au=dt.date(2034, 6, 1)
    )
    facilitateur = ancienne.facilitateur
    assert facilitateur.certification(dt.date(2031, 5, 31)) == ancienne
    assert facilitateur.certification(dt.date(2031, 6, 1)) == nouvelle
    assert facilitateur.certification(dt.date(2028, 1, 1)) is None
    assert facilitateur.statut(dt.date(2028, 1, 1)) is None


def test_reads_do_not_grow_with_the_rows():
    def lire() -> int:
        with memo.ouvert(), CaptureQueriesContext(connection) as requetes:
            for facilitateur in Facilitateur.objects.disponibles().avec_dates():
                facilitateur.statut()
                facilitateur.lettre()
                facilitateur.absences()
                str(facilitateur)
        return len(requetes)

    FacilitateurFactory()
    pour_un = lire()
    FacilitateurFactory.create_batch(2)
    assert lire() == pour_un <= 7
