"""The editable rules of the programme."""

from instance.regles import declarer

PEU_DE_PLACES = declarer(
    "evenements.peu_de_places",
    5,
    "places",
    "Dire «\u202fplus que\u202f» quand il reste au plus",
    minimum=0,
    maximum=100,
)
LIGNES_IMPORT = declarer(
    "evenements.lignes_import", 500, "lignes", "Programme importé d’un fichier, au plus", minimum=10, maximum=5000
)
ANNONCES_ACCUEIL = declarer(
    "evenements.annonces_accueil", 3, "séances", "Prochaines séances montrées à l’accueil", minimum=0, maximum=10
)
JOURS_RETOURS = declarer(
    "evenements.jours_retours", 14, "jours", "Donner son avis après une séance", minimum=1, maximum=90
)
QUESTION_SATISFACTION = declarer(
    "evenements.question_satisfaction",
    "Êtes-vous satisfait ou satisfaite de cette séance\u202f?",
    "",
    "Avis après une séance, première question (de «\u202fTrès\u202f» à «\u202fPas du tout\u202f»)",
)
QUESTION_UTILITE = declarer(
    "evenements.question_utilite",
    "Ce que vous en retirez vous servira-t-il dans votre travail\u202f?",
    "",
    "Avis après une séance, deuxième question (de «\u202fOui, beaucoup\u202f» à «\u202fPas du tout\u202f»)",
)
QUESTION_LIBRE = declarer(
    "evenements.question_libre",
    "Qu’avez-vous apprécié, que changeriez-vous\u202f?",
    "",
    "Avis après une séance, question libre",
)
MENTION_ATTESTATION = declarer(
    "evenements.mention_attestation",
    "Cette séance n’est pas une action de formation\u00a0: cette attestation constate une participation, rien de plus.",
    "",
    "Mention portée sur les attestations de participation",
)
