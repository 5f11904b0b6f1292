"""Results sent together, taken back while they may be, and the certifications that follow."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels.models import Courriel
from facilitateurs.models import Certification, Facilitateur
from formations import services
from formations.models import Jury, Passage
from formations.services import resultats
from formations.tasks import delivrer_certifications
from tests.agents.factories import CelluleFactory
from tests.courriels.lecture import lus
from tests.formations.jury import JOUR, A, N, a_signer, agents, promotion, relire, signe

pytestmark = pytest.mark.django_db
PLUS_TARD = JOUR + dt.timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _jour() -> object:
    with time_machine.travel(JOUR, tick=False):
        yield


@pytest.fixture
def envoye() -> Jury:
    """One admitted, one partial, one adjourned; results sent this minute."""
    maud, zoe, ana = agents("Tissot", "Brun", "Roux")
    fait = signe(promotion(maud, zoe, ana), {maud: (A,), zoe: (A, A, N, N), ana: (N,)})
    return services.envoyer_resultats(fait, par=CelluleFactory())


def passage(de: Jury, nom: str) -> Passage:
    return de.passages.select_related("agent", "certification").get(agent__nom=nom)


def test_each_gets_their_own_result_after_the_time_to_think_again(envoye: Jury) -> None:
    par_nom = {nom: lus(regle__startswith="formations.resultat_", agent__nom=nom) for nom in ("Tissot", "Brun", "Roux")}
    assert all(len(siens) == 1 for siens in par_nom.values())
    assert {(c.pas_avant or c.prevu_le) for siens in par_nom.values() for c in siens} == {
        JOUR + dt.timedelta(minutes=5)
    }
    partiel, ajourne = par_nom["Brun"][0].texte, par_nom["Roux"][0].texte
    assert "B1 Cadrer la demande" in partiel and "10 avril 2032" in partiel.replace("\xa0", " ")
    for texte in (partiel, ajourne):
        assert "La régulation du groupe reste à montrer" in texte.replace("\n", " ")
        assert "tribunal administratif" in texte.replace("\n", " ") and "deux mois" in texte.replace("\n", " ")
    assert "B1" not in ajourne and "réseau" in par_nom["Tissot"][0].texte


def test_results_are_taken_back_whole_before_they_leave(envoye: Jury) -> None:
    services.reprendre_resultats(envoye, par=CelluleFactory())
    assert set(Courriel.objects.filter(regle__startswith="formations.resultat_").values_list("etat", flat=True)) == {
        "annule"
    }
    with time_machine.travel(PLUS_TARD, tick=False):
        delivrer_certifications()
    assert not Certification.objects.exists() and relire(envoye).resultats_le is None


def test_results_that_left_are_not_taken_back(envoye: Jury) -> None:
    with time_machine.travel(PLUS_TARD, tick=False), pytest.raises(ValidationError, match="trop tard"):
        services.reprendre_resultats(envoye, par=CelluleFactory())


def test_nobody_is_certified_before_the_results_have_left(envoye: Jury) -> None:
    delivrer_certifications()
    assert not Certification.objects.exists()


def test_admitted_are_certified_once_and_enter_the_network(envoye: Jury) -> None:
    with time_machine.travel(PLUS_TARD, tick=False):
        delivrer_certifications()
        delivrer_certifications()
        donnee = Certification.objects.get()
        assert Facilitateur.objects.get().agent.nom == "Tissot"
        assert passage(envoye, "Tissot").certification == donnee
        assert (donnee.delivree_le, donnee.jury_le, donnee.lieu) == (JOUR.date(), JOUR.date(), "Grenoble")
        assert donnee.titulaire == "Maud Tissot" and donnee.intitule == envoye.formation.titre
        assert [code for code, _ in donnee.blocs] == ["B1", "B2", "B3", "B4"]
        assert donnee.signataire == "Jeanne Juré-0"
        bilan = lus(regle="formations.jury_bilan")
        assert len(bilan) == 1 and "Maud Brun" in bilan[0].texte


def test_one_failure_rolls_back_that_one_only_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = signe(promotion(maud, zoe), {maud: (A,), zoe: (A,)})
    services.envoyer_resultats(fait, par=CelluleFactory())
    vraie, panne = resultats.certifier, {"active": True}

    def certifier(agent: Any, **mots: Any) -> Certification:
        faite = vraie(agent, **mots)
        if panne["active"] and agent == maud:
            raise RuntimeError("in the middle")
        return faite

    monkeypatch.setattr(resultats, "certifier", certifier)
    with time_machine.travel(PLUS_TARD, tick=False):
        delivrer_certifications()
        assert [c.facilitateur.agent for c in Certification.objects.all()] == [zoe]
        assert not Facilitateur.objects.filter(agent=maud).exists() and relire(fait).delivre_le is None
        panne["active"] = False
        delivrer_certifications()
        assert Certification.objects.count() == 2 and relire(fait).delivre_le == timezone.now()


def test_results_before_all_have_signed_are_refused() -> None:
    (maud,) = agents("Tissot")
    with pytest.raises(ValidationError, match="à signer"):
        services.envoyer_resultats(a_signer(promotion(maud), {maud: (A,)}), par=CelluleFactory())
