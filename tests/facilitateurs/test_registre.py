"""The register: what it finds, what it costs, what the cell does from it."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from courriels.services import reconcilier_tous, rediger
from demandes.appariement import besoin_de, candidats
from facilitateurs import services
from facilitateurs.models import Audition, Certification, Pause, Suspension
from facilitateurs.registre import lecture
from instance import journal
from instance.models import Reglage
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory
from tests.demandes.cadrage import cadree
from tests.facilitateurs.certificats import delivrer
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory

pytestmark = pytest.mark.django_db
REGISTRE = "/cellule/certifications/"
JOUR = dt.timedelta(days=1)
AUJOURD_HUI = timezone.localdate()


@pytest.fixture
def cellule():
    return CelluleFactory(nom="Ferhat")


@pytest.fixture
def nadia(client_de, cellule):
    return client_de(cellule)


def lire(reponse) -> str:
    return reponse.content.decode()


def certifiee(nom="Vasseur", **champs) -> Certification:
    facilitateur = FacilitateurFactory(agent__nom=nom, certification=None, lettre=None)
    return CertificationFactory(facilitateur=facilitateur, **champs)


def geste(certification, cle: str) -> str:
    return reverse("facilitateurs:certification_agir", args=[certification.pk, cle])


def relire(certification) -> Certification:
    return Certification.objects.get(pk=certification.pk)


def courriel(regle: str, certification) -> Courriel:
    return Courriel.objects.get(regle=f"facilitateurs.{regle}", agent=certification.facilitateur.agent)


# --- Finding ------------------------------------------------------------------------------------------
def test_each_filter_keeps_its_own(nadia):
    recente = {"delivree_le": AUJOURD_HUI - 30 * JOUR}
    valide = certifiee("Éluard", numero="C-2030-0001", referentiel="Référentiel, version 2", **recente)
    bientot = certifiee("Bientôt", delivree_le=AUJOURD_HUI - relativedelta(months=33))
    expiree = certifiee("Passé", delivree_le=AUJOURD_HUI - relativedelta(months=40))
    suspendue = certifiee("Écartée", **recente)
    Suspension.objects.create(certification=suspendue, motif="Un écart", urgence="Demain")
    retiree = certifiee("Partie", retiree_le=AUJOURD_HUI, motif_retrait="Départ", **recente)
    ailleurs = certifiee("Métro", **recente)
    ailleurs.facilitateur.agent.institution = AutreInstitutionFactory()
    ailleurs.facilitateur.agent.save()
    pause = certifiee("Absente", **recente)
    Pause.objects.create(certification=pause, debut=AUJOURD_HUI, fin=AUJOURD_HUI + 40 * JOUR)
    renouvelee = certifiee("Suivie", delivree_le=AUJOURD_HUI - relativedelta(months=35))
    CertificationFactory(facilitateur=renouvelee.facilitateur, renouvelle=renouvelee, **recente)

    def trouves(**filtres) -> set[str]:
        page = nadia.get(REGISTRE, filtres)
        assert page.status_code == 200
        return {ligne.certification.facilitateur.agent.nom for ligne in page.context["page"].lignes}

    assert trouves(q="eluard") == {"Éluard"}
    assert trouves(q="2030-00") == trouves(q="c-2030-0001") == {"Éluard"}
    assert trouves(statut="suspendue") == {"Écartée"}
    assert trouves(statut="retiree") == {"Partie"}
    assert trouves(statut="expiree") == {"Passé"}
    assert trouves(statut="a_renouveler") == {"Bientôt", "Suivie"}
    assert trouves(statut="en_pause") == {"Absente"}
    assert trouves(statut="renouvelee") == {"Suivie"}
    assert "Partie" not in trouves(statut="valide") and "Éluard" in trouves(statut="valide")
    assert trouves(fin="6") == {"Bientôt"}
    assert trouves(institution=ailleurs.facilitateur.agent.institution_id) == {"Métro"}
    assert trouves(referentiel=valide.referentiel) == {"Éluard"}
    assert trouves(annee=expiree.delivree_le.year) >= {"Passé"}
    assert len(trouves(statut="nimporte")) == 8
    assert bientot and retiree


def test_pages_follow_one_another_both_ways_without_a_gap(nadia, monkeypatch):
    monkeypatch.setattr(lecture, "PAR_PAGE", 3)
    facilitateur = FacilitateurFactory(certification=None)
    for n in range(8):  # several on one day
        CertificationFactory(facilitateur=facilitateur, numero=f"N{n}", delivree_le=AUJOURD_HUI - (n // 3) * JOUR)
    attendues = list(Certification.objects.order_by("-delivree_le", "-pk").values_list("numero", flat=True))
    vues, pages, apres = [], [], ""
    while True:
        page = nadia.get(REGISTRE, {"apres": apres}).context["page"]
        pages.append([ligne.certification.numero for ligne in page.lignes])
        vues += pages[-1]
        if not page.apres:
            break
        apres = page.apres
    assert vues == attendues
    retour = nadia.get(REGISTRE, {"avant": page.avant}).context["page"]
    assert [ligne.certification.numero for ligne in retour.lignes] == pages[-2]
    for faux in ("x", "2030-01-01.x", "2030-13-01.1", "2030-01-01." + "9" * 30, "9999-12-31.1"):
        assert nadia.get(REGISTRE, {"apres": faux}).status_code == 200


def test_a_page_never_counts_the_register(nadia):
    certifiee()
    with CaptureQueriesContext(connection) as requetes:
        nadia.get(REGISTRE)
    assert not [q["sql"] for q in requetes if "COUNT(" in q["sql"] and "facilitateurs_certification" in q["sql"]]


def test_figures_count_each_state_once(nadia):
    certifiee(delivree_le=AUJOURD_HUI)
    suivie = certifiee(delivree_le=AUJOURD_HUI - relativedelta(months=40))
    CertificationFactory(facilitateur=suivie.facilitateur, renouvelle=suivie, delivree_le=AUJOURD_HUI)
    etats = {cle: n for cle, _, n in nadia.get(f"{REGISTRE}chiffres/").context["etats"]}
    assert (etats["valide"], etats["expiree"], etats["renouvelee"]) == (2, 0, 1)


def test_exports_stream_what_is_filtered_and_hold_no_formula(nadia):
    une = certifiee("=cmd()", blocs=[["B1", "Cadrer"]])
    CertificationFactory(facilitateur=une.facilitateur, numero="C-AUTRE", titulaire="=1+1")
    texte = b"".join(nadia.get(f"{REGISTRE}export.csv").streaming_content).decode()
    assert "'=1+1" in texte and "B1" in texte
    seule = b"".join(nadia.get(f"{REGISTRE}export.csv", {"q": "C-AUTRE"}).streaming_content).decode()
    assert une.numero not in seule
    classeur = openpyxl.load_workbook(io.BytesIO(nadia.get(f"{REGISTRE}export.xlsx").content))
    cases = {case.value: case.data_type for ligne in classeur.active.iter_rows() for case in ligne}
    assert cases["'=1+1"] == "s"


def test_figures_of_a_filter_leave_other_pauses_out(nadia):
    for nom in ("Une", "Autre"):
        une = certifiee(nom)
        Pause.objects.create(certification=une, debut=AUJOURD_HUI, fin=AUJOURD_HUI + 40 * JOUR)
    page = nadia.get(f"{REGISTRE}chiffres/", {"q": "autre"})
    etats = {cle: n for cle, _, n in page.context["etats"]}
    assert (etats["en_pause"], etats["valide"]) == (1, 1)
    assert "?q=autre&amp;statut=valide" in lire(page)


def test_a_workbook_too_large_is_refused_in_words(nadia, monkeypatch):
    monkeypatch.setattr("facilitateurs.registre.views.XLSX_MAX", 1)
    certifiee()
    certifiee()
    assert "prenez le fichier CSV" in lire(nadia.get(f"{REGISTRE}export.xlsx", follow=True))


def test_nobody_else_learns_of_the_register(client_de):
    une = certifiee()
    for agent in (AgentFactory(), une.facilitateur.agent):
        client = client_de(agent)
        for adresse in (REGISTRE, f"{REGISTRE}{une.pk}/", geste(une, "retirer"), f"{REGISTRE}export.csv"):
            assert client.get(adresse).status_code == 404


# --- Hearing, suspending ------------------------------------------------------------------------------
def test_the_person_is_told_heard_then_suspended(client_de, cellule):
    nadia = client_de(cellule)
    une = certifiee()
    demain = AUJOURD_HUI + JOUR
    saisie = {"motif": "Deux séances quittées.", "jour": demain, "heure": "14:30", "lieu": "Salle 3"}
    assert "Donnez une date à venir" in lire(nadia.post(geste(une, "entendre"), saisie | {"jour": AUJOURD_HUI - JOUR}))
    nadia.post(geste(une, "entendre"), saisie)
    convocation = courriel("audition", une)
    assert "Deux séances quittées." in convocation.texte
    assert "Salle 3" in convocation.texte
    assert "Entretien" in lire(nadia.get(f"{REGISTRE}{une.pk}/"))
    with time_machine.travel(timezone.now() + 3 * JOUR, tick=False):
        nadia = client_de(cellule)
        page = lire(nadia.get(geste(une, "suspendre")))
        assert "Deux séances quittées." in page  # prefilled
        debut = timezone.localdate()
        corps = {"audition": "entendue", "entendu_le": demain, "motif": "Deux séances quittées.", "debut": debut}
        nadia.post(geste(une, "suspendre"), corps | {"fin": debut + 10 * JOUR})
        assert relire(une).statut() == Certification.Statut.SUSPENDUE
        assert Audition.objects.get().close_le and not Audition.objects.get().sans_suite
        assert "Deux séances quittées." in courriel("suspension", une).texte
        fin = timezone.now() + 12 * JOUR
    with time_machine.travel(fin, tick=False):
        reconcilier_tous()
        assert relire(une).statut() == Certification.Statut.VALIDE
        assert "compte de nouveau" in rediger(courriel("suspension_levee", une), par=None).texte


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({}, "Choisissez une réponse"),
        ({"audition": "entendue"}, "Donnez la date de l’entretien"),
        ({"audition": "entendue", "entendu_le": AUJOURD_HUI + JOUR}, "avant que la suspension commence"),
        ({"audition": "urgence"}, "on ne peut pas attendre"),
        ({"audition": "urgence", "urgence": "Demain", "motif": " "}, "Donnez un motif"),
        ({"audition": "urgence", "urgence": "Demain", "fin": AUJOURD_HUI - JOUR}, "suspension"),
    ],
)
def test_a_suspension_without_a_hearing_or_a_motive_is_refused_in_words(nadia, champs, dit):
    une = certifiee()
    page = lire(nadia.post(geste(une, "suspendre"), {"motif": "Un écart", "debut": AUJOURD_HUI} | champs))
    assert (dit in page and "Un écart" in page) or champs.get("motif")
    assert not une.suspensions.exists()


def test_an_emergency_says_why_to_the_person(nadia):
    une = certifiee()
    saisie = {"audition": "urgence", "urgence": "Une séance demain.", "motif": "Un écart", "debut": AUJOURD_HUI}
    nadia.post(geste(une, "suspendre"), saisie)
    assert "Une séance demain." in courriel("suspension", une).texte
    nadia.post(geste(une, "lever"))
    assert relire(une).statut() == Certification.Statut.VALIDE
    assert "Suspension levée avant de commencer" in lire(nadia.get(f"{REGISTRE}{une.pk}/"))
    assert courriel("suspension", une).etat == Courriel.Etat.ANNULE  # it had not left
    assert not Courriel.objects.filter(regle="facilitateurs.suspension_levee").exists()


def test_a_hearing_without_consequence_is_told(nadia):
    une = certifiee()
    nadia.post(
        geste(une, "entendre"), {"motif": "Un écart", "jour": AUJOURD_HUI + JOUR, "heure": "9:00", "lieu": "Ici"}
    )
    Audition.objects.update(convoquee_le=timezone.now() - dt.timedelta(hours=1))  # it has left
    nadia.post(geste(une, "classer"))
    assert courriel("audition_sans_suite", une)
    page = nadia.post(geste(une, "classer"), follow=True)
    assert "Ce n’est plus à faire" in lire(page)


def test_the_database_asks_for_a_hearing_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(certification=certifiee(), motif="Un écart")


def test_withdrawing_tells_the_person_why(nadia):
    une = certifiee()
    nadia.post(geste(une, "retirer"), {"motif": "À sa demande."})
    assert relire(une).statut() == Certification.Statut.RETIREE
    assert "À sa demande." in courriel("retrait", une).texte
    assert nadia.get(geste(une, "pause")).status_code == 302


# --- Pause --------------------------------------------------------------------------------------------
def test_a_pause_moves_the_end_keeps_missions_away_and_can_be_undone(nadia):
    une = certifiee(delivree_le=AUJOURD_HUI - relativedelta(years=1))
    fin = une.valable_jusqu_au
    debut = AUJOURD_HUI + 5 * JOUR
    nadia.post(geste(une, "pause"), {"debut": debut, "fin": debut + 99 * JOUR})
    une = relire(une)
    assert (une.valable_jusqu_au - fin).days == 100
    assert "100\u00a0jours" in courriel("pause", une).texte.replace("\u202f", "\u00a0").replace(" ", "\u00a0")
    (candidat,) = candidats(besoin_de(cadree(jours=(20,))), parmi=[une.facilitateur.agent_id])
    assert [o.cle for o in candidat.obstacles if o.absolu] == ["date"]
    (apres,) = candidats(besoin_de(cadree(jours=(120,))), parmi=[une.facilitateur.agent_id])
    assert not apres.ecarte_absolument
    nadia.post(geste(une, "modifier-pause"), {"debut": debut, "fin": debut + 9 * JOUR})
    assert (relire(une).valable_jusqu_au - fin).days == 10
    nadia.post(geste(une, "annuler-pause"))
    une = relire(une)
    assert (une.valable_jusqu_au, une.prolongation) == (fin, 0)
    assert courriel("pause_annulee", une)
    (candidat,) = candidats(besoin_de(cadree(jours=(20,))), parmi=[une.facilitateur.agent_id])
    assert not candidat.ecarte_absolument
    verbes = [action.verbe.partition(".")[2] for action in journal.de(une.facilitateur)]
    assert verbes == ["annuler_pause", "modifier_pause", "mettre_en_pause"]


def test_pauses_extend_up_to_the_limit_in_all(cellule):
    une = certifiee(delivree_le=AUJOURD_HUI - relativedelta(years=1))
    fin = une.valable_jusqu_au
    services.mettre_en_pause(une, debut=AUJOURD_HUI, fin=AUJOURD_HUI + 299 * JOUR, par=cellule)
    services.mettre_en_pause(relire(une), debut=AUJOURD_HUI + 300 * JOUR, fin=AUJOURD_HUI + 500 * JOUR, par=cellule)
    assert relire(une).valable_jusqu_au == fin + relativedelta(months=12)
    Reglage.objects.create(cle="facilitateurs.pause_max", valeur=0)
    services.annuler_pause(Pause.objects.order_by("-debut")[0], par=cellule)
    assert relire(une).valable_jusqu_au == fin


@pytest.mark.parametrize(
    ("debut", "fin", "dit"),
    [
        (10, 5, "avant le premier"),
        (-800, 5, "pas encore délivrée"),
        (1200, 1210, "n’est plus valable"),
        (1, 1200, "trois ans"),
        (4, 6, "déjà une partie"),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused_in_words(nadia, cellule, debut, fin, dit):
    une = certifiee(delivree_le=AUJOURD_HUI - relativedelta(years=1))
    services.mettre_en_pause(une, debut=AUJOURD_HUI + 3 * JOUR, fin=AUJOURD_HUI + 4 * JOUR, par=cellule)
    with pytest.raises(ValidationError, match=dit):
        services.mettre_en_pause(une, debut=AUJOURD_HUI + debut * JOUR, fin=AUJOURD_HUI + fin * JOUR, par=cellule)
    assert une.pauses.count() == 1


def test_a_pause_that_has_begun_keeps_its_beginning(cellule):
    une = certifiee()
    pause = services.mettre_en_pause(une, debut=AUJOURD_HUI - JOUR, fin=AUJOURD_HUI + 9 * JOUR, par=cellule)
    with pytest.raises(ValidationError, match="seule sa fin"):
        services.modifier_pause(pause, debut=AUJOURD_HUI, fin=AUJOURD_HUI + 9 * JOUR, par=cellule)
    with time_machine.travel(timezone.now() + 30 * JOUR, tick=False), pytest.raises(ValidationError, match="finie"):
        services.annuler_pause(pause, par=cellule)


# --- The certificate made anew ------------------------------------------------------------------------
def test_a_name_is_mended_from_the_register(nadia):
    assert nadia.get(geste(certifiee(), "refaire")).status_code == 302  # taken over: nothing is printed
    une = delivrer(AgentFactory(prenom="Élodie", nom="Vasseur"))
    page = lire(nadia.get(geste(une, "refaire")))
    assert "Le certificat dit aujourd’hui\u00a0: Élodie Vasseur." in page
    vide = lire(nadia.post(geste(une, "refaire"), {"titulaire": "Élodie Roux", "motif": ""}))
    assert "Dites ce qui change" in vide and 'value="Élodie Roux"' in vide
    nadia.post(geste(une, "refaire"), {"titulaire": "Élodie Roux", "motif": "Mariage"})
    assert relire(une).titulaire == "Élodie Roux"
    assert journal.de(une.facilitateur)[0].motif == "Mariage"
