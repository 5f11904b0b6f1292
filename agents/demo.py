"""The kinds of person of the demo, offered as one-click identities. The demo data give these addresses their lives.

`settings.DEMO` refuses to start anywhere but on a local address; outside it these are not even routed.
"""

from dataclasses import dataclass
from itertools import groupby

from instance.registry import Registry

from .models import Agent, Direction, RoleInstitution


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


def titulaires() -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody who answers for an institution or a direction, under their institution: too many for a button each.
    Each with the key that `trouver` takes."""
    roles = RoleInstitution.objects.en_cours().select_related("agent", "institution")
    directions = Direction.objects.dirigees().select_related("directeur", "institution")
    lues = [(r.institution, r.get_role_display(), r.agent) for r in roles]
    lues += [(d.institution, d.nom, d.directeur) for d in directions if d.directeur]
    lues.sort(key=lambda ligne: (not ligne[0].porteuse, ligne[0].nom, ligne[1], ligne[2].nom_tri))
    return [
        (institution.nom, [(f"agent-{agent.pk}", f"{quoi}\u00a0: {agent}") for _, quoi, agent in groupe])
        for institution, groupe in groupby(lues, key=lambda ligne: ligne[0])
    ]


def trouver(cle: str) -> Agent | None:
    """The person of a button, or of the list of `titulaires`; nobody else."""
    personne = PERSONNES.get(cle)
    if personne:
        return personne.agent()
    connues = {connue for _, groupe in titulaires() for connue, _ in groupe}
    return Agent.objects.get(pk=cle.removeprefix("agent-")) if cle in connues else None


declarer(
    "agente",
    "Agente",
    "Demande qu’on l’aide à préparer un atelier, puis suit sa demande. A une place à l’atelier d’aujourd’hui.",
    "maud.tissot@isere.example",
)
declarer(
    "attente",
    "Agent sur une liste d’attente",
    "Attend une place à un atelier complet du Mois de l’innovation.",
    "antoine.mallet@isere.example",
)
declarer(
    "animatrice",
    "Animatrice d’une séance",
    "Accueille à l’atelier d’aujourd’hui et note qui est là, puis en anime une autre dans le Mois qui vient.",
    "sarah.roybon@isere.example",
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
    "Anime en binôme, pour la Ville de Grenoble. Siège dans le jury de la formation certifiante.",
    "karim.benslimane@grenoble.example",
)
declarer(
    "referente",
    "Référente d’une institution",
    "Voit les agents, les facilitateurs et les chiffres de la Métropole.",
    "anouk.reverdy@metropole.example",
)
declarer(
    "lecteur-rh",
    "Lecteur RH",
    "Voit les agents et les certifications du Département.",
    "simon.delaunay@isere.example",
)
declarer(
    "directrice",
    "Directrice",
    "Voit les chiffres de sa direction et de ses services.",
    "jeanne.arvieux@isere.example",
)
declarer(
    "stagiaire",
    "Stagiaire de la formation certifiante",
    "Signe la demi-journée en cours avec le code de la salle, suit son assiduité.",
    "lina.morel@isere.example",
)
declarer(
    "formatrice",
    "Formatrice d’un organisme extérieur",
    "Ouvre la feuille d’émargement de son groupe, montre le code, contresigne. Ne voit rien d’autre.",
    "ines.charlet@crete.example",
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
