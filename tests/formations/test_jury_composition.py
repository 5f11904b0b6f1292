"""Who may sit, who may pass, and what each refusal says."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from agenda import services as agenda
from agents.models import Agent
from courriels.models import Courriel
from formations import services
from formations.jury import obstacles
from formations.models import Cohorte, Jury, Passage
from tests.agents.factories import AgentFactory, CelluleFactory, DirectionFactory
from tests.courriels.lecture import lus
from tests.formations.candidatures import appel, avec_n1, soumise
from tests.formations.jury import (
    AVANT,
    JOUR,
    A,
    N,
    agents,
    annonce,
    declares,
    exterieur,
    jury,
    membres,
    promotion,
    relire,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _jour() -> object:
    with time_machine.travel(AVANT, tick=False):
        yield


def ajouter(de: Jury, agent: Agent, **champs: str) -> object:
    return services.ajouter_membre(de, par=CelluleFactory(), agent=agent, qualite="Cadre", **champs)


def test_member_of_the_candidate_s_direction_is_refused_with_both_names() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    collegue = AgentFactory(prenom="Jean", nom="Brun", direction=maud.direction)
    with pytest.raises(ValidationError, match=r"Jean Brun ne peut pas juger Maud Tissot.*même direction"):
        ajouter(fait, collegue)


def test_member_of_a_sister_service_of_the_candidate_is_refused() -> None:
    pole = DirectionFactory(nom="Pôle")
    direction = DirectionFactory(nom="Routes", parent=pole)
    un, autre = (DirectionFactory(nom=nom, parent=direction) for nom in ("Nord", "Sud"))
    maud = AgentFactory(prenom="Maud", nom="Tissot", direction=un)
    fait = jury(promotion(maud), [maud])
    with pytest.raises(ValidationError, match="même direction"):
        ajouter(fait, AgentFactory(direction=autre))


def test_n1_of_the_candidate_is_refused_as_the_directory_knows_them() -> None:
    maud = avec_n1(prenom="Maud", nom="Tissot")
    fait = jury(promotion(maud), [maud])
    with pytest.raises(ValidationError, match=r"Hervé Granjean ne peut pas juger Maud Tissot.*N\+1"):
        ajouter(fait, maud.n_plus_1)


def test_n1_named_by_the_application_is_refused_whatever_the_case_of_the_address() -> None:
    cohorte = appel()
    maud = avec_n1(prenom="Maud", nom="Tissot")
    soumise(cohorte, maud, n1_email="Paul@Isere.example", n1_nom="Paul Extérieur")
    agenda.inscrire(cohorte.session, maud, par=CelluleFactory(), d_office=True)
    fait = jury(cohorte, [maud], debut=JOUR)
    with pytest.raises(ValidationError, match="Paul Extérieur ne peut pas juger Maud Tissot"):
        exterieur(fait, "pAUL@isere.example")


def test_candidate_may_not_be_entered_before_a_juror_who_may_not_judge_them() -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    fait = jury(cohorte, [zoe])
    ajouter(fait, AgentFactory(prenom="Jean", nom="Roux", direction=maud.direction))
    with pytest.raises(ValidationError, match="Jean Roux ne peut pas juger Maud Tissot"):
        services.inscrire_candidat(fait, maud, cohorte=cohorte, par=CelluleFactory())
    with pytest.raises(ValidationError, match="c’est la même personne"):
        ajouter(fait, zoe)


def test_same_person_sits_once_by_account_or_by_address() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    jean = AgentFactory()
    ajouter(fait, jean)
    exterieur(fait)
    for geste in (lambda: ajouter(fait, jean), lambda: exterieur(fait, "PAUL@crete.example")):
        with pytest.raises(ValidationError, match="déjà dans ce jury"):
            geste()
    with pytest.raises(ValidationError, match="annuaire"):
        exterieur(fait, jean.email.upper())


def test_jury_of_two_or_without_a_presidency_is_not_convened() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    ajouter(fait, AgentFactory())
    with pytest.raises(ValidationError) as refus:
        services.convoquer(fait, par=CelluleFactory())
    assert any("au moins 3" in dit for dit in refus.value.messages)
    assert any("présidence" in dit for dit in refus.value.messages)


def test_presidency_passes_from_one_to_another() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    _, autre, _ = membres(fait)
    services.nommer_presidence(autre, par=CelluleFactory())
    assert [m.nom for m in fait.membres.filter(role="presidence")] == [autre.nom]


def test_members_get_their_convocation_and_a_personal_link_only_outside() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    interne, _, paul = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    textes = {c.destinataire: c.texte for c in lus(regle="formations.jury_convocation")}
    assert "/l/jury/" in textes[paul.courriel] and "/l/jury/" not in textes[interne.agent.email]
    assert f"/jury/{fait.cle}/" in textes[interne.agent.email] and "10 avril 2030" in textes[paul.courriel].replace(
        "\xa0", " "
    )
    assert lus(regle="formations.passage_convocation")[0].destinataire == maud.email


def invitation(courriel: Courriel) -> tuple[str, Any]:
    """METHOD and event."""
    calendrier = Calendar.from_ical(courriel.ics)
    return str(calendrier["method"]), calendrier.walk("VEVENT")[0]


def partis() -> None:
    """What waits has left."""
    Courriel.objects.en_attente().update(etat="envoye", envoye_le=timezone.now())


def test_members_have_the_date_in_their_calendar_and_a_move_follows() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    interne, _, paul = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    recues = {c.destinataire: invitation(c) for c in lus(regle="formations.jury_convocation")}
    methode, seance = recues[interne.agent.email]
    assert (methode, seance["dtstart"].dt, seance["location"]) == ("REQUEST", JOUR, "Salle Vaucanson, Grenoble")
    assert seance["dtend"].dt - seance["dtstart"].dt == dt.timedelta(hours=4)
    assert seance["attendee"] == f"mailto:{interne.agent.email}" and str(fait.cle) in seance["url"]
    exterieure = recues[paul.courriel][1]
    assert "/l/" not in exterieure.to_ical().decode() and "url" not in exterieure
    vues, precedente = {seance["sequence"]}, seance
    # Another day, another place, and back to both: each is told, and each is later than the one before.
    for debut, lieu in (
        (JOUR + dt.timedelta(1), "Salle Vaucanson"),
        (JOUR, "Salle Stendhal"),
        (JOUR, "Salle Vaucanson"),
    ):
        partis()
        services.modifier_jury(relire(fait), debut=debut, lieu=lieu, ville="Grenoble", par=CelluleFactory())
        envoi, *_ = [
            c
            for c in lus(regle="formations.jury_convocation", etat="a_envoyer")
            if c.destinataire == interne.agent.email
        ]
        methode, deplacee = invitation(envoi)
        assert methode == "REQUEST" and deplacee["uid"] == precedente["uid"]
        assert deplacee["sequence"] > max(vues)
        assert (deplacee["dtstart"].dt, deplacee["location"]) == (debut, f"{lieu}, Grenoble")
        vues.add(deplacee["sequence"])


def test_what_does_not_move_is_not_told_again() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    partis()
    services.modifier_jury(relire(fait), debut=JOUR, lieu="Salle Vaucanson", ville="Grenoble", par=CelluleFactory())
    assert not Courriel.objects.en_attente().exists()


@pytest.mark.parametrize("conflit", ["", "C’est une amie."])
def test_member_taken_off_has_the_date_taken_out_of_their_calendar(conflit: str) -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    premier, *_ = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    avant = invitation(lus(regle="formations.jury_convocation", destinataire=premier.agent.email)[0])[1]
    if conflit:
        services.declarer_liens(premier, version=relire(fait).version, conflit=conflit)
    services.retirer_membre(premier, par=CelluleFactory())
    (retrait,) = lus(regle="formations.jury_retire")
    methode, seance = invitation(retrait)
    assert (retrait.destinataire, methode, seance["status"]) == (premier.agent.email, "CANCEL", "CANCELLED")
    assert seance["uid"] == avant["uid"] and seance["sequence"] > avant["sequence"]


def test_candidate_has_the_date_in_their_calendar_until_they_no_longer_pass() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = jury(promotion(maud, zoe), [maud, zoe])
    membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    recues = {c.destinataire: invitation(c) for c in lus(regle="formations.passage_convocation")}
    methode, seance = recues[maud.email]
    assert (methode, seance["dtstart"].dt, seance["location"]) == ("REQUEST", JOUR, "Salle Vaucanson, Grenoble")
    assert seance["attendee"] == f"mailto:{maud.email}" and seance["uid"] != recues[zoe.email][1]["uid"]
    services.retirer_candidat(fait.passages.get(agent=maud), par=CelluleFactory())
    (dit,) = lus(regle="formations.passage_retire")
    methode, retiree = invitation(dit)
    assert (dit.destinataire, methode, retiree["status"]) == (maud.email, "CANCEL", "CANCELLED")
    assert retiree["uid"] == seance["uid"] and retiree["sequence"] > seance["sequence"]
    # Cancelled later, the jury is told to who still passed only.
    services.annuler_jury(relire(fait), motif="Salle fermée", par=CelluleFactory())
    (annule,) = lus(regle="formations.passage_annule")
    assert (annule.destinataire, invitation(annule)[0]) == (zoe.email, "CANCEL")


def test_candidate_taken_off_before_anybody_was_convened_is_told_nothing() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = jury(promotion(maud, zoe), [maud, zoe])
    membres(fait)
    services.retirer_candidat(fait.passages.get(agent=maud), par=CelluleFactory())
    services.convoquer(relire(fait), par=CelluleFactory())
    assert [c.destinataire for c in Courriel.objects.filter(regle__startswith="formations.passage_")] == [zoe.email]


def test_member_taken_off_before_anybody_was_convened_is_told_nothing() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    _, _, paul = membres(fait)
    autre = services.ajouter_membre(fait, par=CelluleFactory(), nom="Luc Quatre", courriel="luc@crete.example")
    services.retirer_membre(autre, par=CelluleFactory())
    with time_machine.travel(AVANT + dt.timedelta(hours=1), tick=False):
        services.convoquer(relire(fait), par=CelluleFactory())
    assert not Courriel.objects.filter(destinataire=autre.courriel).exists()
    assert Courriel.objects.filter(destinataire=paul.courriel).exists()


def test_new_candidate_voids_what_members_declared() -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    fait = jury(cohorte, [maud])
    membres(fait)
    assert declares(fait).membres.exclude(declare_le=None).count() == 3
    services.inscrire_candidat(fait, zoe, cohorte=cohorte, par=CelluleFactory())
    assert not fait.membres.exclude(declare_le=None).exists()


def test_declaration_on_a_list_that_changed_is_refused() -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    fait = jury(cohorte, [maud])
    premier, *_ = membres(fait)
    lue = relire(fait).version
    services.inscrire_candidat(fait, zoe, cohorte=cohorte, par=CelluleFactory())
    with pytest.raises(ValidationError, match="liste a changé"):
        services.declarer_liens(premier, version=lue)


def test_declared_conflict_is_told_to_the_cell_and_stops_the_opening() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    premier, *_ = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    services.declarer_liens(premier, version=relire(fait).version, conflit="C’est une amie.")
    courriel = lus(regle="formations.jury_conflit")[0]
    assert premier.nom in courriel.texte and "amie" not in courriel.texte
    assert any("a déclaré un conflit" in dit for dit in obstacles.a_l_ouverture(relire(fait)))


def test_session_does_not_open_before_its_day_nor_before_everybody_declared() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    membres(fait)
    with pytest.raises(ValidationError) as refus:
        services.ouvrir_seance(fait, par=CelluleFactory())
    dits = " ".join(refus.value.messages)
    assert "le jour venu" in dits and "d’abord déclarer" in dits


def test_cancelled_jury_is_told_to_members_and_candidates() -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    Courriel.objects.update(etat="envoye", envoye_le=AVANT)
    services.annuler_jury(fait, motif="Salle fermée", par=CelluleFactory())
    dits = lus(regle="formations.jury_annule")
    assert len(dits) == 3 and len(lus(regle="formations.passage_annule")) == 1
    invites = lus(regle="formations.jury_convocation")
    assert {invitation(dit)[0] for dit in dits} == {"CANCEL"}
    assert invitation(dits[0])[1]["sequence"] > invitation(invites[0])[1]["sequence"]


def test_person_of_another_training_or_without_a_place_is_refused() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = jury(promotion(maud), [maud])
    with pytest.raises(ValidationError, match="Maud Brun n’est pas stagiaire"):
        services.inscrire_candidat(fait, zoe, cohorte=fait.passages.get().cohorte, par=CelluleFactory())


def test_resit_counts_its_try_and_the_admitted_do_not_come_back() -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    with time_machine.travel(JOUR, tick=False):
        annonce(cohorte, {maud: (A,), zoe: (A, A, N, N)})
    with time_machine.travel(JOUR + dt.timedelta(days=1), tick=False):
        _resit(cohorte, maud, zoe)


def _resit(cohorte: Cohorte, maud: Agent, zoe: Agent) -> None:
    suivant = jury(cohorte, debut=JOUR.replace(month=9))
    with pytest.raises(ValidationError, match="déjà admis"):
        services.inscrire_candidat(suivant, maud, cohorte=cohorte, par=CelluleFactory())
    passage = services.inscrire_candidat(suivant, zoe, cohorte=cohorte, par=CelluleFactory())
    assert passage.essai == 2
    with pytest.raises(ValidationError, match="passe déjà devant le jury"):
        services.inscrire_candidat(jury(cohorte), zoe, cohorte=cohorte, par=CelluleFactory())


def test_fourth_try_is_refused() -> None:
    (zoe,) = agents("Brun")
    cohorte = promotion(zoe)
    for mois in (4, 6, 9):
        with time_machine.travel(JOUR.replace(month=mois), tick=False):
            annonce(cohorte, {zoe: (N,)}, debut=JOUR.replace(month=mois))
    assert sorted(Passage.objects.values_list("essai", flat=True)) == [1, 2, 3]
    with time_machine.travel(JOUR.replace(month=10), tick=False), pytest.raises(ValidationError, match="3 fois"):
        services.inscrire_candidat(jury(cohorte), zoe, cohorte=cohorte, par=CelluleFactory())
