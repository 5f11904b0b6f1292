"""The editable rules of the programme."""

from instance.regles import declarer

PEU_DE_PLACES = declarer(
    "evenements.peu_de_places", 5, "places", "Dire « plus que » quand il reste au plus", minimum=0, maximum=100
)
LIGNES_IMPORT = declarer(
    "evenements.lignes_import", 500, "lignes", "Programme importé d’un fichier, au plus", minimum=10, maximum=5000
)
ANNONCES_ACCUEIL = declarer(
    "evenements.annonces_accueil", 3, "séances", "Prochaines séances montrées à l’accueil", minimum=0, maximum=10
)
