import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Occupation
from courriels.models import Courriel
from demandes import tasks
from demandes.appels import invites, offerts_a
from demandes.models import Accompagnement, Appel, Mission, Volontaire
from demandes.models.demande import Confidentialite, Etat
from demandes.services import appels, missions, triage
from demandes.services.etats import TransitionRefusee
from facilitateurs.models import Convention, Suspension
from instance import memo
from tests.agents.factories import AutreInstitutionFactory, CelluleFactory
from tests.demandes.cadrage import affectee, cadree, dans, facilitateur, mission_de, relire
from tests.demandes.test_missions_services import ensemble

pytestmark = pytest.mark.django_db


def ouvrir(accompagnement: Accompagnement, **champs: object) -> Appel:
    champs = {"par": CelluleFactory(), "jusqu_au": dans(10).date()} | champs
    return appels.ouvrir(accompagnement.demande, **champs)  # type: ignore[arg-type]


def courriels(regle: str) -> set[str]:
    return set(Courriel.objects.filter(regle=f"appels.{regle}").values_list("destinataire", flat=True))


# --- Opening -------------------------------------------------------------------------------------------


def test_opening_writes_once_to_those_who_can_come() -> None:
    libre, suspendue, prise, seule = (facilitateur(nom=nom) for nom in ("Libre", "Suspendue", "Prise", "Demandeuse"))
    Suspension.objects.create(
        certification=suspendue.facilitateur.certifications.get(), motif="Congé.", urgence="Essai."
    )
    agenda.occuper(prise, cadree(jours=(30,)).session.creneaux.all(), ferme=True)
    ailleurs = facilitateur(institution=AutreInstitutionFactory())
    appel = ouvrir(cadree(demandeur=seule))
    assert courriels("invitation") == {libre.email}
    Convention.objects.create(
        institution=ailleurs.institution, reference="1", debut=dans(0).date(), fin=dans(60).date()
    )
    assert {c.agent for c in invites(appel)} == {libre, ailleurs}


def test_only_the_institutions_invited_are_told() -> None:
    facilitateur()
    ailleurs = facilitateur(institution=AutreInstitutionFactory())
    Convention.objects.create(
        institution=ailleurs.institution, reference="1", debut=dans(0).date(), fin=dans(60).date()
    )
    appel = ouvrir(cadree(), institutions=[ailleurs.institution])
    assert courriels("invitation") == {ailleurs.email}
    with pytest.raises(ValidationError, match="autres institutions"):
        appels.se_proposer(appel, agent=facilitateur())


def test_a_restricted_request_is_not_opened(client_de) -> None:
    accompagnement = cadree(confidentialite=Confidentialite.RESTREINT)
    with pytest.raises(TransitionRefusee, match="restreinte"):
        ouvrir(accompagnement)
    html = client_de(CelluleFactory()).get(f"/cellule/demandes/{accompagnement.demande.numero}/").content.decode()
    assert "Ouvrir aux volontaires" not in html


def test_a_request_that_becomes_restricted_closes_its_call() -> None:
    accompagnement, elodie = cadree(), facilitateur()
    appel = ouvrir(accompagnement)
    appels.se_proposer(appel, agent=elodie)
    triage.corriger(accompagnement.demande, par=CelluleFactory(), champs={"confidentialite": "restreint"})
    appel.refresh_from_db()
    assert appel.fin == Appel.Fin.CELLULE
    assert offerts_a(elodie) == []


@pytest.mark.parametrize(("jours", "mot"), [(-1, "passée"), (30, "première séance")])
def test_a_call_ends_between_now_and_the_first_seance(jours: int, mot: str) -> None:
    with pytest.raises(ValidationError, match=mot):
        ouvrir(cadree(jours=(30,)), jusqu_au=dans(jours).date())


