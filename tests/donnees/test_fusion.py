"""Doubles of the directory: found, compared, merged without losing a relation, or set apart for good."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.models import Jauge, Presence
from agenda.services import inscrire
from agents.models import Agent, AncienNumero, Direction, MembreCellule
from agents.services import nommer_cellule, valider_adresse
from demandes.models import Bilan, Volontaire
from donnees import doubles, fusion
from donnees.fusion import FusionRefusee, Relation, compter, fusionner_agents, fusionner_directions, relations
from donnees.models import PaireEcartee
from evenements.models import Retour
from facilitateurs.models import Facilitateur
from instance.models import Action
from tests.agenda.factories import SessionOuverteFactory
from tests.agents.factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    SiteFactory,
)
from tests.demandes.cadrage import affectee, cadree, facilitateur
from tests.demandes.factories import DemandeFactory
from tests.demandes.test_appels import ouvrir
from tests.evenements.participation import passe
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory
from tests.standing.monde import construire

pytestmark = pytest.mark.django_db
LISTE = "/admin/donnees/paireecartee/"


@pytest.fixture
def nadia(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory(nom="Ferhat"))


def comparer(un: Any, deux: Any, sorte: str = "personnes") -> str:
    return f"{LISTE}{sorte}/{un.pk}/{deux.pk}/"


def reunir(client: Client, garde: Any, double: Any, sorte: str = "personnes") -> str:
    corps = {"garde": garde.pk, "motif": "Vue au téléphone."}
    return str(client.post(comparer(double, garde, sorte), corps, follow=True).content.decode())


# --- Every relation --------------------------------------------------------------------------------
def _viser(relation: Relation, objet: models.Model) -> int | None:
    """Make some row of the world point at the record; its number, or None where no row could."""
    for pk in relation.modele._base_manager.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                relation.modele._base_manager.filter(pk=pk).update(**relation._vers(objet))
                return int(pk)
        except IntegrityError:
            continue
    return None


# Nothing of ours writes in these tables of Django's and allauth's.
VIDES = {"admin.LogEntry", "agents.Agent_groups", "agents.Agent_user_permissions", "account.EmailAddress"}
# What the merge itself ends.
FINIES = {"mfa.Authenticator", "donnees.PaireEcartee"}


@pytest.mark.parametrize("modele", [Agent, Direction])
def test_merge_moves_every_relation_there_is(modele: type[models.Model]) -> None:
    """Walks all the keys of all the models, one after the other, so that none added later escapes."""
    construire()
    jamais = []
    for relation in relations(modele):
        nom = relation.modele._meta.label
        if nom in VIDES | FINIES:
            continue
        with transaction.atomic():
            garde, double = _paire(modele)
            pk = _viser(relation, double)
            if pk is None:
                jamais.append(f"{nom}.{relation.champ}: no row to point")
            else:
                _reunir(garde, double)
                ligne = relation.modele._base_manager.filter(pk=pk, **relation._vers(garde))
                if not ligne.exists():
                    jamais.append(f"{nom}.{relation.champ}: lost")
                if modele._base_manager.filter(pk=double.pk).exists():
                    jamais.append(f"{nom}.{relation.champ}: double still there")
            transaction.set_rollback(True)
    assert jamais == []
    assert len(list(relations(Agent))) > 25


def _paire(modele: type[models.Model]) -> tuple[Any, Any]:
    if modele is Agent:
        return AgentFactory(email="une@isere.example"), AgentFactory(email="deux@isere.example")
    return DirectionFactory(nom="Une"), DirectionFactory(nom="Deux")


def _reunir(garde: Any, double: Any) -> Any:
    cellule = CelluleFactory(role="administration")
    faire = fusionner_agents if isinstance(garde, Agent) else fusionner_directions
    return faire(garde, double, par=cellule, motif="Même fiche.")


def test_database_refuses_to_drop_what_a_key_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were a relation forgotten, nothing would cascade in silence."""
    garde, double = _paire(Agent)
    DemandeFactory(demandeur=double)
    monkeypatch.setattr(fusion, "relations", lambda modele: iter(()))
    with pytest.raises(IntegrityError), transaction.atomic():
        _reunir(garde, double)
        connection.check_constraints()
    assert Agent.objects.filter(pk=double.pk).exists()


# --- What the record becomes -----------------------------------------------------------------------
def test_record_kept_is_completed_and_answers_to_the_old_number() -> None:
    garde = AgentFactory(email=None, telephone="", matricule="", categorie="C")
    double = AgentFactory(email="zoe@isere.example", telephone="04 76 00 00 00", matricule="0042", categorie="A")
    numero = double.numero
    _reunir(garde, double)
    garde.refresh_from_db()
    assert (garde.email, garde.telephone, garde.matricule) == ("zoe@isere.example", "04 76 00 00 00", "0042")
    assert garde.categorie == "C"
    assert AncienNumero.objects.get(numero=numero).agent == garde


