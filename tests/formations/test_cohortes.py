"""Cohorts: their half-days, the next one cloned from the last, what they cost."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda import services as agenda
from agents.departs import charges_de
from agents.services import modifier_agent
from formations import services
from formations.dates import decaler
from formations.models import Cohorte
from instance.calendrier import est_ouvre
from instance.vacances import connues_jusqu_au, vacances
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.factories import cohorte, formation

pytestmark = pytest.mark.django_db
PREMIER = dt.date(2026, 1, 5)


def test_days_go_round_weekends_public_and_school_holidays() -> None:
    """1 May 2026 is a Friday; the winter holidays of zone A go from 7 to 22 February 2026."""
    mardi, mercredi = dt.date(2025, 2, 4), dt.date(2025, 2, 5)
    assert decaler([mardi, mercredi], dt.date(2026, 4, 30)) == {
        mardi: dt.date(2026, 4, 30),
        mercredi: dt.date(2026, 5, 4),
    }
    assert decaler([mardi], dt.date(2026, 2, 10)) == {mardi: dt.date(2026, 2, 23)}


@settings(suppress_health_check=[HealthCheck.too_slow])  # what is slow is a machine that does something else
@given(
    ecarts=st.lists(st.integers(0, 60), min_size=1, max_size=19),
    depart=st.integers(0, 200),
)
def test_shifted_days_can_all_be_taught_and_keep_their_order(ecarts: list[int], depart: int) -> None:
    jours = [PREMIER + dt.timedelta(days=sum(ecarts[: rang + 1])) for rang in range(len(ecarts))]
    nouveaux = decaler(jours, PREMIER + dt.timedelta(days=depart))
    assert set(nouveaux) == set(jours) and len(set(nouveaux.values())) == len(set(jours))
    donnes = [nouveaux[jour] for jour in sorted(set(jours))]
    assert donnes == sorted(donnes)
    for jour in donnes:
        assert est_ouvre(jour, set())
        assert jour > connues_jusqu_au() or not vacances(jour, jour)


def test_clone_keeps_rhythm_hours_and_place_across_the_clock_change(client_de: Callable[..., Client]) -> None:
    """From winter to summer time: nine o'clock stays nine o'clock in Paris."""
    modele = cohorte(formation(), jours=(dt.date(2026, 1, 13), dt.date(2026, 1, 20)))
    client_de(CelluleFactory()).post(
        "/admin/formations/cohorte/",
        {
            "action": "cloner",
            "_selected_action": [modele.pk],
            "confirmer": "1",
            "nom": "Session de juin",
            "premier_jour": "02/06/2026",
        },
    )
    clone = Cohorte.objects.get(nom="Session de juin")
    debuts = [timezone.localtime(creneau.debut) for creneau in clone.session.creneaux.all()]
    assert [f"{d:%d/%m %H:%M}" for d in debuts] == ["02/06 09:00", "02/06 13:30", "09/06 09:00", "09/06 13:30"]
    assert {creneau.lieu for creneau in clone.session.creneaux.all()} == {"Salle Vaucanson"}
    assert clone.publiee_le is None and clone.session.jauges.get().capacite == 10


def test_reference_year_costs_come_out(client_de: Callable[..., Client]) -> None:
    """56 820 € invoiced for 10 people and 19 days: 5 682 € each, 299,05 € for one person and one day."""
    jours = tuple(dt.date(2030, 1, 7) + dt.timedelta(weeks=rang) for rang in range(19))
    certifiante = formation("Devenir facilitateur", demi_journees=38, heures=133)
    faite = cohorte(certifiante, "Promotion 2030", jours=jours, cout_prevu=Decimal(56_000))
    with time_machine.travel(dt.datetime(2029, 12, 1, tzinfo=dt.UTC), tick=False):
        for _ in range(10):
            agent = AgentFactory()
            agenda.inscrire(faite.session, agent, par=agent, mode="presence")
    services.modifier_cohorte(faite, par=CelluleFactory(), cout_facture=Decimal(56_820))
    page = client_de(CelluleFactory()).get(f"/admin/formations/cohorte/{faite.pk}/change/").content.decode()
    for dit in ("56\u202f820\u202f€", "5\u202f682\u202f€", "299,05\u202f€", "10, 38\u00a0demi-journées"):
        assert dit in page


def test_costs_of_nobody_are_not_divided(client_de: Callable[..., Client]) -> None:
    faite = cohorte(formation(), cout_prevu=Decimal("1200.50"))
    page = client_de(CelluleFactory()).get(f"/admin/formations/cohorte/{faite.pk}/change/").content.decode()
    assert "1\u202f200,50\u202f€" in page and page.count("n.d.") == 3


def test_cohort_is_planned_from_days_typed_one_a_line(client_de: Callable[..., Client]) -> None:
    client, formee = client_de(CelluleFactory()), formation()
    saisie = {"formation": formee.pk, "nom": "Session de mai", "jours": "14/05/2030\n32/05/2030", "lieu": "Vizille"}
    page = client.post("/admin/formations/cohorte/add/", saisie).content.decode()
    assert "32/05/2030\u00a0» n’est pas un jour" in page and "Session de mai" in page
    client.post("/admin/formations/cohorte/add/", saisie | {"jours": "14/05/2030"})
    faite = Cohorte.objects.get()
    heures = [f"{timezone.localtime(c.debut):%H:%M}" for c in faite.session.creneaux.all()]
    assert heures == ["09:00", "13:30"] and faite.session.jauges.get().capacite == 10


def test_cancelled_cohort_tells_why_and_shows_it(client: Client) -> None:
    faite = cohorte(formation())
    services.annuler_cohorte(faite, motif="La formatrice est souffrante.", par=CelluleFactory())
    page = client.get(faite.session.adresse).content.decode()
    assert "Prendre une place" not in page
    with pytest.raises(ValidationError, match="annulée"):
        services.publier_cohorte(faite, par=None)


def test_cohort_to_come_of_a_leaver_waits_for_another() -> None:
    nadia, claire = CelluleFactory(), CelluleFactory(role="administration")
    suivie = services.modifier_cohorte(cohorte(formation()), par=claire, referent=nadia)
    assert "suit 1 promotion" in [dit.replace("\u00a0", " ") for dit in charges_de(nadia)]
    modifier_agent(nadia, par=claire, is_active=False)
    suivie.refresh_from_db()
    assert suivie.referent is None
