"""Two members of the cell answer one renewal at once: real threads on the real database."""

import threading
from typing import Any

import pytest

from facilitateurs.models import Certification
from formations import services
from formations.models import DossierRenouvellement
from formations.services import renouvellement as verbes
from tests.agents.factories import CelluleFactory
from tests.formations.test_candidatures_concurrence import ensemble
from tests.formations.test_renouvellement import bientot_finie, envoyee

pytestmark = pytest.mark.django_db(transaction=True)


def accepter(dossier: DossierRenouvellement) -> None:
    relu = DossierRenouvellement.objects.select_related("certification__facilitateur__agent").get(pk=dossier.pk)
    services.accepter_renouvellement(relu, motif="Oui", par=CelluleFactory())


def test_two_acceptances_at_once_make_one_certification() -> None:
    dossier = envoyee(bientot_finie())
    assert ensemble(lambda: accepter(dossier), lambda: accepter(dossier)) == ["fait", "refus"]
    assert Certification.objects.count() == 2


def test_control_without_the_locks_both_reach_the_register_and_the_database_refuses_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ensemble_ici, certifier = threading.Barrier(2), verbes.reseau.certifier

    def lire(dossier: Any) -> Any:
        return DossierRenouvellement.objects.select_related("certification__facilitateur__agent").get(pk=dossier.pk)

    def au_meme_moment(*args: Any, **kwargs: Any) -> Certification:
        ensemble_ici.wait(timeout=20)  # under the lock, the second never comes this far
        return certifier(*args, **kwargs)

    dossier = envoyee(bientot_finie())
    monkeypatch.setattr(verbes, "_tenir_dossier", lire)
    monkeypatch.setattr(verbes.reseau, "certifier", au_meme_moment)
    issues = ensemble(lambda: accepter(dossier), lambda: accepter(dossier))
    assert issues.count("fait") == 1
    assert not ensemble_ici.broken
    assert Certification.objects.filter(renouvelle__isnull=False).count() == 1
