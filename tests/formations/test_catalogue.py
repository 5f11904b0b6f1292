"""The public catalogue, and what the cell writes in it."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from agenda.models import Inscription
from formations import services
from formations.models import Formation, Organisme
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, InstitutionFactory
from tests.formations.factories import cohorte, formation

pytestmark = pytest.mark.django_db


def test_catalogue_shows_what_is_published_by_kind(client: Client) -> None:
    formation("Devenir facilitateur", cadre="certifiante", demi_journees=38, heures=133)
    formation("Animer à distance", demi_journees=1, heures="3.5")
    formation("Encore en travaux", publiee=False)
    page = client.get("/formations/").content.decode()
    assert page.index("Formation certifiante") < page.index("Devenir facilitateur") < page.index("Animer à distance")
    assert "19\u00a0jours" in page and "1\u00a0demi-journée" in page
    assert "Encore en travaux" not in page


def test_draft_and_archived_training_answer_as_nothing(client: Client) -> None:
    brouillon, archivee = formation("Brouillon", publiee=False), formation("Ancienne")
    services.archiver(archivee, par=CelluleFactory())
    assert client.get(f"/formations/{brouillon.slug}/").status_code == 404
    assert client.get(f"/formations/{archivee.slug}/").status_code == 404


def test_page_says_what_one_learns_when_and_for_whom(client: Client) -> None:
    lue = formation(institutions=[InstitutionFactory()], ouverte_hors="le CNFPT Rhône-Alpes")
    cohorte(lue)
    page = client.get(f"/formations/{lue.slug}/").content.decode()
    assert "<li>Distribuer la parole</li>" in page
    assert "Département de l’Isère" in page and "le CNFPT Rhône-Alpes" in page
    assert "Du 12 au 13" in page.replace("\u00a0", " ") and "10\u00a0places libres" in page


def test_agent_of_an_institution_that_is_not_invited_is_refused(client_de: Callable[..., Client]) -> None:
    session = cohorte(formation(institutions=[InstitutionFactory()])).session
    adresse = reverse("agenda:inscription", args=[session.cle])
    etranger = AgentFactory(institution=AutreInstitutionFactory(), direction=None)
    assert "réservée" in client_de(etranger).get(adresse).content.decode()
    assert "Prendre une place" in client_de(AgentFactory()).get(adresse).content.decode()


def test_one_registers_for_a_module_and_not_for_the_certifying_training(client_de: Callable[..., Client]) -> None:
    agent = AgentFactory()
    module, certifiante = cohorte(formation()), cohorte(formation("Devenir facilitateur", cadre="certifiante"))
    for faite in (module, certifiante):
        client_de(agent).post(reverse("agenda:inscription", args=[faite.session.cle]), {"mode": "presence"})
    assert [i.session for i in Inscription.objects.actives()] == [module.session]


def test_title_stays_once_a_cohort_bears_it() -> None:
    faite = formation()
    services.enregistrer_formation(faite, par=None, titre="Animer mieux")
    cohorte(faite)
    with pytest.raises(ValidationError, match="portent déjà ce titre"):
        services.enregistrer_formation(faite, par=None, titre="Animer autrement")


def test_training_with_a_cohort_to_come_is_not_archived() -> None:
    faite = formation()
    cohorte(faite)
    with pytest.raises(ValidationError, match="à venir"):
        services.archiver(faite, par=CelluleFactory())


@pytest.mark.parametrize(("siret", "dit"), [("1234", "14 chiffres"), ("73282932000075", "erreur")])
def test_wrong_siret_is_refused_beside_the_field(client_de: Callable[..., Client], siret: str, dit: str) -> None:
    client = client_de(CelluleFactory())
    page = client.post("/admin/formations/organisme/add/", {"nom": "Le Sommet", "siret": siret}).content.decode()
    assert dit in page and 'value="Le Sommet"' in page
    assert not Organisme.objects.exists()
    client.post("/admin/formations/organisme/add/", {"nom": "Le Sommet", "siret": "73282932000074"})
    assert Organisme.objects.get().siret == "73282932000074"


def test_cell_writes_then_publishes_a_training(client_de: Callable[..., Client], client: Client) -> None:
    membre = client_de(CelluleFactory())
    saisie = {
        "titre": "Œuvrer à plusieurs",
        "cadre": "module",
        "ordre": "1",
        "accroche": "Une phrase.",
        "objectifs": "Décider ensemble",
        "heures": "7",
        "demi_journees": "2",
    }
    membre.post("/admin/formations/formation/add/", saisie)
    faite = Formation.objects.get()
    assert faite.slug == "oeuvrer-a-plusieurs" and not faite.visible
    membre.post("/admin/formations/formation/", {"action": "publier", "_selected_action": [faite.pk]})
    assert "Décider ensemble" in client.get("/formations/oeuvrer-a-plusieurs/").content.decode()
