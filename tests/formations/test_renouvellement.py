"""Keeping a certification: progress, the file and its answers, reminders, missions to hand over."""

import datetime as dt

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courriels.models import Courriel
from courriels.services import reconcilier_tous, rediger
from demandes.models import Bilan
from facilitateurs import services as reseau
from facilitateurs.models import Certification
from formations import services
from formations.models import DossierRenouvellement
from formations.renouvellement.progression import progression
from formations.renouvellement.relais import a_relayer
from instance.models import Reglage
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, dans, facilitateur
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory
from tests.formations.renouvellement import NOTE, noter, rencontre

pytestmark = pytest.mark.django_db
MOI, DOSSIER = "/mon-espace/certification/", "/mon-espace/certification/dossier/"
AUJOURD_HUI = timezone.localdate()
JOUR = dt.timedelta(days=1)


@pytest.fixture
def cellule():
    return CelluleFactory(nom="Ferhat")


def lire(reponse) -> str:
    return reponse.content.decode()


def bientot_finie(mois: int = 4, **champs) -> Certification:
    """Delivered as a jury does, and with so many months left."""
    fin = AUJOURD_HUI + relativedelta(months=mois)
    membre = FacilitateurFactory(certification=None, rejoint_le=AUJOURD_HUI - relativedelta(years=4))
    return CertificationFactory(
        facilitateur=membre,
        delivree_le=fin - relativedelta(years=3),
        valable_jusqu_au=fin,
        intitule="Facilitation",
        titulaire=str(membre),
        blocs=[["B1", "Cadrer la demande"]],
        jury_le=fin - relativedelta(years=3),
        lieu="Grenoble",
        signataire="Claire d’Ornano",
        signataire_qualite="Présidente du jury",
        referentiel="Référentiel, version 1",
        **champs,
    )


def envoyee(certification: Certification) -> DossierRenouvellement:
    agent = certification.facilitateur.agent
    dossier = services.ouvrir_renouvellement(certification, par=agent)
    services.ecrire_renouvellement(dossier, note=NOTE, par=agent)
    return services.envoyer_renouvellement(dossier, par=agent)


def faits(certification: Certification) -> list[float]:
    return [element.fait for element in progression(certification).elements]


# --- Progress -----------------------------------------------------------------------------------------
def test_progress_counts_practice_accompagnements_and_meetings_since_the_certification(cellule):
    une = bientot_finie()
    agent = une.facilitateur.agent
    assert faits(une) == [0, 0, 0]
    noter(agent, AUJOURD_HUI - 10 * JOUR, preparation=1, animation=2, bilan=1, trajet=8)
    noter(agent, une.delivree_le - JOUR, animation=9)
    noter(AgentFactory(), AUJOURD_HUI, animation=9)
    accompagnement = affectee(agent, jours=(5,))
    Bilan.objects.create(accompagnement=accompagnement, nature="suivi", auteur=accompagnement.demande.demandeur)
    assert faits(une) == [2, 0, 0]
    for nature in ("demandeur", "facilitateur"):
        Bilan.objects.create(accompagnement=accompagnement, nature=nature, auteur=agent)
    rencontre(cellule, 30, agent)
    rencontre(cellule, 20)
    rencontre(cellule, 1200, agent)  # before they were certified
    assert faits(une) == [2, 1, 1]


def test_progress_costs_one_query_whatever_was_done(cellule):
    une = bientot_finie()
    for n in range(3):
        noter(une.facilitateur.agent, AUJOURD_HUI - n * JOUR, animation=1)
    with CaptureQueriesContext(connection) as requetes:
        progression(Certification.objects.select_related("facilitateur__agent").get())
    assert len([q for q in requetes if "instance_reglage" not in q["sql"]]) == 2


