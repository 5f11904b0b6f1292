"""What people see and type: the steps, the N+1's page, the board."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda import services as agenda
from agents import liens
from agents.models import Agent, Qualite
from agents.services import nommer_dans_institution
from courriels.models import AdresseEnEchec, Courriel
from courriels.services import reconcilier
from formations import services
from formations.models import AvisHierarchique, Candidature, NoteSelection
from formations.models.candidatures import Etat
from formations.tasks import faire_avancer
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.formations.candidatures import (
    SAISIE,
    appel,
    avec_avis,
    avec_n1,
    brouillon,
    certifiante,
    preparer,
    relue,
    soumise,
)
from tests.formations.factories import cohorte, formation

pytestmark = pytest.mark.django_db
ClientDe = Callable[[Agent], Client]


def lire(client: Client, nom: str, *args: object) -> str:
    return client.get(reverse(f"formations:{nom}", args=args)).content.decode()


def poster(client: Client, nom: str, *args: object, **donnees: object) -> str:
    return client.post(reverse(f"formations:{nom}", args=args), donnees, follow=True).content.decode()


def lecteur_rh(institution: object) -> Agent:
    agent = AgentFactory(institution=institution)
    nommer_dans_institution(
        agent, institution=institution, role=Qualite.LECTEUR_RH, par=CelluleFactory(role="administration")
    )
    return agent


def lien_du_n1(candidature: Candidature) -> str:
    courriel = Courriel.objects.filter(regle="formations.avis_demande", objet_id=str(candidature.pk)).latest("pk")
    assert courriel.destinataire == candidature.n1_email
    return courriel.texte[courriel.texte.index("/l/candidature/") :].split()[0].rstrip(")>")


# --- The steps ----------------------------------------------------------------------------------------
def test_application_is_written_step_by_step_and_sent(client_de: ClientDe) -> None:
    agent, de = avec_n1(), appel()
    client, slug = client_de(agent), de.formation.slug
    assert "Candidater" in lire(client, "formation", slug)
    assert "Votre parcours" in poster(client, "candidater", slug)
    cle = Candidature.objects.get().cle
    donnees = {**{nom: valeur for nom, valeur in SAISIE.items() if valeur}}
    assert "Vos engagements" in poster(client, "etape_candidature", cle, 1, **donnees)
    assert "19" not in lire(client, "etape_candidature", cle, 5)  # steps not reached lead back
    page = poster(client, "etape_candidature", cle, 2, **donnees)
    assert agent.n_plus_1.email in page  # the directory's N+1 is proposed
    poster(client, "etape_candidature", cle, 3, n1_nom="Hervé Granjean", n1_email=agent.n_plus_1.email)
    page = poster(client, "etape_candidature", cle, 4, amenagement="Un écran")
    assert "Relecture" in page and "Un écran" in page and "Envoyer ma candidature" in page
    assert "candidature est envoyée" in poster(client, "envoyer_candidature", cle)
    assert relue(Candidature.objects.get()).amenagement == "Un écran"
    assert "Ma candidature" in client.get("/mon-espace/").content.decode()


def test_error_stays_beside_its_field_and_loses_nothing(client_de: ClientDe) -> None:
    agent = avec_n1()
    cle = services.commencer(appel(), agent=agent).cle
    long = "é" * 4001
    page = poster(client_de(agent), "etape_candidature", cle, 1, motivation=long, experience="Deux séances")
    assert "4\u202f001 signes" in page and long in page and "Deux séances" in page
    assert relue(Candidature.objects.get()).donnees["motivation"] == long


def test_closed_call_is_told_on_the_draft(client_de: ClientDe) -> None:
    de, agent = appel(), avec_n1()
    candidature = brouillon(de, agent)
    services.ouvrir_etape(candidature, 5)
    services.modifier_cohorte(de, par=CelluleFactory(), appel_ferme_le=timezone.now() - dt.timedelta(hours=1))
    client = client_de(agent)
    page = lire(client, "etape_candidature", candidature.cle, 5)
    assert "closes depuis" in page and SAISIE["motivation"] in page and "Envoyer ma candidature" not in page
    assert "brouillon reste ici" in poster(client, "envoyer_candidature", candidature.cle)
    assert relue(candidature).est_brouillon


def test_application_of_somebody_else_does_not_exist(client_de: ClientDe) -> None:
    candidature = soumise(appel())
    for nom in ("candidature", "retirer_candidature", "confirmer_candidature"):
        assert client_de(AgentFactory()).get(reverse(f"formations:{nom}", args=[candidature.cle])).status_code == 404


def test_answer_is_not_read_before_it_leaves(client_de: ClientDe) -> None:
    de = appel()
    candidature = preparer(avec_avis(de), "non_retenue")
    client = client_de(candidature.agent)
    services.envoyer_reponses(de, par=CelluleFactory())
    assert "n’est pas retenue" not in lire(client, "candidature", candidature.cle)
    Candidature.objects.update(decidee_le=timezone.now() - dt.timedelta(hours=1))
    page = lire(client, "candidature", candidature.cle)
    assert "Trop de candidatures" in page and "Claire Œuvrard" in page


def test_place_is_confirmed_then_given_up_with_one_button_each(client_de: ClientDe) -> None:
    de = appel()
    candidature = preparer(avec_avis(de), "retenue")
    services.envoyer_reponses(de, par=CelluleFactory())
    avant = timezone.now() - dt.timedelta(hours=1)
    Candidature.objects.update(decidee_le=avant, retenue_le=avant)
    client = client_de(candidature.agent)
    assert "Répondre" in client.get("/mon-espace/").content.decode()
    assert "place est confirmée" in poster(client, "confirmer_candidature", candidature.cle)
    assert "Vous désister" in lire(client, "retirer_candidature", candidature.cle)
    assert "candidature est retirée" in poster(client, "retirer_candidature", candidature.cle)
    assert relue(candidature).etat == Etat.DESISTEE


# --- The N+1 ------------------------------------------------------------------------------------------
def test_n1_gives_an_opinion_without_an_account_and_changes_it(client: Client) -> None:
    candidature = soumise(appel())
    adresse = lien_du_n1(candidature)
    assert SAISIE["motivation"] in client.get(adresse).content.decode()
    assert not AvisHierarchique.objects.exists()
    page = client.post(adresse, {"avis": "reserve", "jours_accordes": "19", "motif": ""}).content.decode()
    assert "se motive" in page
    client.post(adresse, {"avis": "reserve", "jours_accordes": "12,5", "motif": "Équipe réduite."})
    assert str(relue(candidature).avis) and relue(candidature).etat == Etat.AVIS_RENDU
    page = client.get(adresse).content.decode()
    assert "Changer mon avis" in page and "Équipe réduite." in page and "12,5" in page
    client.post(adresse, {"avis": "defavorable", "jours_accordes": "x", "motif": "Non."})
    assert relue(candidature).avis.jours_accordes == 0


def test_days_granted_stay_within_the_training(client: Client) -> None:
    adresse = lien_du_n1(soumise(appel()))
    page = client.post(adresse, {"avis": "favorable", "jours_accordes": "40"}).content.decode()
    assert "compte 19 jours" in page
    assert not AvisHierarchique.objects.exists()


def test_link_of_a_former_n1_or_of_a_closed_selection_opens_nothing(client: Client) -> None:
    de = appel()
    candidature = avec_avis(de)
    ancien = lien_du_n1(candidature)
    services.corriger_n1(candidature, nom="Jeanne Roux", email="roux@isere.example", par=CelluleFactory())
    assert client.get(ancien).status_code == 410
    preparer(candidature, "non_retenue")
    services.envoyer_reponses(de, par=CelluleFactory())
    jeton = liens.jeton(liens.Lien.objects.get(email="roux@isere.example"))
    assert client.get(f"/l/candidature/{jeton}/").status_code == 410
    assert client.post(f"/l/candidature/{jeton}/", {"avis": "favorable", "jours_accordes": "1"}).status_code == 410


@pytest.mark.parametrize(("decision", "etat"), [("accord", "confirmee"), ("refus", "refusee")])
def test_n1_agrees_to_a_module_or_says_why_not(client: Client, decision: str, etat: str) -> None:
    agent = avec_n1()
    de = cohorte(formation("Réguler les tensions", accord_n1=[agent.institution]))
    inscription = agenda.inscrire(de.session, agent, par=agent)
    assert inscription.etat == "a_valider"
    reconcilier(inscription, "formations.accord_demande")
    courriel = Courriel.objects.get(regle="formations.accord_demande")
    assert courriel.destinataire == agent.n_plus_1.email
    adresse = courriel.texte[courriel.texte.index("/l/accord-formation/") :].split()[0].rstrip(")>")
    assert "Réguler les tensions" in client.get(adresse).content.decode()
    client.post(adresse, {"decision": decision, "motif": "Une période chargée."})
    inscription.refresh_from_db()
    assert inscription.etat == etat
    assert client.get(adresse).status_code == 410


def test_nobody_s_agreement_is_waited_for_where_the_institution_asks_for_none() -> None:
    agent, autre = avec_n1(), AgentFactory(institution=AutreInstitutionFactory(), direction=None)
    de = cohorte(formation("Réguler les tensions", accord_n1=[agent.institution]))
    attend, libre = (agenda.inscrire(de.session, a, par=a) for a in (agent, autre))
    faire_avancer()
    attend.refresh_from_db(), libre.refresh_from_db()
    assert (attend.etat, libre.etat) == ("a_valider", "confirmee")


# --- The board ----------------------------------------------------------------------------------------
def test_board_shows_opinions_notes_and_what_stands_in_the_way(client_de: ClientDe) -> None:
    de = appel(places=1)
    favorable, reserve = avec_avis(de), avec_avis(de, avis="reserve")
    attendu = soumise(de, AgentFactory(nom="Sans-Réponse"))
    AdresseEnEchec.objects.create(adresse=attendu.n1_email, code="5.1.1")
    services.noter(favorable, texte="Un projet clair.", membre=CelluleFactory(nom="Ferhat"))
    preparer(favorable, "retenue")
    preparer(reserve, "retenue")
    page = lire(client_de(CelluleFactory()), "selection", de.pk)
    for dit in ("Favorable", "Réservé", "Une période chargée.", "Un projet clair.", "Adresse en échec"):
        assert dit in page
    assert "Responsable à vérifier" in page
    assert "2\u00a0candidatures retenues pour 1\u00a0place libre" in page
    assert "1\u00a0candidature reste à décider" in page


def test_hr_reader_reads_and_notes_their_own_institution_only(client_de: ClientDe) -> None:
    de = appel()
    ici = soumise(de, avec_n1(nom="Dici"))
    metropole = AutreInstitutionFactory()
    ailleurs = soumise(
        de, AgentFactory(nom="Dailleurs", institution=metropole, direction=None, email="d@metropole.example")
    )
    client = client_de(lecteur_rh(ici.agent.institution))
    page = lire(client, "selection", de.pk)
    assert "Dici" in page and "Dailleurs" not in page and "Envoyer les réponses" not in page
    assert client.get(reverse("formations:candidature_cellule", args=[ailleurs.cle])).status_code == 404
    fiche = lire(client, "candidature_cellule", ici.cle)
    assert (
        SAISIE["motivation"] in fiche and SAISIE["amenagement"] not in fiche and "Préparer cette décision" not in fiche
    )
    poster(client, "candidature_cellule", ici.cle, geste="note", texte="Vue en entretien.")
    assert NoteSelection.objects.get().texte == "Vue en entretien."
    poster(
        client,
        "candidature_cellule",
        ici.cle,
        geste="decision",
        version=0,
        decision="non_retenue",
        motif="x",
        signataire="y",
    )
    assert relue(ici).decision == ""
    assert client.post(reverse("formations:reponses", args=[de.pk])).status_code == 404


def test_member_of_the_cell_who_applies_does_not_read_their_own_file(client_de: ClientDe) -> None:
    membre = CelluleFactory(nom="Candidate", n_plus_1=AgentFactory())
    de = appel()
    candidature = soumise(de, membre)
    client = client_de(membre)
    assert f"c-{candidature.cle}" not in lire(client, "selection", de.pk)
    assert client.get(reverse("formations:candidature_cellule", args=[candidature.cle])).status_code == 404


def test_second_of_two_members_is_told_keeps_what_they_typed_and_may_insist(client_de: ClientDe) -> None:
    candidature = avec_avis(appel())
    version = candidature.version
    preparer(candidature, "retenue", par=CelluleFactory(prenom="Nadia", nom="Ferhat"))
    client = client_de(CelluleFactory())
    saisie = {"geste": "decision", "decision": "non_retenue", "motif": "Un texte long.", "signataire": "Claire"}
    page = poster(client, "candidature_cellule", candidature.cle, version=version, **saisie)
    assert "Nadia Ferhat a changé" in page and "Un texte long." in page
    assert relue(candidature).decision == "retenue"
    poster(client, "candidature_cellule", candidature.cle, version=relue(candidature).version, **saisie)
    assert relue(candidature).decision == "non_retenue"


def test_answers_are_read_once_more_then_sent_then_taken_back(client_de: ClientDe) -> None:
    de = appel()
    candidature = preparer(avec_avis(de), "retenue")
    client = client_de(CelluleFactory())
    assert str(candidature.agent) in lire(client, "reponses", de.pk)
    page = poster(client, "reponses", de.pk)
    assert "1\u00a0réponse part dans" in page and "Tout reprendre" in page
    assert "personne n’a rien reçu" in poster(client, "reprendre_reponses", de.pk)
    assert relue(candidature).etat == Etat.AVIS_RENDU


def test_second_refusal_tells_the_cell_and_the_hr_readers_of_the_institution() -> None:
    de, agent = certifiante(), avec_n1()
    rh, ailleurs = lecteur_rh(agent.institution), lecteur_rh(AutreInstitutionFactory())
    premiere = appel(de, "Promotion 2029")
    preparer(avec_avis(premiere, agent), "non_retenue")
    services.envoyer_reponses(premiere, par=CelluleFactory())
    preparer(avec_avis(appel(de), agent), "non_retenue")
    alertes = Courriel.objects.filter(regle="formations.second_refus")
    assert alertes.filter(destinataire=rh.email).exists() and not alertes.filter(destinataire=ailleurs.email).exists()
    assert alertes.count() == 2


def test_cell_checks_corrects_and_writes_down_an_opinion(client_de: ClientDe) -> None:
    candidature = soumise(appel(), AgentFactory())
    client = client_de(CelluleFactory())
    page = poster(
        client, "responsable_candidature", candidature.cle, geste="corriger", n1_nom="X", n1_email="x@gmail.example"
    )
    assert "gmail.example" in page and "pas d’une de nos institutions" in page
    poster(client, "responsable_candidature", candidature.cle, geste="avis", avis="favorable", jours_accordes="19")
    lue = relue(candidature)
    assert lue.etat == Etat.AVIS_RENDU and lue.n1_verifie_par is not None


def test_certifying_session_is_not_registered_for(client_de: ClientDe) -> None:
    de = appel()
    agent = avec_n1()
    page = lire(client_de(agent), "formation", de.formation.slug)
    assert page.count("btn-go") == 1 and "Prendre une place" not in page
    reponse = client_de(agent).post(reverse("agenda:inscription", args=[de.session.cle]), follow=True)
    assert "candidatant" in reponse.content.decode()
