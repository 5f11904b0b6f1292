"""Real threads on the real database: one chain, whoever signs at once; who signs while it is closed is in, or told."""

import threading

import pytest
from django.db import transaction

from agenda.models import Presence
from formations import services
from formations.emargement import chaine
from formations.models import Emargement, Feuille
from formations.services import emargement
from tests.agenda.test_places_concurrence import ensemble

from .emargement import Classe, a, classe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def groupe() -> Classe:
    return classe("Zoé", "Paul", "Bao", "Ève", "Luc", "Ana")


def tient(groupe: Classe) -> int:
    """How many lines the sheet has, once its chain was read."""
    feuille = Feuille.objects.select_related("creneau").get(creneau=groupe.matin)
    lignes = list(feuille.lignes.order_by("rang"))
    assert chaine.verifier(feuille, lignes) == []
    return len(lignes)


def test_people_who_sign_at_once_make_one_chain(groupe: Classe) -> None:
    """The first of them opens the sheet."""
    with a(9):
        issues = ensemble(*(lambda agent=agent: groupe.signer(agent) for agent in groupe.stagiaires))
    assert issues == ["fait"] * 6
    assert tient(groupe) == 6
    assert Presence.objects.count() == 6


def test_double_click_signs_once(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    with a(9):
        assert ensemble(*(lambda: groupe.signer(zoe) for _ in range(4))) == ["deja"] * 3 + ["fait"]
    assert tient(groupe) == 1


def test_control_without_the_lock_two_lines_claim_one_rank(groupe: Classe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody reads the sheet before anybody writes: what the lock forbids. The constraint alone stops them."""
    with a(9):
        groupe.signer(groupe.stagiaires[0])
        autres = groupe.stagiaires[1:4]
        lues = threading.Barrier(len(autres))

        def sans_verrou(creneau: object) -> Feuille:
            lue = Feuille.objects.select_related("creneau__session__cohorte__formation").get(creneau=creneau)
            lues.wait(timeout=20)
            return lue

        monkeypatch.setattr(emargement, "tenir", sans_verrou)
        issues = ensemble(*(lambda agent=agent: groupe.signer(agent) for agent in autres))
    assert issues == ["contrainte", "contrainte", "fait"]


def test_signing_while_the_trainer_countersigns_is_in_or_refused(groupe: Classe) -> None:
    with a(9, 5):
        issues = ensemble(
            *(lambda agent=agent: groupe.signer(agent) for agent in groupe.stagiaires),
            lambda: services.contresigner(groupe.matin, par=groupe.formateur.agent),
        )
    signees = Emargement.objects.filter(nature="signature").count()
    assert issues.count("fait") == signees + 1
    assert issues.count("close") == 6 - signees
    assert tient(groupe) == 7
    assert Presence.objects.filter(etat="absent").count() == 6 - signees
    assert Emargement.objects.order_by("rang").last().nature == "contreseing"


def test_who_waits_for_the_close_is_told_that_it_is_too_late(groupe: Classe) -> None:
    """The sheet held by the trainer's transaction, the signature asked meanwhile."""
    zoe, issues = groupe.stagiaires[0], []
    with a(9, 5):
        with transaction.atomic():
            services.contresigner(groupe.matin, par=groupe.formateur.agent)
            fil = threading.Thread(target=lambda: issues.extend(ensemble(lambda: groupe.signer(zoe))))
            fil.start()
            fil.join(timeout=0.5)
            assert fil.is_alive() and issues == []
        fil.join(timeout=20)
    assert issues == ["close"]
