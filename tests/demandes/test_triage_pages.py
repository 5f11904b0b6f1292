"""The cell's inbox, through its pages."""

import datetime as dt
import html
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from demandes.models import DateSouhaitee, Demande
from demandes.models.demande import Etat
from demandes.services import triage
from instance import journal
from tests.agents.factories import AgentFactory, CelluleFactory

from .factories import DemandeFactory, FormatFactory

pytestmark = pytest.mark.django_db
Ouvrir = Callable[[Agent], Client]
BOITE = "/cellule/demandes/"


@pytest.fixture
def cellule() -> Agent:
    return CelluleFactory()


@pytest.fixture
def navigateur(client_de: Ouvrir, cellule: Agent) -> Client:
    return client_de(cellule)


def lire(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def qualifiee(cellule: Agent, **champs: Any) -> Demande:
    return triage.qualifier(DemandeFactory(accord_le=timezone.now(), **champs), par=cellule)


def seances(le: dt.date, **champs: str) -> dict[str, str]:
    ligne = {"jour": le.isoformat(), "debut": "09:00", "fin": "12:00", "modalite": "presence"} | champs
    return {
        "seances-TOTAL_FORMS": "1",
        "seances-INITIAL_FORMS": "1",
        **{f"seances-0-{nom}": valeur for nom, valeur in ligne.items()},
    }


def dans(jours: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=jours)


# --- Who may look ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chemin", ["", "lot/", "{numero}/", "{numero}/qualifier/", "2000-999/"])
def test_only_the_cell_enters(client_de: Ouvrir, chemin: str) -> None:
    adresse = BOITE + chemin.format(numero=DemandeFactory().numero)
    assert client_de(AgentFactory()).get(adresse).status_code == 403
    assert Client().get(adresse).status_code == 302


def test_unknown_request_and_unknown_act_are_not_found(navigateur: Client) -> None:
    assert navigateur.get(f"{BOITE}2000-999/").status_code == 404
    assert navigateur.get(f"{BOITE}{DemandeFactory().numero}/devorer/").status_code == 404


# --- The list --------------------------------------------------------------------------------------------------


def test_late_requests_come_first_and_tabs_count(navigateur: Client, cellule: Agent) -> None:
    DemandeFactory(titre="Toute neuve")
    DemandeFactory(titre="Bien tardive", deposee_le=timezone.now() - dt.timedelta(days=30))
    qualifiee(cellule, titre="Qualifiée hier")
    page = lire(navigateur.get(BOITE))
    assert page.index("Bien tardive") < page.index("Toute neuve") < page.index("Qualifiée hier")
    assert 'À qualifier <span class="num">2</span>' in page
    assert 'À cadrer <span class="num">1</span>' in page


def test_search_forgives_accents_and_case(navigateur: Client) -> None:
    DemandeFactory(titre="Fêter dix ans de lecture à Échirolles")
    DemandeFactory(titre="Autre chose")
    page = lire(navigateur.get(BOITE, {"q": "feter ECHIROLLES"}))
    assert "Fêter dix ans" in page
    assert "Autre chose" not in page


def test_filters_narrow_and_unknown_values_are_ignored(navigateur: Client, cellule: Agent) -> None:
    mienne = triage.prendre_en_charge(DemandeFactory(titre="La mienne"), referent=cellule, par=cellule)
    DemandeFactory(titre="Celle de personne", format=FormatFactory(nom="Séminaire"))
    assert "Celle de personne" not in lire(navigateur.get(BOITE, {"suivi": "moi"}))
    assert "La mienne" not in lire(navigateur.get(BOITE, {"suivi": "personne"}))
    assert "Celle de personne" not in lire(navigateur.get(BOITE, {"format": str(mienne.format_id)}))
    assert "Celle de personne" not in lire(navigateur.get(BOITE, {"ou": f"d{mienne.direction_id}"}))
    assert "Celle de personne" in lire(navigateur.get(BOITE, {"ou": f"i{mienne.institution_id}"}))
    for valeurs in ({"suivi": "x"}, {"ou": "d9999999999999999999999"}, {"format": "é"}, {"delai": "?"}, {"etape": "0"}):
        assert "La mienne" in lire(navigateur.get(BOITE, valeurs))


def test_late_filter_keeps_only_late_ones(navigateur: Client) -> None:
    DemandeFactory(titre="Toute neuve")
    DemandeFactory(titre="Bien tardive", deposee_le=timezone.now() - dt.timedelta(days=30))
    page = lire(navigateur.get(BOITE, {"delai": "en-retard"}))
    assert "Bien tardive" in page
    assert "Toute neuve" not in page


def test_list_is_paginated_and_keeps_filters(navigateur: Client) -> None:
    DemandeFactory.create_batch(27, titre="Une parmi d’autres")
    page = lire(navigateur.get(BOITE, {"q": "parmi"}))
    assert "Page 1 sur 2" in page
    assert "?q=parmi&page=2" in page
    assert "Page 2 sur 2" in lire(navigateur.get(BOITE, {"q": "parmi", "page": "2"}))


def test_empty_list_says_what_to_do(navigateur: Client) -> None:
    assert "Aucune demande ouverte" in lire(navigateur.get(BOITE))
    assert "Enlever les filtres" in lire(navigateur.get(BOITE, {"q": "introuvable"}))


def test_queries_do_not_grow_with_rows(navigateur: Client, cellule: Agent) -> None:
    def compter(chemin: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert navigateur.get(chemin).status_code == 200
        return len(requetes)

    def ajouter() -> Demande:
        demande = qualifiee(cellule)
        DateSouhaitee.objects.create(demande=demande, jour=dans(40))
        debut = timezone.now() + dt.timedelta(days=40)
        seance = triage.Seance(debut=debut, fin=debut + dt.timedelta(hours=3))
        return triage.cadrer(demande, par=cellule, creneaux=[seance]).demande

    premiere = ajouter()
    navigateur.get(BOITE)
    chemins = [BOITE, f"{BOITE}?etape=terminees", f"{BOITE}{premiere.numero}/"]
    a_une = [compter(chemin) for chemin in chemins]
    ajouter(), ajouter()
    assert [compter(chemin) for chemin in chemins] == a_une
    assert max(a_une[:2]) <= 12


# --- One request -----------------------------------------------------------------------------------------------


def test_page_shows_the_request_whole(navigateur: Client, cellule: Agent) -> None:
    demande = DemandeFactory(contexte="<b>Treize</b> maisons", titre="Un seul <script>guichet</script>")
    brut = navigateur.get(f"{BOITE}{demande.numero}/").content.decode()
    assert "&lt;b&gt;Treize&lt;/b&gt; maisons" in brut
    assert "<script>guichet" not in brut
    assert "Accord attendu" in brut


def test_filters_survive_an_act(navigateur: Client, cellule: Agent) -> None:
    demande = DemandeFactory(accord_le=timezone.now())
    filtres = "?etape=qualifier&q=guichet&suivi=personne"
    page = navigateur.get(f"{BOITE}{demande.numero}/{filtres}").content.decode()
    action = html.escape(f"{BOITE}{demande.numero}/qualifier/{filtres}")
    assert f'action="{action}"' in page
    reponse = navigateur.post(f"{BOITE}{demande.numero}/qualifier/{filtres}")
    assert reponse["Location"] == f"{BOITE}{demande.numero}/{filtres}"
    retour = navigateur.get(reponse["Location"]).content.decode()
    assert f'href="{BOITE}{html.escape(filtres)}"' in retour
    assert "c’est fait" in retour


def test_qualify_without_agreement_offers_to_send_the_link_again(navigateur: Client) -> None:
    demande = DemandeFactory()
    page = lire(navigateur.get(f"{BOITE}{demande.numero}/"))
    assert "/qualifier/" not in page
    assert "Renvoyer le lien d’accord" in page
    reponse = navigateur.post(f"{BOITE}{demande.numero}/qualifier/", follow=True)
    assert "n’a pas encore donné son accord" in lire(reponse)
    demande.refresh_from_db()
    assert demande.etat == Etat.DEPOSEE


@pytest.mark.parametrize("cle", ["refuser", "reorienter", "annuler"])
def test_exit_without_motive_keeps_the_page(navigateur: Client, cle: str) -> None:
    demande = DemandeFactory()
    reponse = navigateur.post(f"{BOITE}{demande.numero}/{cle}/", {"motif": "  "})
    assert reponse.status_code == 200
    assert "Écrivez le motif" in lire(reponse)
    navigateur.post(f"{BOITE}{demande.numero}/{cle}/", {"motif": "Cela relève de la DRH 🙂."})
    demande.refresh_from_db()
    assert demande.motif_sortie == "Cela relève de la DRH 🙂."
    assert "Cela relève de la DRH" in lire(navigateur.get(f"{BOITE}{demande.numero}/"))


def test_second_person_reads_why_and_loses_nothing(client_de: Ouvrir, cellule: Agent) -> None:
    demande = DemandeFactory()
    triage.refuser(demande, par=cellule, motif="Hors du champ.")
    second = client_de(CelluleFactory())
    reponse = second.post(f"{BOITE}{demande.numero}/reorienter/", {"motif": "Un long texte déjà écrit."})
    assert "quelqu’un est passé avant vous" in lire(reponse)
    assert "Un long texte déjà écrit." in lire(reponse)
    reponse = second.post(f"{BOITE}{demande.numero}/qualifier/", follow=True)
    assert "quelqu’un est passé avant vous" in lire(reponse)


def test_doubled_submit_acts_once(navigateur: Client) -> None:
    demande = DemandeFactory(accord_le=timezone.now())
    for _ in range(2):
        reponse = navigateur.post(f"{BOITE}{demande.numero}/qualifier/", follow=True)
    assert "quelqu’un est passé avant vous" in lire(reponse)
    assert journal.de(demande).filter(verbe="demandes.qualifier").count() == 1


def test_take_charge_over_a_colleague_who_was_faster(navigateur: Client, cellule: Agent) -> None:
    demande, collegue = DemandeFactory(), CelluleFactory(prenom="Ines")
    triage.prendre_en_charge(demande, referent=collegue, par=collegue)
    donnees = {"referent": str(cellule.pk), "lu": ""}
    reponse = navigateur.post(f"{BOITE}{demande.numero}/suivre/", donnees, follow=True)
    assert "suit déjà cette demande" in lire(reponse)
    navigateur.post(f"{BOITE}{demande.numero}/suivre/", donnees | {"lu": str(collegue.pk)})
    demande.refresh_from_db()
    assert demande.referent == cellule


# --- Dates -----------------------------------------------------------------------------------------------------


def test_scoping_makes_the_work_and_its_dates(navigateur: Client, cellule: Agent) -> None:
    demande = qualifiee(cellule, participants=34)
    DateSouhaitee.objects.create(demande=demande, jour=dans(40), moment="apres_midi")
    page = navigateur.get(f"{BOITE}{demande.numero}/cadrer/").content.decode()
    assert dans(40).isoformat() in page
    assert "la règle en prévoit 2" in page
    donnees = seances(dans(40), lieu="Salle des Sagnes") | {"equipe": "2", "cadrage": "Trois gestes."}
    assert navigateur.post(f"{BOITE}{demande.numero}/cadrer/", donnees).status_code == 302
    demande.refresh_from_db()
    creneau = demande.accompagnement.session.creneaux.get()
    assert demande.etat == Etat.CADREE
    assert demande.accompagnement.equipe == 2
    assert timezone.localtime(creneau.debut).strftime("%H:%M") == "09:00"
    assert creneau.lieu == "Salle des Sagnes"


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"jour": "2020-01-01"}, "Ce jour est passé"),
        ({"jour": "demain"}, "Saisissez une date valide"),
        ({"fin": "08:00"}, "La fin doit venir après le début"),
        ({"site": "999999"}, "Sélectionnez un choix valide"),
        ({"jour": ""}, "Ce champ est obligatoire"),
    ],
)
def test_wrong_dates_are_said_beside_the_field(
    navigateur: Client, cellule: Agent, champs: dict[str, str], phrase: str
) -> None:
    demande = qualifiee(cellule)
    donnees = seances(dans(40), **champs) | {"equipe": "2", "cadrage": "Ce que j’ai écrit."}
    reponse = navigateur.post(f"{BOITE}{demande.numero}/cadrer/", donnees)
    assert reponse.status_code == 200
    assert phrase in lire(reponse)
    assert "Ce que j’ai écrit." in lire(reponse)
    demande.refresh_from_db()
    assert demande.etat == Etat.QUALIFIEE


