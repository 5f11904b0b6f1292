"""The editable rules of sessions."""

from instance.regles import declarer

DELAI_OFFRE = declarer(
    "agenda.delai_offre", 48, "heures", "Accepter une place proposée depuis la liste d’attente", minimum=1, maximum=720
)
RAPPEL_SEMAINE = declarer(
    "agenda.rappel_semaine", 7, "jours", "Premier rappel avant une session (0\u00a0: aucun)", maximum=60
)
RAPPEL_VEILLE = declarer(
    "agenda.rappel_veille", 1, "jours", "Second rappel avant une session (0\u00a0: aucun)", maximum=14
)
RAPPEL_HEURE = declarer(
    "agenda.rappel_heure", 60, "minutes", "Dernier rappel, avec le lien à distance (0\u00a0: aucun)", maximum=720
)
APRES = declarer("agenda.apres", 1, "heures", "Remercier après la fin d’une session", maximum=168)
VISIO_AVANT = declarer(
    "agenda.visio_avant", 30, "minutes", "Montrer le lien de visioconférence avant le début", maximum=1440
)
JOURS_AMENAGEMENT = declarer(
    "agenda.jours_amenagement", 30, "jours", "Effacer les aménagements souhaités après la session", maximum=365
)
POINTAGE_AVANT = declarer(
    "agenda.pointage_avant", 30, "minutes", "Noter les présences avant le début d’une séance", maximum=240
)
POINTAGE_APRES = declarer(
    "agenda.pointage_apres", 60, "minutes", "Signaler soi-même sa présence après la fin", maximum=1440
)
JOURS_POINTAGE = declarer(
    "agenda.jours_pointage", 30, "jours", "Corriger les présences d’une séance", minimum=1, maximum=366
)
MINUTES_PRESENCE = declarer(
    "agenda.minutes_presence", 10, "minutes", "Compter comme présente une personne connectée au moins", maximum=480
)
