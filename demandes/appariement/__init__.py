"""Who could do this work, and why: people decide, the portal explains.

Nothing here writes, and no score of a person is stored. `besoin` says what the work needs, `lecture` reads everybody
in a number of queries that does not depend on how many they are, `obstacles` says in words what keeps somebody away,
`equipes` orders and composes, `mots` words it.
"""

from .besoin import Besoin, besoin_de
from .equipes import Equipe, Groupe, Suggestions, manque_de_senior, suggestions
from .lecture import Candidat, candidats
from .obstacles import Obstacle
from .page import contexte

__all__ = [
    "Besoin",
    "Candidat",
    "Equipe",
    "Groupe",
    "Obstacle",
    "Suggestions",
    "besoin_de",
    "candidats",
    "contexte",
    "manque_de_senior",
    "suggestions",
]
