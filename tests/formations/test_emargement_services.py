"""The sheet of a half-day: who signs, when, and what is refused."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from agenda import codes
from agenda import services as agenda
from agenda.models import Presence
from agenda.services import PresenceRefusee
from courriels.models import Courriel
from formations import services
from formations.emargement.documents import contenu
from formations.models import Emargement, Feuille
from formations.services import Constat
from tests.agents.factories import AgentFactory, CelluleFactory

from .emargement import Classe, a, classe, moment

pytestmark = pytest.mark.django_db
E = Emargement.Etat


@pytest.fixture
def groupe() -> Classe:
    return classe()


def refus(appel: Any) -> str:
    with pytest.raises(PresenceRefusee) as refuse:
        appel()
    return str(refuse.value.code)


def test_signing_in_the_room_writes_a_line_and_the_presence_seen_elsewhere(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    with a(8, 55):
        ligne = groupe.signer(zoe)
    assert (ligne.rang, ligne.nature, ligne.etat, ligne.moyen) == (1, "signature", "present", "code")
    assert ligne.horodatage == moment(8, 55)
    assert ligne.personne == ligne.auteur == zoe.numero
    presence = Presence.objects.get()
    assert (presence.agent, presence.etat, presence.source) == (zoe, "present", "code")
    assert presence.institution == zoe.institution


@pytest.mark.parametrize(
    ("quand", "issue"),
    [
        ((8, 44), "trop_tot"),
        ((8, 45), "present"),
        ((9, 15), "present"),
        ((9, 16), "retard"),
        ((9, 59), "retard"),
        ((10, 0), "trop_tard"),
    ],
)
def test_window_opens_before_and_closes_after_the_start(groupe: Classe, quand: tuple[int, int], issue: str) -> None:
    zoe = groupe.stagiaires[0]
    with a(*quand):
        if issue.startswith("trop"):
            assert refus(lambda: groupe.signer(zoe)) == issue
        else:
            assert groupe.signer(zoe).etat == issue


def test_window_keeps_to_the_hour_in_paris_when_the_clocks_change() -> None:
    """31 March 2030 is the day of summer time: nine o'clock there is seven in Greenwich, the day before it is eight."""
    groupe = classe(jours=(dt.date(2030, 3, 30), dt.date(2030, 3, 31)))
    samedi, _, dimanche, _ = groupe.demi_journees
    zoe = groupe.stagiaires[0]
    with time_machine.travel(dt.datetime(2030, 3, 30, 7, 50, tzinfo=dt.UTC), tick=False):
        assert groupe.signer(zoe, samedi).etat == E.PRESENT
    with time_machine.travel(dt.datetime(2030, 3, 31, 7, 50, tzinfo=dt.UTC), tick=False):
        assert groupe.signer(zoe, dimanche).etat == E.RETARD  # ten to ten


@pytest.mark.parametrize("cas", ["deja", "faux", "autre salle", "groupe", "annule", "close", "papier"])
def test_signing_is_refused_in_clear_words(groupe: Classe, cas: str) -> None:
    zoe, paul, _ = groupe.stagiaires
    matin, apres_midi, *_ = groupe.demi_journees
    with a(9, 5):
        if cas == "deja":
            groupe.signer(zoe)
        elif cas == "close":
            services.contresigner(groupe.matin, par=groupe.formateur.agent)
        elif cas == "papier":
            services.passer_au_papier(groupe.matin, par=groupe.formateur.agent)
        elif cas == "annule":
            matin = agenda.annuler(matin)
        elif cas == "groupe":
            zoe = AgentFactory()
        code = codes.de_la_salle(apres_midi if cas == "autre salle" else matin)
        attendu = "faux" if cas == "autre salle" else cas
        assert refus(lambda: services.signer(matin, agent=zoe, code="AAAAAA" if cas == "faux" else code)) == attendu
    assert not Emargement.objects.filter(personne=paul.numero, nature="signature").exists()


def test_code_photographed_earlier_is_worth_nothing(groupe: Classe) -> None:
    with a(8, 50):
        code = codes.de_la_salle(groupe.matin)
    with a(8, 54):
        assert refus(lambda: services.signer(groupe.matin, agent=groupe.stagiaires[0], code=code)) == "faux"