# --- The file -----------------------------------------------------------------------------------------
def test_a_file_takes_three_clicks_and_an_acceptance_continues_the_dates(client_de, cellule):
    une = bientot_finie()
    agent = une.facilitateur.agent
    client = client_de(agent)
    assert "Ouvrir mon dossier" in lire(client.get(MOI))
    page = client.post(f"{MOI}renouveler/", follow=True)
    assert "Votre note réflexive" in lire(page)
    page = client.post(DOSSIER, {"note": "Trop court.", "geste": "envoyer"})
    assert "Écrivez au moins 300" in lire(page) and "Trop court." in lire(page)
    assert DossierRenouvellement.objects.get().note == "Trop court."
    client.post(DOSSIER, {"note": NOTE, "geste": "envoyer"})
    dossier = DossierRenouvellement.objects.get()
    assert dossier.etat == "envoye"
    assert Courriel.objects.filter(regle="formations.renouvellement_recu").exists()
    assert client.get(DOSSIER).status_code == 302

    nadia = client_de(cellule)
    assert str(agent) in lire(nadia.get("/cellule/renouvellements/"))
    adresse = f"/cellule/renouvellements/{dossier.cle}/"
    assert "me taire" in lire(nadia.get(adresse))
    assert "dites pourquoi vous acceptez quand même" in lire(nadia.post(adresse, {"decision": "accepter"}))
    nadia.post(adresse, {"decision": "accepter", "motif": "Un an d’absence, un réseau petit."})
    dossier.refresh_from_db()
    nouvelle = dossier.nouvelle
    assert nouvelle.renouvelle == une and nouvelle.facilitateur == une.facilitateur
    assert nouvelle.valable_jusqu_au == une.valable_jusqu_au + relativedelta(years=3)
    assert nouvelle.delivree_le == AUJOURD_HUI
    assert (nouvelle.blocs, nouvelle.jury_le, nouvelle.intitule) == (une.blocs, une.jury_le, une.intitule)
    profil = une.facilitateur
    for jour in (AUJOURD_HUI, une.valable_jusqu_au, une.valable_jusqu_au + JOUR):
        assert profil.statut(jour) == Certification.Statut.VALIDE
    assert nouvelle.numero in Courriel.objects.get(regle="formations.renouvellement_accepte").texte
    assert not Courriel.objects.filter(regle="facilitateurs.bienvenue").exists()
    with pytest.raises(ValidationError, match="n’attend pas de réponse"):
        services.accepter_renouvellement(dossier, par=cellule, motif="Encore")
    assert Certification.objects.count() == 2


def test_a_complete_file_needs_no_word_of_the_cell(cellule):
    Reglage.objects.bulk_create(
        Reglage(cle=f"formations.renouvellement_{quoi}", valeur=0)
        for quoi in ("jours", "accompagnements", "rencontres")
    )
    dossier = envoyee(bientot_finie())
    assert services.accepter_renouvellement(dossier, par=cellule).nouvelle


def test_a_failure_while_accepting_leaves_the_file_and_the_register_as_they_were(cellule, monkeypatch):
    dossier = envoyee(bientot_finie())

    def casser(*args, **kwargs):
        raise RuntimeError("une panne")

    monkeypatch.setattr("formations.services.renouvellement._dire", casser)
    with pytest.raises(RuntimeError):
        services.accepter_renouvellement(dossier, par=cellule, motif="Oui")
    assert DossierRenouvellement.objects.get().etat == "envoye"
    assert Certification.objects.count() == 1


def test_the_cell_asks_for_more_then_refuses_with_a_motive(client_de, cellule):
    une = bientot_finie()
    dossier = envoyee(une)
    nadia, client = client_de(cellule), client_de(une.facilitateur.agent)
    adresse = f"/cellule/renouvellements/{dossier.cle}/"
    assert "facultatif" not in lire(nadia.get(adresse))
    assert "Écrivez ce que la personne doit lire" in lire(nadia.post(adresse, {"decision": "completer", "motif": " "}))
    nadia.post(adresse, {"decision": "completer", "motif": "Parlez d’une situation."})
    assert "Parlez d’une situation." in lire(client.get(MOI))
    assert "me taire" in lire(client.get(DOSSIER))
    client.post(DOSSIER, {"note": NOTE + "Une situation.", "geste": "envoyer"})
    nadia.post(adresse, {"decision": "refuser", "motif": "Trop peu de pratique."})
    assert "Trop peu de pratique." in lire(client.get(MOI))
    refus = Courriel.objects.get(regle="formations.renouvellement_refuse")
    assert "Trop peu de pratique." in refus.texte and refus.pas_avant
    assert "Ouvrir mon dossier" in lire(client.get(MOI))  # another may be tried