def test_overlapping_dates_are_refused(navigateur: Client, cellule: Agent) -> None:
    demande = qualifiee(cellule)
    donnees = seances(dans(40)) | {"equipe": "2", "seances-TOTAL_FORMS": "2"}
    donnees |= {
        "seances-1-jour": dans(40).isoformat(),
        "seances-1-debut": "11:00",
        "seances-1-fin": "13:00",
        "seances-1-modalite": "presence",
    }
    assert "se chevauchent" in lire(navigateur.post(f"{BOITE}{demande.numero}/cadrer/", donnees))


def test_dates_move_are_added_and_removed(navigateur: Client, cellule: Agent) -> None:
    demande = qualifiee(cellule)
    navigateur.post(f"{BOITE}{demande.numero}/cadrer/", seances(dans(40)) | {"equipe": "1"})
    demande.refresh_from_db()
    session = demande.accompagnement.session
    creneau = session.creneaux.get()
    ligne = {"creneau": str(creneau.pk), "revision": str(creneau.sequence)}
    adresse = f"{BOITE}{demande.numero}/dates/"
    navigateur.post(adresse, seances(dans(45), **ligne))
    creneau.refresh_from_db()
    assert timezone.localtime(creneau.debut).date() == dans(45)
    # The page shown before that move no longer speaks of the same slot: it does not overwrite it.
    assert "Quelqu’un a changé cette date" in lire(navigateur.post(adresse, seances(dans(50), **ligne)))
    ligne["revision"] = str(creneau.sequence)
    assert "Gardez au moins une date" in lire(
        navigateur.post(adresse, seances(dans(45), **ligne, retirer="on", jour="2020-01-01"))
    )
    deux = seances(dans(45), **ligne, retirer="on") | {"seances-TOTAL_FORMS": "2"}
    deux |= {
        "seances-1-jour": dans(60).isoformat(),
        "seances-1-debut": "14:00",
        "seances-1-fin": "17:00",
        "seances-1-modalite": "presence",
    }
    assert navigateur.post(adresse, deux).status_code == 302
    gardes = [timezone.localtime(c.debut).date() for c in session.creneaux.filter(annule=False)]
    assert gardes == [dans(60)]
    assert journal.de(demande).filter(verbe="demandes.modifier_dates").count() == 2


