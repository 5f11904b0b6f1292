"""What the cell does with applications from the admin."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from formations.models import Candidature, Cohorte
from formations.models.candidatures import Etat
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.candidatures import appel, avec_n1, brouillon, relue, soumise

pytestmark = pytest.mark.django_db
LISTE = "/admin/formations/candidature/"


@pytest.fixture
def cellule(client_de: Callable[..., Client]) -> Client:
    return client_de(CelluleFactory())


def agir(client: Client, action: str, *candidatures: Candidature, **donnees: str) -> str:
    choix = [str(c.pk) for c in candidatures]
    reponse = client.post(LISTE, {"action": action, "_selected_action": choix, **donnees}, follow=True)
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return contenu.decode()


def test_n1s_are_checked_in_bulk(cellule: Client) -> None:
    de = appel()
    deux = [soumise(de, AgentFactory()), soumise(de, AgentFactory())]
    assert "à vérifier" in cellule.get(f"{LISTE}?responsable=a_verifier").content.decode()
    assert "Fait\u00a0: 2." in agir(cellule, "verifier_n1", *deux)
    assert all(relue(c).n1_verifie_le for c in deux)


def test_reminders_say_who_was_written_today(cellule: Client) -> None:
    candidature = soumise(appel())
    assert "a déjà reçu un courriel aujourd’hui" in agir(cellule, "relancer_n1", candidature)


def test_draft_is_shown_to_nobody_but_its_author(cellule: Client) -> None:
    candidature = brouillon(appel(), avec_n1(nom="Discrète"))
    assert "Discrète" not in cellule.get(LISTE).content.decode()
    assert cellule.get(f"{LISTE}{candidature.pk}/change/", follow=True).redirect_chain


def test_withdrawal_at_the_request_of_the_person_says_why(cellule: Client) -> None:
    candidature = soumise(appel())
    agir(cellule, "retirer", candidature, confirmer="1", motif="Par téléphone.")
    assert (relue(candidature).etat, relue(candidature).fin) == (Etat.DESISTEE, "cellule")


def test_export_neutralises_formulas_and_keeps_confidences(cellule: Client) -> None:
    candidature = soumise(appel(), avec_n1(nom="=cmd()"))
    export = agir(cellule, "exporter", candidature)
    assert "'=cmd()" in export
    assert candidature.motivation not in export and candidature.amenagement not in export


def test_call_is_dated_in_the_admin_of_the_cohort(cellule: Client) -> None:
    de = appel()
    page = reverse("admin:formations_cohorte_change", args=[de.pk])
    assert f"/cellule/formations/{de.pk}/" in cellule.get(page).content.decode()
    dates = {"appel_ouvre_le_0": "02/01/2030", "appel_ouvre_le_1": "09:00", "appel_ferme_le_0": "31/01/2030"}
    envoi = {"nom": de.nom, "referent": "", "cout_prevu": "", "cout_facture": "", **dates}
    cellule.post(page, {**envoi, "appel_ferme_le_1": "18:00"})
    lue = Cohorte.objects.get(pk=de.pk)
    assert lue.appel_ferme_le is not None and lue.appel_ferme_le.year == 2030
    inverse = cellule.post(page, {**envoi, "appel_ferme_le_0": "01/01/2030", "appel_ferme_le_1": "18:00"})
    assert "dans cet ordre" in inverse.content.decode()