def test_a_note_may_be_a_file_that_only_its_author_and_the_cell_read(client_de, cellule):
    une = bientot_finie()
    client = client_de(une.facilitateur.agent)
    client.post(f"{MOI}renouveler/")
    faux = SimpleUploadedFile("note.pdf", b"MZ\x90\x00 pas un PDF")
    assert "n’est pas celui d’un fichier .pdf" in lire(client.post(DOSSIER, {"note": "", "fichier": faux}))
    bon = SimpleUploadedFile("ma note.txt", "Ce qui a changé.".encode())
    client.post(DOSSIER, {"note": "", "fichier": bon, "geste": "envoyer"})
    dossier = DossierRenouvellement.objects.get()
    assert dossier.etat == "envoye"
    adresse = f"/renouvellements/{dossier.cle}/note/"
    assert b"".join(client.get(adresse).streaming_content).decode() == "Ce qui a changé."
    lue = client_de(cellule).get(adresse)
    assert "attachment" in lue["Content-Disposition"] and b"".join(lue.streaming_content)
    assert client_de(FacilitateurFactory().agent).get(adresse).status_code == 404


@pytest.mark.parametrize(
    ("mois", "dit"), [(8, "s’ouvre à partir du"), (-8, "repasser devant un jury"), (6, ""), (4, ""), (-2, "")]
)
def test_a_file_opens_in_its_season(client_de, mois, dit):
    une = bientot_finie(mois)
    page = lire(client_de(une.facilitateur.agent).post(f"{MOI}renouveler/", follow=True))
    assert (dit in page) if dit else "Votre note réflexive" in page


def test_neither_a_suspended_nor_a_withdrawn_certification_is_renewed(cellule):
    une = bientot_finie()
    dossier = envoyee(une)
    suspension = reseau.suspendre(une, motif="Un écart", urgence="Demain", par=cellule)
    with pytest.raises(ValidationError, match="suspendue"):
        services.accepter_renouvellement(dossier, par=cellule, motif="Oui")
    reseau.lever_suspension(suspension, par=cellule)
    reseau.retirer(une, motif="Départ", par=cellule)
    with pytest.raises(ValidationError, match="retirée"):
        services.accepter_renouvellement(dossier, par=cellule, motif="Oui")


# --- Reminders ----------------------------------------------------------------------------------------
def rappels(certification) -> list[tuple[dt.date, str]]:
    envoyes = Courriel.objects.filter(regle="formations.renouvellement_rappel").exclude(etat="annule")
    return [(timezone.localdate(c.prevu_le), c.occurrence[-2:]) for c in envoyes.order_by("prevu_le")]


def test_reminders_follow_the_end_across_a_pause(cellule):
    une = bientot_finie(7)
    fin = une.valable_jusqu_au
    for n in (6, 3):
        with time_machine.travel(dans(0) + (fin - relativedelta(months=n) - AUJOURD_HUI), tick=False):
            reconcilier_tous()
    assert [quoi for _, quoi in rappels(une)] == ["-6", "-3"]
    Courriel.objects.update(etat="envoye")
    with time_machine.travel(dans(0) + (fin - relativedelta(months=2) - AUJOURD_HUI), tick=False):
        jour = timezone.localdate()
        reseau.mettre_en_pause(une, debut=jour, fin=jour + 179 * JOUR, par=cellule)
        reconcilier_tous()
    nouvelle_fin = fin + 180 * JOUR
    assert len(rappels(une)) == 2  # nothing at the former date
    with time_machine.travel(dans(0) + (fin - relativedelta(months=1) - AUJOURD_HUI), tick=False):
        reconcilier_tous()
    assert len(rappels(une)) == 2
    for n in (6, 3, 1):
        with time_machine.travel(dans(0) + (nouvelle_fin - relativedelta(months=n) - AUJOURD_HUI), tick=False):
            reconcilier_tous()
            Courriel.objects.filter(etat="a_envoyer").update(etat="envoye")
    attendus = [(nouvelle_fin - relativedelta(months=n), f"-{n}") for n in (6, 3, 1)]
    assert rappels(une)[2:] == attendus