def test_trainer_notes_each_and_what_was_said_already_writes_nothing(groupe: Classe) -> None:
    zoe, paul, bao = groupe.stagiaires
    formateur = groupe.formateur.agent
    with a(9, 30):
        constats = [Constat(zoe, E.PRESENT), Constat(paul, E.JUSTIFIEE), Constat(bao, E.INJUSTIFIEE)]
        assert len(services.constater(groupe.matin, constats, par=formateur)) == 3
        assert services.constater(groupe.matin, constats, par=formateur) == []
        services.constater(groupe.matin, [Constat(bao, E.RETARD)], par=formateur)
    assert list(Emargement.objects.values_list("rang", "etat", "moyen")) == [
        (1, "present", "formateur"),
        (2, "absence_justifiee", "formateur"),
        (3, "absence_injustifiee", "formateur"),
        (4, "retard", "formateur"),
    ]
    etats = dict(Presence.objects.values_list("agent", "etat"))
    assert etats == {zoe.pk: "present", paul.pk: "excuse", bao.pk: "retard"}


def test_half_day_is_made_up_at_another_one_of_the_same_training(groupe: Classe) -> None:
    zoe, formateur = groupe.stagiaires[0], groupe.formateur.agent
    autre, plus_tard = groupe.demi_journees[1], groupe.demi_journees[3]
    ailleurs = classe("Alix", titre="Autre chose").matin
    with a(14):
        for faux in (None, groupe.matin, plus_tard, ailleurs):
            constat = Constat(zoe, E.RATTRAPEE, faux)
            assert refus(lambda c=constat: services.constater(groupe.matin, [c], par=formateur)) == "rattrapage"
        (ligne,) = services.constater(groupe.matin, [Constat(zoe, E.RATTRAPEE, autre)], par=formateur)
    assert ligne.rattrapee_a == autre.cle
    assert Presence.objects.get(agent=zoe).etat == "rattrapage"


def test_countersigning_locks_and_says_absent_who_was_not_seen(groupe: Classe) -> None:
    zoe, paul, bao = groupe.stagiaires
    with a(8, 50):
        groupe.signer(zoe)
        assert refus(lambda: services.contresigner(groupe.matin, par=groupe.formateur.agent)) == "trop_tot"
    with a(12, 30):
        feuille = services.contresigner(groupe.matin, par=groupe.formateur.agent)
        services.contresigner(groupe.matin, par=groupe.formateur.agent)
        assert (
            refus(lambda: services.constater(groupe.matin, [Constat(paul, E.PRESENT)], par=groupe.formateur.agent))
            == "close"
        )
    feuille.refresh_from_db()
    derniere = Emargement.objects.get(rang=4)
    assert (derniere.nature, derniere.role, derniere.personne) == (
        "contreseing",
        "formateur",
        groupe.formateur.agent.numero,
    )
    assert (feuille.nombre, feuille.tete) == (4, derniere.empreinte)
    assert set(Presence.objects.filter(agent__in=[paul, bao]).values_list("etat", flat=True)) == {"absent"}


def test_cell_countersigns_for_a_trainer_who_cannot_and_says_why(groupe: Classe) -> None:
    with a(12):
        assert refus(lambda: services.contresigner(groupe.matin, par=groupe.cellule)) == "motif"
        services.contresigner(groupe.matin, par=groupe.cellule, motif="empeche")
    contreseing = Emargement.objects.get(nature="contreseing")
    assert (contreseing.role, contreseing.motif) == ("cellule", "empeche")


@pytest.mark.parametrize("qui", ["stagiaire", "formateur d’ailleurs", "agent"])
def test_sheet_is_held_by_its_trainers_and_the_cell_alone(groupe: Classe, qui: str) -> None:
    autre = {
        "stagiaire": lambda: groupe.stagiaires[1],
        "formateur d’ailleurs": lambda: classe("Alix", titre="Autre chose").formateur.agent,
        "agent": AgentFactory,
    }[qui]()
    constat = Constat(groupe.stagiaires[0], E.PRESENT)
    with a(9, 30):
        assert refus(lambda: services.constater(groupe.matin, [constat], par=autre)) == "droit"
        assert refus(lambda: services.contresigner(groupe.matin, par=autre)) == "droit"
        assert refus(lambda: services.passer_au_papier(groupe.matin, par=autre)) == "droit"


