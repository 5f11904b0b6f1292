"""The letters of a year asked for in one batch: prepared, asked once, answered on one page, followed."""

import datetime as dt
import re
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from courriels.services import reconcilier, reconcilier_tous, rediger
from documents.models import Document
from facilitateurs import services
from facilitateurs.campagnes import forms, lecture
from facilitateurs.models import Campagne, LettreMission, Sollicitation
from facilitateurs.services.lettres import adresse_sollicitation
from instance import journal
from instance.calendrier import ajouter_jours_ouvres
from instance.services import identite
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.facilitateurs.factories import CertificationFactory, FacilitateurFactory

pytestmark = pytest.mark.django_db
CHEF = "helene.carrel@isere.example"
Etat = LettreMission.Etat


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def chef():
    return AgentFactory(prenom="Hélène", nom="Carrel", email=CHEF)


@pytest.fixture
def equipe(chef):
    """Three facilitators of one manager, none with a letter for next year."""
    return [
        FacilitateurFactory(agent=AgentFactory(prenom="Élodie", nom=nom, n_plus_1=chef))
        for nom in ("Vasseur", "Chabert", "Roybon")
    ]


@pytest.fixture
def nadia():
    return CelluleFactory(nom="Ferhat")


def annee() -> tuple[dt.date, dt.date]:
    suivante = timezone.localdate().year + 1
    return dt.date(suivante, 1, 1), dt.date(suivante, 12, 31)


def demander(facilitateurs, par, **quotas):
    debut, fin = annee()
    return services.demander_campagne(
        debut=debut, fin=fin, quotas={f.pk: quotas.get(f.agent.nom, 10) for f in facilitateurs}, par=par
    )


def courriels(cle: str) -> list[Courriel]:
    return list(Courriel.objects.filter(regle=f"facilitateurs.{cle}").exclude(etat=Courriel.Etat.ANNULE))


def lien(sollicitation: Sollicitation) -> str:
    return re.sub(r"^https?://[^/]+", "", adresse_sollicitation(sollicitation))


def reponses(sollicitation: Sollicitation, **donnees: dict[str, str]) -> dict[str, str]:
    """What the manager's page sends: grants ten half-days, but what `donnees` says of a name."""
    saisie = {}
    for lettre in sollicitation.lettres.select_related("facilitateur__agent"):
        siennes = {"decision": "accorder", "quota": "10", "motif": ""} | donnees.get(lettre.facilitateur.agent.nom, {})
        saisie |= {f"lettre{lettre.pk}-{champ}": valeur for champ, valeur in siennes.items()}
    return saisie


# --- Asking -------------------------------------------------------------------------------------------
def test_a_manager_of_three_is_written_once_after_the_time_to_think_again(equipe, nadia):
    bilan = demander(equipe, nadia, Chabert=6)
    assert [len(bilan.demandees), bilan.deja, bilan.refus] == [3, [], []]
    [courriel] = courriels("lettres_demande")
    assert courriel.destinataire == CHEF
    assert courriel.pas_avant > timezone.now()
    for attendu in ("Élodie Vasseur", "Élodie Roybon", "6\u00a0demi-journées"):
        assert attendu in courriel.texte
    assert courriels("lettre_demande") == []
    assert journal.de(bilan.campagne).get().changements == {"lettres": ["", "3"]}


def test_pressing_twice_asks_once(equipe, nadia):
    demander(equipe, nadia)
    encore = demander(equipe, nadia)
    assert (encore.demandees, len(encore.deja)) == ([], 3)
    assert LettreMission.objects.filter(etat=Etat.DEMANDEE).count() == 3
    assert (len(courriels("lettres_demande")), Campagne.objects.count()) == (1, 1)


