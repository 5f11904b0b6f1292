"""The kinds of person of the demo, offered as one-click identities. The demo data give these addresses their lives.

`settings.DEMO` refuses to start anywhere but on a local address; outside it these are not even routed.
"""

from dataclasses import dataclass

from instance.registry import Registry

from .models import Agent


@dataclass(frozen=True)
class PersonneDemo:
    cle: str
    qualite: str
    description: str
    email: str

    def agent(self) -> Agent | None:
        """None until the demo data are loaded."""
        return Agent.objects.filter(email=self.email, is_active=True).first()


PERSONNES: Registry[PersonneDemo] = Registry("demo identity")


def declarer(cle: str, qualite: str, description: str, email: str) -> PersonneDemo:
    return PERSONNES.declare(cle, PersonneDemo(cle, qualite, description, email))


declarer(
    "agente",
    "Agente",
    "Demande qu’on l’aide à préparer un atelier, puis suit sa demande.",
    "maud.tissot@isere.example",
)
declarer(
    "commanditaire",
    "Commanditaire",
    "Confirme la demande de son équipe et répond au bilan.",
    "herve.granjean@isere.example",
)
declarer(
    "responsable",
    "Responsable (N+1)",
    "Accorde des journées à une facilitatrice de son équipe.",
    "helene.carrel@isere.example",
)
declarer(
    "facilitatrice",
    "Facilitatrice",
    "Accepte une mission, la prépare, note ses interventions.",
    "elodie.vasseur@isere.example",
)
declarer(
    "facilitateur-ville",
    "Facilitateur d’une autre institution",
    "Anime en binôme, pour la Ville de Grenoble.",
    "karim.benslimane@grenoble.example",
)
declarer(
    "cellule",
    "Membre de la cellule",
    "Trie les demandes, propose un binôme, suit les missions.",
    "nadia.ferhat@isere.example",
)
declarer(
    "administration",
    "Administratrice du portail",
    "Règle le portail, nomme les membres de la cellule.",
    "claire.dornano@isere.example",
)
