"""The nightly command that reads a file of the human resources: what it says, does, and leaves behind."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agents.models import Agent
from donnees.models import ImportRH
from instance.models import Action
from tests.agents.factories import (
    SiteFactory,
)

from .fichiers import appliquer, csv, effectif

pytestmark = pytest.mark.django_db


def test_command_says_first_and_does_when_asked(institution, tmp_path, capsys):
    SiteFactory(nom="Maison du Département", commune="Voiron")
    fichier = tmp_path / "agents.csv"
    fichier.write_bytes(csv("001;Tissot;Maud;Maison du Département", titres="matricule;nom;prenom;site"))
    call_command("importer_rh", str(fichier), institution.sigle)
    assert "1 nouvelles fiches" in capsys.readouterr().out
    assert not Agent.objects.filter(matricule="001").exists()
    call_command("importer_rh", str(fichier), institution.sigle, "--appliquer")
    assert Agent.objects.get(matricule="001").site.commune == "Voiron"
    with pytest.raises(CommandError, match="n’est pas une institution"):
        call_command("importer_rh", str(fichier), "Ailleurs")


def test_command_leaves_the_same_history_as_the_page(institution, tmp_path, django_capture_on_commit_callbacks):
    fichier = tmp_path / "agents.csv"
    fichier.write_bytes(csv("001;Tissot;Maud", titres="matricule;nom;prenom"))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # the second changes nothing, and leaves nothing
            call_command("importer_rh", str(fichier), institution.sigle, "--appliquer")
    depot = ImportRH.objects.get()
    assert (depot.etat, depot.nom, depot.comptes["nouvelles fiches"]) == (ImportRH.Etat.APPLIQUE, "agents.csv", 1)
    assert not depot.fichier
    assert set(Action.objects.sur(depot).values_list("verbe", flat=True)) == {
        "donnees.deposer_import",
        "donnees.demander_import",
        "donnees.appliquer_import",
    }


def test_absurd_file_of_the_command_waits_in_the_admin(
    institution, tmp_path, cellule, django_capture_on_commit_callbacks
):
    effectif(institution, 30)
    fichier = tmp_path / "agents.csv"
    fichier.write_bytes(csv("900;Tissot;Maud", titres="matricule;nom;prenom"))
    with pytest.raises(CommandError, match="attend un motif dans l’administration"):
        call_command("importer_rh", str(fichier), institution.sigle, "--complet", "--appliquer")
    assert Agent.objects.filter(is_active=True, matricule__startswith="0").count() == 30
    page = cellule.get(reverse("admin:donnees_importrh_change", args=[ImportRH.objects.get().pk]))
    appliquer(cellule, page, django_capture_on_commit_callbacks, motif="Reprise")
    assert Agent.objects.get(matricule="900").is_active


def test_command_names_nobody(institution, tmp_path, capsys):
    """What it prints is kept in the scheduler's log."""
    fichier = tmp_path / "agents.csv"
    titres = "matricule;nom;prenom;courriel;n_plus_1"
    fichier.write_bytes(csv("001;Tissot;Maud;pas une adresse;777", "002;;Paul;;", titres=titres))
    call_command("importer_rh", str(fichier), institution.sigle)
    sortie = capsys.readouterr()
    assert "lignes\u00a0: 2, 3" in sortie.err
    for mot in ("Tissot", "Maud", "Paul", "adresse", "777"):
        assert mot not in sortie.out + sortie.err