def test_what_cannot_be_asked_is_named_and_the_rest_is_asked(equipe, nadia):
    sans_chef = FacilitateurFactory(agent=AgentFactory(nom="Seul"))
    parti = FacilitateurFactory(agent=AgentFactory(nom="Parti", n_plus_1=equipe[0].agent.n_plus_1))
    services.quitter_le_reseau(parti, par=nadia, le=timezone.localdate())
    bilan = demander([*equipe, sans_chef, parti], nadia)
    assert len(bilan.demandees) == 3
    assert {f.agent.nom: raison for f, raison in bilan.refus} == {
        "Seul": "Personne n’est noté comme responsable dans l’annuaire.",
        "Parti": f"Quitte le réseau le {_jour(timezone.localdate())}.",
    }


def _jour(le: dt.date) -> str:
    from instance.typographie import jour

    return jour(le)


def test_nothing_that_can_be_asked_leaves_no_empty_batch(nadia):
    bilan = demander([FacilitateurFactory(agent=AgentFactory(nom="Seul"))], nadia)
    assert len(bilan.refus) == 1
    assert not Campagne.objects.exists()


def test_adding_somebody_later_writes_again_of_all_that_waits(equipe, nadia):
    demander(equipe[:1], nadia)
    Courriel.objects.update(etat=Courriel.Etat.ENVOYE)
    demander(equipe, nadia)
    nouveau = Courriel.objects.get(regle="facilitateurs.lettres_demande", etat=Courriel.Etat.A_ENVOYER)
    assert "Élodie Vasseur" in nouveau.texte and "Élodie Roybon" in nouveau.texte
    assert Sollicitation.objects.count() == 1


def diriger(facilitateur, **manager) -> None:
    """Give them another manager."""
    facilitateur.agent.n_plus_1 = AgentFactory(**manager)
    facilitateur.agent.save()


@pytest.mark.parametrize(
    ("prepare", "raison"),
    [
        (lambda f: services.suspendre(f.certification(), motif="Congé", urgence="Essai", par=None), "suspendue"),
        (lambda f: services.retirer(f.certification(), motif="Faute", par=None), "retirée"),
        (lambda f: diriger(f, email=None), "n’a pas d’adresse"),
        (lambda f: diriger(f, is_active=False), "est fermé"),
        (lambda f: services.demander_lettre(f, debut=annee()[0], fin=annee()[0], par=None), "Déjà demandée"),
    ],
)
def test_what_forbids_asking_is_said_before(equipe, nadia, client_de, prepare, raison):
    prepare(equipe[0])
    page = client_de(nadia).get(reverse("facilitateurs:preparer_campagne")).content.decode()
    assert raison in page
    assert f'name="choisir_{equipe[0].pk}"' not in page
    assert f'name="choisir_{equipe[1].pk}"' in page


def test_doubts_are_shown_and_a_refused_one_is_not_ticked(equipe, nadia):
    debut, fin = annee()
    refusee = services.demander_lettre(equipe[0], debut=debut, fin=fin, par=nadia)
    services.refuser_lettre(refusee, motif="Effectif réduit", par=None)
    equipe[1].lettres.update(responsable_email="ancien@isere.example", responsable_nom="Paul Ancien")
    CertificationFactory(
        facilitateur=equipe[2],
        delivree_le=debut - dt.timedelta(days=900),
        valable_jusqu_au=debut + dt.timedelta(days=9),
    )
    equipe[2].certifications.exclude(valable_jusqu_au=debut + dt.timedelta(days=9)).delete()
    lignes = {ligne.facilitateur.agent.nom: ligne for ligne in lecture.lignes(debut, fin)}
    assert not lignes["Vasseur"].propose and "Refusée le" in lignes["Vasseur"].doutes[0]
    assert lignes["Chabert"].propose and "Paul Ancien" in lignes["Chabert"].doutes[0]
    assert "au cours de la période" in lignes["Roybon"].doutes[0]


# --- The cell's pages ---------------------------------------------------------------------------------
def preparer(client, equipe, **saisie):
    debut, fin = annee()
    url = f"{reverse('facilitateurs:preparer_campagne')}?debut={debut}&fin={fin}&quota=8"
    donnees = {f"choisir_{f.pk}": "on" for f in equipe} | {f"quota_{f.pk}": "8" for f in equipe}
    return client.post(url, donnees | saisie, follow=True)


