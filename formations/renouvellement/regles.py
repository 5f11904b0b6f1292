"""The editable rules of renewal."""

from instance.regles import declarer

JOURS_PRATIQUE = declarer(
    "formations.renouvellement_jours", 6, "jours", "Renouvellement\u00a0: jours de pratique", maximum=200
)
ACCOMPAGNEMENTS = declarer(
    "formations.renouvellement_accompagnements",
    3,
    "accompagnements",
    "Renouvellement\u00a0: accompagnements dont le bilan est rendu",
    maximum=100,
)
RENCONTRES = declarer(
    "formations.renouvellement_rencontres",
    5,
    "rencontres",
    "Renouvellement\u00a0: rencontres du réseau suivies",
    maximum=50,
)
SIGNES_NOTE = declarer(
    "formations.renouvellement_note",
    300,
    "signes",
    "Renouvellement\u00a0: longueur de la note réflexive, au moins",
    maximum=5000,
)
RAPPELS = declarer(
    "formations.renouvellement_rappels",
    [1, 3, 6],
    "mois",
    "Renouvellement\u00a0: rappels avant la fin de la certification",
    minimum=1,
    maximum=24,
)
MOIS_APRES = declarer(
    "formations.renouvellement_apres",
    6,
    "mois",
    "Renouvellement\u00a0: encore possible après la fin de la certification",
    maximum=24,
)
MOIS_RELAIS = declarer(
    "formations.renouvellement_relais",
    1,
    "mois",
    "Missions à relayer\u00a0: prévenir la cellule avant la fin d’une certification",
    minimum=1,
    maximum=6,
)