def test_validation_of_an_address_follows_it_and_nothing_else() -> None:
    """The record kept has a personal address that nobody vouched for: the double's word is not for that one."""
    cellule = CelluleFactory()
    gardes = [AgentFactory(email="pas.vue@perso.example"), AgentFactory(email=None)]
    for garde, email in zip(gardes, ("vue@perso.example", "vue2@perso.example"), strict=True):
        _reunir(garde, valider_adresse(AgentFactory(email=email), par=cellule))
        garde.refresh_from_db()
    assert (gardes[0].email, gardes[0].adresse_validee_le) == ("pas.vue@perso.example", None)
    assert gardes[1].email == "vue2@perso.example"
    assert gardes[1].adresse_validee_le


def test_number_and_direction_of_another_institution_are_not_taken() -> None:
    ailleurs = AutreInstitutionFactory()
    double = AgentFactory(institution=ailleurs, matricule="0042", direction=DirectionFactory(institution=ailleurs))
    garde = AgentFactory(matricule="", direction=None)
    _reunir(garde, double)
    garde.refresh_from_db()
    assert (garde.matricule, garde.direction) == ("", None)


def test_key_that_happens_to_be_the_number_of_the_record_kept_is_taken() -> None:
    garde, double = AgentFactory(pk=9_000_001, site=None), AgentFactory(site=SiteFactory(pk=9_000_001))
    _reunir(garde, double)
    garde.refresh_from_db()
    assert garde.site_id == garde.pk


def test_presentation_keeps_the_readers_it_was_written_for() -> None:
    garde = FacilitateurFactory(presentation="", presentation_pour="tous", communes=[], quitte_le=None)
    double = FacilitateurFactory(
        presentation="Pour la cellule.",
        presentation_pour="cellule",
        communes=["Voiron"],
        senior_declare=True,
        missions_anterieures=4,
        quitte_le=timezone.localdate(),
    )
    double.lettres.all().delete()
    _reunir(garde.agent, double.agent)
    garde.refresh_from_db()
    assert (garde.presentation, garde.presentation_pour) == ("Pour la cellule.", "cellule")
    assert (garde.communes, garde.senior_declare, garde.missions_anterieures) == (["Voiron"], True, 4)
    assert garde.quitte_le is None


def test_merge_closes_no_loop_in_the_hierarchy() -> None:
    double = AgentFactory()
    garde = AgentFactory(n_plus_1=AgentFactory(n_plus_1=double))
    _reunir(garde, double)
    garde.refresh_from_db()
    assert garde.n_plus_1 is None


def test_two_profiles_of_a_facilitator_become_one() -> None:
    garde, double = FacilitateurFactory(), FacilitateurFactory()
    double.lettres.all().delete()
    methode = MethodeFactory(nom="Codéveloppement")
    for profil in (garde, double):
        profil.methodes.add(methode)
    certifications = {*garde.certifications.all(), *double.certifications.all()}
    _reunir(garde.agent, double.agent)
    assert Facilitateur.objects.get() == garde
    assert set(garde.certifications.all()) == certifications
    assert [*garde.methodes.all()] == [methode]


def test_letters_that_overlap_stop_the_merge_and_change_nothing() -> None:
    garde, double = FacilitateurFactory().agent, FacilitateurFactory().agent
    demande = DemandeFactory(demandeur=double)
    with pytest.raises(FusionRefusee, match="lettres de mission"):
        _reunir(garde, double)
    demande.refresh_from_db()
    assert demande.demandeur == double
    assert not Action.objects.filter(verbe="donnees.fiches_reunies").exists()


def test_two_registrations_of_one_person_become_one_and_free_the_other_place() -> None:
    session = SessionOuverteFactory(places=2)
    garde, double, attend = AgentFactory(), AgentFactory(), AgentFactory()
    for agent in (double, garde, attend):
        inscrire(session, agent, par=agent)
    _reunir(garde, double)
    assert Jauge.objects.get().prises == 2
    assert set(session.inscriptions.values_list("agent", "etat")) == {(garde.pk, "confirmee"), (attend.pk, "confirmee")}


def test_manager_and_double_of_the_same_person_leave_no_loop() -> None:
    double = AgentFactory()
    garde, equipe = AgentFactory(n_plus_1=double), AgentFactory(n_plus_1=double)
    _reunir(garde, double)
    garde.refresh_from_db()
    equipe.refresh_from_db()
    assert (garde.n_plus_1, equipe.n_plus_1) == (None, garde)


