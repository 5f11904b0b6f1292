"""Who was there: by the QR of the room, by a code, by the video link, by the host's list."""

import datetime as dt
import json
import re
import threading
import uuid

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from agenda import codes, services
from agenda.models import Inscription, Mode, Presence
from agenda.services import PresenceRefusee
from agenda.services.presences import Saisie
from instance.models import Action, Reglage
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import AgentFactory, CelluleFactory

pytestmark = pytest.mark.django_db
DEBUT = dt.datetime(2030, 12, 10, 8, 0, tzinfo=dt.UTC)
PENDANT = DEBUT + dt.timedelta(minutes=10)
FIN = DEBUT + dt.timedelta(hours=3)
VISIO = "https://visio.example/salle"


@pytest.fixture
def session():
    return SessionOuverteFactory(places=3)


@pytest.fixture
def creneau(session):
    return session.creneaux.get()


@pytest.fixture
def inscrite(session):
    return inscrire(session)


@pytest.fixture
def hote(creneau):
    """Whoever is firmly taken at the slot hosts it."""
    agent = AgentFactory()
    services.occuper(agent, [creneau], ferme=True)
    return agent


def inscrire(session, mode=Mode.PRESENCE, **agent):
    personne = AgentFactory(**agent)
    with time_machine.travel(DEBUT - dt.timedelta(days=2), tick=False):
        services.inscrire(session, personne, par=personne, mode=mode)
    return personne


def etats(creneau) -> dict[str, str]:
    return {str(p.agent): p.etat for p in Presence.objects.filter(creneau=creneau).select_related("agent")}


def test_room_code_changes_and_a_former_one_is_soon_refused(creneau):
    with time_machine.travel(PENDANT, tick=False):
        code = codes.de_la_salle(creneau)
        assert codes.est_de_la_salle(creneau, f" {code[:3].lower()}-{code[3:].lower()} ")
    with time_machine.travel(PENDANT + dt.timedelta(minutes=2), tick=False):
        assert codes.de_la_salle(creneau) != code
        assert codes.est_de_la_salle(creneau, code)
    with time_machine.travel(PENDANT + dt.timedelta(minutes=3, seconds=1), tick=False):
        assert not codes.est_de_la_salle(creneau, code)


def test_code_of_another_slot_is_refused(creneau):
    autre = SessionOuverteFactory(places=3).creneaux.get()
    with time_machine.travel(PENDANT, tick=False):
        assert not codes.est_de_la_salle(creneau, codes.de_la_salle(autre))


def test_qr_leads_through_sign_in_to_one_button_and_writes_nothing_before_it(client, client_de, creneau, inscrite):
    with time_machine.travel(PENDANT, tick=False) as horloge:
        suite = client.get(reverse("agenda:presence_qr", args=[creneau.cle, codes.de_la_salle(creneau)])).url
        horloge.shift(dt.timedelta(minutes=8))  # a code by e-mail takes its time
        navigateur = client_de(inscrite)
        page = navigateur.get(suite).content.decode()
        assert 'name="code"' not in page
        assert not Presence.objects.exists()
        passage = re.search(r'name="passage" value="([^"]+)"', page).group(1)
        page = navigateur.post(reverse("agenda:presence", args=[creneau.cle]), {"passage": passage}, follow=True)
        assert "Votre présence est notée" in page.content.decode()
    presence = Presence.objects.get()
    assert (presence.agent, presence.etat, presence.source) == (inscrite, "present", "qr")
    assert presence.institution == inscrite.institution


def test_photograph_of_the_qr_used_later_opens_no_button(client, client_de, creneau, inscrite):
    with time_machine.travel(PENDANT, tick=False) as horloge:
        adresse = reverse("agenda:presence_qr", args=[creneau.cle, codes.de_la_salle(creneau)])
        horloge.shift(dt.timedelta(minutes=5))
        suite = client.get(adresse).url
        page = client_de(inscrite).get(suite).content.decode()
    assert "passage" not in suite
    assert "Ce code n’est plus celui de l’écran" in page
    assert 'name="code"' in page


def test_proof_of_the_qr_expires_and_serves_one_slot_only(client, client_de, creneau, inscrite, session):
    with time_machine.travel(PENDANT, tick=False) as horloge:
        suite = client.get(reverse("agenda:presence_qr", args=[creneau.cle, codes.de_la_salle(creneau)])).url
        passage = suite.partition("passage=")[2]
        autre = services.planifier(session, debut=DEBUT + dt.timedelta(minutes=1), fin=FIN)
        client_de(inscrite).post(reverse("agenda:presence", args=[autre.cle]), {"passage": passage})
        horloge.shift(dt.timedelta(minutes=16))
        client_de(inscrite).post(reverse("agenda:presence", args=[creneau.cle]), {"passage": passage})
    assert not Presence.objects.exists()


