"""The editable limits of sign-in. Thousands of agents share one public address, so nothing counts an address's
successes: only what fails there, and high."""

from instance import regles

CODES_PAR_COURRIEL = regles.declarer(
    "agents.codes_par_courriel",
    5,
    "codes par quart d’heure",
    "Codes de connexion envoyés à une même adresse, avant de renvoyer au dernier reçu",
    minimum=2,
    maximum=50,
)
ECHECS_PAR_ADRESSE = regles.declarer(
    "agents.echecs_par_adresse",
    500,
    "échecs par heure",
    "Connexions manquées depuis un même réseau, avant de le faire patienter",
    minimum=20,
    maximum=100000,
)
RESEAUX_DE_CONFIANCE = regles.declarer(
    "agents.reseaux_de_confiance",
    "",
    "adresses CIDR, séparées par des espaces",
    "Réseaux dont on ne compte pas les connexions manquées",
)
SESSION_INACTIVE = regles.declarer(
    "agents.session_inactive",
    60,
    "minutes",
    "Session de la cellule laissée sans geste, avant d’être fermée",
    minimum=5,
    maximum=1440,
)
SESSION_LONGUE = regles.declarer(
    "agents.session_longue",
    12,
    "heures",
    "Session de la cellule, avant de se connecter de nouveau",
    minimum=1,
    maximum=168,
)
SEUIL_MASQUE = regles.declarer(
    "agents.seuil_masque",
    5,
    "personnes",
    "Nombre de personnes par catégorie en dessous duquel un chiffre est masqué",
    minimum=3,
    maximum=50,
)