def test_preview_asks_nothing_and_one_button_asks_all(equipe, nadia, client_de):
    client = client_de(nadia)
    page = preparer(client, equipe, **{f"quota_{equipe[1].pk}": "12"}).content.decode()
    assert "3\u00a0lettres à demander, 1\u00a0courriel" in page
    assert "28\u00a0demi-journées au total" in page
    assert page.count("btn-go") == 1
    assert not LettreMission.objects.filter(etat=Etat.DEMANDEE).exists()
    page = preparer(client, equipe, confirme="1", **{f"quota_{equipe[1].pk}": "12"}).content.decode()
    assert "3\u00a0lettres demandées" in page
    assert sorted(LettreMission.objects.filter(etat=Etat.DEMANDEE).values_list("quota", flat=True)) == [8, 8, 12]


@pytest.mark.parametrize("quota", ["", "0", "121", "huit", "9" * 30])
def test_a_wrong_number_is_said_beside_the_person_and_nothing_is_lost(equipe, nadia, client_de, quota):
    page = preparer(client_de(nadia), equipe, confirme="1", **{f"quota_{equipe[1].pk}": quota}).content.decode()
    assert f'id="id_quota_{equipe[1].pk}_error"' in page
    assert page.count('value="8"') >= 2
    assert not Campagne.objects.exists()


def test_nobody_ticked_is_said(equipe, nadia, client_de):
    assert "Cochez au moins une personne" in preparer(client_de(nadia), []).content.decode()


def test_going_back_from_the_preview_keeps_what_was_chosen(equipe, nadia, client_de):
    page = preparer(client_de(nadia), equipe[:1], corriger="1", **{f"quota_{equipe[0].pk}": "3"}).content.decode()
    assert 'value="3"' in page
    assert page.count("checked") == 1


def test_somebody_asked_meanwhile_is_said(equipe, nadia, client_de):
    demander(equipe[:1], CelluleFactory())
    page = preparer(client_de(nadia), equipe, confirme="1").content.decode()
    assert "Déjà demandée" in page
    assert LettreMission.objects.filter(etat=Etat.DEMANDEE).count() == 3


@pytest.mark.parametrize(
    "periode",
    ["debut=2030-05-02&fin=2030-05-01", "debut=2020-01-01&fin=2020-12-31", "debut=hier&fin=demain", "quota=0"],
)
def test_a_wrong_period_is_said(equipe, nadia, client_de, periode):
    reponse = client_de(nadia).get(f"{reverse('facilitateurs:preparer_campagne')}?{periode}")
    assert reponse.status_code == 200
    assert "point à revoir" in reponse.content.decode() or "points à revoir" in reponse.content.decode()


def test_proposed_period_is_next_year_from_september_on():
    assert forms.periode_proposee(dt.date(2026, 8, 31)) == (dt.date(2026, 8, 31), dt.date(2026, 12, 31))
    assert forms.periode_proposee(dt.date(2026, 9, 1)) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))


# --- The manager's page -------------------------------------------------------------------------------
def test_one_page_takes_a_decision_for_each(equipe, nadia, client):
    demander(equipe, nadia)
    sollicitation = Sollicitation.objects.get()
    adresse = lien(sollicitation)
    page = client.get(adresse).content.decode()
    assert page.count('<fieldset class="decision"') == 3
    assert page.count('<button class="btn btn-go') == 1
    assert LettreMission.objects.en_attente().count() == 3
    donnees = reponses(
        sollicitation, Chabert={"quota": "6"}, Roybon={"decision": "refuser", "motif": "Remplacement en cours"}
    )
    page = client.post(adresse, donnees).content.decode()
    assert "6\u00a0demi-journées" in page
    etats = dict(sollicitation.lettres.values_list("facilitateur__agent__nom", "etat"))
    assert etats == {"Vasseur": "accordee", "Chabert": "accordee", "Roybon": "refusee"}
    assert Document.objects.count() == 2
    assert courriels("lettres_demande") == []
    for reponse in (client.get(adresse), client.post(adresse, donnees)):
        assert reponse.status_code == 410