def test_cancelling_frees_the_dates(navigateur: Client, cellule: Agent) -> None:
    demande = qualifiee(cellule)
    navigateur.post(f"{BOITE}{demande.numero}/cadrer/", seances(dans(40)) | {"equipe": "1"})
    navigateur.post(f"{BOITE}{demande.numero}/annuler/", {"motif": "Projet abandonné."})
    demande.refresh_from_db()
    assert not demande.accompagnement.session.creneaux.filter(annule=False).exists()


# --- Several ---------------------------------------------------------------------------------------------------


def test_bulk_says_what_became_of_each(navigateur: Client) -> None:
    avec, sans = DemandeFactory(accord_le=timezone.now()), DemandeFactory()
    donnees = {"geste": "qualifier", "demandes": [avec.numero, sans.numero]}
    filtres = "?etape=qualifier"
    page = lire(navigateur.post(f"{BOITE}lot/{filtres}", donnees))
    assert avec.titre in page
    avec.refresh_from_db()
    assert avec.etat == Etat.DEPOSEE  # nothing happens before the second page
    reponse = navigateur.post(f"{BOITE}lot/{filtres}", donnees | {"confirme": "1"})
    assert reponse["Location"] == f"{BOITE}{filtres}"
    page = lire(navigateur.get(reponse["Location"]))
    assert f"c’est fait pour {avec.numero}" in page
    assert f"{sans.numero}, {sans.titre}\u00a0: Hervé Granjean n’a pas encore donné son accord" in page


