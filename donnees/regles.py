"""What stops an absurd file, and how long a file is kept."""

from instance import regles

DEPARTS_MAX = regles.declarer(
    "donnees.departs_max",
    10,
    "% des agents connus",
    "Départs qu’un fichier des ressources humaines peut annoncer sans motif",
    minimum=1,
    maximum=100,
)
MODIFICATIONS_MAX = regles.declarer(
    "donnees.modifications_max",
    40,
    "% des agents connus",
    "Fiches qu’un fichier des ressources humaines peut modifier sans motif",
    minimum=1,
    maximum=100,
)
CREATIONS_MAX = regles.declarer(
    "donnees.creations_max",
    20,
    "% des agents connus",
    "Fiches qu’un fichier des ressources humaines peut créer sans motif",
    minimum=1,
    maximum=100,
)
CREATIONS_LIBRES = regles.declarer(
    "donnees.creations_libres",
    50,
    "fiches",
    "Fiches qu’un fichier des ressources humaines peut créer sans motif, même où l’on connaît peu de monde",
    minimum=0,
    maximum=1000,
)
GARDE_DU_FICHIER = regles.declarer(
    "donnees.garde_du_fichier",
    7,
    "jours",
    "Oublier un fichier des ressources humaines resté sans suite",
    minimum=1,
    maximum=60,
)