def test_typed_code_is_enough_and_a_wrong_one_is_explained(client_de, creneau, inscrite):
    adresse = reverse("agenda:presence", args=[creneau.cle])
    with time_machine.travel(PENDANT, tick=False):
        navigateur = client_de(inscrite)
        faux = navigateur.post(adresse, {"code": "AAAAAA"}).content.decode()
        assert "Ce code n’est pas celui du moment" in faux
        assert 'value="AAAAAA"' in faux
        navigateur.post(adresse, {"code": codes.de_la_salle(creneau)})
    assert Presence.objects.get().source == "code"


def test_wrong_codes_stop_being_tried_after_ten(client_de, creneau, inscrite):
    adresse = reverse("agenda:presence", args=[creneau.cle])
    with time_machine.travel(PENDANT, tick=False):
        navigateur = client_de(inscrite)
        for _ in range(10):
            navigateur.post(adresse, {"code": "AAAAAA"})
        page = navigateur.post(adresse, {"code": codes.de_la_salle(creneau)}).content.decode()
    assert "Trop de codes faux" in page
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        (DEBUT - dt.timedelta(minutes=31), "On signale sa présence à partir de"),
        (FIN + dt.timedelta(minutes=60), "Il n’est plus temps de signaler"),
    ],
)
def test_presence_outside_the_time_is_refused_with_the_hour(client_de, creneau, inscrite, quand, dit):
    with time_machine.travel(quand, tick=False):
        page = client_de(inscrite).post(
            reverse("agenda:presence", args=[creneau.cle]), {"code": codes.de_la_salle(creneau)}
        )
    assert dit in page.content.decode()
    assert not Presence.objects.exists()


def test_who_waits_or_has_no_place_cannot_say_they_are_there(client_de, session, creneau):
    for _ in range(3):
        inscrire(session)
    with time_machine.travel(PENDANT, tick=False):
        for personne in (AgentFactory(), inscrire(session)):
            donnees = {"code": codes.de_la_salle(creneau)}
            page = client_de(personne).post(reverse("agenda:presence", args=[creneau.cle]), donnees).content.decode()
            assert "Vous n’avez pas de place à cette session" in page
    assert not Presence.objects.exists()


def test_session_with_a_list_at_the_door_only_takes_no_code(creneau, inscrite, session):
    session.pointage_libre = False
    session.save()
    creneau.refresh_from_db()
    with time_machine.travel(PENDANT, tick=False), pytest.raises(PresenceRefusee, match="notées à l’accueil"):
        services.se_pointer(creneau, agent=inscrite, code=codes.de_la_salle(creneau))


def test_end_code_is_shown_to_the_host_and_taken_in_the_last_minutes_only(client_de, creneau, inscrite, hote):
    adresse = reverse("agenda:accueil", args=[creneau.cle])
    code = codes.de_la_fin(creneau)
    with time_machine.travel(PENDANT, tick=False):
        assert code not in client_de(hote).get(adresse).content.decode()
        with pytest.raises(PresenceRefusee, match="n’est pas celui du moment"):
            services.se_pointer(creneau, agent=inscrite, code=code)
    with time_machine.travel(FIN - dt.timedelta(minutes=5), tick=False):
        assert code in client_de(hote).get(adresse).content.decode()
        services.se_pointer(creneau, agent=inscrite, code=code)
    assert etats(creneau) == {str(inscrite): "present"}


@pytest.fixture
def a_distance():
    return SessionOuverteFactory(places={Mode.DISTANCE: 5}, creneau__lien_visio=VISIO, creneau__modalite="distance")


def test_video_meeting_is_entered_by_a_button_that_counts_the_person(client_de, a_distance):
    creneau, personne = a_distance.creneaux.get(), inscrire(a_distance, Mode.DISTANCE)
    adresse = reverse("agenda:rejoindre", args=[creneau.cle])
    with time_machine.travel(DEBUT - dt.timedelta(minutes=40), tick=False):
        assert "ouvre" in client_de(personne).get(adresse).content.decode(), "said before the button rather than after"
        assert VISIO not in client_de(personne).post(adresse).content.decode()
    with time_machine.travel(PENDANT, tick=False):
        assert VISIO not in client_de(personne).get(adresse).content.decode()
        assert VISIO not in client_de(AgentFactory()).post(adresse).content.decode()
        assert not Presence.objects.exists()
        entree = client_de(personne).post(adresse)
    assert entree["Refresh"] == f"0; url={VISIO}"
    assert VISIO in entree.content.decode()
    assert Presence.objects.get().source == "lien"


