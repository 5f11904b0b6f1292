"""What people see and press: taking a place, giving it back, for oneself and for colleagues."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from agenda import acces, services
from agenda.models import Inscription, Mode, Question, Session
from courriels.models import Courriel
from tests.agenda.factories import InscriptionFactory, SessionOuverteFactory
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.courriels.lecture import lus

pytestmark = pytest.mark.django_db
E = Inscription.Etat
MAINTENANT = dt.datetime(2030, 12, 1, 9, tzinfo=dt.UTC)
DEBUT = dt.datetime(2030, 12, 10, 8, tzinfo=dt.UTC)
VISIO = "https://visio.example/atelier"
ClientDe = Callable[..., Client]


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


def page(session: Session, nom: str = "inscription") -> str:
    return reverse(f"agenda:{nom}", args=[session.cle])


def lue(reponse) -> str:
    assert reponse.status_code == 200, reponse
    return re.sub(r"\s+", " ", reponse.content.decode())


def lien_de(agent, morceau: str) -> str:
    recus = lus(destinataire=agent.email)
    return next(m[0] for c in recus if (m := re.search(rf"/l/place/{morceau}/[^\s>)]+", c.texte)))


def test_place_is_taken_with_one_button_and_confirmed(client_de: ClientDe) -> None:
    session, agent = SessionOuverteFactory(places=2), AgentFactory()
    client = client_de(agent)
    assert "Prendre une place" in lue(client.get(page(session)))
    assert not Inscription.objects.exists()
    assert "Place confirmée" in lue(client.post(page(session), follow=True))
    assert Inscription.objects.get().agent == agent


def test_signing_in_leads_back_to_the_same_page(client: Client) -> None:
    session = SessionOuverteFactory(places=2)
    assert client.get(page(session))["Location"] == f"/connexion/?next={page(session)}"


def test_what_was_typed_outlives_a_lost_session(client: Client) -> None:
    session = SessionOuverteFactory(places={Mode.PRESENCE: 2, Mode.DISTANCE: 2})
    client.post(
        page(session),
        {"mode": "distance", "amenagement": "Sous-titres"},
        HTTP_REFERER=f"http://testserver{page(session)}",
    )
    client.force_login(AgentFactory())
    garde = lue(client.get(reverse("agents:reprendre")))
    assert "Sous-titres" in garde
    assert page(session) in garde


def test_full_session_offers_the_list_and_shows_the_rank(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=0)
    services.inscrire(session, premier := AgentFactory(), par=premier)
    client = client_de(AgentFactory())
    assert "Rejoindre la liste d’attente" in lue(client.get(page(session)))
    assert "Vous êtes à la place 2 de la liste" in lue(client.post(page(session), follow=True))
    assert "Liste d’attente, rang 2" in lue(client.get(reverse("agenda:mes_inscriptions")))
    assert session.titre in lue(client.get("/mon-espace/"))


def test_double_click_says_it_is_done(client_de: ClientDe) -> None:
    session, agent = SessionOuverteFactory(places=2), AgentFactory()
    client = client_de(agent)
    client.post(page(session))
    reponse = lue(client.post(page(session), follow=True))
    assert "Vos choix sont enregistrés" in reponse
    assert Inscription.objects.count() == 1


def test_questions_are_asked_and_kept(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=2)
    attente = Question.objects.create(session=session, libelle="Vos attentes ?", obligatoire=True)
    repas = Question.objects.create(session=session, libelle="Repas ?", type="choix", choix="Sur place\nAilleurs")
    client = client_de(AgentFactory())
    vide = lue(client.post(page(session), {f"question_{repas.pk}": "Ailleurs"}))
    assert "Vos attentes ?" in vide
    assert re.search(r'value="Ailleurs"[^>]*checked', vide)
    client.post(page(session), {f"question_{repas.pk}": "Ailleurs", f"question_{attente.pk}": "=1+1"})
    assert Inscription.objects.get().reponses == {str(repas.pk): "Ailleurs", str(attente.pk): "=1+1"}


@pytest.mark.parametrize(
    ("reglage", "dit"),
    [
        ({"ouverture": MAINTENANT + dt.timedelta(days=1)}, "Les inscriptions ouvrent lundi 2"),
        ({"fermeture": MAINTENANT}, "Les inscriptions sont closes"),
        ({"audience": "institutions"}, "réservée aux agents"),
        ({"annulee_le": MAINTENANT}, "Cette session est annulée"),
    ],
)
def test_page_says_why_one_cannot_register(client_de: ClientDe, reglage: dict, dit: str) -> None:
    session = SessionOuverteFactory(places=2, **reglage)
    client = client_de(AgentFactory())
    contenu = lue(client.get(page(session)))
    assert dit in contenu
    assert "btn-go" not in contenu
    assert dit in lue(client.post(page(session)))
    assert not Inscription.objects.exists()


def test_full_session_without_a_list_says_so(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=0, liste_attente=False)
    client = client_de(AgentFactory())
    assert "Toutes les places sont prises" in lue(client.get(page(session)))
    assert "Toutes les places sont prises" in lue(client.post(page(session)))


def test_draft_does_not_exist(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=2, inscriptible=False)
    client = client_de(AgentFactory())
    for nom in ("inscription", "collegues"):
        assert client.get(page(session, nom)).status_code == 404


# --- Giving back -----------------------------------------------------------------------------------
def test_place_is_given_back_by_one_button(client_de: ClientDe) -> None:
    faite = services.inscrire(SessionOuverteFactory(places=1), agent := AgentFactory(), par=agent)
    client, adresse = client_de(agent), reverse("agenda:annuler", args=[faite.cle])
    assert "Rendre ma place" in lue(client.get(adresse))
    assert "la place est rendue" in lue(client.post(adresse, follow=True))
    assert "n’est plus en cours" in lue(client.get(adresse))


def test_signed_link_gives_a_place_back_on_post_only(client: Client) -> None:
    session = SessionOuverteFactory(places=1)
    faite = services.inscrire(session, agent := AgentFactory(), par=agent)
    lien = lien_de(agent, "rendre")
    assert "Rendre ma place" in lue(client.get(lien))
    faite.refresh_from_db()
    assert faite.etat == E.CONFIRMEE
    assert "C’est noté" in lue(client.post(lien))
    faite.refresh_from_db()
    assert faite.etat == E.ANNULEE
    assert client.get(lien).status_code == 410


def test_signed_link_leaves_the_list(client: Client) -> None:
    session = SessionOuverteFactory(places=0)
    faite = services.inscrire(session, agent := AgentFactory(), par=agent)
    client.post(lien_de(agent, "rendre"))
    faite.refresh_from_db()
    assert faite.etat == E.ANNULEE


def test_offer_is_accepted_by_its_link_and_by_no_other(client: Client) -> None:
    session = SessionOuverteFactory(places=1, promotion="offre")
    une, attend = (services.inscrire(session, agent, par=agent) for agent in AgentFactory.create_batch(2))
    services.annuler_inscription(une, par=une.agent)
    lien = lien_de(attend.agent, "accepter")
    assert client.get(lien.replace("accepter", "rendre")).status_code == 404
    assert "Accepter la place" in lue(client.get(lien))
    assert "La place est à vous" in lue(client.post(lien))
    attend.refresh_from_db()
    assert attend.etat == E.CONFIRMEE


def test_offer_that_lapsed_says_so(client: Client, horloge) -> None:
    session = SessionOuverteFactory(places=1, promotion="offre", delai_offre=1)
    une, attend = (services.inscrire(session, agent, par=agent) for agent in AgentFactory.create_batch(2))
    services.annuler_inscription(une, par=une.agent)
    lien = lien_de(attend.agent, "accepter")
    horloge.shift(dt.timedelta(hours=2))
    assert "Le délai pour accepter cette place est passé" in lue(client.post(lien))


def test_nobody_gives_back_the_place_of_another(client_de: ClientDe) -> None:
    faite = services.inscrire(SessionOuverteFactory(places=1), agent := AgentFactory(), par=agent)
    client = client_de(AgentFactory())
    for nom in ("annuler", "accepter", "reprendre"):
        assert client.post(reverse(f"agenda:{nom}", args=[faite.cle])).status_code == 404
    assert Inscription.objects.get().etat == E.CONFIRMEE


# --- The video link --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("minutes", "mode", "montre"),
    [
        (31, "distance", False),
        (30, "distance", True),
        (-60, "distance", True),
        (10, "presence", False),
        (-181, "distance", False),
    ],
)
def test_video_link_shows_half_an_hour_before_to_who_is_remote(
    client_de: ClientDe, horloge, minutes: int, mode: str, montre: bool
) -> None:
    session = SessionOuverteFactory(
        places={Mode.PRESENCE: 2, Mode.DISTANCE: 2}, creneau__lien_visio=VISIO, creneau__modalite="hybride"
    )
    services.inscrire(session, agent := AgentFactory(), par=agent, mode=mode)
    client, rejoindre = client_de(agent), reverse("agenda:rejoindre", args=[session.creneaux.get().cle])
    horloge.move_to(DEBUT - dt.timedelta(minutes=minutes))
    for adresse in (page(session), "/mon-espace/", reverse("agenda:mes_inscriptions")):
        contenu = lue(client.get(adresse))
        assert (rejoindre in contenu) is montre, adresse
        assert VISIO not in contenu, adresse
    assert rejoindre not in lue(client_de(AgentFactory()).get(page(session)))


def test_who_was_refused_is_told_so_rather_than_asked_again(client_de: ClientDe) -> None:
    session, agent = SessionOuverteFactory(places=2, sur_accord=True), AgentFactory()
    faite = services.inscrire(session, agent, par=agent)
    services.refuser(faite, motif="Réservé aux équipes des collèges.", par=CelluleFactory())
    contenu = lue(client_de(agent).get(page(session)))
    assert "n’a pas été retenue" in contenu
    assert "Réservé aux équipes des collèges." in contenu
    assert "Demander une place" not in contenu


@pytest.mark.parametrize(
    ("minutes", "libre", "montre"),
    [(31, True, False), (30, True, True), (-239, True, True), (-240, True, False), (0, False, False)],
)
def test_where_to_write_the_code_is_shown_while_it_is_taken(
    client_de: ClientDe, horloge, minutes: int, libre: bool, montre: bool
) -> None:
    session, agent = SessionOuverteFactory(places=2, pointage_libre=libre), AgentFactory()
    services.inscrire(session, agent, par=agent)
    client, adresse = client_de(agent), reverse("agenda:presence", args=[session.creneaux.get().cle])
    horloge.move_to(DEBUT - dt.timedelta(minutes=minutes))
    for liste in (page(session), reverse("agenda:mes_inscriptions")):
        assert (adresse in lue(client.get(liste))) is montre, liste


def test_who_waits_is_told_that_the_list_is_over_once_it_has_begun(client_de: ClientDe, horloge) -> None:
    session = SessionOuverteFactory(places=0)
    services.inscrire(session, agent := AgentFactory(), par=agent)
    client = client_de(agent)
    horloge.move_to(DEBUT)
    assert "la liste n’avance plus" in lue(client.get(page(session)))


def test_calendar_file_of_a_registered_person_is_without_the_link(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places={Mode.DISTANCE: 1}, creneau__lien_visio=VISIO)
    services.inscrire(session, agent := AgentFactory(), par=agent)
    adresse = reverse("agenda:session_ics", args=[session.cle])
    assert "visio.example" not in client_de(agent).get(adresse).content.decode().replace("\r\n ", "")
    assert client_de(AgentFactory()).get(adresse).status_code == 404


def test_calendar_file_of_whoever_sees_the_event_is_without_the_link(client_de: ClientDe) -> None:
    """Anybody may see a published event, and put it in their calendar: not enter it."""
    session = SessionOuverteFactory(places={Mode.DISTANCE: 1}, creneau__lien_visio=VISIO)
    acces.declarer("essai", lambda agent, vue: True)
    adresse = reverse("agenda:session_ics", args=[session.cle])
    try:
        assert "visio.example" not in client_de(AgentFactory()).get(adresse).content.decode().replace("\r\n ", "")
        hote = AgentFactory()
        services.occuper(hote, session.creneaux.all(), ferme=True)
        assert "visio.example" in client_de(hote).get(adresse).content.decode().replace("\r\n ", "")
    finally:
        del acces.ACCES._items["essai"]


# --- Colleagues ------------------------------------------------------------------------------------
def test_colleagues_are_found_in_ones_institution_and_registered(client_de: ClientDe) -> None:
    session, moi = SessionOuverteFactory(places=5), AgentFactory()
    collegue = AgentFactory(nom="Vasseur", prenom="Élodie")
    AgentFactory(nom="Vasseur", prenom="Luc", institution=AutreInstitutionFactory(), email="luc@metropole.example")
    client = client_de(moi)
    trouves = lue(client.get(page(session, "collegues"), {"q": "vasseur"}))
    assert "Élodie Vasseur" in trouves
    assert "Luc Vasseur" not in trouves
    client.post(page(session, "collegues"), {"agents": [collegue.pk], "courriels": "luc@metropole.example"})
    assert set(Inscription.objects.values_list("agent__nom", "inscrite_par")) == {("Vasseur", moi.pk)}
    assert Inscription.objects.count() == 2


def test_unknown_domain_is_told_how_to_join(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=5)
    reponse = lue(client_de(AgentFactory()).post(page(session, "collegues"), {"courriels": "zoe@ailleurs.example"}))
    assert "« @ailleurs.example » n’est le domaine d’aucune institution participante" in reponse
    assert "zoe@ailleurs.example" in reponse
    assert not Inscription.objects.exists()


def test_person_of_another_institution_cannot_be_picked_by_number(client_de: ClientDe) -> None:
    session = SessionOuverteFactory(places=5)
    autre = AgentFactory(institution=AutreInstitutionFactory(), email="a@metropole.example")
    client_de(AgentFactory()).post(page(session, "collegues"), {"agents": [autre.pk]})
    assert not Inscription.objects.exists()


def test_who_has_no_mailbox_is_registered_by_their_manager_alone(client_de: ClientDe) -> None:
    session, responsable = SessionOuverteFactory(places=5), AgentFactory()
    terrain = AgentFactory(email=None, n_plus_1=responsable)
    refus = client_de(AgentFactory()).post(page(session, "collegues"), {"agents": [terrain.pk]}, follow=True)
    assert "n’a pas de messagerie" in lue(refus)
    assert not Inscription.objects.exists()
    client_de(responsable).post(page(session, "collegues"), {"agents": [terrain.pk]})
    assert Inscription.objects.get().agent == terrain


def test_who_registered_cancels_until_the_person_takes_over(client_de: ClientDe) -> None:
    session, moi, collegue = SessionOuverteFactory(places=5), AgentFactory(), AgentFactory()
    faite = services.inscrire(session, collegue, par=moi)
    adresse = reverse("agenda:annuler", args=[faite.cle])
    client = client_de(moi)
    assert "Annuler l’inscription" in lue(client.get(adresse))
    client_de(collegue).post(reverse("agenda:reprendre", args=[faite.cle]))
    assert client.post(adresse).status_code == 404


# --- Messages --------------------------------------------------------------------------------------
def test_host_reads_again_then_writes(client_de: ClientDe) -> None:
    session, hote = SessionOuverteFactory(places=5), AgentFactory()
    services.occuper(hote, session.creneaux.all(), ferme=True)
    faite = services.inscrire(session, agent := AgentFactory(), par=agent)
    saisie = {"cible": "inscrits", "sujet": "Salle changée", "texte": "Rendez-vous au premier étage."}
    client = client_de(hote)
    assert "1 personne recevra ce message" in lue(client.post(page(session, "ecrire"), saisie)).replace("\xa0", " ")
    assert not Courriel.objects.filter(regle="agenda.annonce").exists()
    client.post(page(session, "ecrire"), saisie | {"envoyer": "1"})
    recu = Courriel.objects.get(regle="agenda.annonce")
    assert (recu.destinataire, recu.pas_avant) == (faite.agent.email, MAINTENANT + dt.timedelta(minutes=5))


def test_only_hosts_and_the_cell_write(client_de: ClientDe) -> None:
    session, agent = SessionOuverteFactory(places=5), AgentFactory()
    services.inscrire(session, agent, par=agent)
    assert client_de(agent).get(page(session, "ecrire")).status_code == 404
    assert client_de(CelluleFactory()).get(page(session, "ecrire")).status_code == 200


def test_panel_stays_away_from_who_has_no_place(client_de: ClientDe) -> None:
    InscriptionFactory()
    assert "Mes inscriptions" not in lue(client_de(AgentFactory()).get("/mon-espace/"))


def test_colleagues_are_not_registered_without_the_answers_that_are_asked(client_de: ClientDe) -> None:
    session, collegue = SessionOuverteFactory(places=5), AgentFactory()
    repas = Question.objects.create(
        session=session, libelle="Repas ?", type="choix", choix="Sur place\nAilleurs", obligatoire=True
    )
    Question.objects.create(session=session, libelle="Une remarque ?")
    client = client_de(AgentFactory())
    formulaire = lue(client.get(page(session, "collegues")))
    assert "Repas ?" in formulaire
    assert "Une remarque ?" not in formulaire, "what may be left out is the person’s own"
    refus = lue(client.post(page(session, "collegues"), {"agents": [collegue.pk]}))
    assert "errs" in refus
    assert not Inscription.objects.exists()
    client.post(page(session, "collegues"), {"agents": [collegue.pk], f"question_{repas.pk}": "Ailleurs"})
    assert Inscription.objects.get().reponses == {str(repas.pk): "Ailleurs"}
