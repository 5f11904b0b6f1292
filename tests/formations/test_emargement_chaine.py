"""A line changed, removed, inserted or cut by whoever holds the database, its superuser included, is named."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from agenda import services as agenda
from agenda.models import Presence
from donnees.fusion import fusionner_agents
from formations import services
from formations.emargement import cles
from formations.emargement.controles import cles_d_emargement
from formations.models import Emargement, Feuille
from formations.services import Constat
from tests.agents.factories import AgentFactory, CelluleFactory

from .emargement import Classe, a, classe

pytestmark = pytest.mark.django_db
E = Emargement.Etat
VIDE = "0" * 64


@pytest.fixture
def groupe() -> Classe:
    """A countersigned morning of five lines (three trainees, one of them twice, the trainer), and an open afternoon."""
    groupe = classe()
    zoe, paul, bao = groupe.stagiaires
    matin, apres_midi, *_ = groupe.demi_journees
    groupe_etats = {zoe: E.PRESENT, paul: E.JUSTIFIEE, bao: E.PRESENT}
    with a(9, 30):
        services.constater(matin, [Constat(bao, E.RETARD)], par=groupe.formateur.agent)
    groupe.tenir(matin, groupe_etats)
    with a(14):
        services.constater(apres_midi, [Constat(zoe, E.PRESENT)], par=groupe.formateur.agent)
    return groupe


@contextmanager
def superutilisateur() -> Iterator[Callable[..., None]]:
    """Whoever owns the database: the triggers are nothing to them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET session_replication_role = replica")
        yield lambda geste, **valeurs: cursor.execute(geste, valeurs)
        cursor.execute("SET session_replication_role = origin")


def dire(*arguments: str) -> tuple[int, str]:
    """The exit code of the command, and what it says."""
    dit = StringIO()
    try:
        call_command("verifier_emargements", *arguments, stdout=dit)
    except CommandError as faute:
        return faute.returncode, dit.getvalue()
    return 0, dit.getvalue()


def test_sheets_nobody_touched_hold(groupe: Classe) -> None:
    code, dit = dire()
    assert (code, dit.strip()) == (0, "2 feuille(s) lues : tout tient.")


COPIE = """INSERT INTO formations_emargement
    (feuille_id, rang, personne, role, nature, etat, horodatage, moyen, auteur, motif, cle, precedent, empreinte)
    SELECT feuille_id, %(rang)s, personne, role, 'constat', 'present', horodatage, moyen, auteur, motif, cle,
    precedent, repeat('a', 64) FROM formations_emargement WHERE rang = %(modele)s AND feuille_id = %(feuille)s"""
CHANGER = "UPDATE formations_emargement SET"
ICI = "AND feuille_id = %(feuille)s"


def copie(rang: int, modele: int) -> str:
    return COPIE.replace("%(rang)s", str(rang)).replace("%(modele)s", str(modele))


DECALER = [
    " ".join([CHANGER, "rang = rang + 100 WHERE rang >= 3", ICI]),
    copie(3, 103),
    " ".join([CHANGER, "rang = rang - 99 WHERE rang >= 100", ICI]),
]


def changer(quoi: str, rang: int) -> list[str]:
    return [" ".join([CHANGER, quoi, f"WHERE rang = {rang}", ICI])]


def retirer(rangs: str) -> list[str]:
    return [" ".join(["DELETE FROM formations_emargement WHERE rang", rangs, ICI])]


@pytest.mark.parametrize(
    ("gestes", "attendu"),
    [
        (changer("etat = 'present'", 3), "la ligne 3 a été changée"),
        (changer("horodatage = horodatage - interval '1 microsecond'", 2), "la ligne 2 a été changée"),
        (changer("auteur = gen_random_uuid()", 5), "la ligne 5 a été changée"),
        (retirer("= 2"), "la ligne 2 a été retirée"),
        (retirer("IN (1, 2)"), "la ligne 1 a été retirée"),
        (DECALER, "la ligne 3 a été ajoutée"),
        ([copie(6, 2)], "la ligne 6 a été ajoutée"),
        (retirer("= 5"), "la fin a été coupée\u00a0: il manque la ligne 5"),
        (retirer(">= 4"), "il manque les lignes 4 à 5"),
    ],
    ids=["état", "heure", "auteur", "retirée", "deux retirées", "insérée", "ajoutée à la fin", "coupée", "coupées"],
)
def test_tampering_with_a_line_is_found_and_named(groupe: Classe, gestes: list[str], attendu: str) -> None:
    with superutilisateur() as faire:
        for geste in gestes:
            faire(geste, feuille=groupe.feuille.pk)
    code, dit = dire()
    assert code == 1
    assert attendu in dit
    assert "12/03/2030 09:00" in dit and "14:00" not in dit
    assert str(groupe.feuille.cle) in dit


def test_cutting_the_sheet_s_own_count_with_its_lines_is_found(groupe: Classe) -> None:
    """The end of an open sheet, and the sheet's row made to agree: the seal no longer holds."""
    feuille = Feuille.objects.get(creneau=groupe.demi_journees[1])
    with superutilisateur() as faire:
        faire("DELETE FROM formations_emargement WHERE feuille_id = %(pk)s", pk=feuille.pk)
        faire("UPDATE formations_feuille SET compte = 0, derniere = %(d)s WHERE id = %(pk)s", d=VIDE, pk=feuille.pk)
        faire("DELETE FROM agenda_presence WHERE creneau_id = %(pk)s", pk=feuille.creneau_id)
    code, dit = dire("--feuille", str(feuille.cle))
    assert (code, "le sceau de la feuille ne tient pas" in dit) == (1, True)


