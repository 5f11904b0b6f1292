"""An accompagnement that stops before its last session: what was done stays, what was to come goes, all are told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from agenda.models import Occupation
from courriels.models import Courriel
from demandes.models import Accompagnement, FinAnticipee, Intervention
from demandes.models.demande import Etat
from demandes.services import bilans, fins, interventions, missions, triage
from demandes.services.interventions import Saisie
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur, mission_de, relire

pytestmark = pytest.mark.django_db
Client_de = Callable[..., Client]
CELLULE = {
    "origine": "equipe",
    "motif": "Nous mettons fin à ce cycle d’ateliers.",
    "motif_equipe": "Le service se réorganise.",
    "note": "Tensions dans le service.",
    "bilans": "demander",
}


@pytest.fixture
def cycle(time_machine: Any) -> Accompagnement:
    """Two sessions, ten and forty days after the team was complete; we are in between."""
    time_machine.move_to(dt.datetime(2031, 6, 2, 7, tzinfo=dt.UTC), tick=False)
    accompagnement = affectee(facilitateur(nom="Vasseur"), facilitateur(prenom="Bao"), jours=(10, 40))
    time_machine.move_to(dt.datetime(2031, 6, 20, 7, tzinfo=dt.UTC), tick=False)
    return accompagnement


def arreter(cycle: Accompagnement, **motifs: str) -> FinAnticipee:
    origine = fins.Origine.CELLULE
    dits = fins.Motifs(**({"demandeur": "Nous nous arrêtons là."} | motifs))
    return fins.arreter(cycle.demande, origine=origine, motifs=dits, par=CelluleFactory())


def test_stopping_keeps_what_was_held_and_frees_what_was_to_come(cycle: Accompagnement) -> None:
    equipe = cycle.missions.acceptees().first()
    creneau = cycle.session.creneaux.first()
    saisie = Saisie(jour=timezone.localdate(creneau.debut), accompagnement=cycle, creneau=creneau, animation=1)
    interventions.noter(agent=equipe.agent, saisie=saisie, par=equipe.agent, confirme=True)
    arreter(cycle)
    assert relire(cycle.demande).etat == Etat.REALISEE
    assert list(cycle.session.creneaux.values_list("annule", flat=True)) == [False, True]
    assert Occupation.objects.filter(creneau__annule=True).count() == 0
    assert Intervention.objects.get().animation == 1
    assert cycle.missions.acceptees().count() == 2


def test_each_reads_their_own_words(client_de: Client_de, cycle: Accompagnement) -> None:
    demande, numero = cycle.demande, cycle.demande.numero
    client_de(CelluleFactory()).post(f"/cellule/demandes/{numero}/arreter/", CELLULE)
    assert relire(demande).etat == Etat.REALISEE
    recus = {c.regle: c for c in Courriel.objects.filter(regle__in=["demandes.arretee", "missions.arretee"])}
    assert CELLULE["motif"] in recus["demandes.arretee"].texte
    assert CELLULE["motif_equipe"] in recus["missions.arretee"].texte
    suivi, mission = f"/demandes/{demande.cle}/", cycle.missions.acceptees().first()
    lus = {
        "demandeur": client_de(demande.demandeur).get(suivi).content.decode(),
        "équipe": client_de(mission.agent).get(suivi).content.decode()
        + client_de(mission.agent).get(f"/missions/{mission.cle}/").content.decode(),
        "cellule": client_de(CelluleFactory()).get(f"/cellule/demandes/{numero}/").content.decode(),
        "courriels": " ".join(c.texte + c.html for c in Courriel.objects.exclude(regle="demandes.arretee")),
    }
    for texte, qui in {
        CELLULE["motif"]: {"demandeur", "cellule"},
        CELLULE["motif_equipe"]: {"équipe", "cellule", "courriels"},
        CELLULE["note"]: {"cellule"},
    }.items():
        assert {nom for nom, page in lus.items() if texte in page} == qui, texte
    assert all(not action.motif for action in journal.de(demande).filter(verbe="demandes.arreter"))


def test_only_the_sessions_to_come_leave_the_calendars(cycle: Accompagnement) -> None:
    arreter(cycle)
    a_venir = cycle.session.creneaux.get(annule=True)
    retraits = Courriel.objects.filter(regle__endswith=".arretee").exclude(ics="")
    assert retraits.count() == 4  # the requester, the sponsor, the pair
    for courriel in retraits:
        calendrier = Calendar.from_ical(courriel.ics)
        (event,) = calendrier.walk("VEVENT")
        assert (calendrier["method"], event["dtstart"].dt, event["sequence"]) == (
            "CANCEL",
            a_venir.debut,
            a_venir.sequence,
        )


def test_end_reports_are_asked_for_what_took_place(cycle: Accompagnement) -> None:
    arreter(cycle)
    demandes = Courriel.objects.filter(regle="bilans.demande")
    assert demandes.count() == 3
    assert "s’est arrêté avant son terme" in demandes.get(destinataire=cycle.demande.demandeur.email).texte


def test_waived_end_reports_close_at_once_and_are_never_asked(cycle: Accompagnement) -> None:
    arreter(cycle, sans_bilan="Une seule heure a été tenue.")
    assert relire(cycle.demande).etat == Etat.CLOSE
    assert not bilans.attendus(cycle)
    assert not Courriel.objects.filter(regle__startswith="bilans.").exists()


def test_waiving_needs_its_reason_and_keeps_what_was_typed(client_de: Client_de, cycle: Accompagnement) -> None:
    corps = CELLULE | {"bilans": "dispenser"}
    page = client_de(CelluleFactory()).post(f"/cellule/demandes/{cycle.demande.numero}/arreter/", corps)
    assert "Dites pourquoi les bilans ne sont pas demandés." in page.content.decode()
    assert CELLULE["note"] in page.content.decode()
    assert relire(cycle.demande).etat == Etat.AFFECTEE


def test_requester_stops_from_their_page_and_the_cell_is_told(client_de: Client_de, cycle: Accompagnement) -> None:
    demande = cycle.demande
    client, adresse = client_de(demande.demandeur), f"/demandes/{demande.cle}/arreter/"
    assert adresse in client.get(f"/demandes/{demande.cle}/").content.decode()
    assert "annuler/" not in client.get(f"/demandes/{demande.cle}/").content.decode()
    assert "Donnez un motif" in client.post(adresse, {"motif": " "}).content.decode()
    client.post(adresse, {"motif": "Nous déménageons."})
    assert FinAnticipee.objects.get().origine == "demandeur"
    assert Courriel.objects.filter(regle="demandes.arretee", occurrence="cellule").count() == 1
    assert "Nous déménageons" not in Courriel.objects.filter(regle="missions.arretee").first().texte


@pytest.mark.parametrize("qui", ["equipe", "autre"])
def test_nobody_else_stops_it(client_de: Client_de, cycle: Accompagnement, qui: str) -> None:
    agent = cycle.missions.acceptees().first().agent if qui == "equipe" else AgentFactory()
    assert client_de(agent).post(f"/demandes/{cycle.demande.cle}/arreter/", {"motif": "x"}).status_code == 404
    assert client_de(agent).post(f"/cellule/demandes/{cycle.demande.numero}/arreter/", CELLULE).status_code == 403
    assert not FinAnticipee.objects.exists()


def test_what_has_begun_is_no_longer_cancelled(client_de: Client_de, cycle: Accompagnement) -> None:
    with pytest.raises(ValidationError, match="ne s’annule plus"):
        triage.annuler(cycle.demande, par=CelluleFactory(), motif="Report.")
    fiche = client_de(CelluleFactory()).get(f"/cellule/demandes/{cycle.demande.numero}/").content.decode()
    assert "/arreter/" in fiche
    assert "/annuler/" not in fiche


def test_what_has_not_begun_is_cancelled_not_stopped(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2031, 6, 2, 7, tzinfo=dt.UTC), tick=False)
    accompagnement = affectee(facilitateur(), jours=(10, 40))
    with pytest.raises(ValidationError, match="Aucune séance"):
        arreter(accompagnement)
    triage.annuler(accompagnement.demande, par=CelluleFactory(), motif="Report.")
    assert relire(accompagnement.demande).etat == Etat.ANNULEE


def test_stopping_after_the_whole_team_left_still_counts_the_session_held(cycle: Accompagnement) -> None:
    for mission in cycle.missions.acceptees():
        missions.se_retirer(mission, par=mission.agent)
    assert relire(cycle.demande).etat == Etat.CADREE
    arreter(cycle)
    assert relire(cycle.demande).etat == Etat.REALISEE


def test_date_passed_without_a_team_was_not_held(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2031, 6, 2, 7, tzinfo=dt.UTC), tick=False)
    accompagnement = affectee(facilitateur(), jours=(10, 40))
    missions.se_retirer(accompagnement.missions.get(), par=None)
    time_machine.move_to(dt.datetime(2031, 6, 20, 7, tzinfo=dt.UTC), tick=False)
    triage.annuler(accompagnement.demande, par=CelluleFactory(), motif="Report.")
    assert relire(accompagnement.demande).etat == Etat.ANNULEE


def test_stopping_twice_is_told(cycle: Accompagnement) -> None:
    arreter(cycle)
    with pytest.raises(ValidationError, match="quelqu’un est passé avant vous"):
        arreter(cycle)
    assert mission_de(cycle, cycle.missions.first().agent).etat == "acceptee"