def test_correction_is_a_new_line_with_its_author_and_reason(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    constat = Constat(zoe, E.PRESENT)
    with a(12, 30):
        assert refus(lambda: services.corriger(groupe.matin, constat, motif="oubli", par=groupe.cellule)) == "ouverte"
        scellee = services.contresigner(groupe.matin, par=groupe.formateur.agent)
    with a(9, 0, dt.date(2030, 3, 20)):
        assert refus(lambda: services.corriger(groupe.matin, constat, motif="", par=groupe.cellule)) == "motif"
        assert (
            refus(lambda: services.corriger(groupe.matin, constat, motif="oubli", par=groupe.formateur.agent))
            == "droit"
        )
        (ligne,) = services.corriger(groupe.matin, constat, motif="oubli", par=groupe.cellule)
        assert services.corriger(groupe.matin, constat, motif="oubli", par=groupe.cellule) == []
    assert (ligne.nature, ligne.motif, ligne.auteur) == ("correction", "oubli", groupe.cellule.numero)
    assert Presence.objects.get(agent=zoe).etat == "present"
    feuille = groupe.feuille
    assert (feuille.nombre, feuille.tete, feuille.compte) == (scellee.nombre, scellee.tete, scellee.nombre + 1)


def test_nothing_is_typed_about_an_absence() -> None:
    """A reason is one of a list; none speaks of health, and no column could hold it."""
    mots = [champ for champ in Emargement._meta.fields if champ.get_internal_type() in ("CharField", "TextField")]
    assert {champ.name for champ in mots if not champ.choices} == {"cle", "precedent", "empreinte"}


@pytest.mark.parametrize(
    "geste", ["UPDATE formations_emargement SET etat = 'retard'", "DELETE FROM formations_emargement"]
)
def test_database_refuses_to_change_or_remove_a_line(groupe: Classe, geste: str) -> None:
    with a(9):
        groupe.signer(groupe.stagiaires[0])
    with pytest.raises(IntegrityError, match="ne change pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(geste)


def test_database_refuses_to_empty_the_lines(groupe: Classe) -> None:
    with pytest.raises(IntegrityError, match="ne s'efface pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE formations_emargement")


@pytest.mark.parametrize(
    "chemin", ["pointer", "effacer", "accueillir", "importer", "clore", "code", "qr", "synchroniser"]
)
def test_no_other_way_notes_a_presence(groupe: Classe, chemin: str) -> None:
    zoe, par, matin = groupe.stagiaires[0], groupe.cellule, groupe.matin
    code = codes.de_la_salle(matin, moment(9, 5))
    inscription = zoe.inscriptions.get()
    saisie = agenda.presences.Saisie(matin.cle, inscription.cle, "present", moment(9, 5))
    gestes = {
        "pointer": lambda: agenda.pointer(matin, zoe, etat="present", par=par),
        "effacer": lambda: agenda.effacer(matin, zoe, par=par),
        "accueillir": lambda: agenda.accueillir(matin, AgentFactory(), par=par),
        "importer": lambda: agenda.importer(matin, [zoe], par=par),
        "clore": lambda: agenda.clore(matin, par=par),
        "code": lambda: agenda.se_pointer(matin, agent=zoe, code=code),
        "qr": lambda: agenda.se_pointer_par_le_qr(matin, agent=zoe),
    }
    with a(9, 5):
        if chemin == "synchroniser":
            assert list(agenda.synchroniser(matin, [saisie], par=par).refusees) == [matin.cle]
        else:
            assert refus(gestes[chemin]) == "ailleurs"
    assert not Presence.objects.exists()


def test_pages_of_the_agenda_lead_to_the_sheet(groupe: Classe, client_de: Any) -> None:
    cle = groupe.matin.cle
    hote: Client = client_de(groupe.cellule)
    for page in ("accueil", "sans_place", "ecran", "releve", "pointages"):
        assert hote.get(reverse(f"agenda:{page}", args=[cle]))["Location"] == f"/demi-journees/{cle}/"
    with a(9, 5):
        stagiaire: Client = client_de(groupe.stagiaires[0])
        qr = stagiaire.get(reverse("agenda:presence_qr", args=[cle, codes.de_la_salle(groupe.matin)]))
        page = stagiaire.get(qr["Location"], follow=True)
    assert page.redirect_chain[-1][0].startswith(f"/emargement/{cle}/?passage=")
    assert "Signer" in page.content.decode()


def test_more_than_four_missed_half_days_are_told_once_to_the_cell_and_kindly_to_the_person() -> None:
    groupe = classe("Zoé", "Paul", jours=tuple(dt.date(2030, 3, jour) for jour in (12, 13, 14)), cadre="certifiante")
    zoe, paul = groupe.stagiaires
    for rang, creneau in enumerate(groupe.demi_journees):
        groupe.tenir(creneau, {zoe: E.INJUSTIFIEE if rang < 5 else E.PRESENT, paul: E.PRESENT})
        dits = Courriel.objects.filter(regle__startswith="formations.absences").count()
        assert dits == (2 if rang >= 4 else 0)
    a_zoe, a_la_cellule = Courriel.objects.filter(regle__startswith="formations.absences").order_by("regle")
    assert a_zoe.destinataire == zoe.email
    assert "5\u00a0demi-journées" in a_zoe.texte and "pas un reproche" in a_zoe.texte
    assert a_la_cellule.destinataire != zoe.email and "Zoé" in a_la_cellule.texte


def test_missing_key_stops_signing_with_a_word_for_people(groupe: Classe, settings: Any) -> None:
    settings.CLES_EMARGEMENT = []
    with a(9), pytest.raises(ValidationError, match="émargez sur la feuille de papier"):
        groupe.signer(groupe.stagiaires[0])
    assert not Feuille.objects.exists()


def test_place_given_later_does_not_open_the_past(groupe: Classe) -> None:
    """Somebody who is not of the group is noted on no sheet."""
    with a(9, 30):
        assert (
            refus(lambda: services.constater(groupe.matin, [Constat(CelluleFactory(), E.PRESENT)], par=groupe.cellule))
            == "groupe"
        )


def test_trainers_who_teach_together_each_sign_and_one_closes(groupe: Classe) -> None:
    autre = services.enregistrer_formateur(AgentFactory(prenom="Omar"), organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [groupe.formateur, autre], par=groupe.cellule)
    with a(9, 5):
        ligne = services.signer_en_formant(groupe.matin, par=autre.agent)
        assert services.signer_en_formant(groupe.matin, par=autre.agent) == ligne
        assert refus(lambda: services.signer_en_formant(groupe.matin, par=groupe.cellule)) == "droit"
    with a(12, 30):
        feuille = services.contresigner(groupe.matin, par=groupe.formateur.agent)
    signes = {dit["nom"]: dit["signe_le"] for dit in contenu(feuille)["formateurs"]}
    assert signes == {str(autre): "9\u202fh\u202f05", str(groupe.formateur): "12\u202fh\u202f30"}
    assert not Presence.objects.filter(agent__in=[autre.agent, groupe.formateur.agent]).exists()


def test_trainer_is_told_once_of_a_group_that_is_not_over() -> None:
    with a(9, 0, dt.date(2030, 3, 1)):
        groupe = classe()
        services.nommer_formateurs(groupe.cohorte, [], par=groupe.cellule)
        services.nommer_formateurs(groupe.cohorte, [groupe.formateur], par=groupe.cellule)
    courriel = Courriel.objects.get(regle="formations.formateur")
    assert courriel.destinataire == groupe.formateur.agent.email
    assert "/mon-espace/formateur/" in courriel.texte and "sans mot de passe" in courriel.texte
    Courriel.objects.all().delete()
    with a(9, 0, dt.date(2031, 3, 1)):
        services.nommer_formateurs(groupe.cohorte, [], par=groupe.cellule)
        services.nommer_formateurs(groupe.cohorte, [groupe.formateur], par=groupe.cellule)
    assert not Courriel.objects.exists()


def test_half_day_whose_sheet_is_sealed_is_not_cancelled(groupe: Classe) -> None:
    """Countersigned before its end; nor when the rest of the cohort is."""
    with a(9, 30):
        services.contresigner(groupe.matin, par=groupe.formateur.agent)
        with pytest.raises(ValidationError, match="il a eu lieu"):
            agenda.retirer_creneau(groupe.matin, motif="Erreur", par=groupe.cellule)
        services.annuler_cohorte(groupe.cohorte, motif="La formatrice est souffrante.", par=groupe.cellule)
    annules = list(groupe.cohorte.session.creneaux.order_by("debut").values_list("annule", flat=True))
    assert annules == [False, True, True, True]