def test_whoever_has_sent_a_file_is_left_in_peace(cellule):
    une = bientot_finie(2)
    reconcilier_tous()
    assert len(rappels(une)) == 1
    envoyee(une)
    assert rappels(une) == []


def test_whoever_is_suspended_is_not_told_that_a_file_is_enough(cellule):
    une = bientot_finie(2)
    reseau.suspendre(une, motif="Un écart", urgence="Demain", par=cellule)
    reconcilier_tous()
    dit = rediger(Courriel.objects.get(regle="formations.renouvellement_rappel"), par=None).texte
    assert "est suspendue" in dit and "il suffit d’un dossier" not in dit and "Ce qui manque encore" not in dit


# --- Missions to hand over ----------------------------------------------------------------------------
def test_expiry_hands_the_missions_over(client_de, cellule):
    agent = facilitateur(prenom="Karim", nom="Benslimane")
    une = agent.facilitateur.certifications.get()
    une.valable_jusqu_au = AUJOURD_HUI + relativedelta(months=1)
    une.save()
    accompagnement = affectee(agent, jours=(10,))
    assert a_relayer() == []
    tard = affectee(agent, jours=(25,))
    tard.session.creneaux.update(debut=dans(45), fin=dans(45, 12))
    (relais,) = a_relayer()
    assert relais.mission.accompagnement == tard and accompagnement != tard
    reconcilier_tous()
    dit = rediger(Courriel.objects.get(regle="formations.relais", etat="a_envoyer"), par=None)
    assert tard.demande.numero in dit.texte and accompagnement.demande.numero not in dit.texte
    nadia = client_de(cellule)
    assert tard.demande.numero in lire(nadia.get("/cellule/missions-a-relayer/"))
    assert tard.demande.numero in lire(nadia.get(f"/cellule/certifications/{une.pk}/"))
    nadia.post(f"/cellule/missions/{relais.mission.cle}/lever/", {"motif": "Certification finie"})
    assert a_relayer() == []
    with time_machine.travel(dans(0) + (une.valable_jusqu_au + JOUR - AUJOURD_HUI), tick=False):
        reconcilier_tous()
    assert Courriel.objects.filter(regle="formations.relais").count() == 1


def test_the_holder_sees_progress_in_my_space(client_de):
    une = bientot_finie()
    page = lire(client_de(une.facilitateur.agent).get("/mon-espace/"))
    assert "Ma certification" in page and "0 sur 6" in page
    assert "0 sur 6" not in lire(client_de(AgentFactory()).get("/mon-espace/"))


def test_my_space_says_when_it_is_ones_turn(client_de):
    tot, une = bientot_finie(20), bientot_finie()
    titre = "Renouveler ma certification"
    assert titre not in lire(client_de(tot.facilitateur.agent).get("/mon-espace/"))
    client = client_de(une.facilitateur.agent)
    assert titre in lire(client.get("/mon-espace/"))
    client.post(f"{MOI}renouveler/")
    assert "Reprendre mon dossier" in lire(client.get("/mon-espace/"))
    dossier = services.ecrire_renouvellement(une.renouvellements.get(), note=NOTE, par=une.facilitateur.agent)
    services.envoyer_renouvellement(dossier, par=une.facilitateur.agent)
    page = lire(client.get("/mon-espace/"))
    assert titre not in page and "Votre dossier est envoyé" in page
