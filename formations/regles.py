"""The editable rules of trainings."""

from instance.regles import declarer

DEMI_JOURNEES_MANQUEES = declarer(
    "formations.demi_journees_manquees",
    4,
    "demi-journées",
    "Formation certifiante\u00a0: au-delà de tant de demi-journées manquées, le jury doit se prononcer",
    minimum=0,
    maximum=38,
)
EMARGEMENT_AVANT = declarer(
    "formations.emargement_avant",
    15,
    "minutes",
    "Formation\u00a0: signer avant le début d’une demi-journée",
    maximum=120,
)
EMARGEMENT_APRES = declarer(
    "formations.emargement_apres",
    60,
    "minutes",
    "Formation\u00a0: signer après le début d’une demi-journée",
    maximum=240,
)
EMARGEMENT_RETARD = declarer(
    "formations.emargement_retard",
    15,
    "minutes",
    "Formation\u00a0: compter comme en retard qui signe tant de minutes après le début",
    maximum=240,
)

# --- Applications -------------------------------------------------------------------------------------
RAPPEL_AVIS = declarer(
    "formations.rappel_avis", 5, "jours ouvrés", "Rappeler au N+1 l’avis attendu sur une candidature", minimum=1
)
ALERTE_AVIS = declarer(
    "formations.alerte_avis", 10, "jours ouvrés", "Signaler à la cellule un avis qui ne vient pas", minimum=1
)
VALIDITE_LIEN_AVIS = declarer(
    "formations.validite_lien_avis", 60, "jours", "Validité du lien envoyé au N+1", minimum=7, maximum=366
)
JOURS_CONFIRMER = declarer(
    "formations.jours_confirmer", 7, "jours", "Confirmer la place proposée dans une promotion", minimum=1, maximum=60
)
RAPPEL_CONFIRMER = declarer(
    "formations.rappel_confirmer", 2, "jours", "Rappeler la place à confirmer, avant l’échéance", maximum=30
)
RAPPEL_BROUILLON = declarer(
    "formations.rappel_brouillon", 3, "jours", "Rappeler une candidature commencée, avant la clôture", maximum=30
)
JOURS_BROUILLON = declarer(
    "formations.jours_brouillon", 30, "jours", "Effacer les candidatures non envoyées, après la clôture", maximum=366
)
JOURS_FORMATION_LONGUE = declarer(
    "formations.jours_formation_longue",
    8,
    "jours",
    "Durée à partir de laquelle une formation ne se redemande pas aussitôt",
    minimum=1,
)
MOIS_MEME_OBJET = declarer(
    "formations.mois_meme_objet", 12, "mois", "Attente avant de redemander une formation longue", maximum=60
)
RAPPEL_ACCORD = declarer(
    "formations.rappel_accord", 3, "jours ouvrés", "Rappeler au N+1 l’accord attendu sur une inscription", minimum=1
)
ALERTE_ACCORD = declarer(
    "formations.alerte_accord", 6, "jours ouvrés", "Signaler à la cellule un accord qui ne vient pas", minimum=1
)

# --- Assessments --------------------------------------------------------------------------------------
INTERVENTIONS_SUPERVISEES = declarer(
    "formations.interventions_supervisees",
    2,
    "interventions",
    "Formation certifiante\u00a0: interventions supervisées de chaque stagiaire",
    minimum=1,
    maximum=4,
)
JOURS_EVALUATION = declarer(
    "formations.jours_evaluation",
    10,
    "jours",
    "Formation certifiante\u00a0: rendre les évaluations après la dernière demi-journée",
    maximum=120,
)
PREUVES_MAX = declarer(
    "formations.preuves_max", 12, "fichiers", "Preuves déposées pour chaque stagiaire", minimum=1, maximum=60
)
PREUVE_MEGA = declarer(
    "formations.preuve_mega", 10, "Mo", "Taille d’une preuve déposée pour un ou une stagiaire", minimum=1, maximum=10
)
CONSERVATION_CANDIDATURES = declarer(
    "formations.conservation_candidatures",
    2,
    "ans",
    "Candidatures restées sans suite\u00a0: les conserver avant de proposer leur élimination",
    minimum=1,
    maximum=10,
)
