"""The words of the coming edition, of the proposals for it, of the network’s meeting and of today’s workshop."""

from dataclasses import dataclass, field
from typing import Any

from .workshops import ACCUEILLIR, COOPERER, ECOUTER, ECRIRE, NUMERIQUE, SIMPLIFIER

THEME = "Simplifier à plusieurs"
PITCH = "Une démarche, une réunion, un formulaire : ce qui pèse à tout le monde se simplifie mieux ensemble."
CALL = (
    "Une méthode que vous aimez, un essai qui a marché, ou raté : racontez-le à des collègues. Une heure suffit, et la "
    "cellule vous aide à la préparer."
)


@dataclass(frozen=True)
class Upcoming:
    """`day` is counted from the edition’s first; places None where one does not take part in that way. `registered` by
    mode, beyond which people wait. `rules` are settings of the session."""

    titre: str
    accroche: str
    description: str
    theme: str
    format: str
    day: int
    presence: int | None = None
    distance: int | None = None
    registered: tuple[int, int] = (0, 0)
    host: str = ""
    speakers: tuple[tuple[str, str], ...] = ()
    site: str = "Hôtel du Département"
    accueil: tuple[str, ...] = ()
    rules: dict[str, Any] = field(default_factory=dict)
    institution: str = "Département"
    draft: bool = False


FULL = Upcoming(
    "Réécrire un courrier que personne ne comprend",
    "Apportez le courrier qui vous fait honte. À midi, il tient sur une page.",
    "On lit à voix haute, on coupe, on range dans l’ordre de la personne qui reçoit. Chacun repart avec son courrier "
    "récrit et une liste de dix tournures à oublier.",
    ECRIRE,
    "atelier",
    2,
    presence=16,
    registered=(16, 0),
    host="benoit",
    speakers=(("Rachel Pinson", "Rédactrice claire"),),
    accueil=("plain_pied", "boucle"),
)
CAPTIONED = Upcoming(
    "Parler clair au téléphone",
    "Dix appels écoutés ensemble, et ce que l’on dirait autrement.",
    "Des appels joués par des collègues, jamais de vraies conversations. On cherche la phrase courte, le silence utile "
    "et la façon de dire la suite.",
    ACCUEILLIR,
    "atelier",
    5,
    distance=50,
    registered=(0, 22),
    host="sarah",
    accueil=("sous_titres",),
)
HYBRID = Upcoming(
    "Une intelligence artificielle au guichet ?",
    "Ce que l’on y gagne, ce que l’on y perd, et qui décide : trois points de vue, puis vos questions.",
    "Une agente d’accueil, un chercheur et un élu se répondent. Venez dans la salle ou suivez de chez vous : les "
    "questions sont prises des deux côtés.",
    NUMERIQUE,
    "table_ronde",
    7,
    presence=40,
    distance=100,
    registered=(11, 15),
    host="loic",
    speakers=(("Samira Oudjani", "Accueil, CCAS de Grenoble"), ("Étienne Faure", "Université")),
    accueil=("sous_titres", "lsf", "boucle", "plain_pied"),
)
APPROVED = Upcoming(
    "Une matinée au centre d’entretien routier",
    "Le matériel, les astreintes, et les idées des équipes pour l’hiver.",
    "Chaussures fermées obligatoires. Le centre accueille douze personnes : la cellule répond à chaque demande, pour "
    "que tous les métiers soient là.",
    COOPERER,
    "visite",
    9,
    presence=12,
    registered=(6, 0),
    speakers=(("L’équipe du centre", "Direction des mobilités"),),
    site="Centre d’entretien routier",
    rules={"sur_accord": True},
)
KEPT = Upcoming(
    "Codéveloppement : une situation, six questions",
    "Une personne expose, le groupe questionne sans conseiller. C’est plus difficile qu’il n’y paraît.",
    "Deux situations dans la matinée, apportées par des participants volontaires. Ce qui se dit reste dans la salle.",
    COOPERER,
    "formation",
    12,
    presence=14,
    registered=(4, 0),
    host="nadia",
    institution="Métropole",
)
OFFERED = Upcoming(
    "Écrire facile à lire et à comprendre",
    "Les règles du FALC en une heure, sur une affiche que vous connaissez.",
    "Des phrases courtes, une idée par phrase, un dessin qui dit la même chose : on essaie, puis des personnes "
    "concernées relisent.",
    ECRIRE,
    "formation",
    14,
    distance=12,
    registered=(0, 12),
    host="karim",
    accueil=("facile", "gros_caracteres"),
    rules={"promotion": "offre", "delai_offre": 48},
    institution="Ville",
)
INVITED = Upcoming(
    "Concevoir un accueil avec les habitants",
    "Deux maisons des habitants ont redessiné leur hall avec leurs usagers. On visite les plans, puis on essaie.",
    "Réservé aux agents de la Ville et du CCAS, qui partageront ensuite ce qui a servi.",
    ECOUTER,
    "temoignage",
    16,
    distance=30,
    registered=(0, 5),
    speakers=(("Camille Rey", "Participation, Ville de Grenoble"),),
    rules={"audience": "institutions"},
    institution="Ville",
)
INVITED_ARE = ("Ville", "CCAS")
LATER = Upcoming(
    "Dessiner un parcours usager",
    "Une démarche, sept étapes, et l’endroit précis où les gens abandonnent.",
    "Une feuille, un crayon. On suit une personne de sa première question à la réponse qu’elle attendait.",
    SIMPLIFIER,
    "atelier",
    19,
    distance=40,
    host="elodie",
)
UNLIMITED = Upcoming(
    "Tableurs : cinq gestes qui rendent une heure",
    "Trier, compter, croiser, mettre en forme, et ne plus jamais recopier.",
    "Un fichier d’essai est envoyé la veille. Chaque geste prend six minutes, questions comprises.",
    NUMERIQUE,
    "formation",
    21,
    distance=200,
    registered=(0, 18),
    speakers=(("Malik Zerrouki", "Dématérialisation, Département"),),
    accueil=("sous_titres",),
)
CANCELLED = Upcoming(
    "Petit déjeuner des nouveaux arrivants",
    "Un café, une carte des services, et les questions que l’on n’ose pas poser.",
    "Ouvert aux personnes arrivées dans l’année, quelle que soit leur institution.",
    COOPERER,
    "rencontre",
    8,
    presence=20,
    registered=(3, 0),
    host="claire",
)
DRAFT = Upcoming(
    "Ce que nous simplifierons l’an prochain",
    "Chaque équipe repart avec une démarche à alléger, une date et quelqu’un pour l’aider.",
    "Forum de clôture : on affiche, on se rassemble, on choisit.",
    SIMPLIFIER,
    "forum",
    23,
    presence=60,
    draft=True,
)
UPCOMING = (FULL, CAPTIONED, HYBRID, APPROVED, KEPT, OFFERED, INVITED, LATER, UNLIMITED, CANCELLED, DRAFT)
WHY_CANCELLED = "La salle est en travaux jusqu’au printemps. Nous vous proposerons une autre date en janvier."

