"""Real threads on the real database: what happens at once happens one after the other."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from agenda.models import Inscription
from formations import services
from formations.models import Candidature, Cohorte
from formations.models.candidatures import Etat
from formations.services import candidatures as verbes
from tests.agents.factories import CelluleFactory
from tests.formations.candidatures import appel, avec_avis, avec_n1, brouillon, preparer, relue

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(*gestes: Callable[[], object]) -> list[str]:
    """Every act at the same moment, each on its own connection; how each ended."""
    depart, issues = threading.Barrier(len(gestes)), []

    def faire(geste: Callable[[], object]) -> None:
        try:
            depart.wait(timeout=20)
            geste()
            issues.append("fait")
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


@pytest.fixture
def promotion() -> Cohorte:
    """Two people retained, two on the list, answered an hour ago."""
    cohorte = appel(places=2)
    candidatures = [avec_avis(cohorte) for _ in range(4)]
    for candidature, decision in zip(candidatures, ["retenue"] * 2 + ["liste_attente"] * 2, strict=True):
        preparer(candidature, decision)
    services.envoyer_reponses(cohorte, par=CelluleFactory())
    avant = timezone.now() - dt.timedelta(hours=1)
    Candidature.objects.exclude(decidee_le=None).update(decidee_le=avant)
    Candidature.objects.exclude(retenue_le=None).update(retenue_le=avant)
    return cohorte


def retenues(cohorte: Cohorte) -> list[Candidature]:
    return list(cohorte.candidatures.filter(etat=Etat.RETENUE).select_related("agent", "cohorte").order_by("pk"))


def retirer(candidature: Candidature) -> Callable[[], object]:
    return lambda: services.retirer(candidature, par=candidature.agent)


def test_two_who_withdraw_at_once_call_two_different_people(promotion: Cohorte) -> None:
    partis = retenues(promotion)
    assert ensemble(*map(retirer, partis)) == ["fait", "fait"]
    appelees = retenues(promotion)
    assert len(appelees) == 2
    assert not {c.pk for c in partis} & {c.pk for c in appelees}
    assert not promotion.candidatures.en_liste().exists()


def test_control_without_the_lock_both_withdrawals_call_the_same_person(
    promotion: Cohorte, monkeypatch: pytest.MonkeyPatch
) -> None:
    lecture = threading.Barrier(2)

    def sans_verrou(cohorte: Cohorte) -> Cohorte:
        return Cohorte.objects.select_related("session", "formation").get(pk=cohorte.pk)

    suivante = verbes.offrir_la_suivante

    def au_meme_moment(*args: Any, **kwargs: Any) -> object:
        lecture.wait(timeout=20)
        return suivante(*args, **kwargs)

    monkeypatch.setattr(verbes, "tenir_cohorte", sans_verrou)
    monkeypatch.setattr(verbes, "offrir_la_suivante", au_meme_moment)
    ensemble(*map(retirer, retenues(promotion)))
    assert len(retenues(promotion)) < 2


def test_two_of_the_cell_who_decide_one_candidate_decide_once() -> None:
    candidature = avec_avis(appel())
    membres = CelluleFactory.create_batch(2)
    gestes = [
        lambda d=d, m=m: preparer(candidature, d, version=candidature.version, par=m)
        for d, m in zip(("retenue", "liste_attente"), membres, strict=True)
    ]
    assert ensemble(*gestes) == ["changee", "fait"]
    assert relue(candidature).version == candidature.version + 1


def test_place_confirmed_twice_at_once_is_one_registration(promotion: Cohorte) -> None:
    candidature = retenues(promotion)[0]
    gestes = [lambda: services.confirmer(candidature, par=candidature.agent)] * 3
    assert ensemble(*gestes) == ["fait"] * 3
    assert Inscription.objects.get().agent == candidature.agent


def test_withdrawal_while_the_place_is_confirmed_leaves_no_place_taken(promotion: Cohorte) -> None:
    candidature = retenues(promotion)[0]
    ensemble(lambda: services.confirmer(candidature, par=candidature.agent), retirer(candidature))
    assert relue(candidature).etat == Etat.DESISTEE
    assert not Inscription.objects.actives().filter(agent=candidature.agent).exists()


def test_application_sent_twice_at_once_is_sent_once() -> None:
    candidature = brouillon(appel(), avec_n1())
    assert ensemble(*[lambda: services.soumettre(candidature, par=candidature.agent)] * 3) == ["fait"] * 3
    assert relue(candidature).etat == Etat.SOUMISE
