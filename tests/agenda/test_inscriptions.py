"""Taking places, waiting, giving back: what the services promise."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agenda import services, tasks
from agenda.models import Inscription, Jauge, Mode, Reservation, Session
from agenda.ouverture import InscriptionRefusee
from agents.services import modifier_agent
from courriels.models import Courriel
from instance.models import Action
from tests.agenda.factories import CreneauFactory, SessionOuverteFactory
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
E = Inscription.Etat
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def le_premier_decembre() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as horloge:
        yield horloge


def prendre(session: Session, agent=None, **options) -> Inscription:
    agent = agent or AgentFactory()
    return services.inscrire(session, agent, par=options.pop("par", agent), **options)


def relu(inscription: Inscription) -> Inscription:
    return Inscription.objects.avec_rang().get(pk=inscription.pk)


def prises(session: Session, mode: str = Mode.PRESENCE) -> int:
    jauge = Jauge.objects.get(session=session, mode=mode)
    assert jauge.prises == Inscription.objects.prenantes().filter(session=session, mode=mode).count()
    return jauge.prises


def code(session: Session, agent=None, **options) -> str:
    with pytest.raises(InscriptionRefusee) as refus:
        prendre(session, agent, **options)
    return refus.value.code


# --- Places and ranks ------------------------------------------------------------------------------
def test_inscrire_confirms_until_full_then_waits_in_order() -> None:
    session = SessionOuverteFactory(places=2)
    faites = [prendre(session) for _ in range(4)]
    assert [f.etat for f in faites] == [E.CONFIRMEE, E.CONFIRMEE, E.EN_ATTENTE, E.EN_ATTENTE]
    assert [relu(f).rang for f in faites] == [None, None, 1, 2]
    assert prises(session) == 2


def test_inscrire_copies_where_the_person_works() -> None:
    agent = AgentFactory(categorie="C", encadrement="chef_service")
    faite = prendre(SessionOuverteFactory(places=None), agent)
    agent.categorie = "A"
    agent.save()
    lue = relu(faite)
    assert (lue.categorie, lue.encadrement, lue.direction) == ("C", "chef_service", agent.direction)


def test_full_session_without_a_list_refuses_and_points_to_the_other_mode() -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 1, Mode.DISTANCE: 1}, liste_attente=False)
    prendre(session, mode=Mode.PRESENCE)
    with pytest.raises(InscriptionRefusee, match="Il en reste à distance"):
        prendre(session, mode=Mode.PRESENCE)
    prendre(session, mode=Mode.DISTANCE)
    with pytest.raises(InscriptionRefusee, match="D’autres sessions"):
        prendre(session, mode=Mode.DISTANCE)
    assert not Inscription.objects.exclude(etat=E.CONFIRMEE).exists()


def test_hybrid_session_asks_which_mode_and_counts_each() -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 1, Mode.DISTANCE: None})
    assert code(session) == "mode"
    assert [prendre(session, mode=m).etat for m in ("presence", "presence", "distance")] == [
        E.CONFIRMEE,
        E.EN_ATTENTE,
        E.CONFIRMEE,
    ]
    assert (prises(session), prises(session, Mode.DISTANCE)) == (1, 1)


def test_second_click_is_refused_as_done_already_and_takes_nothing() -> None:
    session, agent = SessionOuverteFactory(places=3), AgentFactory()
    prendre(session, agent)
    assert code(session, agent) == "deja"
    assert prises(session) == 1


def test_database_refuses_one_place_too_many() -> None:
    session = SessionOuverteFactory(places=1)
    prendre(session)
    with pytest.raises(IntegrityError, match="jauge_jamais_depassee"), transaction.atomic():
        Jauge.objects.filter(session=session).update(prises=2)


# --- When and for whom -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reglage", "attendu", "dit"),
    [
        ({"ouverture": MAINTENANT + dt.timedelta(hours=5)}, "pas_ouverte", r"dimanche 1er.*décembre 2030, 15"),
        ({"fermeture": MAINTENANT}, "close", "closes depuis"),
        ({"inscriptible": False}, "fermee", "pour le moment"),
        ({"annulee_le": MAINTENANT}, "annulee", "annulée"),
        ({"audience": "institutions"}, "public", "réservée"),
        ({"audience": "disparue"}, "public", "pas ouverte"),
    ],
)
def test_inscrire_says_why_it_refuses(reglage: dict, attendu: str, dit: str) -> None:
    with pytest.raises(InscriptionRefusee, match=dit) as refus:
        prendre(SessionOuverteFactory(places=1, **reglage))
    assert refus.value.code == attendu


def test_started_session_takes_nobody(le_premier_decembre) -> None:
    session = SessionOuverteFactory(places=1)
    le_premier_decembre.move_to(dt.datetime(2030, 12, 10, 8, 0, tzinfo=dt.UTC))
    assert code(session) == "commencee"


def test_session_without_a_slot_takes_nobody() -> None:
    assert code(SessionOuverteFactory(places=1, creneau=False)) == "fermee"


def test_invited_institution_comes_in() -> None:
    session = SessionOuverteFactory(places=2, audience="institutions")
    session.institutions_invitees.add(InstitutionFactory())
    assert prendre(session).etat == E.CONFIRMEE
    assert code(session, AgentFactory(institution=AutreInstitutionFactory())) == "public"


def test_cell_registers_outside_dates_and_audience_never_beyond_the_places() -> None:
    session = SessionOuverteFactory(places=1, audience="institutions", fermeture=MAINTENANT, sur_accord=True)
    cellule = CelluleFactory()
    assert prendre(session, par=cellule, d_office=True).etat == E.CONFIRMEE
    assert prendre(session, par=cellule, d_office=True).etat == E.EN_ATTENTE
    assert prises(session) == 1


def test_closed_account_is_not_registered() -> None:
    assert code(SessionOuverteFactory(places=1), AgentFactory(is_active=False)) == "compte"


# --- Approval --------------------------------------------------------------------------------------
def test_approval_gives_a_place_then_a_rank() -> None:
    session = SessionOuverteFactory(places=1, sur_accord=True)
    un, deux, trois = (prendre(session) for _ in range(3))
    assert (un.etat, prises(session)) == (E.A_VALIDER, 0)
    cellule = CelluleFactory()
    assert services.valider(un, par=cellule).etat == E.CONFIRMEE
    assert services.valider(deux, par=cellule).etat == E.EN_ATTENTE
    refusee = services.refuser(trois, motif="Un autre atelier vous conviendra mieux.", par=cellule)
    assert (refusee.etat, prises(session)) == (E.REFUSEE, 1)
    assert code(session, trois.agent) == "refusee"
    with pytest.raises(ValidationError, match="confirmée"):
        services.valider(un, par=cellule)


def test_refusal_needs_a_reason() -> None:
    demandee = prendre(SessionOuverteFactory(places=1, sur_accord=True))
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.refuser(demandee, motif="  ", par=None)


# --- Giving back, promotion ------------------------------------------------------------------------
def test_cancelling_promotes_the_first_who_waits() -> None:
    session = SessionOuverteFactory(places=1)
    premier, suivant, dernier = (prendre(session) for _ in range(3))
    services.annuler_inscription(premier, par=premier.agent)
    assert [relu(i).etat for i in (premier, suivant, dernier)] == [E.ANNULEE, E.CONFIRMEE, E.EN_ATTENTE]
    assert (relu(dernier).rang, prises(session)) == (1, 1)


def test_leaving_the_list_closes_the_gap() -> None:
    session = SessionOuverteFactory(places=0)
    un, deux, trois = (prendre(session) for _ in range(3))
    services.annuler_inscription(deux, par=deux.agent)
    assert [relu(i).rang for i in (un, deux, trois)] == [1, None, 2]


def test_cancelling_twice_frees_one_place() -> None:
    session = SessionOuverteFactory(places=3)
    une = prendre(session)
    prendre(session)
    services.annuler_inscription(une, par=une.agent)
    services.annuler_inscription(une, par=une.agent)
    assert prises(session) == 1


def test_coming_back_takes_the_last_rank_on_the_same_row() -> None:
    session = SessionOuverteFactory(places=1)
    une, deux = prendre(session), prendre(session)
    services.annuler_inscription(une, par=une.agent)
    de_retour = prendre(session, une.agent)
    assert (de_retour.pk, de_retour.etat, relu(de_retour).rang) == (une.pk, E.EN_ATTENTE, 1)
    assert relu(deux).etat == E.CONFIRMEE


def test_nobody_is_promoted_once_it_has_begun(le_premier_decembre) -> None:
    session = SessionOuverteFactory(places=1)
    une, attend = prendre(session), prendre(session)
    le_premier_decembre.move_to(dt.datetime(2030, 12, 10, 8, 1, tzinfo=dt.UTC))
    with pytest.raises(ValidationError, match="a commencé"):
        services.annuler_inscription(une, par=une.agent)
    services.annuler_inscription(une, par=None, d_office=True)
    assert relu(attend).etat == E.EN_ATTENTE
    assert prises(session) == 0


def test_leaver_gives_their_places_back() -> None:
    session = SessionOuverteFactory(places=1)
    une, attend = prendre(session), prendre(session)
    modifier_agent(une.agent, par=CelluleFactory(), is_active=False)
    assert (relu(une).etat, relu(attend).etat) == (E.ANNULEE, E.CONFIRMEE)


# --- Offers ----------------------------------------------------------------------------------------
def test_offer_holds_the_place_until_accepted() -> None:
    session = SessionOuverteFactory(places=1, promotion="offre", delai_offre=24)
    une, attend = prendre(session), prendre(session)
    services.annuler_inscription(une, par=une.agent)
    offerte = relu(attend)
    assert (offerte.etat, offerte.offre_expire_le) == (E.OFFERTE, MAINTENANT + dt.timedelta(hours=24))
    assert prises(session) == 1
    assert prendre(session).etat == E.EN_ATTENTE
    assert services.accepter_offre(offerte, par=offerte.agent).etat == E.CONFIRMEE
    assert services.accepter_offre(offerte, par=offerte.agent).etat == E.CONFIRMEE
    assert prises(session) == 1


def test_offer_that_lapses_goes_to_the_next(le_premier_decembre) -> None:
    session = SessionOuverteFactory(places=1, promotion="offre", delai_offre=24)
    une, deux, trois = (prendre(session) for _ in range(3))
    services.annuler_inscription(une, par=une.agent)
    le_premier_decembre.shift(dt.timedelta(hours=25))
    with pytest.raises(ValidationError, match="Le délai"):
        services.accepter_offre(deux, par=deux.agent)
    tasks.faire_avancer()
    assert [relu(i).etat for i in (deux, trois)] == [E.OFFRE_EXPIREE, E.OFFERTE]
    assert prises(session) == 1


def test_offer_never_outlives_the_start(le_premier_decembre) -> None:
    session = SessionOuverteFactory(places=1, promotion="offre", delai_offre=720)
    une, attend = prendre(session), prendre(session)
    services.annuler_inscription(une, par=une.agent)
    assert relu(attend).offre_expire_le == dt.datetime(2030, 12, 10, 8, tzinfo=dt.UTC)


# --- Capacity, modes, settings ---------------------------------------------------------------------
def test_raising_the_capacity_promotes_in_order_and_lowering_under_the_taken_is_refused() -> None:
    session, cellule = SessionOuverteFactory(places=1), CelluleFactory()
    tous = [prendre(session) for _ in range(4)]
    services.changer_capacite(session, mode="presence", capacite=3, par=cellule)
    assert [relu(i).etat for i in tous] == [E.CONFIRMEE] * 3 + [E.EN_ATTENTE]
    with pytest.raises(ValidationError, match="places sont prises sur place"):
        services.changer_capacite(session, mode="presence", capacite=2, par=cellule)
    services.changer_capacite(session, mode="presence", capacite=None, par=cellule)
    assert prises(session) == 4


def test_changing_mode_never_loses_a_place() -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 1, Mode.DISTANCE: 1})
    sur_place, attend, a_distance = prendre(session, mode="presence"), None, prendre(session, mode="distance")
    attend = prendre(session, mode="presence")
    with pytest.raises(InscriptionRefusee, match="Vous gardez la vôtre"):
        services.modifier_inscription(sur_place, mode="distance", par=sur_place.agent)
    services.annuler_inscription(a_distance, par=a_distance.agent)
    services.modifier_inscription(sur_place, mode="distance", par=sur_place.agent)
    assert (relu(sur_place).mode, relu(sur_place).etat, relu(attend).etat) == ("distance", E.CONFIRMEE, E.CONFIRMEE)
    assert (prises(session), prises(session, Mode.DISTANCE)) == (1, 1)


def test_who_waits_takes_a_free_place_of_the_other_mode() -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 0, Mode.DISTANCE: 1})
    attend = prendre(session, mode="presence")
    services.modifier_inscription(attend, mode="distance", par=attend.agent)
    assert relu(attend).etat == E.CONFIRMEE
    assert prises(session, Mode.DISTANCE) == 1


def test_mode_is_closed_only_once_empty() -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 1, Mode.DISTANCE: 1})
    une = prendre(session, mode="distance")
    with pytest.raises(ValidationError, match="personne est inscrite à distance"):
        services.retirer_mode(session, mode="distance", par=None)
    services.annuler_inscription(une, par=une.agent)
    services.retirer_mode(session, mode="distance", par=None)
    assert [jauge.mode for jauge in session.jauges.all()] == ["presence"]


def test_regler_refuses_a_closing_before_the_opening() -> None:
    session = SessionOuverteFactory(places=1)
    with pytest.raises(ValidationError, match="ferment après leur ouverture"):
        services.regler(session, par=None, ouverture=MAINTENANT, fermeture=MAINTENANT - dt.timedelta(hours=1))


# --- Places kept -----------------------------------------------------------------------------------
def test_kept_places_wait_for_their_institution_then_go_to_all(le_premier_decembre) -> None:
    session, autre = SessionOuverteFactory(places=3), AutreInstitutionFactory()
    services.reserver(
        session, mode="presence", institution=autre, nombre=2, jusqu_au=MAINTENANT + dt.timedelta(days=2), par=None
    )
    assert Jauge.objects.get(session=session).libres == 1
    assert [prendre(session).etat for _ in range(2)] == [E.CONFIRMEE, E.EN_ATTENTE]
    assert prendre(session, AgentFactory(institution=autre)).etat == E.CONFIRMEE
    assert Jauge.objects.get(session=session).libres == 0
    assert prises(session) == 2
    le_premier_decembre.shift(dt.timedelta(days=2))
    tasks.faire_avancer()
    assert prises(session) == 3
    assert Reservation.objects.get().liberee_le is not None
    assert not Inscription.objects.filter(etat=E.EN_ATTENTE).exists()


def test_freed_kept_place_goes_to_its_institution_before_its_rank() -> None:
    session, autre = SessionOuverteFactory(places=1), AutreInstitutionFactory()
    services.reserver(
        session, mode="presence", institution=autre, nombre=1, jusqu_au=MAINTENANT + dt.timedelta(days=2), par=None
    )
    premier = prendre(session)
    venu, second = (prendre(session, AgentFactory(institution=autre)) for _ in range(2))
    assert [premier.etat, venu.etat, second.etat] == [E.EN_ATTENTE, E.CONFIRMEE, E.EN_ATTENTE]
    services.annuler_inscription(venu, par=venu.agent)
    assert [relu(i).etat for i in (premier, second)] == [E.EN_ATTENTE, E.CONFIRMEE]


def test_more_places_are_never_kept_than_there_are() -> None:
    session = SessionOuverteFactory(places=3)
    with pytest.raises(ValidationError, match="Il n’y a que 3"):
        services.reserver(
            session, mode="presence", institution=InstitutionFactory(), nombre=4, jusqu_au=MAINTENANT, par=None
        )


# --- The session itself ----------------------------------------------------------------------------
def test_cancelling_the_session_frees_and_tells_everybody() -> None:
    session = SessionOuverteFactory(places=1)
    tous = [prendre(session) for _ in range(2)]
    services.annuler_session(session, motif="L’intervenante est souffrante.", par=CelluleFactory())
    assert {relu(i).etat for i in tous} == {E.ANNULEE}
    assert prises(session) == 0
    assert not session.creneaux.filter(annule=False).exists()
    dits = Courriel.objects.filter(regle="agenda.session_annulee")
    assert sorted(dits.values_list("destinataire", flat=True)) == sorted(i.agent.email for i in tous)
    assert code(session) == "annulee"


def test_room_is_not_booked_twice_unless_shared_on_purpose() -> None:
    from tests.agenda.factories import SalleFactory

    salle = SalleFactory(nom="Salle des Sagnes")
    CreneauFactory(salle=salle)
    autre = CreneauFactory()
    with pytest.raises(ValidationError, match="déjà prise"):
        services.deplacer(autre, debut=autre.debut, fin=autre.fin, salle=salle)
    raison = "La cloison mobile fait deux salles."
    services.deplacer(autre, debut=autre.debut, fin=autre.fin, salle=salle, partage=raison, par=CelluleFactory())
    assert Action.objects.get(verbe="agenda.partager_salle").motif == raison


def test_animator_is_at_two_places_only_with_a_reason() -> None:
    agent, un, deux = AgentFactory(), CreneauFactory(), CreneauFactory()
    services.occuper(agent, [un], ferme=True)
    with pytest.raises(ValidationError):
        services.occuper(agent, [deux], ferme=True)
    services.occuper(agent, [deux], ferme=True, chevauchement="Il passe d’un atelier à l’autre.", par=None)
    assert agent.occupations.filter(ferme=True).count() == 2


def test_arrangement_is_wiped_a_month_after(le_premier_decembre) -> None:
    faite = prendre(SessionOuverteFactory(places=1), amenagement="Une place près de l’écran")
    le_premier_decembre.move_to(dt.datetime(2031, 1, 8, tzinfo=dt.UTC))
    tasks.effacer_amenagements()
    assert relu(faite).amenagement
    le_premier_decembre.move_to(dt.datetime(2031, 1, 10, tzinfo=dt.UTC))
    tasks.effacer_amenagements()
    assert relu(faite).amenagement == ""