def test_bulk_assigns_and_asks_for_motives(navigateur: Client, cellule: Agent) -> None:
    demandes = DemandeFactory.create_batch(2)
    numeros = [d.numero for d in demandes]
    navigateur.post(
        f"{BOITE}lot/", {"geste": "suivre", "demandes": numeros, "referent": str(cellule.pk), "confirme": "1"}
    )
    assert set(Demande.objects.values_list("referent", flat=True)) == {cellule.pk}
    donnees = {"geste": "reorienter", "demandes": numeros, "confirme": "1"}
    assert "Écrivez le motif" in lire(navigateur.post(f"{BOITE}lot/", donnees))
    navigateur.post(f"{BOITE}lot/", donnees | {"motif": "Voyez la DRH."})
    assert set(Demande.objects.values_list("etat", flat=True)) == {Etat.REORIENTEE}


@pytest.mark.parametrize("donnees", [{}, {"geste": "qualifier"}, {"geste": "cadrer", "demandes": ["x"]}])
def test_bulk_without_anything_ticked_says_so(navigateur: Client, donnees: dict[str, Any]) -> None:
    reponse = navigateur.post(f"{BOITE}lot/", donnees, follow=True)
    assert "Cochez au moins une demande" in lire(reponse)
    assert navigateur.get(f"{BOITE}lot/").status_code == 405


# --- Messages ------------------------------------------------------------------------


def test_message_is_written_without_leaving_the_inbox(navigateur: Client) -> None:
    demande = DemandeFactory()
    adresse = f"{BOITE}{demande.numero}/message/"
    assert navigateur.post(adresse, {"texte": "  "}).status_code == 200
    reponse = navigateur.post(f"{adresse}?etape=qualifier", {"texte": "Pouvez-vous préciser <b>le lieu</b> ?"})
    assert reponse["Location"] == f"{BOITE}{demande.numero}/?etape=qualifier#f-messages"
    assert "&lt;b&gt;le lieu" in navigateur.get(f"{BOITE}{demande.numero}/").content.decode()
