"""What people said of the sessions they came to, once these were over."""

import random
from collections.abc import Sequence

from agents.models import Agent
from evenements.models import Evenement
from evenements.services.retours import donner_retour

from .cast import SEED

ANSWER, SIGN, WRITE = 0.42, 0.1, 0.35
"""How many of those present answer; how many of these sign, and write something."""
SATISFACTION = {4: 46, 3: 41, 2: 10, 1: 3}
USE = {4: 33, 3: 44, 2: 18, 1: 5}
WORDS = (
    "Des exemples tirés de nos vrais courriers : c’est ce qui change tout.",
    "Un peu rapide sur la fin. Un quart d’heure de plus ne serait pas de trop.",
    "Je reprends la grille de relecture dès lundi avec mon équipe.",
    "Le son coupait par moments, dommage pour le témoignage.",
    "Enfin quelqu’un qui dit ce qui n’a pas marché.",
    "J’aurais aimé pratiquer davantage, même à distance.",
    "Très concret. À proposer aussi aux accueils.",
    "On repart avec trois idées et l’envie d’essayer.",
    "Trop de monde pour vraiment échanger.",
    "L’animation tenait bien le temps, merci.",
    "Peut-on avoir les supports en gros caractères ?",
    "Je n’étais pas le public visé, mais j’ai appris des choses.",
)


def give(evenement: Evenement, present: Sequence[Agent]) -> None:
    """To be called once the session is over, at a time when one may answer."""
    choose = random.Random(f"{SEED} opinions {evenement.slug}")  # noqa: S311 - a story, not a secret
    for agent in present:
        if choose.random() >= ANSWER:
            continue
        donner_retour(
            evenement,
            agent,
            satisfaction=_draw(choose, SATISFACTION),
            utilite=_draw(choose, USE),
            texte=choose.choice(WORDS) if choose.random() < WRITE else "",
            signe=choose.random() < SIGN,
        )


def _draw(choose: random.Random, weights: dict[int, int]) -> int:
    return choose.choices(list(weights), weights=list(weights.values()))[0]
