"""What the editions of the Mois de l’innovation offer: titles, words, who speaks, how many came.

The reference year’s edition tells the published story: four half-days in a room and fifteen sessions from afar, thirty
to fifty people in each of these.
"""

from dataclasses import dataclass
from functools import partial

ECRIRE, ACCUEILLIR, ECOUTER = "Écrire clair", "Accueillir", "Écouter les usagers"
SIMPLIFIER, NUMERIQUE, COOPERER = "Simplifier", "Numérique utile", "Coopérer"


@dataclass(frozen=True)
class Workshop:
    """`week` and `weekday` are counted from the edition’s first Monday, `came` is how many were there, of `places`."""

    titre: str
    accroche: str
    theme: str
    week: int
    weekday: int
    came: int
    places: int
    speaker: tuple[str, str]
    format: str = "atelier"
    remote: bool = True

    @property
    def full(self) -> bool:
        """Every place was taken, and some waited for one."""
        return self.came > 0.8 * self.places


_room = partial(Workshop, remote=False)

REFERENCE_THEME = "Faciliter la relation à l’usager"
REFERENCE_EDITION: tuple[Workshop, ...] = (
    _room(
        "Une demi-journée dans la peau d’un usager",
        "Trois démarches à faire vous-mêmes, en vrai, puis la carte de ce qui vous a fait perdre patience.",
        ECOUTER, 0, 1, 31, 40, ("Agathe Morel", "Designer de service"),
    ),
    Workshop(
        "Réécrire un courrier en trente minutes",
        "Apportez un courrier type : il ressort deux fois plus court, et compris du premier coup.",
        ECRIRE, 0, 2, 42, 50, ("Rachel Pinson", "Rédactrice claire"),
    ),
    Workshop(
        "Au téléphone : dix phrases qui apaisent",
        "Ce que l’on dit, ce que l’autre entend, et dix formules que les accueils ont essayées.",
        ACCUEILLIR, 0, 3, 38, 50, ("Sofiane Attia", "Plateforme d’accueil, Métropole"), "temoignage",
    ),
    Workshop(
        "Ce que disent vraiment les réclamations",
        "Mille deux cents courriers relus ensemble : cinq irritants expliquent l’essentiel.",
        ECOUTER, 0, 4, 35, 50, ("Judith Lemoine", "Qualité, Ville de Grenoble"), "conference",
    ),
    Workshop(
        "Un formulaire que l’on finit",
        "Quatre questions de moins, un ordre qui suit la vie des gens : avant, après, et les chiffres.",
        SIMPLIFIER, 1, 0, 43, 50, ("Malik Zerrouki", "Dématérialisation, Département"),
    ),
    _room(
        "Le parcours usager, pas à pas",
        "Une méthode, un mur, des ficelles : suivre une famille de la première question à la réponse.",
        SIMPLIFIER, 1, 2, 22, 24, ("Agathe Morel", "Designer de service"),
    ),
    Workshop(
        "Écrire facile à lire et à comprendre",
        "Les règles du FALC, et trois documents relus par des personnes concernées.",
        ECRIRE, 1, 3, 44, 50, ("Louis Bertin", "Association de relecteurs"), "formation",
    ),
    Workshop(
        "Recevoir quelqu’un qui parle peu français",
        "Images, gestes, interprétariat par téléphone : ce qui marche au guichet, ce qui blesse.",
        ACCUEILLIR, 1, 4, 33, 50, ("Hatice Demir", "Maison des habitants, CCAS"), "temoignage",
    ),
    Workshop(
        "Aidants numériques : qui fait quoi ?",
        "Faire avec, faire à la place, orienter : une règle commune aux quatre institutions.",
        NUMERIQUE, 2, 0, 31, 50, ("Paul-Henri Vidal", "Médiation numérique"), "table_ronde",
    ),
    Workshop(
        "L’entretien usager : écouter avant de concevoir",
        "Cinq questions ouvertes, un silence, et tout ce que l’on n’avait pas prévu d’entendre.",
        ECOUTER, 2, 1, 36, 50, ("Agathe Morel", "Designer de service"),
    ),
    Workshop(
        "Un accueil commun : ce que le Trièves a appris",
        "Trois administrations derrière le même comptoir depuis un an. Elles racontent, sans fard.",
        COOPERER, 2, 2, 39, 50, ("Irène Pascal", "Maison du Trièves"), "temoignage",
    ),
    _room(
        "Accueillir une personne en colère",
        "Jeux de rôle avec une comédienne : la voix, la distance, et le droit de passer la main.",
        ACCUEILLIR, 2, 3, 24, 28, ("Compagnie des Trois Marches", "Théâtre d’entreprise"),
    ),
    Workshop(
        "Le rendez-vous qui n’a pas lieu",
        "Un rappel par message, un créneau choisi : comment deux services ont divisé les absences par deux.",
        SIMPLIFIER, 2, 4, 34, 50, ("Nora Belkacem", "Protection maternelle et infantile"), "temoignage",
    ),
    Workshop(
        "Dire non sans fermer la porte",
        "Un refus clair, une raison, une suite : récrire les lettres que l’on redoute d’envoyer.",
        ECRIRE, 3, 0, 42, 50, ("Rachel Pinson", "Rédactrice claire"),
    ),
    Workshop(
        "Le numérique qui n’exclut pas",
        "Une démarche en ligne essayée au clavier, au téléphone, et avec un lecteur d’écran.",
        NUMERIQUE, 3, 1, 37, 50, ("Yannick Le Bihan", "Référent accessibilité"), "formation",
    ),
    Workshop(
        "Mesurer la satisfaction en trois questions",
        "Moins de questions, plus de réponses : ce que l’on fait ensuite de ce que l’on a lu.",
        ECOUTER, 3, 1, 32, 50, ("Judith Lemoine", "Qualité, Ville de Grenoble"),
    ),
    Workshop(
        "Handicap invisible : adapter son accueil",
        "Fatigue, bruit, mémoire : de petits aménagements qui servent à tout le monde.",
        ACCUEILLIR, 3, 2, 41, 50, ("Louis Bertin", "Association de relecteurs"), "conference",
    ),
    Workshop(
        "Élus, agents, usagers autour d’une table",
        "Un budget participatif vu des trois côtés, et les malentendus que l’on peut éviter.",
        COOPERER, 3, 3, 40, 50, ("Camille Rey", "Participation, Ville de Grenoble"), "table_ronde",
    ),
    _room(
        "Ce que nous changerons lundi",
        "Chaque équipe repart avec un geste, une date et quelqu’un pour l’aider.",
        COOPERER, 3, 4, 28, 40, ("La cellule Innovation", "Département de l’Isère"), "forum",
    ),
)  # fmt: skip

