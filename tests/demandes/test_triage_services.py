import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from demandes.equipe import taille_equipe
from demandes.models import Demande
from demandes.models.demande import Etat
from demandes.services import triage
from demandes.services.etats import TransitionRefusee
from instance import journal
from instance.models import Reglage
from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("participants", "attendus"), [(5, 1), (14, 1), (15, 2), (40, 2), (41, 3), (80, 3), (81, None), (350, None)]
)
def test_team_size_at_each_threshold(participants: int, attendus: int | None) -> None:
    assert taille_equipe(participants) == attendus


def test_team_size_with_edited_thresholds() -> None:
    Reglage.objects.create(cle="demandes.equipe_seuils", valeur=[10, 20])
    assert [taille_equipe(n) for n in (9, 10, 20, 21)] == [1, 2, 2, None]


def test_qualify_without_agreement_is_refused_in_words() -> None:
    demande = DemandeFactory(accord_le=None)
    with pytest.raises(triage.AccordManquant, match="Hervé Granjean n’a pas encore donné son accord"):
        triage.qualifier(demande, par=CelluleFactory())
    demande.refresh_from_db()
    assert demande.etat == Etat.DEPOSEE


def test_agreement_noted_then_qualified_is_followed_and_in_history() -> None:
    cellule = CelluleFactory()
    demande = triage.noter_accord(DemandeFactory(), par=cellule, motif="Par téléphone le 3.")
    demande = triage.qualifier(demande, par=cellule)
    assert demande.etat == Etat.QUALIFIEE
    assert demande.referent == cellule
    assert [action.verbe for action in journal.de(demande)] == ["demandes.qualifier", "demandes.noter_accord"]


def test_agreement_needs_to_say_how_it_came_and_comes_once() -> None:
    cellule = CelluleFactory()
    demande = DemandeFactory()
    with pytest.raises(ValidationError, match="comment vous avez reçu"):
        triage.noter_accord(demande, par=cellule, motif="  ")
    triage.noter_accord(demande, par=cellule, motif="De vive voix.")
    with pytest.raises(TransitionRefusee, match="a déjà donné son accord"):
        triage.noter_accord(demande, par=cellule, motif="De vive voix.")


def test_take_charge_is_for_the_cell_only_and_not_over_somebody_else() -> None:
    premiere, seconde = CelluleFactory(), CelluleFactory()
    demande = DemandeFactory()
    with pytest.raises(ValidationError, match="personne de la cellule"):
        triage.prendre_en_charge(demande, referent=AgentFactory(), par=premiere)
    lue_avant = Demande.objects.get(pk=demande.pk)
    triage.prendre_en_charge(demande, referent=premiere, par=premiere)
    with pytest.raises(TransitionRefusee, match="suit déjà cette demande"):
        triage.prendre_en_charge(lue_avant, referent=seconde, par=seconde)
    relue = Demande.objects.get(pk=demande.pk)
    assert triage.prendre_en_charge(relue, referent=seconde, par=premiere).referent == seconde


@pytest.mark.parametrize("verbe", [triage.refuser, triage.reorienter, triage.annuler])
def test_exit_needs_a_motive(verbe: Callable[..., Demande]) -> None:
    cellule, demande = CelluleFactory(), DemandeFactory()
    with pytest.raises(ValidationError, match="motif"):
        verbe(demande, par=cellule, motif=" ")
    sortie = verbe(demande, par=cellule, motif="La médiation relève de la DRH.")
    assert not sortie.est_ouverte
    assert sortie.motif_sortie == "La médiation relève de la DRH."


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_the_second_reads_why() -> None:
    premiere, seconde = CelluleFactory(), CelluleFactory()
    demande = DemandeFactory()
    depart = threading.Barrier(2)
    issues: list[str] = []

    def agir(verbe: Callable[..., Demande], par: object) -> None:
        copie = Demande.objects.get(pk=demande.pk)
        depart.wait(timeout=10)
        try:
            issues.append(verbe(copie, par=par, motif="Hors de notre champ.").etat)
        except TransitionRefusee as refus:
            issues.append(refus.message)
        finally:
            connection.close()

    fils = [
        threading.Thread(target=agir, args=(triage.refuser, premiere)),
        threading.Thread(target=agir, args=(triage.reorienter, seconde)),
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=20)
    demande.refresh_from_db()
    assert sorted(len(issue) > 20 for issue in issues) == [False, True]
    assert demande.etat in issues
    assert any("quelqu’un est passé avant vous" in issue for issue in issues)
    assert journal.de(demande).count() == 1