def test_a_missing_decision_keeps_all_the_others(equipe, nadia, client):
    demander(equipe, nadia)
    sollicitation = Sollicitation.objects.get()
    adresse = lien(sollicitation)
    donnees = reponses(sollicitation, Chabert={"decision": "refuser", "motif": ""}, Roybon={"quota": "7"})
    page = client.post(adresse, donnees).content.decode()
    assert "Dites pourquoi" in page
    assert 'value="7"' in page
    assert LettreMission.objects.en_attente().count() == 3
    assert client.get(adresse).status_code == 200


def test_an_answer_that_overlaps_is_said_beside_its_person_and_nothing_is_kept(equipe, nadia, client):
    demander(equipe, nadia)
    debut, fin = annee()
    LettreMission.objects.create(
        facilitateur=equipe[2], debut=debut, fin=fin, etat=Etat.ACCORDEE, responsable_nom="X", responsable_email=CHEF
    )
    sollicitation = Sollicitation.objects.get()
    page = client.post(lien(sollicitation), reponses(sollicitation)).content.decode()
    assert "couvre déjà une partie de cette période" in page
    assert LettreMission.objects.en_attente().count() == 3
    assert client.get(lien(sollicitation)).status_code == 200


def test_a_letter_withdrawn_meanwhile_is_left_alone(equipe, nadia, client):
    demander(equipe, nadia)
    sollicitation = Sollicitation.objects.get()
    adresse, donnees = lien(sollicitation), reponses(sollicitation)
    services.revoquer(sollicitation.lettres.get(facilitateur=equipe[0]), motif="Erreur", par=nadia)
    assert client.post(adresse, donnees).status_code == 200
    assert sollicitation.lettres.get(facilitateur=equipe[0]).etat == Etat.REVOQUEE


def test_the_link_of_another_purpose_opens_nothing(equipe, nadia, client):
    demander(equipe, nadia)
    seul = lien(Sollicitation.objects.get()).replace("/l/lettres/", "/l/lettre/")
    assert client.get(seul).status_code == 404


def test_all_withdrawn_the_page_says_so(equipe, nadia, client):
    demander(equipe[:1], nadia)
    adresse = lien(Sollicitation.objects.get())
    services.quitter_le_reseau(equipe[0], par=nadia, le=timezone.localdate())
    assert client.get(adresse).status_code == 410


# --- Following ----------------------------------------------------------------------------------------
def test_silent_managers_are_chased_in_one_action_once_a_day(equipe, nadia, client_de, time_machine):
    autre = AgentFactory(prenom="Luc", nom="Morel", email="luc@isere.example")
    equipe.append(FacilitateurFactory(agent=AgentFactory(nom="Durif", n_plus_1=autre)))
    campagne = demander(equipe, nadia).campagne
    page = reverse("facilitateurs:campagne", args=[campagne.pk])
    assert "Relancer" not in client_de(nadia).get(page).content.decode()
    time_machine.move_to(timezone.now() + dt.timedelta(days=2))
    client = client_de(nadia)
    assert "Relancer 2\u00a0responsables" in client.get(page).content.decode()
    for _ in range(2):
        client.post(reverse("facilitateurs:relancer_campagne", args=[campagne.pk]))
    relances = [c for c in courriels("lettres_rappel") if c.occurrence.startswith("relance")]
    assert {c.destinataire for c in relances} == {CHEF, "luc@isere.example"}
    assert len(relances) == 2
    assert all(c.pas_avant for c in relances)
    [lettre, *_] = LettreMission.objects.en_attente()
    with pytest.raises(ValidationError, match="aujourd’hui"):
        services.relancer_lettre(lettre, par=nadia)