@pytest.mark.parametrize(
    ("quand", "libre"), [(DEBUT - dt.timedelta(minutes=45), True), (PENDANT, False)], ids=["too early", "host notes"]
)
def test_who_enters_is_counted_only_when_people_may_say_so_themselves(client_de, a_distance, quand, libre):
    Reglage.objects.create(cle="agenda.visio_avant", valeur=60)
    a_distance.pointage_libre = libre
    a_distance.save()
    creneau, personne = a_distance.creneaux.get(), inscrire(a_distance, Mode.DISTANCE)
    with time_machine.travel(quand, tick=False):
        assert VISIO in client_de(personne).post(reverse("agenda:rejoindre", args=[creneau.cle])).content.decode()
    assert not Presence.objects.exists()


def test_host_notes_corrects_and_erases_and_the_history_keeps_the_former_word(client_de, creneau, inscrite, hote):
    adresse = reverse("agenda:accueil", args=[creneau.cle])
    cle = Inscription.objects.get(agent=inscrite).cle
    with time_machine.travel(PENDANT, tick=False) as horloge:
        navigateur = client_de(hote)
        for geste in ("absent", "present"):
            navigateur.post(adresse, {"geste": f"{geste}:{cle}"})
            horloge.shift(dt.timedelta(minutes=1))
        assert etats(creneau) == {str(inscrite): "present"}
        changement = Action.objects.get(verbe="agenda.changer_presence")
        assert changement.changements == {"présence": ["Absent", "Présent"]}
        navigateur.post(adresse, {"geste": f"effacer:{cle}"})
    assert etats(creneau) == {}


def test_list_is_searched_without_accents_and_hides_nobody_else(client_de, session, creneau, hote):
    inscrire(session, prenom="Zoé", nom="D’Ornano")
    inscrire(session, prenom="Paul", nom="Le Goff")
    with time_machine.travel(PENDANT, tick=False):
        page = (
            client_de(hote).get(reverse("agenda:accueil", args=[creneau.cle]), {"q": "d'ornano zoe"}).content.decode()
        )
    assert "Zoé D’Ornano" in page
    assert "Le Goff" not in page


def test_list_belongs_to_its_hosts(client_de, creneau, inscrite, hote):
    with time_machine.travel(PENDANT, tick=False):
        for nom in ("accueil", "pointages", "sans_place", "ecran", "ecran_code", "releve"):
            adresse = reverse(f"agenda:{nom}", args=[creneau.cle])
            assert client_de(inscrite).get(adresse).status_code == 404
            assert client_de(hote).get(adresse).status_code == 200
            assert client_de(CelluleFactory()).get(adresse).status_code == 200


def synchroniser(navigateur, creneau, *saisies):
    corps = json.dumps(
        {"saisies": [{"cle": str(c), "inscription": str(i), "etat": e, "quand": q} for c, i, e, q in saisies]}
    )
    return navigateur.post(reverse("agenda:pointages", args=[creneau.cle]), corps, content_type="application/json")


def test_notes_made_without_a_network_come_in_once_however_often_they_are_sent(client_de, creneau, inscrite, hote):
    cle, inscription = uuid.uuid4(), Inscription.objects.get(agent=inscrite).cle
    with time_machine.travel(PENDANT, tick=False):
        notee = int((PENDANT - dt.timedelta(minutes=3)).timestamp() * 1000)
        for _ in range(2):
            lu = synchroniser(client_de(hote), creneau, (cle, inscription, "present", notee)).json()
            assert lu["recues"] == [str(cle)]
        assert lu["etats"] == {str(inscription): "present"}
        assert lu["compte"]["presentes"] == 1
    assert Presence.objects.get().pointee_le == PENDANT - dt.timedelta(minutes=3)
    assert not Action.objects.filter(verbe="agenda.changer_presence").exists()


def test_older_note_that_arrives_late_does_not_undo_a_newer_one(creneau, inscrite, hote):
    inscription = Inscription.objects.get(agent=inscrite).cle
    with time_machine.travel(PENDANT, tick=False):
        services.pointer(creneau, inscrite, etat="present", par=hote)
        saisie = Saisie(uuid.uuid4(), inscription, "absent", PENDANT - dt.timedelta(minutes=9))
        bilan = services.synchroniser(creneau, [saisie], par=hote)
    assert bilan.recues == [saisie.cle]
    assert etats(creneau) == {str(inscrite): "present"}


def test_note_of_a_clock_that_runs_ahead_is_dated_now(creneau, inscrite, hote):
    inscription = Inscription.objects.get(agent=inscrite).cle
    with time_machine.travel(PENDANT, tick=False):
        avance = Saisie(uuid.uuid4(), inscription, "present", PENDANT + dt.timedelta(days=2))
        services.synchroniser(creneau, [avance], par=hote)
    assert Presence.objects.get().pointee_le == PENDANT


