import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from demandes.models import Intervention
from demandes.services import interventions
from demandes.services.interventions import Saisie
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.demandes.cadrage import affectee, facilitateur
from tests.facilitateurs.factories import MethodeFactory

pytestmark = pytest.mark.django_db
NOUVELLE = "/mon-espace/interventions/nouvelle/"


@pytest.fixture
def elodie():
    return facilitateur()


@pytest.fixture
def passee(elodie):
    with time_machine.travel(timezone.now() - dt.timedelta(days=10)):
        accompagnement = affectee(elodie, jours=(8,), participants=22)
    accompagnement.methodes.add(MethodeFactory(nom="World café"))
    return accompagnement


def donnees(objet: str, **autres: object) -> dict[str, object]:
    kinds = dict.fromkeys(("preparation", "animation", "bilan", "trajet"), "0")
    return {"objet": objet, **kinds, "animation": "1", "participants": "20", **autres}


def seance(accompagnement) -> str:
    return f"s{accompagnement.session.creneaux.get().pk}"


def une_ligne(agent, **champs) -> Intervention:
    saisie = Saisie(**({"jour": timezone.localdate(), "intitule": "Réunion", "animation": 1} | champs))
    return interventions.noter(agent=agent, saisie=saisie, par=agent, confirme=True)


def test_the_form_is_prefilled_from_the_last_seance(client_de, elodie, passee):
    page = client_de(elodie).get(NOUVELLE).content.decode()
    assert f'<option value="{seance(passee)}" selected>' in page
    assert 'name="participants" id="id_participants" value="22"' in page
    assert 'name="animation" value="1" id="id_animation_1" checked' in page
    assert 'id="id_methodes_0" checked' in page


def test_saving_as_proposed_takes_one_post(client_de, elodie, passee):
    reponse = client_de(elodie).post(NOUVELLE, donnees(seance(passee), preparation="2"))
    assert reponse.headers["Location"] == "/mon-espace/interventions/"
    ligne = Intervention.objects.get()
    assert (ligne.demi_journees, ligne.participants) == (3, 20)
    assert ligne.creneau == passee.session.creneaux.get()
    assert ligne.jour == timezone.localtime(ligne.creneau.debut).date()


def test_more_than_four_half_days_go_in_the_box(client_de, elodie, passee):
    client_de(elodie).post(NOUVELLE, donnees(seance(passee), preparation="plus", preparation_plus="6"))
    assert Intervention.objects.get().preparation == 6


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"preparation": "plus"}, "Écrivez combien de demi-journées."),
        ({"preparation": "plus", "preparation_plus": "beaucoup"}, "Écrivez un nombre, en chiffres."),
        ({"participants": "vingt"}, "Écrivez un nombre, en chiffres."),
        ({"jour": "hier"}, "Écrivez une date"),
        ({"animation": "0"}, "Indiquez au moins une demi-journée."),
        ({"objet": "hors"}, "Dites de quelle intervention il s’agit."),
        ({"objet": "s999999"}, "n’en fait pas partie"),
    ],
)
def test_bad_input_says_why_and_keeps_what_was_typed(client_de, elodie, passee, champs, mot):
    page = client_de(elodie).post(NOUVELLE, donnees(seance(passee), note="À garder 👋") | champs)
    assert page.status_code == 200
    assert mot in page.content.decode()
    assert "À garder 👋" in page.content.decode()
    assert not Intervention.objects.exists()


def test_a_doubt_asks_once_then_saves(client_de, elodie, passee):
    client = client_de(elodie)
    client.post(NOUVELLE, donnees(seance(passee)))
    objet = f"m{passee.missions.get().pk}"
    jour = timezone.localtime(passee.session.creneaux.get().debut).date().isoformat()
    encore = donnees(objet, jour=jour, animation="0", bilan="1", note="Le compte rendu")
    page = client.post(NOUVELLE, encore).content.decode()
    assert "Vous avez déjà noté" in page
    assert "Le compte rendu" in page
    assert "Enregistrer quand même" in page
    client.post(NOUVELLE, encore | {"confirme": "1"})
    assert Intervention.objects.count() == 2