@pytest.mark.parametrize(("du_garde", "du_double"), [("absent", "present"), ("present", "absent")])
def test_presence_wins_over_absence_at_one_slot(du_garde: str, du_double: str) -> None:
    creneau = SessionOuverteFactory().creneaux.get()
    garde, double = _paire(Agent)
    for agent, etat in ((garde, du_garde), (double, du_double)):
        Presence.objects.create(creneau=creneau, agent=agent, etat=etat, source=Presence.Source.HOTE)
    _reunir(garde, double)
    assert Presence.objects.get().agent == garde
    assert Presence.objects.get().etat == "present"


@pytest.mark.parametrize("autre", [{"texte": "Trop court."}, {}])
def test_two_answers_signed_for_one_event_are_both_kept_when_they_differ(autre: dict[str, Any]) -> None:
    evenement = passe()
    garde, double = _paire(Agent)
    for agent, dit in ((garde, {}), (double, autre)):
        Retour.objects.create(
            **{"evenement": evenement, "satisfaction": 4, "utilite": 4, "texte": "Bien.", **dit},
            signe_par=agent,
            signe_le=timezone.now(),
        )
    _reunir(garde, double)
    attendus = {(garde.pk, "Bien.")} | ({(None, "Trop court.")} if autre else set())
    assert set(Retour.objects.values_list("signe_par", "texte")) == attendus


@pytest.mark.parametrize(
    ("du_garde", "du_double", "reste"),
    [("propose", "retenu", "retenu"), ("retenu", "repris", "retenu"), ("propose", "propose", "propose")],
)
def test_two_answers_to_one_call_become_one(du_garde: str, du_double: str, reste: str) -> None:
    appel = ouvrir(cadree())
    garde, double = _paire(Agent)
    for agent, etat in ((garde, du_garde), (double, du_double)):
        Volontaire.objects.create(appel=appel, agent=agent, etat=etat)
    _reunir(garde, double)
    assert (Volontaire.objects.get().agent, Volontaire.objects.get().etat) == (garde, reste)


def test_two_reports_on_one_mission_say_what_to_do() -> None:
    accompagnement = affectee(facilitateur())
    garde, double = _paire(Agent)
    for agent in (garde, double):
        Bilan.objects.create(accompagnement=accompagnement, auteur=agent, nature=Bilan.Nature.FACILITATEUR)
    with pytest.raises(FusionRefusee, match="gardez les deux fiches, et fermez le compte"):
        _reunir(garde, double)


def test_factors_and_sessions_of_the_double_end(client_de: Callable[..., Client]) -> None:
    garde, double = _paire(Agent)
    client = client_de(double)
    Authenticator.objects.create(user=double, type="totp", data={"secret": "x"})
    _reunir(garde, double)
    assert not Authenticator.objects.exists()
    assert client.get("/mon-espace/").status_code == 302


def test_history_says_what_was_moved_and_by_whom(nadia: Client) -> None:
    garde, double = _paire(Agent)
    DemandeFactory.create_batch(2, demandeur=double)
    assert "n’en font plus qu’une" in reunir(nadia, garde, double)
    action = Action.objects.get(verbe="donnees.fiches_reunies")
    assert (action.auteur.nom, action.motif) == ("Ferhat", "Vue au téléphone.")
    assert action.changements["demandes"] == ["", "2"]


# --- Who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("lequel", [0, 1])
def test_member_of_the_cell_does_not_take_a_colleagues_role_by_a_merge(nadia: Client, lequel: int) -> None:
    paire = [AgentFactory(), CelluleFactory(role="administration")]
    page = reunir(nadia, paire[lequel], paire[1 - lequel])
    assert "seule l’administration peut les réunir" in page
    assert Agent.objects.filter(pk__in=[agent.pk for agent in paire]).count() == 2


def test_roles_that_overlap_stop_the_merge() -> None:
    garde, double = CelluleFactory(), CelluleFactory()
    with pytest.raises(FusionRefusee, match="membres de la cellule"):
        _reunir(garde, double)
    assert MembreCellule.objects.filter(agent__in=[garde, double]).count() == 2


def test_agent_without_a_role_sees_nothing(client_de: Callable[..., Client]) -> None:
    un, deux = _paire(Agent)
    client = client_de(AgentFactory())
    assert client.get(comparer(un, deux)).status_code == 302
    reunir(client, un, deux)
    assert Agent.objects.filter(pk=deux.pk).exists()


@pytest.mark.parametrize(
    ("corps", "dit"), [({"motif": ""}, "comment vous le savez"), ({"garde": "x", "motif": "Oui"}, "entier")]
)
def test_merge_without_a_reason_or_a_choice_is_asked_again(nadia: Client, corps: dict[str, str], dit: str) -> None:
    un, deux = _paire(Agent)
    page = nadia.post(comparer(un, deux), {"garde": un.pk, **corps}).content.decode()
    assert dit in page
    assert Agent.objects.filter(pk=deux.pk).exists()


