"""Whatever is done in whatever order: the gauge is the count, nothing is oversold, ranks have no gap."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda import services, tasks
from agenda.models import Inscription, Jauge, Mode, Reservation, Session
from agents.models import Agent
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)
E = Inscription.Etat
PERSONNES = 7
gestes = st.tuples(
    st.sampled_from(
        ["inscrire", "annuler", "accepter", "valider", "capacite", "mode", "heures", "reserver", "promotion", "accord"]
    ),
    st.integers(0, PERSONNES - 1),
    st.sampled_from(list(Mode)),
    st.integers(0, 5),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(suite=st.lists(gestes, min_size=3, max_size=25), offre=st.booleans())
def test_any_sequence_keeps_the_gauges_true(suite: list, offre: bool) -> None:
    with transaction.atomic(), time_machine.travel(MAINTENANT, tick=False) as horloge:
        autre = AutreInstitutionFactory()
        agents = [AgentFactory(**({"institution": autre} if n % 2 else {})) for n in range(PERSONNES)]
        session = SessionOuverteFactory(
            places={Mode.PRESENCE: 2, Mode.DISTANCE: 1}, promotion="offre" if offre else "directe", delai_offre=3
        )
        cellule = CelluleFactory()
        for geste, qui, mode, nombre in suite:
            try:
                with transaction.atomic():
                    _faire(geste, session, agents[qui], mode, nombre, cellule, autre, horloge)
            except ValidationError:
                pass
            _verifier(session)
        transaction.set_rollback(True)


def _faire(geste: str, session: Session, agent: Agent, mode: str, nombre: int, cellule, autre, horloge) -> None:
    sienne = Inscription.objects.filter(session=session, agent=agent).first()
    if geste == "inscrire":
        services.inscrire(session, agent, mode=mode, par=agent)
    elif geste == "capacite":
        services.changer_capacite(session, mode=mode, capacite=nombre or None, par=cellule)
    elif geste == "heures":
        horloge.shift(dt.timedelta(hours=nombre))
        tasks.faire_avancer()
    elif geste == "reserver":
        fin = MAINTENANT + dt.timedelta(hours=nombre * 3)
        services.reserver(session, mode=mode, institution=autre, nombre=nombre, jusqu_au=fin, par=cellule)
    elif geste == "promotion":
        services.regler(session, par=cellule, promotion="offre" if nombre % 2 else "directe")
    elif geste == "accord":
        services.regler(session, par=cellule, sur_accord=bool(nombre % 2))
    elif sienne is not None and geste == "annuler":
        services.annuler_inscription(sienne, par=agent)
    elif sienne is not None and geste == "accepter":
        services.accepter_offre(sienne, par=agent)
    elif sienne is not None and geste == "valider":
        services.valider(sienne, par=cellule)
    elif sienne is not None and geste == "mode":
        services.modifier_inscription(sienne, mode=mode, par=agent)


def _verifier(session: Session) -> None:
    gardees = Reservation.objects.filter(session=session, liberee_le=None).exists()
    for jauge in Jauge.objects.filter(session=session):
        dans = Inscription.objects.filter(session=session, mode=jauge.mode)
        assert jauge.prises == dans.prenantes().count()
        assert jauge.capacite is None or jauge.prises <= jauge.capacite
        attente = dans.avec_rang().filter(etat=E.EN_ATTENTE).order_by("ordre")
        assert [i.rang for i in attente] == list(range(1, len(attente) + 1))
        libre = jauge.capacite is None or jauge.prises < jauge.capacite
        assert not (libre and attente and not gardees)
    assert Inscription.objects.filter(session=session).count() == len(
        set(Inscription.objects.filter(session=session).values_list("agent", flat=True))
    )
