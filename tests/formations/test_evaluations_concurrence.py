"""Real threads on the real database: one row for each assessor, one draft for two windows, a file that holds still."""

import threading

import pytest
from django.db import transaction

from formations import services
from formations.evaluations.epreuves import trouver
from formations.models import Evaluation
from tests.agenda.test_places_concurrence import ensemble
from tests.agents.factories import AgentFactory

from .emargement import Classe, a
from .evaluations import ecrire, jury, promotion, rendre, saisie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def groupe() -> Classe:
    with a(8):
        return promotion("Zoé")


def test_two_trainers_at_once_write_a_row_each(groupe: Classe) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur
    autre = services.enregistrer_formateur(AgentFactory(), organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [ines, autre], par=groupe.cellule)
    with a(18):
        gestes = [lambda par=par: ecrire(groupe, zoe, par=par) for par in (ines.agent, autre.agent) for _ in range(2)]
        assert ensemble(*gestes) == ["fait"] * 4
    assert {e.auteur for e in Evaluation.objects.all()} == {ines.agent, autre.agent}
    assert [e.cotations.count() for e in Evaluation.objects.all()] == [3, 3]


def test_two_windows_of_one_trainer_do_not_overwrite_each_other_unseen(groupe: Classe) -> None:
    """Both were opened on an empty form: the second to save is told."""
    zoe, attendue = groupe.stagiaires[0], trouver("ecrit")
    assert attendue

    def enregistrer(texte: str) -> Evaluation:
        dit = saisie(groupe, appreciation=texte)
        return services.enregistrer_evaluation(
            groupe.cohorte, dit, agent=zoe, epreuve=attendue, par=groupe.formateur.agent, vue=""
        )

    with a(18):
        assert ensemble(lambda: enregistrer("Une"), lambda: enregistrer("Deux")) == ["fait", "refus"]
    assert Evaluation.objects.count() == 1


def test_assessment_is_not_reopened_while_the_jury_opens_its_session(groupe: Classe) -> None:
    """The jury held by the transaction that opens it, the reopening asked meanwhile."""
    zoe, issues = groupe.stagiaires[0], []
    with a(18):
        rendue = rendre(groupe, zoe, par=groupe.formateur.agent)
        fait = jury(groupe, zoe)
        with transaction.atomic():
            type(fait).objects.select_for_update().get(pk=fait.pk)

            def rouvrir() -> object:
                return services.rouvrir_evaluation(rendue, motif="Une erreur", par=groupe.cellule)

            fil = threading.Thread(target=lambda: issues.extend(ensemble(rouvrir)))
            fil.start()
            fil.join(timeout=0.5)
            assert fil.is_alive() and issues == []
            fait.etat, fait.ouvert_le = "seance", fait.debut
            fait.save()
        fil.join(timeout=20)
    assert issues == ["refus"]
    assert Evaluation.objects.get().rendue_le is not None
