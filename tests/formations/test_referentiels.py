"""Versions of a référentiel: written, published once, never changed; the cohorts that they judge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from formations import services
from formations.models import Bloc, Cohorte, Critere, Referentiel
from formations.services import BlocSaisi
from formations.services.referentiels import blocs_de
from tests.agents.factories import CelluleFactory

from .evaluations import BLOCS, certifiante, ecrire, promotion, referentiel
from .factories import cohorte, formation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cellule(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory())


def test_next_version_starts_with_the_blocks_of_the_last_one() -> None:
    de = certifiante()
    premier = referentiel(de, annee=2022)
    second = services.creer_version(de, annee=2024, par=None)
    assert (second.version, second.publie_le) == (2, None)
    assert blocs_de(second) == blocs_de(premier)
    with pytest.raises(ValidationError, match="encore un brouillon"):
        services.creer_version(de, annee=2025, par=None)


def test_training_that_certifies_nothing_has_no_referentiel() -> None:
    with pytest.raises(ValidationError, match="certifiante"):
        services.creer_version(formation(), annee=2024, par=None)


@pytest.mark.parametrize(
    ("blocs", "dit"),
    [([], "n’a pas de bloc"), ([BLOCS[0], BlocSaisi("B2", "Vide", (" ",))], "complétez B2")],
)
def test_version_is_not_published_without_what_judges(blocs: list[BlocSaisi], dit: str) -> None:
    fait = referentiel(certifiante(), publie=False)
    services.enregistrer_referentiel(fait, blocs=blocs, par=None)
    with pytest.raises(ValidationError, match=dit):
        services.publier_referentiel(fait, par=None)


def test_two_blocks_of_one_code_are_refused() -> None:
    fait = referentiel(certifiante(), publie=False)
    with pytest.raises(ValidationError, match="le code B1"):
        services.enregistrer_referentiel(fait, blocs=[BLOCS[0], BlocSaisi("b1 ", "Autre", ("Un",))], par=None)
    assert [bloc.code for bloc in fait.blocs.all()] == ["B1", "B2"]


def test_published_version_is_refused_by_the_service_and_by_the_database() -> None:
    """Whoever writes: the portal, or somebody who has the password of the database."""
    fait = referentiel(certifiante())
    with pytest.raises(ValidationError, match="ne change plus"):
        services.enregistrer_referentiel(fait, annee=2030, par=None)
    bloc, critere = Bloc.objects.first(), Critere.objects.first()
    gestes: list[Callable[[], Any]] = [
        lambda: Referentiel.objects.update(annee=2030),
        lambda: Referentiel.objects.update(publie_le=None),
        lambda: Bloc.objects.update(intitule="Autre"),
        lambda: Bloc.objects.create(referentiel=fait, code="B9", intitule="Glissé"),
        lambda: Critere.objects.update(intitule="Autre"),
        lambda: Critere.objects.create(bloc=bloc, intitule="Glissé"),
        lambda: critere and critere.delete(),
        lambda: fait.delete(),
    ]
    for geste in gestes:
        with pytest.raises(IntegrityError, match="référentiel publié"), transaction.atomic():
            geste()
    assert blocs_de(fait)[0].criteres == ["Reformule le besoin", "Écrit un mandat"]


def test_draft_still_changes_beside_a_published_version() -> None:
    de = certifiante()
    referentiel(de)
    brouillon = services.creer_version(de, annee=2026, par=None)
    services.enregistrer_referentiel(brouillon, blocs=BLOCS[:1], par=None)
    assert brouillon.blocs.count() == 1
    brouillon.delete()


def test_cohort_is_judged_by_the_last_version_published_when_it_opens() -> None:
    de = certifiante()
    premier = referentiel(de, annee=2022)
    ouverte = cohorte(de, "Promotion 2029")
    second = referentiel(de, annee=2024)
    services.creer_version(de, annee=2026, par=None)
    clone = services.cloner(
        ouverte, nom="Promotion 2030", premier_jour=ouverte.session.creneaux.first().debut.date(), par=None
    )
    assert Cohorte.objects.get(pk=ouverte.pk).referentiel == premier
    assert clone.referentiel == second
    assert cohorte(formation(), "Session").referentiel is None


def test_version_of_a_cohort_stays_once_somebody_has_begun_to_assess(cellule: Client) -> None:
    groupe = promotion("Zoé")
    autre = referentiel(groupe.cohorte.formation, annee=2026)
    brouillon = services.creer_version(groupe.cohorte.formation, annee=2028, par=None)
    with pytest.raises(ValidationError, match="Publiez d’abord"):
        services.modifier_cohorte(groupe.cohorte, referentiel=brouillon, par=None)
    services.modifier_cohorte(groupe.cohorte, referentiel=autre, par=None)
    groupe.cohorte.refresh_from_db()
    ecrire(groupe, groupe.stagiaires[0], par=groupe.formateur.agent)
    adresse = f"/admin/formations/cohorte/{groupe.cohorte.pk}/change/"
    premier = Referentiel.objects.get(version=1)
    page = cellule.post(adresse, {"nom": "Promotion 2030", "referentiel": premier.pk}).content.decode()
    assert "la promotion garde la version" in page
    assert Cohorte.objects.get(pk=groupe.cohorte.pk).referentiel == autre


def test_cell_writes_and_publishes_a_version_in_the_admin(cellule: Client) -> None:
    de = certifiante()
    saisie = {"formation": de.pk, "nom": "Référentiel", "annee": 2024}
    suite = cellule.post("/admin/formations/referentiel/add/", saisie)
    fait = Referentiel.objects.get()
    assert suite["Location"] == f"/admin/formations/referentiel/{fait.pk}/change/"
    blocs = {
        "blocs-TOTAL_FORMS": 2,
        "blocs-INITIAL_FORMS": 0,
        "blocs-0-rang": 2,
        "blocs-0-code": "B2",
        "blocs-0-intitule": "Concevoir",
        "blocs-0-lignes": "Choisit",
        "blocs-1-rang": 1,
        "blocs-1-code": "B1",
        "blocs-1-intitule": "Cadrer",
        "blocs-1-lignes": "Écoute\n\nÉcrit",
    }
    cellule.post(suite["Location"], {"nom": "Référentiel", "annee": 2025, "enregistrement": "", **blocs})
    fait.refresh_from_db()
    assert (fait.annee, blocs_de(fait)) == (
        2025,
        [BlocSaisi("B1", "Cadrer", ["Écoute", "Écrit"]), BlocSaisi("B2", "Concevoir", ["Choisit"])],
    )
    cellule.post("/admin/formations/referentiel/", {"action": "publier", "_selected_action": [fait.pk]})
    fait.refresh_from_db()
    assert fait.publie_le
    page = cellule.get(suite["Location"]).content.decode()
    assert "elle ne change plus" in page and "Écoute" in page and 'name="_save"' not in page
    assert cellule.post(suite["Location"], {"nom": "Autre", "annee": 2030, **blocs}).status_code == 403


def test_block_refused_by_the_service_comes_back_on_the_page_with_what_was_typed(cellule: Client) -> None:
    fait = referentiel(certifiante(), publie=False)
    blocs = {
        "blocs-TOTAL_FORMS": 2,
        "blocs-INITIAL_FORMS": 0,
        "blocs-0-rang": 1,
        "blocs-0-code": "B1",
        "blocs-0-intitule": "Cadrer",
        "blocs-0-lignes": "x" * 251,
        "blocs-1-rang": 2,
        "blocs-1-code": "B2",
        "blocs-1-intitule": "Concevoir",
        "blocs-1-lignes": "Choisit",
    }
    adresse = f"/admin/formations/referentiel/{fait.pk}/change/"
    page = cellule.post(adresse, {"nom": "Relu", "annee": 2031, "enregistrement": "", **blocs}).content.decode()
    assert "B1, critère" in page and "x" * 251 in page and "Relu" in page
    assert blocs_de(Referentiel.objects.get(pk=fait.pk))[0].intitule == "Cadrer la demande"


def test_public_page_shows_the_blocks_of_the_last_published_version(client: Client) -> None:
    de = certifiante()
    referentiel(de)
    brouillon = services.creer_version(de, annee=2026, par=None)
    services.enregistrer_referentiel(brouillon, blocs=[BlocSaisi("B1", "Encore secret", ("Un",))], par=None)
    page = client.get(f"/formations/{de.slug}/").content.decode()
    assert "Cadrer la demande" in page and "Concevoir le dispositif" in page and "secret" not in page


def test_form_of_a_cohort_offers_the_published_versions_of_its_training_only(cellule: Client) -> None:
    groupe = promotion("Zoé")
    services.creer_version(groupe.cohorte.formation, annee=2031, par=None)
    referentiel(certifiante("Médiateur"), annee=2019)
    page = cellule.get(f"/admin/formations/cohorte/{groupe.cohorte.pk}/change/").content.decode()
    assert "(2024)" in page and "(2031)" not in page and "(2019)" not in page
