"""Real threads on the real database: two jurors, two last signatures, two workers at once."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from documents.models import Document
from facilitateurs.models import Certification
from formations import services
from formations.models import DecisionBloc, Jury, Passage
from formations.services import seances
from tests.agenda.test_places_concurrence import ensemble
from tests.agents.factories import CelluleFactory
from tests.formations.jury import JOUR, A, N, a_signer, agents, decider, en_cours, ouvert, promotion, relire, signe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _jour() -> Iterator[None]:
    with time_machine.travel(JOUR, tick=True):
        yield


def deux_decident(fait: Jury) -> list[Any]:
    """Two jurors on the version that both have read, each another decision."""
    passage = fait.passages.select_related("jury").get()
    blocs = list(fait.referentiel.blocs.all())
    membres = list(fait.membres.order_by("pk"))[:2]
    return [
        lambda m=m, d=d: services.decider(
            passage, decisions={bloc.pk: d for bloc in blocs}, version=passage.version, membre=m
        )
        for m, d in zip(membres, (A, N), strict=True)
    ]


def test_two_jurors_at_once_decide_once_and_the_second_is_told() -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    assert ensemble(*deux_decident(fait)) == ["changee", "fait"]
    assert len(set(DecisionBloc.objects.values_list("decision", "par"))) == 1
    assert Passage.objects.get().version == 1


def test_control_without_the_locks_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    lecture = threading.Barrier(2)

    def sans_verrou(passage: Passage) -> Passage:
        relu = Passage.objects.select_related("agent", "cohorte").get(pk=passage.pk)
        lecture.wait(timeout=20)
        return relu

    monkeypatch.setattr(seances, "tenir", relire)
    monkeypatch.setattr(seances, "tenir_passage", sans_verrou)
    assert "changee" not in ensemble(*deux_decident(fait))


def test_last_two_signatures_at_once_close_the_minutes_once() -> None:
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    pv = en_cours(fait)
    gestes = [
        lambda m=m: services.signer_proces_verbal(pv, membre=m, empreinte=pv.empreinte) for m in fait.membres.all()
    ]
    assert ensemble(*gestes) == ["fait"] * 3
    assert relire(fait).etat == Jury.Etat.SIGNE and Document.objects.count() == 1


def test_two_workers_at_once_certify_each_person_once() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = signe(promotion(maud, zoe), {maud: (A,), zoe: (A,)})
    services.envoyer_resultats(fait, par=CelluleFactory())
    with time_machine.travel(JOUR + dt.timedelta(hours=1), tick=True):
        assert ensemble(services.delivrer_tout, services.delivrer_tout) == ["fait"] * 2
    assert Certification.objects.count() == 2


def test_decision_while_the_session_closes_comes_before_or_not_at_all() -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    passage = decider(fait.passages.get(), A)
    blocs = {bloc.pk: N for bloc in fait.referentiel.blocs.all()}
    membre, cellule = fait.membres.earliest("pk"), CelluleFactory()
    ensemble(
        lambda: services.decider(passage, decisions=blocs, version=passage.version, motif="Non.", membre=membre),
        lambda: services.clore_seance(fait, par=cellule),
    )
    pv = fait.proces_verbaux.get()
    assert {b["decision"] for b in pv.contenu["candidats"][0]["blocs"]} == set(
        DecisionBloc.objects.values_list("decision", flat=True)
    )
