"""The network's meetings: its members only, and told as anybody registered is."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from agenda import services as agenda
from agenda.ouverture import InscriptionRefusee
from courriels.models import Courriel
from facilitateurs import services
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.evenements.factories import paris
from tests.facilitateurs.factories import FacilitateurFactory

pytestmark = pytest.mark.django_db


def test_meeting_is_for_members_once_announced(client_de: Callable[..., Client]) -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        par, membre = CelluleFactory(), FacilitateurFactory().agent
        rencontre = services.prevoir_rencontre(
            titre="Le réseau se retrouve",
            debut=paris(11, 12, 9),
            fin=paris(11, 12, 12),
            par=par,
            ordre_du_jour="Nos essais.",
        )
        assert "Le réseau se retrouve" not in client_de(membre).get("/mon-espace/").content.decode()
        services.annoncer_rencontre(rencontre, par=par)
        assert "Le réseau se retrouve" in client_de(membre).get("/mon-espace/").content.decode()
        assert "Le réseau se retrouve" not in client_de(AgentFactory()).get("/mon-espace/").content.decode()
        assert "Le réseau se retrouve" not in Client().get("/programme/").content.decode()
        agenda.inscrire(rencontre.session, membre, par=membre)
        etranger = AgentFactory()
        with pytest.raises(InscriptionRefusee, match="réservée aux membres"):
            agenda.inscrire(rencontre.session, etranger, par=etranger)
        assert "Place confirmée" in client_de(membre).get("/mon-espace/").content.decode()
        services.annuler_rencontre(rencontre, par=par, motif="Salle indisponible.")
        assert "Le réseau se retrouve" not in client_de(membre).get("/mon-espace/").content.decode()


def test_meeting_is_planned_in_the_admin(client_de: Callable[..., Client]) -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        saisie = {
            "titre": "Rencontre de novembre",
            "ordre_du_jour": "Nos essais.",
            "debut_0": "12/11/2030",
            "debut_1": "09:00",
            "fin_0": "12/11/2030",
            "fin_1": "12:00",
            "modalite": "presence",
            "lieu": "Salle 3",
        }
        client = client_de(CelluleFactory())
        assert client.post("/admin/facilitateurs/rencontre/add/", saisie).status_code == 302
        from facilitateurs.models import Rencontre

        rencontre = Rencontre.objects.get()
        client.post(f"/admin/facilitateurs/rencontre/{rencontre.pk}/change/", saisie | {"debut_1": "10:00"})
        assert rencontre.session.creneaux.get().debut == paris(11, 12, 10)


def tenue(par, quand, *agents, titre: str = "Le réseau se retrouve"):
    """Announced nine days before; these people had a place, and were there."""
    with time_machine.travel(quand - dt.timedelta(days=9), tick=False):
        rencontre = services.prevoir_rencontre(
            titre=titre, debut=quand, fin=quand + dt.timedelta(hours=3), par=par, ordre_du_jour="Nos essais."
        )
        services.annoncer_rencontre(rencontre, par=par)
        for agent in agents:
            agenda.inscrire(rencontre.session, agent, par=agent)
    with time_machine.travel(quand + dt.timedelta(hours=1), tick=False):
        for agent in agents:
            agenda.pointer(rencontre.session.creneaux.get(), agent, etat="present", par=par)
    return rencontre


def test_a_member_takes_a_place_in_one_click_and_gives_it_back(client_de: Callable[..., Client]) -> None:
    with time_machine.travel(paris(10, 1, 9), tick=False):
        par, membre = CelluleFactory(), FacilitateurFactory().agent
        rencontre = services.prevoir_rencontre(
            titre="Le réseau", debut=paris(11, 12, 9), fin=paris(11, 12, 12), par=par, ordre_du_jour="Nos essais."
        )
        client, page = client_de(membre), "/mon-espace/rencontres/"
        inscription = f"{page}{rencontre.pk}/inscription/"
        assert client.post(inscription).status_code == 404  # a draft does not exist
        services.annoncer_rencontre(rencontre, par=par)
        assert "Nos essais." in client.get(page).content.decode()
        assert "Votre place est prise" in client.post(inscription, follow=True).content.decode()
        assert "a déjà une place" in client.post(inscription, follow=True).content.decode()
        mienne = rencontre.session.inscriptions.get(agent=membre)
        client.post(f"/places/{mienne.cle}/annuler/")
        etranger = client_de(AgentFactory())
        assert etranger.get(page).status_code == 404
        assert etranger.post(inscription).status_code == 404


def test_attendance_is_counted_over_the_last_nine(client_de: Callable[..., Client]) -> None:
    par, membre = CelluleFactory(), FacilitateurFactory(rejoint_le=dt.date(2025, 1, 1)).agent
    for rang in range(11):
        quand = paris(1, 10, 9) + dt.timedelta(days=20 * rang)
        tenue(par, quand, *([membre] if rang in (0, 1, 9, 10) else []), titre=f"Rencontre {rang}")
    with time_machine.travel(paris(12, 1, 9), tick=False):
        page = client_de(membre).get("/mon-espace/rencontres/").content.decode()
        assert "2 sur 9" in page
        assert page.count("Vous y étiez") == 4


def test_meetings_from_before_one_joined_do_not_count(client_de: Callable[..., Client]) -> None:
    membre = FacilitateurFactory(rejoint_le=paris(6, 1, 9).date()).agent
    for mois in (3, 9):
        tenue(CelluleFactory(), paris(mois, 10, 9), titre=f"Rencontre {mois}")
    with time_machine.travel(paris(12, 1, 9), tick=False):
        page = client_de(membre).get("/mon-espace/rencontres/").content.decode()
    assert "0 sur 1" in page and "Rencontre 3" in page
    assert page.count("Sans vous") == 1


def test_minutes_are_published_once_and_sent_to_each_member(client_de: Callable[..., Client]) -> None:
    par = CelluleFactory()
    membre, absent = FacilitateurFactory().agent, FacilitateurFactory().agent
    rencontre = tenue(par, paris(11, 12, 9), membre)
    with time_machine.travel(paris(11, 12, 10), tick=False), pytest.raises(ValidationError, match="pas finie"):
        services.publier_compte_rendu(rencontre, par=par)
    with time_machine.travel(paris(11, 14, 9), tick=False):
        with pytest.raises(ValidationError, match="Écrivez d’abord"):
            services.publier_compte_rendu(rencontre, par=par)
        services.changer_rencontre(
            rencontre, par=par, titre="Le réseau", ordre_du_jour="", compte_rendu="Trois essais racontés."
        )
        assert "Trois essais" not in client_de(absent).get("/mon-espace/rencontres/").content.decode()
        client_de(par).post(
            "/admin/facilitateurs/rencontre/", {"action": "publier", "_selected_action": [rencontre.pk]}
        )
        services.publier_compte_rendu(rencontre, par=par)
        assert "Trois essais racontés." in client_de(absent).get("/mon-espace/rencontres/").content.decode()
        envoyes = Courriel.objects.filter(regle="facilitateurs.compte_rendu")
        assert {c.destinataire for c in envoyes} == {membre.email, absent.email}
        with pytest.raises(ValidationError, match="sans le vider"):
            services.changer_rencontre(rencontre, par=par, titre="Le réseau", ordre_du_jour="", compte_rendu=" ")