EARLIER_THEME = "Travailler autrement"
EARLIER_EDITION: tuple[Workshop, ...] = (
    _room(
        "Animer une réunion où l’on décide",
        "Un tour de parole, une proposition, des objections : repartir avec une décision.",
        COOPERER, 0, 1, 24, 30, ("La cellule Innovation", "Département de l’Isère"),
    ),
    Workshop(
        "Des courriels que l’on lit",
        "Un objet qui dit tout, une demande par message, et le droit de ne pas répondre.",
        ECRIRE, 0, 3, 30, 50, ("Rachel Pinson", "Rédactrice claire"),
    ),
    Workshop(
        "Le codéveloppement en une heure",
        "Une situation réelle, six questions avant le premier conseil.",
        COOPERER, 1, 1, 28, 50, ("La cellule Innovation", "Département de l’Isère"), "formation",
    ),
    _room(
        "Prototyper avec du carton",
        "Un guichet, une borne, un hall : fabriquer en deux heures ce que l’on voulait faire en un an.",
        SIMPLIFIER, 2, 2, 20, 24, ("Agathe Morel", "Designer de service"),
    ),
    Workshop(
        "Télétravail : garder une équipe",
        "Trois équipes racontent ce qu’elles ont gardé, et ce qu’elles ont abandonné.",
        COOPERER, 2, 3, 33, 50, ("Malik Zerrouki", "Dématérialisation, Département"), "temoignage",
    ),
    Workshop(
        "Les données ouvertes, pour quoi faire ?",
        "Cinq réutilisations locales, et la sixième, la vôtre.",
        NUMERIQUE, 3, 1, 26, 50, ("Yannick Le Bihan", "Référent accessibilité"), "conference",
    ),
)  # fmt: skip