def test_work_outside_a_request(client_de, elodie):
    jour = timezone.localdate().isoformat()
    client_de(elodie).post(NOUVELLE, donnees("hors", intitule="Réunion de réseau", jour=jour))
    assert Intervention.objects.get().intitule == "Réunion de réseau"


def test_html_in_every_field_is_shown_as_typed(client_de, elodie):
    jour = timezone.localdate().isoformat()
    client = client_de(elodie)
    client.post(NOUVELLE, donnees("hors", intitule="<i>x</i>", jour=jour, note="<script>y</script>"))
    page = client.get("/mon-espace/interventions/").content.decode()
    assert "&lt;i&gt;x&lt;/i&gt;" in page
    assert "<script>y" not in page


def test_the_log_shows_totals_with_and_without_preparation(client_de, elodie):
    une_ligne(elodie, preparation=3, animation=2)
    page = client_de(elodie).get("/mon-espace/interventions/").content.decode()
    assert "5 demi-journées" in page.replace("\xa0", " ")
    assert '<b class="num">2,5</b>' in page
    assert "Jours sans la préparation" in page


def test_a_year_without_lines_falls_back(client_de, elodie):
    assert client_de(elodie).get("/mon-espace/interventions/?annee=1848").status_code == 200
    assert client_de(elodie).get("/mon-espace/interventions/?annee=x").status_code == 200


def test_one_corrects_one_s_own_lines_for_a_while(client_de, elodie):
    ligne = une_ligne(elodie)
    adresse = f"/mon-espace/interventions/{ligne.pk}/"
    client = client_de(elodie)
    assert client.get(adresse).status_code == 200
    client.post(adresse, donnees("hors", intitule="Réunion", jour=ligne.jour.isoformat(), animation="2"))
    ligne.refresh_from_db()
    assert ligne.animation == 2
    assert client_de(facilitateur()).get(adresse).status_code == 404
    with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
        assert client_de(elodie).get(adresse).status_code == 404
        assert client_de(CelluleFactory()).get(adresse).status_code == 200


def test_correcting_keeps_the_seance(client_de, elodie, passee):
    creneau = passee.session.creneaux.get()
    ligne = une_ligne(
        elodie, accompagnement=passee, creneau=creneau, jour=timezone.localtime(creneau.debut).date(), intitule=""
    )
    adresse = f"/mon-espace/interventions/{ligne.pk}/"
    page = client_de(elodie).get(adresse).content.decode()
    assert f'<option value="s{creneau.pk}" selected>' in page
    client_de(elodie).post(adresse, donnees(f"s{creneau.pk}", trajet="1"))
    ligne.refresh_from_db()
    assert (ligne.creneau, ligne.trajet) == (creneau, 1)


def test_deleting_asks_first(client_de, elodie):
    ligne = une_ligne(elodie)
    adresse = f"/mon-espace/interventions/{ligne.pk}/supprimer/"
    client = client_de(elodie)
    client.get(adresse)
    assert Intervention.objects.exists()
    client.post(adresse)
    assert not Intervention.objects.exists()


def test_who_facilitates_nothing_has_no_log(client_de):
    assert client_de(AgentFactory()).get(NOUVELLE).status_code == 403
    assert Client().get(NOUVELLE).status_code == 302


def test_my_space_holds_the_form_while_a_seance_waits(client_de, elodie, passee):
    client = client_de(elodie)
    assert "Enregistrer l’intervention" in client.get("/mon-espace/").content.decode()
    client.post(NOUVELLE, donnees(seance(passee)))
    assert "Enregistrer l’intervention" not in client.get("/mon-espace/").content.decode()