def test_reminders_of_a_batch_are_one_a_manager_and_one_for_the_cell(equipe, nadia, time_machine):
    bilan = demander(equipe, nadia)
    depuis = timezone.localdate(bilan.campagne.lancee_le)
    for cle, jours, destinataire in (
        ("lettres_rappel", 5, CHEF),
        ("lettres_sans_reponse", 10, identite().contact_courriel),
    ):
        matin = dt.datetime.combine(
            ajouter_jours_ouvres(depuis, jours), dt.time(9), tzinfo=timezone.get_default_timezone()
        )
        time_machine.move_to(matin - dt.timedelta(hours=1))
        reconcilier_tous()
        [courriel] = courriels(cle)
        assert (courriel.destinataire, courriel.prevu_le) == (destinataire, matin)
    assert courriels("lettre_rappel") == courriels("lettre_sans_reponse") == []


def test_the_cell_is_reminded_once_weeks_before_letters_end(equipe, nadia, time_machine):
    fin = dt.date(timezone.localdate().year, 12, 31)
    paris = timezone.get_default_timezone()
    time_machine.move_to(dt.datetime.combine(fin - dt.timedelta(weeks=9), dt.time(8), tzinfo=paris))
    reconcilier_tous()
    assert courriels("lettres_a_renouveler") == []
    time_machine.move_to(dt.datetime.combine(fin - dt.timedelta(weeks=7), dt.time(8), tzinfo=paris))
    for _ in range(2):
        reconcilier_tous()
    [courriel] = courriels("lettres_a_renouveler")
    assert courriel.destinataire == identite().contact_courriel
    assert "3\u00a0lettres de mission finissent" in rediger(courriel, par=None).sujet
    demander(equipe, nadia)
    reconcilier_tous()
    assert courriels("lettres_a_renouveler") == []


def test_reconciling_again_writes_nothing_more(equipe, nadia):
    demander(equipe, nadia)
    for _ in range(2):
        reconcilier(Sollicitation.objects.get())
    assert len(courriels("lettres_demande")) == 1


# --- Two members of the cell at once ------------------------------------------------------------------
def ensemble(facilitateurs, auteurs) -> list[int]:
    """Each author asks for the same people at the same moment; how many letters each got."""
    depart, issues = threading.Barrier(len(auteurs)), []

    def lancer(auteur) -> None:
        try:
            depart.wait(timeout=10)
            issues.append(len(demander(facilitateurs, auteur).demandees))
        finally:
            connection.close()

    fils = [threading.Thread(target=lancer, args=[auteur]) for auteur in auteurs]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
    return sorted(issues)


@pytest.mark.django_db(transaction=True)
def test_two_members_of_the_cell_at_once_ask_once(equipe):
    assert ensemble(equipe, [CelluleFactory() for _ in range(4)]) == [0, 0, 0, 3]
    assert LettreMission.objects.en_attente().count() == 3
    assert (Campagne.objects.count(), Sollicitation.objects.count(), len(courriels("lettres_demande"))) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_they_ask_several_times(equipe, monkeypatch):
    """Both locks left out: each reads that nothing is asked, and asks."""
    from facilitateurs.models import Facilitateur
    from facilitateurs.services import campagnes, lettres

    lus = threading.Barrier(4)

    def sans_verrou(facilitateur):
        return Facilitateur.objects.select_related("agent__n_plus_1").get(pk=facilitateur.pk)

    def ouvrir(debut, fin, par):
        campagne, _ = Campagne.objects.get_or_create(debut=debut, fin=fin)
        return campagne

    def couvrantes(facilitateur, debut, fin):
        trouvees = list(facilitateur.lettres.filter(debut__lte=fin, fin__gte=debut))
        if facilitateur.pk == equipe[0].pk:
            lus.wait(timeout=10)
        return trouvees

    Campagne.objects.create(debut=annee()[0], fin=annee()[1])
    monkeypatch.setattr(campagnes, "_ouvrir", ouvrir)
    monkeypatch.setattr(campagnes, "verrouiller", sans_verrou)
    monkeypatch.setattr(lettres, "verrouiller", sans_verrou)
    monkeypatch.setattr(campagnes, "couvrantes", couvrantes)
    monkeypatch.setattr(campagnes, "obstacle", lambda *args: "")
    monkeypatch.setattr(lettres, "_refuser_doublon", lambda lettre: None)
    assert sum(ensemble(equipe[:1], [CelluleFactory() for _ in range(4)])) == 4
