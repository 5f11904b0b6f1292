"""Files of the human resources, deposited and applied as the page does."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agents.models import Agent
from donnees import services
from donnees.models import ImportRH
from tests.agents.factories import AgentFactory

TITRES = "Matricule;Nom;Prénom;Courriel;Catégorie;Direction;Pôle;Matricule N+1"


def csv(*lignes: str, titres: str = TITRES) -> bytes:
    return "\n".join([titres, *lignes]).encode()


def deposer(cellule, institution, contenu: bytes, *, nom="agents.csv", complet=False):
    formulaire = {"institution": institution.pk, "fichier": SimpleUploadedFile(nom, contenu)}
    adresse = reverse("admin:donnees_importrh_add")
    return cellule.post(adresse, formulaire | ({"complet": "on"} if complet else {}), follow=True)


def appliquer(cellule, page, django_capture_on_commit_callbacks, motif=""):
    """Presses the button of the page, then does what the worker would."""
    texte = page.content.decode()
    adresse = re.search(r'action="([^"]+/appliquer/)"', texte)
    empreinte = re.search(r'name="empreinte" value="([^"]+)"', texte)
    assert adresse and empreinte, "nothing to apply"
    reponse = cellule.post(adresse[1], {"empreinte": empreinte[1], "motif": motif}, follow=True)
    for depot in ImportRH.objects.filter(etat=ImportRH.Etat.EN_COURS):
        with django_capture_on_commit_callbacks(execute=True):
            services.appliquer(depot.pk)
    return reponse


def effectif(institution, nombre):
    return [AgentFactory(institution=institution, matricule=f"{n:03}", direction=None) for n in range(nombre)]


def equipe_de(*chaine: str, institution) -> list[Agent]:
    """People of these numbers, each under the one before."""
    agents: list[Agent] = []
    for matricule in chaine:
        agents.append(
            AgentFactory(institution=institution, matricule=matricule, n_plus_1=agents[-1] if agents else None)
        )
    return agents


def ligne_de(agent: Agent, n_plus_1: str) -> str:
    return f"{agent.matricule};{agent.nom};{agent.prenom};{n_plus_1}"


N1 = "matricule;nom;prenom;matricule N+1"