TODAY = Upcoming(
    "Une idée en une heure",
    "Une question d’équipe, trente idées sans les juger, puis trois que l’on garde.",
    "Un atelier libre, hors du Mois : venez avec une question, ou pour aider à celle d’un autre.",
    COOPERER,
    "atelier",
    0,
    presence=16,
    registered=(13, 0),
    host="sarah",
    site="Maison du Département",
)

MEETING = "Rencontre d’hiver du réseau"
AGENDA = (
    "1. Ce que la saison nous a appris, par tables.\n"
    "2. Un projet à suivre : la boîte à outils partagée.\n"
    "3. Les lettres de l’an prochain, et vos questions."
)


@dataclass(frozen=True)
class Proposed:
    titre: str
    accroche: str
    description: str
    duree: int
    modalite: str = "presence"
    intervenants: str = ""
    besoins: str = ""


PROPOSALS: tuple[Proposed, ...] = (
    Proposed(
        "Une journée sans courriel",
        "Notre service l’a fait trois fois. Ce qui s’est passé, et ce que l’on garde.",
        "Un récit à deux voix, puis chacun écrit la règle qu’il essaierait dans son équipe.",
        90,
        intervenants="Une collègue du service des transports",
    ),
    Proposed(
        "Les mots du handicap",
        "Quels mots employer, lesquels éviter, et pourquoi ce n’est pas qu’une affaire de politesse.",
        "Un jeu de cartes, des phrases entendues au guichet, et des personnes concernées pour en parler.",
        60,
        "distance",
        besoins="Un sous-titrage en direct.",
    ),
    Proposed(
        "Tournées de nuit : la parole aux équipes",
        "Ce que voient les agents qui travaillent quand les bureaux sont fermés.",
        "Des photos prises par les équipes, commentées par elles. Ensuite, une question par table.",
        120,
        besoins="Une salle que l’on puisse assombrir.",
    ),
    Proposed(
        "Présentation de notre nouveau logiciel",
        "Une démonstration de l’outil que nous venons d’acheter.",
        "Démonstration, puis questions.",
        60,
        "distance",
    ),
)
WORD = (
    "Votre idée nous plaît. Pourriez-vous la tenir en une heure et demie, et à quelles dates les équipes "
    "sont-elles là ?"
)
ANSWER = "Oui, une heure et demie suffit. Plutôt un mardi ou un jeudi, après 14 h."
SET_ASIDE = (
    "Le Mois ne présente pas de produit. Si votre équipe veut raconter comment elle a choisi cet outil avec ses "
    "usagers, proposez-le : cela nous intéresse."
)
