"""Files put before the jury: who gives them, what is taken, who opens them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agents.services import valider_adresse
from formations import services
from formations.models import Preuve
from formations.regles import PREUVE_MEGA, PREUVES_MAX
from instance.models import Reglage
from tests.agents.factories import AgentFactory

from .emargement import Classe
from .evaluations import PDF, jury, preuve, promotion, superviseur

pytestmark = pytest.mark.django_db


@pytest.fixture
def groupe() -> Classe:
    return promotion()


def mes_preuves(groupe: Classe) -> str:
    return reverse("formations:mes_preuves", args=[groupe.cohorte.session.cle])


def ouvrir(client: Client, lue: Preuve) -> int:
    reponse = client.get(reverse("formations:preuve", args=[lue.cle]))
    if reponse.streaming:
        b"".join(reponse)
    return reponse.status_code


def test_trainee_gives_their_paper_from_their_own_space_and_takes_it_back(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe = groupe.stagiaires[0]
    client, url = client_de(zoe), mes_preuves(groupe)
    assert url in client.get(reverse("formations:mes_emargements")).content.decode()
    fichier = SimpleUploadedFile("../../Écrit réflexif.pdf", PDF)
    page = client.post(url, {"epreuve": "ecrit", "fichier": fichier}, follow=True).content.decode()
    lue = Preuve.objects.get()
    assert "Écrit réflexif.pdf" in page and (lue.agent, lue.depose_par, lue.taille) == (zoe, zoe, len(PDF))
    assert len(lue.empreinte) == 64 and "réflexif" not in lue.fichier.name
    reponse = client.get(reverse("formations:preuve", args=[lue.cle]))
    assert b"".join(reponse) == PDF
    assert reponse["Content-Disposition"].startswith("attachment") and reponse["X-Content-Type-Options"] == "nosniff"
    client.post(reverse("formations:retirer_preuve", args=[lue.cle]), {"retour": url})
    assert not Preuve.objects.exists()


def test_file_is_judged_by_its_content_and_the_page_says_why(groupe: Classe, client_de: Callable[..., Client]) -> None:
    client, url = client_de(groupe.stagiaires[0]), mes_preuves(groupe)
    page = client.post(url, {"epreuve": "ecrit", "fichier": SimpleUploadedFile("x.pdf", b"<script>")}).content.decode()
    assert "n’est pas celui d’un fichier .pdf" in page
    assert "Choisissez un fichier." in client.post(url, {"epreuve": "ecrit"}).content.decode()
    assert not Preuve.objects.exists()


def test_number_and_size_follow_the_rules_of_the_cell(groupe: Classe) -> None:
    zoe = groupe.stagiaires[0]
    Reglage.objects.create(cle=PREUVES_MAX.cle, valeur=2)
    Reglage.objects.create(cle=PREUVE_MEGA.cle, valeur=1)
    lourd = SimpleUploadedFile("Lourd.pdf", PDF + b"0" * 1024 * 1024)
    with pytest.raises(ValidationError, match="dépasse 1"):
        services.deposer_preuve(groupe.cohorte, lourd, agent=zoe, epreuve="ecrit", par=zoe)
    for _ in range(2):
        preuve(groupe, zoe, par=zoe)
    with pytest.raises(ValidationError, match="a déjà 2"):
        preuve(groupe, zoe, par=groupe.formateur.agent)


def test_file_opens_for_those_it_is_for_and_exists_for_nobody_else(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, paul = groupe.stagiaires
    bao, jure = superviseur(groupe, zoe), AgentFactory()
    jury(groupe, zoe, membre=jure)
    ecrit = preuve(groupe, zoe, par=zoe)
    photo = preuve(groupe, zoe, par=bao, epreuve="supervision", nom="Séance.pdf")
    attendu = {
        zoe: (200, 200),
        groupe.formateur.agent: (200, 200),
        groupe.cellule: (200, 200),
        jure: (200, 200),
        bao: (404, 200),
        paul: (404, 404),
        AgentFactory(): (404, 404),
    }
    for personne, codes in attendu.items():
        client = client_de(personne)
        assert (ouvrir(client, ecrit), ouvrir(client, photo)) == codes, personne


def test_outside_trainer_reaches_the_evidence_of_their_group(client_de: Callable[..., Client]) -> None:
    groupe = promotion("Zoé")
    externe = AgentFactory(institution=None, direction=None, categorie="", encadrement="", email="i@crete.example")
    valider_adresse(externe, par=groupe.cellule)
    formateur = services.enregistrer_formateur(externe, organismes=[], par=groupe.cellule)
    services.nommer_formateurs(groupe.cohorte, [formateur], par=groupe.cellule)
    zoe, client = groupe.stagiaires[0], client_de(externe)
    url = reverse("formations:evaluer", args=[groupe.cohorte.session.cle, zoe.numero])
    fichier = SimpleUploadedFile("Photo.pdf", PDF)
    page = client.post(url, {"epreuve": "observation", "fichier": fichier}, follow=True).content.decode()
    assert "Photo.pdf" in page and ouvrir(client, Preuve.objects.get()) == 200


def test_only_who_gave_it_or_the_cell_takes_a_file_back_and_not_once_the_jury_has_opened(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, ines = groupe.stagiaires[0], groupe.formateur.agent
    lue = preuve(groupe, zoe, par=ines, epreuve="observation")
    client_de(zoe).post(reverse("formations:retirer_preuve", args=[lue.cle]))
    assert Preuve.objects.count() == 1
    jury(groupe, zoe, etat="seance")
    for par in (ines, groupe.cellule):
        with pytest.raises(ValidationError, match="ce fichier y reste"):
            services.retirer_preuve(lue, par=par)
    with pytest.raises(ValidationError, match="Le jury siège"):
        preuve(groupe, zoe, par=zoe)


def test_cell_takes_a_file_back_from_the_file_of_the_person(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe = groupe.stagiaires[0]
    lue, client = preuve(groupe, zoe, par=zoe), client_de(groupe.cellule)
    dossier = reverse("formations:dossier", args=[groupe.cohorte.session.cle, zoe.numero])
    retirer = reverse("formations:retirer_preuve", args=[lue.cle])
    assert retirer in client.get(dossier).content.decode()
    suite = client.post(retirer, {"retour": dossier})
    assert suite["Location"] == dossier and not Preuve.objects.exists()


def test_nobody_gives_a_file_about_somebody_they_do_not_assess(
    groupe: Classe, client_de: Callable[..., Client]
) -> None:
    zoe, paul = groupe.stagiaires
    bao = superviseur(groupe, zoe)
    for agent, par, epreuve in (
        (zoe, paul, "ecrit"),
        (zoe, bao, "ecrit"),
        (zoe, groupe.cellule, "ecrit"),
        (paul, bao, "supervision"),
    ):
        with pytest.raises(ValidationError, match="Vous ne pouvez pas"):
            preuve(groupe, agent, par=par, epreuve=epreuve)
    assert client_de(AgentFactory()).get(mes_preuves(groupe)).status_code == 404


def test_way_back_from_a_removal_stays_in_the_portal(groupe: Classe, client_de: Callable[..., Client]) -> None:
    zoe = groupe.stagiaires[0]
    for retour in ("https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"):
        lue = preuve(groupe, zoe, par=zoe)
        suite = client_de(zoe).post(reverse("formations:retirer_preuve", args=[lue.cle]), {"retour": retour})
        assert suite["Location"] == "/mon-espace/"
