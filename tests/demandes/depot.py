"""The request’s form, as people fill it in: through its pages."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from demandes.models import Brouillon
from demandes.models.demande import Confidentialite, Hierarchie, Volontariat
from tests.demandes.factories import FormatFactory

SPONSOR = "herve.granjean@isere.example"


def reponses(agent, **changes):
    """What somebody types, step by step."""
    jour = timezone.localdate() + dt.timedelta(weeks=8)
    etapes = {
        1: {
            "direction": str(agent.direction_id),
            "site": str(agent.site_id or ""),
            "commanditaire_nom": "Hervé Granjean",
            "commanditaire_fonction": "Directeur de l’autonomie",
            "commanditaire_email": SPONSOR,
            "accord_principe": "on",
        },
        2: {
            "nature": "groupe",
            "titre": "Des engagements d’accueil communs",
            "contexte": "Treize maisons accueillent chacune à sa façon.",
            "objectif": "… écrit cinq engagements.",
            "resultat_attendu": "",
            "deja_tente": "",
            "format": str(FormatFactory().pk),
        },
        3: {
            "participants": "62",
            "profil": "Les équipes d’accueil",
            "hierarchie": Hierarchie.OUVERTURE_CLOTURE.value,
            "volontariat": Volontariat.CHOISI.value,
            "objectif": "… écrit cinq engagements.",
        },
        4: {
            "duree": "2",
            "modalite": "presence",
            "lieu": "Vizille",
            "jour_1": jour.isoformat(),
            "moment_1": "journee",
            "jour_2": "",
            "moment_2": "matin",
            "jour_3": "",
            "moment_3": "matin",
        },
        5: {"accessibilite": "", "materiel": "", "confidentialite": Confidentialite.INTERNE.value},
    }
    for etape in etapes.values():
        etape.update({nom: valeur for nom, valeur in changes.items() if nom in etape})
    return etapes


def ouvrir(client):
    """The first step's page: the address it posts to and its signed opening."""
    page = client.get(reverse("demandes:commencer") + "?nouveau")
    assert page.status_code == 200
    return page.context["action"], page.context["ouverture"]


def remplir(client, agent, jusqu_a=5, **changes):
    """Walk the steps and return the draft."""
    action, ouverture = ouvrir(client)
    etapes = reponses(agent, **changes)
    reponse = client.post(action, etapes[1] | {"ouverture": ouverture})
    brouillon = Brouillon.objects.latest("pk")
    for etape in range(2, jusqu_a + 1):
        assert reponse.status_code == 302, reponse.context["form"].errors
        assert reponse.url == reverse("demandes:etape", args=[brouillon.cle, etape])
        assert client.get(reponse.url).status_code == 200
        reponse = client.post(reponse.url, etapes[etape])
    brouillon.refresh_from_db()
    return brouillon


def poster(client, brouillon, etape, **champs):
    return client.post(reverse("demandes:etape", args=[brouillon.cle, etape]), champs)
