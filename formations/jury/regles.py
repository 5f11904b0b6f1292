"""The editable rules of juries."""

from instance.regles import declarer

MEMBRES_JURY = declarer(
    "formations.membres_jury", 3, "personnes", "Jury\u00a0: membres au moins", minimum=3, maximum=15
)
MOIS_BLOCS_ACQUIS = declarer(
    "formations.mois_blocs_acquis",
    24,
    "mois",
    "Jury\u00a0: durée pendant laquelle un bloc acquis le reste",
    minimum=1,
    maximum=120,
)
RAPPEL_JURY = declarer(
    "formations.rappel_jury",
    3,
    "jours",
    "Jury\u00a0: rappeler aux membres qui n’ont pas déclaré leurs liens, avant la séance",
    maximum=30,
)
RAPPEL_SIGNATURE_JURY = declarer(
    "formations.rappel_signature_jury",
    3,
    "jours ouvrés",
    "Jury\u00a0: rappeler aux membres qui n’ont pas signé le procès-verbal (0\u00a0: jamais)",
    maximum=30,
)
DUREE_JURY = declarer(
    "formations.duree_jury",
    4,
    "heures",
    "Jury\u00a0: durée réservée dans le calendrier des membres",
    minimum=1,
    maximum=10,
)
VALIDITE_LIEN_JURY = declarer(
    "formations.validite_lien_jury",
    30,
    "jours",
    "Jury\u00a0: validité du lien d’un membre extérieur, après la séance",
    minimum=1,
    maximum=366,
)
HEURES_SESSION_JURY = declarer(
    "formations.heures_session_jury",
    4,
    "heures",
    "Jury\u00a0: durée d’une connexion par lien et code",
    minimum=1,
    maximum=12,
)
MINUTES_CODE_JURY = declarer(
    "formations.minutes_code_jury",
    10,
    "minutes",
    "Jury\u00a0: validité du code d’un membre extérieur",
    minimum=5,
    maximum=60,
)
CODES_PAR_LIEN = declarer(
    "formations.codes_par_lien",
    5,
    "codes par quart d’heure",
    "Jury\u00a0: codes envoyés à un même membre extérieur",
    minimum=2,
    maximum=20,
)
