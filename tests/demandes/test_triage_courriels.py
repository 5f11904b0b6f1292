"""Who is told what of the cell's decisions: the e-mails that leave, by recipient, content and number."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from agents.models import Agent
from courriels.envoi import envoyer_en_attente
from courriels.models import Courriel
from courriels.services import reconcilier_tous
from demandes.models import Demande
from demandes.services import triage
from instance.models import Reglage
from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import DemandeFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
OURS = {
    "demandes.confiee",
    "demandes.qualifiee",
    "demandes.cadree",
    "demandes.dates_modifiees",
    "demandes.refusee",
    "demandes.reorientee",
    "demandes.retards",
}


@pytest.fixture(autouse=True)
def _sans_reflexion() -> None:
    """The time to think again has its own tests."""
    Reglage.objects.create(cle="courriels.reflexion", valeur=0)


def partis() -> list[EmailMultiAlternatives]:
    """Those of the cell's decisions that leave now; the other moments of a request have tests of their own."""
    Courriel.objects.exclude(regle__in=OURS).delete()
    mail.outbox.clear()
    envoyer_en_attente()
    return list(mail.outbox)  # type: ignore[arg-type]


def a_qui(courriels: list[EmailMultiAlternatives]) -> list[str]:
    return sorted(courriel.to[0].split("<")[-1].rstrip(">") for courriel in courriels)


@pytest.fixture
def cellule() -> Agent:
    return CelluleFactory(prenom="Nadia", nom="Ferhat")


@pytest.fixture
def demande() -> Demande:
    maud = AgentFactory(prenom="Maud", nom="Tissot", email="maud@isere.example")
    return DemandeFactory(demandeur=maud, titre="Un seul guichet", accord_le=timezone.now())


def seance(jours: int) -> triage.Seance:
    debut = (timezone.localtime() + dt.timedelta(days=jours)).replace(hour=9, minute=0, second=0, microsecond=0)
    return triage.Seance(debut=debut, fin=debut + dt.timedelta(hours=3), lieu="Salle des Sagnes")


def test_entrusted_request_tells_requester_and_colleague_once(cellule: Agent, demande: Demande) -> None:
    collegue = CelluleFactory(prenom="Paul", nom="Desmaris", email="paul@isere.example")
    triage.prendre_en_charge(demande, referent=collegue, par=cellule)
    courriels = partis()
    assert a_qui(courriels) == ["maud@isere.example", "paul@isere.example"]
    par_adresse = {courriel.to[0].split("<")[-1].rstrip(">"): courriel for courriel in courriels}
    assert "Paul Desmaris suit votre demande" in par_adresse["maud@isere.example"].subject
    assert f"/cellule/demandes/{demande.numero}/" in par_adresse["paul@isere.example"].body
    assert partis() == []


def test_taking_it_oneself_does_not_write_to_oneself(cellule: Agent, demande: Demande) -> None:
    triage.prendre_en_charge(demande, referent=cellule, par=cellule)
    assert a_qui(partis()) == ["maud@isere.example"]


def test_qualified_tells_requester_and_sponsor_what_comes_next(cellule: Agent, demande: Demande) -> None:
    triage.qualifier(demande, par=cellule)
    courriels = partis()
    assert a_qui(courriels) == ["herve.granjean@isere.example", "maud@isere.example"]
    for courriel in courriels:
        assert "cadrage" in courriel.body
        assert "Nadia Ferhat" in courriel.body
        assert f"/demandes/{demande.cle}/" in courriel.body


def test_requester_who_is_the_sponsor_reads_it_once(cellule: Agent, demande: Demande) -> None:
    Demande.objects.update(commanditaire_email="MAUD@isere.example")
    triage.qualifier(demande, par=cellule)
    assert a_qui(partis()) == ["maud@isere.example"]


def test_scoped_gives_the_dates_and_the_team_to_come(cellule: Agent, demande: Demande) -> None:
    triage.qualifier(demande, par=cellule)
    partis()
    triage.cadrer(demande, par=cellule, creneaux=[seance(30)], equipe=2)
    courriels = partis()
    assert a_qui(courriels) == ["herve.granjean@isere.example", "maud@isere.example"]
    for courriel in courriels:
        assert "9\u202fh à 12\u202fh" in courriel.body
        assert "Salle des Sagnes" in courriel.body
        assert "les 2 personnes qui animeront" in courriel.body