def test_a_request_has_one_open_call_at_most() -> None:
    accompagnement = cadree()
    appel = ouvrir(accompagnement)
    with pytest.raises(TransitionRefusee, match="déjà ouvert"):
        ouvrir(accompagnement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appel.objects.create(accompagnement=accompagnement, jusqu_au=appel.jusqu_au)


@pytest.mark.parametrize("obstacle", ["suspension", "date", "convention", "partie", "absence", "regle"])
def test_what_somebody_is_shown_agrees_with_what_the_service_takes(obstacle: str) -> None:
    """Two readings of the same absolute rules: in bulk for a page, alone under lock."""
    institution = AutreInstitutionFactory() if obstacle == "convention" else None
    elodie = facilitateur(institution=institution)
    appel = ouvrir(cadree(demandeur=elodie) if obstacle == "partie" else cadree())
    if obstacle == "suspension":
        Suspension.objects.create(
            certification=elodie.facilitateur.certifications.get(), motif="Congé.", urgence="Essai."
        )
    if obstacle == "date":
        agenda.occuper(elodie, cadree(jours=(30,)).session.creneaux.all(), ferme=True)
    if obstacle == "absence":
        elodie.facilitateur.indisponibilites.create(periode=(dans(29), dans(31)))
    if obstacle == "regle":
        elodie.facilitateur.indisponibilites_regulieres.create(
            jours=[dans(30).isoweekday()], debut=timezone.localdate(), fin=dans(60).date()
        )
    with memo.ouvert():
        assert offerts_a(elodie) == []
    with pytest.raises(ValidationError):
        appels.se_proposer(appel, agent=elodie)


# --- Answering -----------------------------------------------------------------------------------------


def test_answering_from_mon_espace_takes_one_click_and_holds_no_date(client_de) -> None:
    elodie = facilitateur()
    appel = ouvrir(cadree())
    client = client_de(elodie)
    assert "Je me propose" in client.get("/mon-espace/").content.decode()
    client.post(f"/appels/{appel.cle}/se-proposer/")
    assert Volontaire.objects.get().etat == Volontaire.Etat.PROPOSE
    assert not Occupation.objects.exists()
    html = client.get("/mon-espace/").content.decode()
    assert "Votre nom est donné" in html
    client.post(f"/appels/{appel.cle}/reprendre/")
    assert Volontaire.objects.get().etat == Volontaire.Etat.REPRIS
    client.post(f"/appels/{appel.cle}/se-proposer/", {"mot": "Finalement je peux."})
    assert (Volontaire.objects.get().etat, Volontaire.objects.get().mot) == ("propose", "Finalement je peux.")


def test_a_word_too_long_is_kept_on_the_page(client_de) -> None:
    elodie = facilitateur()
    appel = ouvrir(cadree())
    reponse = client_de(elodie).post(f"/appels/{appel.cle}/se-proposer/", {"mot": "a" * 501})
    assert "a" * 501 in reponse.content.decode()
    assert not Volontaire.objects.exists()


def test_the_brief_is_read_as_far_as_its_confidentiality_allows(client_de) -> None:
    ici, ailleurs = facilitateur(), facilitateur(institution=AutreInstitutionFactory())
    Convention.objects.create(
        institution=ailleurs.institution, reference="1", debut=dans(0).date(), fin=dans(60).date()
    )
    accompagnement = cadree(confidentialite=Confidentialite.INTERNE, contexte="Un contexte délicat.")
    appel = ouvrir(accompagnement)
    lues = {agent: client_de(agent).get(f"/appels/{appel.cle}/").content.decode() for agent in (ici, ailleurs)}
    assert "Un contexte délicat." in lues[ici]
    assert "Un contexte délicat." not in lues[ailleurs]
    assert accompagnement.demande.objectif in lues[ailleurs]
    accompagnement.demande.confidentialite = Confidentialite.PUBLIC
    accompagnement.demande.save()
    assert "Un contexte délicat." in client_de(ailleurs).get(f"/appels/{appel.cle}/").content.decode()


def test_who_cannot_come_does_not_even_see_the_call(client_de) -> None:
    ailleurs = facilitateur(institution=AutreInstitutionFactory())
    appel = ouvrir(cadree())
    client = client_de(ailleurs)
    assert client.get(f"/appels/{appel.cle}/").status_code == 404
    assert client.post(f"/appels/{appel.cle}/se-proposer/").status_code == 404
    assert not Volontaire.objects.exists()


def test_nobody_answers_after_the_date() -> None:
    elodie = facilitateur()
    appel = ouvrir(cadree())
    with time_machine.travel(appel.jusqu_au), pytest.raises(appels.AppelFerme, match="jusqu’au"):
        appels.se_proposer(appel, agent=elodie)


# --- Choosing ------------------------------------------------------------------------------------------


def test_the_chosen_join_at_once_and_the_others_are_thanked(client_de) -> None:
    elodie, karim, aline = facilitateur(), facilitateur(prenom="Karim"), facilitateur(prenom="Aline")
    accompagnement = cadree()
    appel = ouvrir(accompagnement)
    for agent in (elodie, karim, aline):
        appels.se_proposer(appel, agent=agent, mot="Avec plaisir.")
    assert courriels("assez") == {"innovation@isere.example"}
    client = client_de(CelluleFactory())
    html = client.get(f"/cellule/demandes/{accompagnement.demande.numero}/composer/").content.decode()
    assert html.index("Les volontaires") < html.index("Avec plaisir.")
    client.post(f"/cellule/demandes/{accompagnement.demande.numero}/proposer/", {"agents": [elodie.pk, karim.pk]})
    assert relire(accompagnement.demande).etat == Etat.AFFECTEE
    assert mission_de(accompagnement, elodie).etat == Mission.Etat.ACCEPTEE
    assert Occupation.objects.filter(ferme=True).count() == 2
    appel.refresh_from_db()
    assert appel.fin == Appel.Fin.EQUIPE
    assert courriels("merci") == {aline.email}
    assert not courriels("retenu"), "the message of the complete team says it"


def test_a_volunteer_and_somebody_asked_make_one_team() -> None:
    elodie, karim = facilitateur(), facilitateur()
    accompagnement = cadree()
    appels.se_proposer(ouvrir(accompagnement), agent=elodie)
    missions.proposer(accompagnement, agents=[elodie, karim], par=CelluleFactory())
    etats = {m.agent: m.etat for m in accompagnement.missions.all()}
    assert etats == {elodie: Mission.Etat.ACCEPTEE, karim: Mission.Etat.PROPOSEE}
    assert courriels("retenu") == {elodie.email}
    missions.accepter(mission_de(accompagnement, karim), par=karim)
    assert relire(accompagnement.demande).etat == Etat.AFFECTEE


def test_a_volunteer_taken_elsewhere_since_is_refused_and_said() -> None:
    elodie = facilitateur()
    accompagnement = cadree(equipe=1)
    appels.se_proposer(ouvrir(accompagnement), agent=elodie)
    agenda.occuper(elodie, cadree(jours=(30,)).session.creneaux.all(), ferme=True)
    with pytest.raises(ValidationError, match="n’est pas libre"):
        missions.proposer(accompagnement, agents=[elodie], par=CelluleFactory(), derogation="Elle s’arrangera.")
    assert Volontaire.objects.get().etat == Volontaire.Etat.PROPOSE


def test_relative_rules_still_ask_a_motive() -> None:
    accompagnement = cadree(equipe=1)
    elodie = facilitateur(direction=accompagnement.demande.direction)
    appels.se_proposer(ouvrir(accompagnement), agent=elodie)
    with pytest.raises(missions.DerogationRequise):
        missions.proposer(accompagnement, agents=[elodie], par=CelluleFactory())


def test_once_chosen_one_leaves_the_team_not_the_call() -> None:
    elodie, karim = facilitateur(), facilitateur()
    appel = ouvrir(cadree())
    appels.se_proposer(appel, agent=elodie)
    appels.se_proposer(appel, agent=karim)
    missions.proposer(appel.accompagnement, agents=[elodie], par=CelluleFactory())
    with pytest.raises(appels.AppelFerme, match="déjà dans l’équipe"):
        appels.reprendre(appel, agent=elodie)


# --- Closing -------------------------------------------------------------------------------------------


def test_closing_by_hand_thanks_everybody(client_de) -> None:
    elodie = facilitateur()
    accompagnement = cadree()
    appels.se_proposer(ouvrir(accompagnement), agent=elodie)
    client_de(CelluleFactory()).post(f"/cellule/demandes/{accompagnement.demande.numero}/fermer-appel/")
    assert courriels("merci") == {elodie.email}
    assert not courriels("echeance")
    ouvrir(accompagnement)  # and may be opened again


def test_the_end_of_the_request_closes_the_call() -> None:
    elodie = facilitateur()
    accompagnement = cadree()
    appel = ouvrir(accompagnement)
    appels.se_proposer(appel, agent=elodie)
    triage.annuler(accompagnement.demande, par=CelluleFactory(), motif="Report.")
    appel.refresh_from_db()
    assert appel.fin == Appel.Fin.DEMANDE
    assert "a pris fin" in Courriel.objects.get(regle="appels.merci").texte


def test_at_its_date_the_cell_is_told_and_without_a_choice_it_closes() -> None:
    from courriels import services

    elodie = facilitateur()
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as horloge:  # a Monday
        appel = ouvrir(cadree(), jusqu_au=dt.date(2026, 3, 6))
        appels.se_proposer(appel, agent=elodie)
        horloge.move_to(dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC))
        services.reconcilier_tous()
        (echeance,) = Courriel.objects.filter(regle="appels.echeance")
        assert echeance.prevu_le == appel.jusqu_au
        for jour, ferme in ((13, False), (14, True)):
            horloge.move_to(dt.datetime(2026, 3, jour, 20, tzinfo=dt.UTC))
            tasks.faire_avancer()
            appel.refresh_from_db()
            assert (appel.ferme_le is not None) == ferme
    assert appel.fin == Appel.Fin.DELAI
    assert courriels("merci") == {elodie.email}


