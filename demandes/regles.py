"""The editable rules of a request's life."""

from instance.regles import declarer

DELAI_ACCUSE = declarer(
    "demandes.delai_accuse", 2, "jours ouvrés", "Accuser réception d’une demande", minimum=1, maximum=30
)
DELAI_QUALIFICATION = declarer(
    "demandes.delai_qualification", 5, "jours ouvrés", "Qualifier une demande", minimum=1, maximum=60
)
DELAI_AFFECTATION = declarer(
    "demandes.delai_affectation", 15, "jours ouvrés", "Affecter une demande", minimum=1, maximum=120
)
SEMAINES_DATE_PROCHE = declarer(
    "demandes.semaines_date_proche", 4, "semaines", "Alerter quand la date est plus proche", minimum=1, maximum=20
)
EQUIPE_SEUILS = declarer(
    "demandes.equipe_seuils", [15, 40, 80], "participants", "Une personne au-dessous de…, deux jusqu’à…, trois jusqu’à…"
)
DELAI_REPONSE_MISSION = declarer(
    "demandes.delai_reponse_mission", 3, "jours ouvrés", "Répondre à une proposition de mission", minimum=1, maximum=30
)
DELAI_REPONSE_REMPLACEMENT = declarer(
    "demandes.delai_reponse_remplacement",
    1,
    "jours ouvrés",
    "Répondre, pour remplacer quelqu’un",
    minimum=1,
    maximum=30,
)
JOURS_REMPLACEMENT_URGENT = declarer(
    "demandes.jours_remplacement_urgent",
    10,
    "jours ouvrés",
    "Un remplacement est urgent à moins de",
    minimum=1,
    maximum=60,
)
DUREE_APPEL = declarer(
    "demandes.duree_appel", 5, "jours ouvrés", "Durée proposée d’un appel à volontaires", minimum=1, maximum=60
)
DELAI_CHOIX_VOLONTAIRES = declarer(
    "demandes.delai_choix_volontaires",
    5,
    "jours ouvrés",
    "Fermer un appel à volontaires resté sans choix",
    minimum=1,
    maximum=60,
)
OBSERVATEURS_MAX = declarer(
    "demandes.observateurs_max", 1, "personnes", "Observateurs d’un accompagnement, au plus", minimum=0, maximum=5
)
DELAI_RAPPEL_JOURNAL = declarer(
    "demandes.delai_rappel_journal", 2, "jours ouvrés", "Rappeler de noter une intervention", minimum=1, maximum=30
)
DELAI_BILAN = declarer(
    "demandes.delai_bilan", 10, "jours ouvrés", "Rendre un bilan avant clôture", minimum=1, maximum=90
)
MOIS_SUIVI = declarer("demandes.mois_suivi", 2, "mois", "Demander le suivi après la fin", minimum=1, maximum=12)
JOURS_BROUILLON = declarer("demandes.jours_brouillon", 30, "jours", "Garder un brouillon", minimum=1, maximum=365)
JOURS_CORRECTION = declarer(
    "demandes.jours_correction", 60, "jours", "Corriger soi-même une intervention notée", minimum=1, maximum=366
)
DELAI_RELANCE_ACCORD = declarer(
    "demandes.delai_relance_accord", 3, "jours ouvrés", "Relancer le ou la commanditaire", minimum=1, maximum=30
)
JOURS_LIEN_ACCORD = declarer(
    "demandes.jours_lien_accord", 30, "jours", "Garder ouvert le lien d’accord", minimum=1, maximum=180
)
MOIS_SANS_MISSION = declarer(
    "demandes.mois_sans_mission", 6, "mois", "Signaler un facilitateur sans mission", minimum=1, maximum=36
)
QUOTA_BIENTOT = declarer(
    "demandes.quota_bientot", 80, "% du quota", "Signaler un facilitateur bientôt au bout", minimum=10, maximum=100
)
RECAPITULATIF = declarer("demandes.recapitulatif", True, "", "Envoyer le récapitulatif du mois aux facilitateurs")
RECAPITULATIF_RESPONSABLE = declarer(
    "demandes.recapitulatif_responsable", True, "", "Envoyer le récapitulatif du mois à leurs responsables"
)
DELAI_SIGNALEMENT = declarer(
    "demandes.delai_signalement", 2, "jours ouvrés", "Prendre en charge un signalement", minimum=1, maximum=30
)
SIGNALEMENTS_PAR_JOUR = declarer(
    "demandes.signalements_par_jour", 5, "par personne", "Signalements reçus en un jour", minimum=1, maximum=50
)
DELAI_RELANCE_RECIT = declarer(
    "demandes.delai_relance_recit", 5, "jours ouvrés", "Rappeler un récit à relire", minimum=1, maximum=30
)
JOURS_LIEN_RECIT = declarer(
    "demandes.jours_lien_recit", 30, "jours", "Garder ouvert le lien d’un récit à relire", minimum=5, maximum=180
)
