"""Institutions, directions and sites: real kinds, real communes. Domains end in `.example`: no mail can leave."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InstitutionData:
    nom: str
    sigle: str
    domaine: str
    siret: str
    directions: tuple[tuple[str, tuple[str, ...]], ...]
    """Each direction with its services."""


DEPARTEMENT = InstitutionData(
    "Département de l’Isère",
    "Département",
    "isere.example",
    "10000000000012",
    (
        ("Direction des mobilités", ("Service des routes du Voironnais", "Service des transports")),
        ("Direction de l’autonomie", ("Service des établissements", "Service de l’accueil familial")),
        ("Direction des solidarités", ("Maison du Trièves", "Maison du Voironnais", "Maison du Haut-Rhône dauphinois")),
        ("Direction de l’enfance et de la famille", ("Service de l’accueil", "Protection maternelle et infantile")),
        ("Direction de l’éducation, de la jeunesse et du sport", ("Service des collèges", "Service des sports")),
        ("Direction de la culture et du patrimoine", ("Archives départementales", "Lecture publique")),
        ("Direction des ressources humaines", ("Service du développement des compétences", "Service de la paie")),
        ("Direction des finances et de la commande publique", ("Service du budget", "Service des marchés")),
        ("Direction de l’aménagement et de l’environnement", ("Service de l’eau", "Service de l’agriculture")),
        ("Direction des systèmes d’information", ("Service des usages",)),
        ("Direction de l’immobilier et des moyens", ("Service de la logistique",)),
    ),
)
METROPOLE = InstitutionData(
    "Grenoble Alpes Métropole",
    "Métropole",
    "metropole.example",
    "20000000000028",
    (
        ("Direction de l’espace public et de la voirie", ()),
        ("Direction des déchets", ()),
        ("Direction de l’habitat", ()),
    ),
)
VILLE = InstitutionData(
    "Ville de Grenoble",
    "Ville",
    "grenoble.example",
    "30000000000034",
    (
        ("Direction des achats", ()),
        ("Direction de l’éducation et de la jeunesse", ()),
        ("Direction de l’action culturelle", ()),
    ),
)
CCAS = InstitutionData(
    "Centre communal d’action sociale de Grenoble",
    "CCAS",
    "ccas-grenoble.example",
    "40000000000040",
    (("Direction de la petite enfance", ()), ("Direction de l’action gérontologique", ())),
)
INSTITUTIONS = (DEPARTEMENT, METROPOLE, VILLE, CCAS)

SITES: tuple[tuple[str, str, str, float, float], ...] = (
    ("Hôtel du Département", "Grenoble", "38000", 45.1853, 5.7330),
    ("Hôtel de la Métropole", "Grenoble", "38000", 45.1876, 5.7357),
    ("Hôtel de ville", "Grenoble", "38000", 45.1865, 5.7366),
    ("Maison du Département", "Voiron", "38500", 45.3643, 5.5924),
    ("Maison du Département", "Bourgoin-Jallieu", "38300", 45.5860, 5.2740),
    ("Maison du Département", "Vienne", "38200", 45.5253, 4.8744),
    ("Maison du Département", "La Mure", "38350", 44.9036, 5.7872),
    ("Maison du Département", "Saint-Marcellin", "38160", 45.1490, 5.3210),
    ("Maison du Département", "La Tour-du-Pin", "38110", 45.5660, 5.4450),
    ("Maison du Département", "Roussillon", "38150", 45.3720, 4.8140),
    ("Maison du Département", "Crolles", "38920", 45.2860, 5.8830),
    ("Centre d’entretien routier", "Le Bourg-d’Oisans", "38520", 45.0550, 6.0310),
    ("Centre d’entretien routier", "Monestier-de-Clermont", "38650", 44.9160, 5.6340),
    ("Domaine départemental", "Vizille", "38220", 45.0780, 5.7720),
    ("Archives départementales", "Saint-Martin-d’Hères", "38400", 45.1670, 5.7660),
    ("Salle des Sagnes", "Mens", "38710", 44.8170, 5.7520),
    ("Collège", "Pontcharra", "38530", 45.4330, 6.0170),
    ("Maison des habitants", "Échirolles", "38130", 45.1430, 5.7180),
)