def test_moved_dates_are_told_each_time(cellule: Agent, demande: Demande) -> None:
    triage.qualifier(demande, par=cellule)
    creneau = triage.cadrer(demande, par=cellule, creneaux=[seance(30)], equipe=1).session.creneaux.get()
    partis()
    for jours in (35, 40):
        neuve = seance(jours)
        triage.modifier_dates(demande, par=cellule, creneaux=[triage.Seance(neuve.debut, neuve.fin, creneau=creneau)])
        courriels = partis()
        assert a_qui(courriels) == ["herve.granjean@isere.example", "maud@isere.example"]
        assert "Les dates changent" in courriels[0].body


@pytest.mark.parametrize("verbe", [triage.refuser, triage.reorienter])
def test_exit_carries_the_motive_as_it_was_written(cellule: Agent, demande: Demande, verbe) -> None:  # type: ignore[no-untyped-def]
    verbe(demande, par=cellule, motif="Voyez la DRH <b>vite</b>, *merci*.")
    courriels = partis()
    assert a_qui(courriels) == ["herve.granjean@isere.example", "maud@isere.example"]
    assert "Voyez la DRH <b>vite</b>, *merci*." in courriels[0].body
    page = str(courriels[0].alternatives[0][0])
    assert "<b>vite</b>" not in page
    assert "Voyez la DRH" in page


def test_sponsor_who_has_not_agreed_is_not_told_of_an_exit(cellule: Agent, demande: Demande) -> None:
    Demande.objects.update(accord_le=None)
    triage.refuser(demande, par=cellule, motif="Hors du champ.")
    assert a_qui(partis()) == ["maud@isere.example"]


def test_request_ended_at_once_withdraws_what_had_not_left(cellule: Agent, demande: Demande) -> None:
    triage.qualifier(demande, par=cellule)
    triage.refuser(demande, par=cellule, motif="Hors du champ.")
    assert {"notre réponse" in courriel.subject for courriel in partis()} == {True}


def test_rolled_back_decision_writes_nothing(cellule: Agent) -> None:
    demande = DemandeFactory()
    with pytest.raises(triage.AccordManquant):
        triage.qualifier(demande, par=cellule)
    assert not Courriel.objects.exists()


# --- Each working morning ---------------------------------------------------------------------------------------


def matin(*jour: int) -> dt.datetime:
    return dt.datetime(*jour, 8, 5, tzinfo=PARIS)  # type: ignore[misc, arg-type]


def lendemains() -> list[EmailMultiAlternatives]:
    reconcilier_tous()
    return partis()


def test_morning_digest_lists_what_each_follows_and_what_nobody_does() -> None:
    with time_machine.travel(matin(2026, 11, 18), tick=False) as temps:
        nadia = CelluleFactory(email="nadia@isere.example")
        CelluleFactory(email="paul@isere.example")
        DemandeFactory(titre="À Nadia", referent=nadia, deposee_le=matin(2026, 11, 2), accord_le=matin(2026, 11, 2))
        assert a_qui(lendemains()) == ["nadia@isere.example"]
        assert lendemains() == []  # once a day
        DemandeFactory(titre="À personne", deposee_le=matin(2026, 11, 2))
        temps.move_to(matin(2026, 11, 19))
        courriels = {courriel.to[0].split("<")[-1].rstrip(">"): courriel for courriel in lendemains()}
        assert sorted(courriels) == ["nadia@isere.example", "paul@isere.example"]
        assert "2\u00a0demandes en retard" in courriels["nadia@isere.example"].subject
        assert "À Nadia" not in courriels["paul@isere.example"].body
        assert "À personne" in courriels["paul@isere.example"].body


@pytest.mark.parametrize("jour", [(2026, 11, 21), (2026, 11, 11)])  # a Saturday, a public holiday
def test_no_digest_on_a_closed_day_nor_when_all_is_in_time(jour: tuple[int, int, int]) -> None:
    with time_machine.travel(matin(*jour), tick=False):
        CelluleFactory()
        DemandeFactory(deposee_le=matin(2026, 11, 2))
        assert lendemains() == []
    with time_machine.travel(matin(2026, 11, 12), tick=False):
        Demande.objects.update(deposee_le=matin(2026, 11, 12))
        assert lendemains() == []