def test_a_team_opened_again_takes_a_new_call() -> None:
    elodie, aline = facilitateur(), facilitateur()
    accompagnement = affectee(elodie)
    missions.se_retirer(mission_de(accompagnement, elodie), par=elodie)
    accompagnement = Accompagnement.objects.get(pk=accompagnement.pk)
    appel = ouvrir(accompagnement)
    assert courriels("invitation") == {aline.email}, "who left is not asked again"
    appels.se_proposer(appel, agent=aline)


# --- At once -------------------------------------------------------------------------------------------


def _deux_choix() -> tuple[Accompagnement, list[object]]:
    elodie, karim, membre = facilitateur(), facilitateur(), CelluleFactory()
    accompagnement = cadree(equipe=1)
    appel = ouvrir(accompagnement, par=membre)
    for agent in (elodie, karim):
        appels.se_proposer(appel, agent=agent)

    def choisir(agent: object) -> object:
        return missions.proposer(
            Accompagnement.objects.get(pk=accompagnement.pk),
            agents=[agent],
            par=membre,  # type: ignore[list-item]
        )

    return accompagnement, ensemble(lambda: choisir(elodie), lambda: choisir(karim))


@pytest.mark.django_db(transaction=True)
def test_two_choosing_at_once_give_one_place_once() -> None:
    accompagnement, issues = _deux_choix()
    assert sum(isinstance(issue, ValidationError) for issue in issues) == 1
    assert accompagnement.missions.acceptees().count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_place_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: it shows as soon as the request is read without its lock."""
    import threading

    from demandes.models import Demande

    rendez_vous = threading.Barrier(2)

    def sans_verrou(demande: Demande) -> Demande:
        return Demande.objects.get(pk=demande.pk)

    choisir = missions._choisir

    def ensemble_apres_lecture(*args: object) -> object:
        choisis = choisir(*args)  # type: ignore[arg-type]
        rendez_vous.wait(timeout=10)
        return choisis

    monkeypatch.setattr(missions, "_choisir", ensemble_apres_lecture)
    monkeypatch.setattr(missions, "verrouiller", sans_verrou)
    monkeypatch.setattr(missions, "_completer", lambda accompagnement: None)
    accompagnement, _ = _deux_choix()
    assert accompagnement.missions.acceptees().count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_volunteer_chosen_for_two_clashing_requests_at_once_gets_one() -> None:
    elodie, membre = facilitateur(), CelluleFactory()
    deux = [cadree(equipe=1, jours=(30,)) for _ in range(2)]
    for accompagnement in deux:
        appels.se_proposer(ouvrir(accompagnement, par=membre), agent=elodie)
    issues = ensemble(*[lambda a=a: missions.proposer(a, agents=[elodie], par=membre) for a in deux])
    assert sum(isinstance(issue, ValidationError) for issue in issues) == 1
    assert Mission.objects.acceptees().count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_while_being_chosen_never_leaves_both() -> None:
    elodie, membre = facilitateur(), CelluleFactory()
    accompagnement = cadree(equipe=1)
    appel = ouvrir(accompagnement, par=membre)
    appels.se_proposer(appel, agent=elodie)
    ensemble(
        lambda: appels.reprendre(appel, agent=elodie),
        lambda: missions.proposer(accompagnement, agents=[elodie], par=membre),
    )
    mission, volontaire = Mission.objects.get(), Volontaire.objects.get()
    attendu = {"acceptee": "retenu", "proposee": "repris"}
    assert volontaire.etat == attendu[mission.etat], "taken back first, she is asked like anybody"