def test_hours_of_a_sealed_half_day_stay(groupe: Classe) -> None:
    """The agenda moves it no more, and whoever moves it behind its back is found."""
    matin = groupe.matin
    plus_tard = matin.debut + dt.timedelta(days=7)
    with pytest.raises(ValidationError, match="close"):
        agenda.deplacer(matin, debut=plus_tard, fin=plus_tard + dt.timedelta(hours=3))
    agenda.deplacer(matin, debut=matin.debut, fin=matin.fin, lieu="Salle du fond")
    assert dire()[0] == 0
    type(matin).objects.filter(pk=matin.pk).update(debut=matin.debut - dt.timedelta(hours=1))
    code, dit = dire()
    assert (code, "elle ou ses heures ont été changées" in dit) == (1, True)


def test_sheet_removed_whole_is_missed(groupe: Classe) -> None:
    feuille = groupe.feuille
    with superutilisateur() as faire:
        faire("DELETE FROM formations_emargement WHERE feuille_id = %(pk)s", pk=feuille.pk)
        faire("DELETE FROM formations_feuille WHERE id = %(pk)s", pk=feuille.pk)
    code, dit = dire()
    assert (code, "des présences, et plus de feuille" in dit) == (1, True)


def test_presence_shown_elsewhere_cannot_be_changed_in_silence(groupe: Classe) -> None:
    Presence.objects.filter(agent=groupe.stagiaires[1]).update(etat="present")
    code, dit = dire()
    assert (code, "la présence montrée ailleurs n’est pas celle que dit la ligne 3" in dit) == (1, True)


def test_lines_of_another_sheet_do_not_hold_here(groupe: Classe) -> None:
    autre = Feuille.objects.get(creneau=groupe.demi_journees[1])
    with superutilisateur() as faire:
        faire("UPDATE formations_emargement SET feuille_id = %(pk)s, rang = 2 WHERE rang = 5", pk=autre.pk)
    code, dit = dire("--feuille", str(autre.cle))
    assert (code, "la ligne 2 a été ajoutée" in dit) == (1, True)


def test_new_key_seals_and_the_former_still_checks(groupe: Classe, settings: Any) -> None:
    ancienne = settings.CLES_EMARGEMENT[0]
    settings.CLES_EMARGEMENT = ["2031:" + "n" * 40, ancienne]
    with a(14, 10):
        services.constater(
            groupe.demi_journees[1], [Constat(groupe.stagiaires[1], E.PRESENT)], par=groupe.formateur.agent
        )
    assert list(Emargement.objects.order_by("pk").values_list("cle", flat=True))[-2:] == ["essai", "2031"]
    assert dire()[0] == 0
    settings.CLES_EMARGEMENT = ["2031:" + "n" * 40]
    code, dit = dire()
    assert code == 1
    assert "scellée par la clé «\u202fessai\u202f», absente de CLES_EMARGEMENT" in dit
    settings.CLES_EMARGEMENT = ["essai:" + "z" * 40]
    assert "la ligne 1 a été changée" in dire()[1]


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        ([], "n’est pas définie"),
        (["2030:court"], "le secret en 32 au moins"),
        ([":" + "k" * 40], "de la forme nom:secret"),
    ],
)
def test_deployment_check_says_what_is_missing_of_the_keys(settings: Any, valeur: list[str], dit: str) -> None:
    settings.CLES_EMARGEMENT = valeur
    (erreur,) = cles_d_emargement(None)
    assert dit in erreur.msg and erreur.id == "portail.E008"
    assert all(part not in erreur.msg for part in ("court", "k" * 40))


def test_good_key_satisfies_the_deployment_check() -> None:
    assert cles_d_emargement(None) == []
    assert cles.courante() == "essai"


def test_merging_two_records_rewrites_no_line_and_the_sheet_still_names_them(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    avant = list(Emargement.objects.order_by("pk").values())
    garde = AgentFactory(prenom="Zoé", nom="D’Ornano")
    fusionner_agents(garde, zoe, par=CelluleFactory(role="administration"), motif="Deux fiches.")
    assert list(Emargement.objects.order_by("pk").values()) == avant
    assert dire()[0] == 0
    from formations.emargement.documents import contenu

    noms = [stagiaire["nom"] for stagiaire in contenu(groupe.feuille)["stagiaires"]]
    assert "Zoé D’Ornano" in noms and len(noms) == 3
    with a(9, 0, dt.date(2030, 3, 20)):
        services.corriger(groupe.matin, Constat(garde, E.RETARD), motif="erreur", par=groupe.cellule)
    assert Presence.objects.get(creneau=groupe.matin, agent=garde).etat == "retard"
    assert dire()[0] == 0


def test_merging_two_records_of_a_trainer_keeps_their_groups(groupe: Classe) -> None:
    autre = services.enregistrer_formateur(AgentFactory(), organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [groupe.formateur, autre], par=groupe.cellule)
    fusionner_agents(autre.agent, groupe.formateur.agent, par=CelluleFactory(role="administration"), motif="Deux.")
    assert [f.pk for f in groupe.cohorte.formateurs.all()] == [autre.pk]
    assert dire()[0] == 0
