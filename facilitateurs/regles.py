"""The editable rules of the network."""

from instance.regles import declarer

QUOTA = declarer(
    "facilitateurs.quota", 10, "demi-journées", "Quota proposé dans une lettre de mission", minimum=1, maximum=120
)
DUREE_CERTIFICATION = declarer(
    "facilitateurs.duree_certification", 3, "ans", "Validité d’une certification", minimum=1, maximum=10
)
MOIS_A_RENOUVELER = declarer(
    "facilitateurs.mois_a_renouveler",
    6,
    "mois",
    "Certification «\u202fà renouveler\u202f» avant la fin",
    minimum=1,
    maximum=24,
)
SEUIL_SENIOR = declarer(
    "facilitateurs.seuil_senior", 3, "missions", "Expérience requise pour mener un binôme", minimum=0, maximum=50
)
MOIS_CONVENTION = declarer(
    "facilitateurs.mois_convention", 3, "mois", "Signaler une convention avant sa fin", minimum=1, maximum=24
)
RAPPEL_LETTRE = declarer(
    "facilitateurs.rappel_lettre",
    5,
    "jours ouvrés",
    "Rappeler une lettre de mission sans réponse",
    minimum=1,
    maximum=60,
)
ALERTE_LETTRE = declarer(
    "facilitateurs.alerte_lettre",
    10,
    "jours ouvrés",
    "Prévenir la cellule d’une lettre de mission sans réponse",
    minimum=1,
    maximum=90,
)
VALIDITE_LIEN_LETTRE = declarer(
    "facilitateurs.validite_lien_lettre", 30, "jours", "Validité du lien envoyé au responsable", minimum=7, maximum=180
)
SEMAINES_CAMPAGNE = declarer(
    "facilitateurs.semaines_campagne",
    8,
    "semaines",
    "Rappeler à la cellule les lettres de mission qui finissent",
    minimum=1,
    maximum=40,
)
MILIEU_DU_JOUR = declarer(
    "facilitateurs.milieu_du_jour", 13, "heures", "Heure qui sépare le matin de l’après-midi", minimum=11, maximum=15
)
DUREE_REGULIERE = declarer(
    "facilitateurs.duree_reguliere", 12, "mois", "Durée d’une indisponibilité régulière, au plus", minimum=1, maximum=36
)
NOMBRE_ABSENCES = declarer(
    "facilitateurs.nombre_absences", 40, "indisponibilités", "Indisponibilités à venir par personne, au plus", minimum=1
)
SEMAINES_MONTREES = declarer(
    "facilitateurs.semaines_montrees", 4, "semaines", "Disponibilités à venir montrées au réseau", minimum=1, maximum=26
)

# The verification of certificates. Thousands of agents may share one public address.
VERIFICATIONS = declarer(
    "facilitateurs.verifications",
    1000,
    "certificats par heure",
    "Certificats vérifiés depuis un même réseau, avant de le faire patienter",
    minimum=100,
    maximum=100_000,
)
CODES_INCONNUS = declarer(
    "facilitateurs.codes_inconnus",
    40,
    "codes par heure",
    "Codes de certificat inconnus essayés depuis un même réseau, avant de le faire patienter",
    minimum=10,
    maximum=10_000,
)
DEPOTS_VERIFIES = declarer(
    "facilitateurs.depots_verifies",
    60,
    "fichiers par heure",
    "Certificats en PDF déposés pour vérification depuis un même réseau",
    minimum=10,
    maximum=10_000,
)
PAUSE_MAX = declarer(
    "facilitateurs.pause_max", 12, "mois", "Prolonger une certification par des pauses, au plus", maximum=36
)
MOIS_PREMIERE_LETTRE = declarer(
    "facilitateurs.mois_premiere_lettre",
    3,
    "mois",
    "Première lettre de mission\u00a0: jusqu’à la fin de l’année suivante, s’il reste moins de",
    maximum=12,
)
