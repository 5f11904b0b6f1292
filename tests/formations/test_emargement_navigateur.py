"""A half-day lived in two real browsers: the trainees on their telephones, the trainer who closes the sheet."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from formations import services
from formations.models import Emargement, Feuille
from formations.services import DemiJournee
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.services import Portal

from .emargement import inscrire
from .factories import formation

pytestmark = pytest.mark.django_db(transaction=True)


def test_half_day_from_the_code_on_the_wall_to_the_seal(open_browser: Callable[..., Portal]) -> None:
    """One trainee reads the code, one comes from the QR, one never signs; the trainer sees it and closes."""
    cellule, debut = CelluleFactory(), timezone.now() - dt.timedelta(minutes=5)
    cohorte = services.ouvrir_cohorte(
        formation(),
        nom="Groupe du jour",
        par=cellule,
        demi_journees=[DemiJournee(debut, debut + dt.timedelta(hours=3))],
    )
    services.publier_cohorte(cohorte, par=cellule)
    zoe, paul, bao = (AgentFactory(prenom=prenom, nom="D’Ornano") for prenom in ("Zoé", "Paul", "Bao"))
    cohorte.session.refresh_from_db()
    inscrire(cohorte, [zoe, paul, bao], cellule)
    formateur = services.accueillir_formateur(
        prenom="Inès", nom="Charlet", email="ines@crete.example", organismes=[], par=cellule
    )
    services.nommer_formateurs(cohorte, [formateur], par=cellule)

    salle, telephone, autre = open_browser(), open_browser(390, 844), open_browser(390, 844)
    salle.sign_in(formateur.agent)
    salle.goto("/mon-espace/")  # leads to her groups
    salle.page.get_by_role("link", name="Groupe du jour").click()
    salle.page.get_by_role("link", name="Ouvrir la feuille").click()
    code = salle.page.locator(".code-salle").inner_text()

    telephone.sign_in(zoe)
    telephone.goto("/mon-espace/")
    telephone.page.get_by_role("link", name="Signer").click()
    telephone.page.get_by_label("Le code de la salle").fill(code.lower())
    telephone.page.get_by_role("button", name="Signer").click()
    expect(telephone.page.locator("main")).to_contain_text("Vous avez signé à")

    # Without a touch, the trainer's page tells.
    expect(salle.page.locator(".direct")).to_contain_text("Zoé D’Ornano", timeout=30_000)

    creneau = cohorte.session.creneaux.get()
    autre.sign_in(paul)
    autre.goto(reverse("agenda:presence_qr", args=[creneau.cle, salle.page.locator(".code-salle").inner_text()]))
    autre.page.get_by_role("button", name="Signer").click()
    expect(autre.page.locator("main")).to_contain_text("Vous avez signé à")

    salle.page.reload()
    expect(salle.page.locator("aside")).to_contain_text("1 personne n’a pas signé et sera notée absente")
    salle.page.get_by_role("button", name="Contresigner").click()
    expect(salle.page.locator("main")).to_contain_text("elle ne change plus")

    feuille = Feuille.objects.get()
    expect(salle.page.locator(".empreinte")).to_have_text(feuille.tete)
    assert [(ligne.nature, ligne.etat, ligne.moyen) for ligne in feuille.lignes.all()] == [
        ("signature", "present", "code"),
        ("signature", "present", "qr"),
        ("constat", "absence_injustifiee", "formateur"),
        ("contreseing", "present", "formateur"),
    ]
    assert Emargement.objects.get(rang=3).personne == bao.numero
    call_command("verifier_emargements")
