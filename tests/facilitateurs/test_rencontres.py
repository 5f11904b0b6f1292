"""The network's meetings: its members only, and told as anybody registered is."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from agenda import services as agenda
from agenda.ouverture import InscriptionRefusee
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