def test_merge_done_twice_is_said(nadia: Client) -> None:
    un, deux = _paire(Agent)
    reunir(nadia, un, deux)
    with pytest.raises(ValidationError, match="n’existe plus"):
        _reunir(un, deux)
    with pytest.raises(ValidationError, match="différentes"):
        _reunir(un, un)


# --- Finding them ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("un", "deux", "trouves"),
    [
        (("Zoé", "Lefèvre"), ("ZOE", "LEFEVRE"), True),
        (("Anne-Laure", "d’Ornano"), ("Anne-Laure", "D'Ornano"), True),
        (("Lefèvre", "Zoé"), ("Zoé", "Lefèvre"), True),
        (("Zoé", "Lefebvre"), ("Zoé", "Lefèvre"), True),
        (("Zoé", "Lefèvre"), ("Chloé", "Martin"), False),
        (("Zoé", "Lefèvre"), ("Léo", "Lefèvre"), False),
    ],
)
def test_pairs_that_look_alike_are_found(un: tuple[str, str], deux: tuple[str, str], trouves: bool) -> None:
    for prenom, nom in (un, deux):
        AgentFactory(prenom=prenom, nom=nom)
    assert bool(doubles.chercher()) is trouves


def test_same_name_in_two_institutions_is_shown(nadia: Client) -> None:
    AgentFactory(prenom="Bao", nom="Nguyên")
    AgentFactory(prenom="Bao", nom="Nguyen", institution=AutreInstitutionFactory(), email="bao@metropole.example")
    page = nadia.get(LISTE).content.decode()
    assert "Bao Nguyên" in page
    assert "bao@metropole.example" in page


def test_pair_set_apart_is_not_shown_again(nadia: Client) -> None:
    un, deux = AgentFactory(prenom="Zoé", nom="Lefèvre"), AgentFactory(prenom="Zoe", nom="Lefevre")
    for ordre in ((deux, un), (un, deux)):
        nadia.post(comparer(*ordre), {"ecarter": "1"})
    assert PaireEcartee.objects.get().un == un
    assert not doubles.chercher()


def test_two_chosen_records_are_compared(nadia: Client) -> None:
    un, deux = AgentFactory(telephone="04 76 11 11 11"), AgentFactory()
    DemandeFactory(demandeur=deux)
    corps = {"sorte": "personnes", "personnes_un": un.pk, "personnes_deux": deux.pk}
    page = nadia.post(LISTE, corps, follow=True).content.decode()
    assert "<b>04 76 11 11 11</b>" in page
    assert "Demandes" in page


def test_pairs_cost_the_same_queries_for_one_or_three() -> None:
    comptes = []
    for nom in ("Alpha", "Beta", "Gamma"):
        for _ in range(2):
            AgentFactory(prenom="Zoé", nom=nom)
        with CaptureQueriesContext(connection) as requetes:
            doubles.chercher()
        comptes.append(len(requetes))
    assert comptes == [2, 2, 2]


# --- Directions ------------------------------------------------------------------------------------
def test_two_directions_become_one(nadia: Client) -> None:
    garde, double = DirectionFactory(nom="Solidarités"), DirectionFactory(nom="Action sociale")
    agent, service = AgentFactory(direction=double), DirectionFactory(nom="Insertion", parent=double)
    demande = DemandeFactory(direction=double)
    reunir(nadia, garde, double, "directions")
    for objet in (agent, service, demande):
        objet.refresh_from_db()
    assert (agent.direction, service.parent, demande.direction) == (garde, garde, garde)
    assert "Action sociale" in Action.objects.get(verbe="donnees.directions_reunies").changements["direction réunie"]


def test_direction_kept_below_the_other_takes_its_place() -> None:
    racine = DirectionFactory(nom="Racine")
    double = DirectionFactory(nom="Pôle", parent=racine)
    milieu = DirectionFactory(nom="Milieu", parent=double)
    garde = DirectionFactory(nom="Service", parent=milieu)
    _reunir(garde, double)
    for direction in (garde, milieu):
        direction.refresh_from_db()
    assert (garde.parent, milieu.parent) == (milieu, racine)


def test_directions_of_two_institutions_stay_two() -> None:
    with pytest.raises(FusionRefusee, match="même institution"):
        _reunir(DirectionFactory(nom="Une"), DirectionFactory(nom="Deux", institution=AutreInstitutionFactory()))


def test_merged_person_keeps_a_role_given_to_the_double() -> None:
    garde, double = _paire(Agent)
    nommer_cellule(double, par=None)
    _reunir(garde, double)
    assert MembreCellule.objects.get(agent=garde).debut == timezone.localdate()
    assert compter(garde)["membres de la cellule"] == 1
