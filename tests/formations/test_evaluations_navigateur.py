"""A trainee assessed from a telephone, and their paper sent from theirs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from formations.models import Evaluation, Preuve
from tests.services import Portal

from .evaluations import PDF, promotion

pytestmark = pytest.mark.django_db(transaction=True)


def test_test_is_written_in_two_goes_on_a_telephone_then_given(open_browser: Callable[..., Portal]) -> None:
    groupe = promotion("Zoé")
    telephone = open_browser(390, 844)
    telephone.sign_in(groupe.formateur.agent)
    telephone.goto("/mon-espace/formateur/")
    page = telephone.page
    page.get_by_role("link", name="Promotion 2030").click()
    page.get_by_role("link", name="Évaluer les stagiaires").click()
    page.get_by_role("link", name="Zoé").click()
    page.get_by_role("link", name="Animation observée").click()
    page.get_by_role("group", name="Reformule le besoin").get_by_text("Acquis").click()
    page.get_by_label("Votre appréciation").fill("Pose un cadre clair.")
    page.get_by_role("button", name="Rendre au jury").click()
    expect(page.get_by_role("alert")).to_contain_text("Il reste 2")
    expect(page.get_by_label("Votre appréciation")).to_have_value("Pose un cadre clair.")
    for critere, niveau in (("Écrit un mandat", "En cours"), ("Choisit un format", "Non observé")):
        page.get_by_role("group", name=critere).get_by_text(niveau).click()
    page.get_by_role("button", name="Rendre au jury").click()
    expect(page.get_by_text("l’évaluation est rendue")).to_be_visible()
    rendue = Evaluation.objects.get()
    assert rendue.rendue_le
    assert list(rendue.cotations.values_list("niveau", flat=True)) == ["acquis", "en_cours", "non_observe"]


def test_trainee_sends_their_paper_from_their_own_space(open_browser: Callable[..., Portal]) -> None:
    groupe = promotion("Zoé")
    telephone = open_browser(390, 844)
    telephone.sign_in(groupe.stagiaires[0])
    telephone.goto("/mon-espace/emargement/")
    page = telephone.page
    page.get_by_role("link", name="Mon dossier pour le jury").click()
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "Écrit réflexif.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Mettre à mon dossier").click()
    expect(page.get_by_role("link", name="Écrit réflexif.pdf")).to_be_visible()
    assert Preuve.objects.get().epreuve == "ecrit"
