"""The public programme: what anybody sees, and what nobody must."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from agenda import services as agenda
from agenda.models import Jauge
from evenements import services
from evenements.models import Evenement, Theme
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, SiteFactory
from tests.evenements.factories import a_distance, edition, evenement, paris, seance

pytestmark = pytest.mark.django_db


def _page(adresse: str = "/programme/", client: Client | None = None) -> str:
    reponse = (client or Client()).get(adresse)
    assert reponse.status_code == 200, adresse
    return reponse.content.decode()


def _titres(adresse: str) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', _page(adresse))


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_programme_shows_published_events_by_day() -> None:
    dans = edition()
    evenement(dans, "Un formulaire de moins", seances=[a_distance(11, 19)])
    evenement(dans, "Écrire pour être compris", seances=[seance(11, 14)])
    page = _page()
    assert "Simplifier à plusieurs" in page
    assert page.index("Écrire pour être compris") < page.index("Un formulaire de moins")
    assert "<b>14</b>jeudi" in page and "40\xa0places sur\xa040" in page


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_draft_never_shows_to_anybody(client_de: Callable[..., Client]) -> None:
    dans = edition()
    brouillon = evenement(dans, "Secret encore", publie=False)
    cachee = edition(annee=2031, publiee=False)
    dedans = evenement(cachee, "Année prochaine")
    etranger = client_de(AgentFactory(institution=AutreInstitutionFactory()))
    for client in (Client(), etranger):
        for adresse in (
            "/programme/",
            "/programme/2030/",
            "/programme/2030/programme.json",
            "/programme/2030/programme.ics",
        ):
            page = client.get(adresse).content.decode()
            assert "Secret encore" not in page and "Année prochaine" not in page, adresse
        for adresse in (
            brouillon.adresse,
            dedans.adresse,
            f"{brouillon.adresse}seance.ics",
            "/programme/2031/",
            "/programme/2031/programme.json",
            "/programme/2031/programme.ics",
            f"/agenda/sessions/{brouillon.session.cle}.ics",
        ):
            assert client.get(adresse).status_code in (302, 404), adresse
        assert client.get("/programme/?q=secret").content.decode().count("Secret encore") == 0


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_unpublished_event_leaves_the_page_at_once() -> None:
    dans = edition()
    fait = evenement(dans)
    assert fait.session.titre in _page()
    services.depublier(fait, par=CelluleFactory())
    assert fait.session.titre not in _page()
    assert Client().get(fait.adresse).status_code == 404


def test_registered_event_is_cancelled_not_hidden() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        fait, par = evenement(edition()), CelluleFactory()
        agenda.inscrire(fait.session, AgentFactory(), par=par)
        with pytest.raises(Exception, match="inscrites"):
            services.depublier(fait, par=par)
        services.annuler(fait, par=par, motif="La salle est fermée pour travaux.")
        page = _page(fait.adresse)
        assert "La salle est fermée pour travaux." in page and "Prendre une place" not in page
        assert "Annulée" in _page()


def test_video_link_never_public() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        fait = evenement(edition(), seances=[a_distance()])
        for adresse in (
            "/programme/",
            fait.adresse,
            "/programme/2030/programme.json",
            "/programme/2030/programme.ics",
            f"{fait.adresse}seance.ics",
        ):
            assert "salle-secrete" not in Client().get(adresse).content.decode(), adresse


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_filters_read_from_the_address() -> None:
    dans, metropole = edition(), AutreInstitutionFactory()
    theme = Theme.objects.create(nom="Écrire clair")
    evenement(dans, "À Voiron", seances=[seance(site=SiteFactory(commune="Voiron"))], themes=[theme])
    evenement(dans, "À Vienne", seances=[seance(site=SiteFactory(commune="Vienne"))], institution=metropole)
    evenement(dans, "En ligne", seances=[a_distance()])
    assert _titres("/programme/?ou=voiron") == ["À Voiron"]
    assert _titres("/programme/?ou=distance") == ["En ligne"]
    assert sorted(_titres("/programme/?ou=presence")) == ["À Vienne", "À Voiron"]
    assert _titres(f"/programme/?institution={metropole.pk}") == ["À Vienne"]
    assert _titres(f"/programme/?theme={theme.pk}") == ["À Voiron"]
    assert len(_titres("/programme/?institution=abc&theme=-1&libres=0")) == 3
    assert _titres("/programme/?ou=nulle-part") == []


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_places_left_filter_and_words() -> None:
    dans, par = edition(), CelluleFactory()
    plein = evenement(dans, "Plein", presence=1)
    evenement(dans, "Presque", presence=3)
    agenda.inscrire(plein.session, AgentFactory(), par=par)
    page = _page()
    assert "Complet, liste d’attente" in page and "Plus que 3\xa0places sur\xa03" in page
    assert _titres("/programme/?libres=1") == ["Presque"]


@time_machine.travel(paris(10, 1, 9), tick=False)
@pytest.mark.parametrize("texte", ["écrire", "ECRIRE", "courier", "ecrir compris", "sarah roybon", "roibon"])
def test_search_forgives_accents_and_slips(texte: str) -> None:
    dans = edition()
    fait = evenement(dans, accroche="On apporte un courrier.")
    services.inviter(fait, par=CelluleFactory(), nom="Sarah Roybon")
    evenement(dans, "Une visite", accroche="On marche.", seances=[seance(11, 20)])
    assert _titres(f"/programme/?q={texte}") == ["Écrire pour être compris"]


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_search_for_nonsense_answers() -> None:
    evenement(edition())
    for texte in ("%00", "%25", "a" * 5000, "'%22%3Cscript%3E", "%F0%9F%92%A9", "   "):
        page = _page(f"/programme/?q={texte}")
        assert "<script>" not in page


def test_place_counts_are_five_seconds_old_at_most() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False) as horloge:
        fait = evenement(edition())
        assert "40\xa0places sur" in _page()
        agenda.inscrire(fait.session, AgentFactory(), par=CelluleFactory())
        _page()
        horloge.shift(dt.timedelta(seconds=5))
        assert "39\xa0places sur" in _page()
        assert "39\xa0places libres" in _page(fait.adresse)


def test_moved_event_changes_day_and_keeps_its_hour_across_the_clock_change() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        fait = evenement(edition(debut=dt.date(2030, 10, 20)), seances=[seance(10, 24)])
        creneau = fait.session.creneaux.get()
        services.changer_seance(fait, creneau, seance=seance(10, 31), par=CelluleFactory())
        page = _page()
        assert "<b>31</b>jeudi" in page and "9\u202fh" in page
        assert "<b>24</b>" not in page
        copie = services.dupliquer(fait, par=CelluleFactory(), jours=-7)
        assert copie.session.creneaux.get().debut == paris(10, 24, 9)
        assert copie.etat == Evenement.Etat.BROUILLON and copie.slug == f"{fait.slug}-2"


@pytest.mark.parametrize("jour", [27, 28])
def test_day_of_the_clock_change_is_the_paris_day(jour: int) -> None:
    """27 October 2030 has 25 hours; half past midnight is that day in Paris, and the day before in UTC."""
    with time_machine.travel(paris(10, 1, 9), tick=False):
        evenement(edition(debut=dt.date(2030, 10, 20)), seances=[seance(10, jour, 0, duree=30)])
        assert f"<b>{jour}</b>" in _page()


def test_page_follows_the_clock_alone() -> None:
    with time_machine.travel(paris(11, 14, 8), tick=False) as horloge:
        fait = evenement(edition())
        assert "aujourd’hui" in _page() and "Prendre une place" in _page(fait.adresse)
        horloge.move_to(paris(11, 14, 9, 1))
        assert "Inscriptions closes" in _page(fait.adresse)
        horloge.move_to(paris(11, 14, 12, 1))
        assert "Terminée" in _page() and "Terminé" in _page(fait.adresse)


def test_registrations_open_at_a_common_hour() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False) as horloge:
        fait = evenement(edition())
        services.ouvrir_inscriptions(fait, quand_ouvrir=paris(10, 7, 9), par=CelluleFactory())
        assert "Inscriptions le 7\xa0oct. à 9\u202fh" in _page() and "Prendre une place" not in _page(fait.adresse)
        horloge.move_to(paris(10, 7, 9, 1))
        assert "Prendre une place" in _page(fait.adresse)


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_free_workshop_stands_outside_any_edition() -> None:
    fait = evenement(None, "Atelier libre", seances=[seance(10, 10)])
    assert fait.adresse == "/programme/ateliers/atelier-libre/"
    assert "Atelier libre" in _page() and "Prendre une place" in _page(fait.adresse)


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_event_page_is_made_to_be_shared() -> None:
    fait = evenement(edition(), emporte="Une version claire.", accueil=["lsf"], acces="À huit minutes de la gare.")
    services.inviter(fait, par=CelluleFactory(), nom="Sarah Roybon", qualite="Direction de l’autonomie")
    page = _page(fait.adresse)
    assert '<meta property="og:title" content="Écrire pour être compris, jeudi 14\xa0novembre, 9\u202fh">' in page
    assert f'<meta property="og:url" content="http://127.0.0.1:8000{fait.adresse}">' in page
    for mots in ("Une version claire.", "Interprétation en langue des signes", "À huit minutes", "Sarah Roybon", "SR"):
        assert mots in page


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_my_programme_marks_what_i_registered_for(client_de: Callable[..., Client]) -> None:
    dans, par, agent = edition(), CelluleFactory(), AgentFactory()
    mien, plein = evenement(dans, "Le mien"), evenement(dans, "Le plein", presence=1)
    evenement(dans, "Un autre")
    agenda.inscrire(mien.session, agent, par=par)
    agenda.inscrire(plein.session, AgentFactory(), par=par)
    agenda.inscrire(plein.session, agent, par=par)
    page = _page("/mon-espace/programme/", client_de(agent))
    assert "Place confirmée" in page and "Sur liste d’attente, rang 1" in page and "Un autre" not in page
    assert "Vous êtes inscrit" not in _page("/programme/", client_de(agent))


@time_machine.travel(paris(10, 1, 9), tick=False)
def test_whole_programme_is_light() -> None:
    import brotli

    dans = edition()
    for rang in range(50):
        evenement(dans, f"Séance numéro {rang} sur la simplification", seances=[seance(11, 4 + rang % 20)])
    reponse = Client().get("/programme/", headers={"accept-encoding": "br"})
    assert reponse["Content-Encoding"] == "br" and len(reponse.content) <= 12 * 1024
    assert brotli.decompress(reponse.content).count(b'class="ses') == 50
    assert (
        Client().get("/programme/", headers={"accept-encoding": "br", "if-none-match": reponse["ETag"]}).status_code
        == 304
    )


def test_gauge_of_each_mode() -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        fait = evenement(edition(), seances=[seance(modalite="hybride")], presence=10, distance=30)
        assert dict(Jauge.objects.filter(session=fait.session).values_list("mode", "capacite")) == {
            "presence": 10,
            "distance": 30,
        }
        assert "10 sur place, 30 à distance" in _page()