def test_one_note_refused_holds_up_no_other(client_de, creneau, inscrite, hote):
    bonne, autre, fausse = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    inscription = Inscription.objects.get(agent=inscrite).cle
    with time_machine.travel(PENDANT, tick=False):
        ailleurs = inscrire(SessionOuverteFactory(places=1, creneau__debut=DEBUT + dt.timedelta(days=1)))
        lu = synchroniser(
            client_de(hote),
            creneau,
            (autre, Inscription.objects.get(agent=ailleurs).cle, "present", 0),
            (fausse, inscription, "perdu", 0),
            (bonne, inscription, "excuse", 0),
        ).json()
    assert lu["recues"] == [str(bonne)]
    assert set(lu["refusees"]) == {str(autre), str(fausse)}
    assert etats(creneau) == {str(inscrite): "excuse"}


@pytest.mark.parametrize("corps", ["", "[]", "{}", '{"saisies": [{}]}', '{"saisies": 3}', '{"saisies": [{"cle": 1}]}'])
def test_unreadable_notes_are_refused_without_an_error(client_de, creneau, hote, corps):
    with time_machine.travel(PENDANT, tick=False):
        reponse = client_de(hote).post(
            reverse("agenda:pointages", args=[creneau.cle]), corps, content_type="application/json"
        )
    assert reponse.status_code == 400
    assert reponse.json() == {"erreur": "Demande illisible."}


def test_remaining_people_are_absent_once_the_slot_is_over(client_de, session, creneau, hote, inscrite):
    autre = inscrire(session)
    adresse = reverse("agenda:accueil", args=[creneau.cle])
    with time_machine.travel(PENDANT, tick=False):
        navigateur = client_de(hote)
        services.pointer(creneau, inscrite, etat="present", par=hote)
        page = navigateur.post(adresse, {"geste": "clore"}, follow=True).content.decode()
        assert "La séance n’est pas finie" in page
    with time_machine.travel(FIN, tick=False):
        client_de(hote).post(adresse, {"geste": "clore"})
    assert etats(creneau) == {str(inscrite): "present", str(autre): "absent"}


def test_somebody_without_a_place_takes_the_free_one_then_the_chair_of_an_absent_one(client_de, session, creneau, hote):
    adresse = reverse("agenda:sans_place", args=[creneau.cle])
    absente = inscrire(session)
    inscrire(session)
    premiere, deuxieme, troisieme, quatrieme = (AgentFactory(nom=f"Venue-{n}") for n in range(4))
    with time_machine.travel(PENDANT, tick=False):
        navigateur = client_de(hote)
        assert "Venue-0" in navigateur.get(adresse, {"q": "venue-0"}).content.decode()
        for venue in (premiere, deuxieme, troisieme, quatrieme):
            page = navigateur.post(adresse, {"agent": venue.numero}, follow=True).content.decode()
    assert "La salle est pleine" in page
    assert sorted(etats(creneau)) == sorted(map(str, (premiere, deuxieme, troisieme)))
    assert Inscription.objects.get(agent=premiere).etat == "confirmee"
    assert not Inscription.objects.filter(agent__in=[deuxieme, troisieme]).exists()
    assert Inscription.objects.get(agent=absente).etat == "confirmee"
    assert session.jauges.get().prises == 3


@pytest.mark.django_db(transaction=True)
def test_two_doors_and_the_person_at_once_leave_one_row(session, creneau, inscrite, hote):
    autre, barriere = CelluleFactory(), threading.Barrier(3)
    erreurs = []

    def noter(faire) -> None:
        try:
            barriere.wait()
            faire()
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    with time_machine.travel(PENDANT, tick=False):
        code = codes.de_la_salle(creneau)
        gestes = [
            lambda: services.pointer(creneau, inscrite, etat="present", par=hote),
            lambda: services.pointer(creneau, inscrite, etat="present", par=autre),
            lambda: services.se_pointer(creneau, agent=inscrite, code=code),
        ]
        fils = [threading.Thread(target=noter, args=[geste]) for geste in gestes]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
    assert erreurs == []
    assert etats(creneau) == {str(inscrite): "present"}


def test_corrections_end_after_a_month(creneau, inscrite, hote):
    with time_machine.travel(FIN + dt.timedelta(days=30), tick=False), pytest.raises(PresenceRefusee, match="30 jours"):
        services.pointer(creneau, inscrite, etat="present", par=hote)


def test_screen_shows_the_code_of_the_minute_and_a_qr(client_de, creneau, hote):
    with time_machine.travel(PENDANT, tick=False):
        page = client_de(hote).get(reverse("agenda:ecran_code", args=[creneau.cle])).content.decode()
        assert codes.de_la_salle(creneau) in page
        assert 'data-secondes="60"' in page
    assert "<svg" in page
