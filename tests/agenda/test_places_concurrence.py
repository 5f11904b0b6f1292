"""Real threads on the real database: no place is given twice, whatever happens at once."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from agenda import services
from agenda.models import Inscription, Jauge, Session
from agenda.services import verrous
from agents.models import Agent
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db(transaction=True)
E = Inscription.Etat


def ensemble(*gestes: Callable[[], object]) -> list[str]:
    """Every act at the same moment, each on its own connection; how each ended."""
    depart, issues = threading.Barrier(len(gestes)), []

    def faire(geste: Callable[[], object]) -> None:
        try:
            depart.wait(timeout=20)
            fait = geste()
            issues.append(fait.etat if isinstance(fait, Inscription) else "fait")
        except ValidationError as refus:
            issues.append(getattr(refus, "code", None) or "refus")
        except IntegrityError:
            issues.append("contrainte")
        finally:
            connection.close()

    fils = [threading.Thread(target=faire, args=[geste]) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return sorted(issues)


def inscrire(session: Session, agent: Agent) -> Callable[[], Inscription]:
    return lambda: services.inscrire(session, agent, par=agent)


def verifier(session: Session) -> None:
    """The gauge is the count, nothing is oversold, ranks have no gap."""
    jauge = Jauge.objects.get(session=session)
    assert jauge.prises == Inscription.objects.prenantes().filter(session=session).count()
    assert jauge.capacite is None or jauge.prises <= jauge.capacite
    rangs = Inscription.objects.avec_rang().filter(session=session, etat=E.EN_ATTENTE).order_by("ordre")
    assert [i.rang for i in rangs] == list(range(1, len(rangs) + 1))
    libre = jauge.capacite is None or jauge.prises < jauge.capacite
    assert not (libre and rangs), "a place is free while somebody waits"


def test_rush_for_the_last_places_sells_them_once() -> None:
    session, agents = SessionOuverteFactory(places=3), AgentFactory.create_batch(12)
    assert ensemble(*(inscrire(session, agent) for agent in agents)) == [E.CONFIRMEE] * 3 + [E.EN_ATTENTE] * 9
    verifier(session)


def test_control_without_the_lock_the_rush_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody reads before anybody writes: what the lock forbids. The constraints alone then stand in the way."""
    session, agents = SessionOuverteFactory(places=3), AgentFactory.create_batch(6)
    lecture = threading.Barrier(len(agents))

    def sans_verrou(session: Session) -> Session:
        lue = Session.objects.get(pk=session.pk)
        lecture.wait(timeout=20)
        return lue

    monkeypatch.setattr(verrous, "tenir", sans_verrou)
    issues = ensemble(*(inscrire(session, agent) for agent in agents))
    assert "contrainte" in issues
    assert issues.count(E.CONFIRMEE) < 3
    monkeypatch.undo()


def test_double_click_takes_one_place() -> None:
    session, agent = SessionOuverteFactory(places=5), AgentFactory()
    assert ensemble(*(inscrire(session, agent) for _ in range(6))) == [E.CONFIRMEE] + ["deja"] * 5
    assert Jauge.objects.get().prises == 1


def test_cancelling_while_others_register_loses_no_place() -> None:
    session = SessionOuverteFactory(places=4)
    placees = [inscrire(session, agent)() for agent in AgentFactory.create_batch(4)]
    rendre = [lambda i=i: services.annuler_inscription(i, par=i.agent) for i in placees]
    ensemble(*rendre, *(inscrire(session, agent) for agent in AgentFactory.create_batch(6)))
    assert Inscription.objects.filter(etat=E.CONFIRMEE).count() == 4
    verifier(session)


def test_capacity_changed_during_the_rush_holds() -> None:
    session, cellule = SessionOuverteFactory(places=3), CelluleFactory()
    changer = [
        lambda c=c: services.changer_capacite(session, mode="presence", capacite=c, par=cellule) for c in (6, 2, 5)
    ]
    ensemble(*changer, *(inscrire(session, agent) for agent in AgentFactory.create_batch(8)))
    verifier(session)


def test_session_cancelled_while_people_register_keeps_nobody() -> None:
    session, cellule = SessionOuverteFactory(places=3), CelluleFactory()
    ensemble(
        lambda: services.annuler_session(session, motif="Grève", par=cellule),
        *(inscrire(session, agent) for agent in AgentFactory.create_batch(8)),
    )
    assert not Inscription.objects.actives().exists()
    assert Jauge.objects.get().prises == 0


def test_session_moved_while_people_register_tells_those_who_came_before() -> None:
    session = SessionOuverteFactory(places=30)
    creneau = session.creneaux.get()
    ensemble(
        lambda: services.deplacer(creneau, debut=creneau.debut, fin=creneau.fin, lieu="Ailleurs"),
        *(inscrire(session, agent) for agent in AgentFactory.create_batch(8)),
    )
    verifier(session)
    assert Jauge.objects.get().prises == 8


def test_who_waits_too_long_for_the_lock_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    session, agent = SessionOuverteFactory(places=3), AgentFactory()
    monkeypatch.setattr(verrous, "PATIENCE", "100ms")
    with _tenue(session):
        assert ensemble(inscrire(session, agent)) == ["attente"]
    assert inscrire(session, agent)().etat == E.CONFIRMEE


@contextmanager
def _tenue(session: Session):
    with transaction.atomic():
        Session.objects.select_for_update(no_key=True).get(pk=session.pk)
        yield
