"""What teams ask for. Each line: title, format, participants, half-days, objective (“à la fin, le groupe aura…”).

The first 47 make the reference year; together they reach from 5 to 350 people over every format.
"""

from dataclasses import dataclass

SEMINAIRE, JOURNEE, ATELIER = "Séminaire", "Journée métier", "Atelier"
CODEV, CREATIVITE, REUNION, AUTRE = "Codéveloppement", "Atelier de créativité", "Conduite de réunion", "Autre"

FORMATS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (SEMINAIRE, "Se donner un cap, à toute une direction", ("Forum ouvert", "World café")),
    (JOURNEE, "Relier des collègues qui font le même travail", ("World café", "Récits de pratique")),
    (ATELIER, "Résoudre une question précise en trois heures", ("Parcours usager", "Six chapeaux")),
    (CODEV, "Avancer entre pairs sur un cas réel", ("Codéveloppement",)),
    (CREATIVITE, "Imaginer avant de choisir", ("Idéation", "Prototypage")),
    (REUNION, "Rendre vos points d’équipe utiles et brefs", ("Tour de parole", "Décision par consentement")),
    (AUTRE, "Parlons-en ensemble", ()),
)

METHODES: tuple[tuple[str, str], ...] = (
    ("Codéveloppement", "Une personne expose, le groupe questionne, puis propose."),
    ("World café", "Des tables qui se mélangent pour croiser les idées."),
    ("Forum ouvert", "Le groupe écrit lui-même l’ordre du jour."),
    ("Parcours usager", "Suivre pas à pas ce que vit une personne reçue."),
    ("Tour de parole", "Chacun parle, chacun écoute, personne ne coupe."),
    ("Décision par consentement", "On avance quand personne n’a d’objection."),
    ("Six chapeaux", "Regarder une question sous six angles, l’un après l’autre."),
    ("Idéation", "Chercher beaucoup d’idées avant d’en juger une seule."),
    ("Prototypage", "Fabriquer vite une première version pour l’essayer."),
    ("Récits de pratique", "Partir de ce qui s’est vraiment passé."),
)


@dataclass(frozen=True)
class Subject:
    titre: str
    format: str
    participants: int
    demi_journees: int
    objectif: str


def _s(titre: str, format: str, participants: int, demi_journees: int, objectif: str) -> Subject:
    return Subject(titre, format, participants, demi_journees, f"… {objectif}")


REFERENCE_YEAR: tuple[Subject, ...] = (
    _s("Le plan collèges, tous ensemble", SEMINAIRE, 350, 2, "partagé les cinq priorités du plan et choisi sa part."),
    _s(
        "Une vidéo pour la sécurité de nos chantiers",
        CREATIVITE,
        12,
        1,
        "écrit le scénario d’une vidéo de trois minutes.",
    ),
    _s(
        "Des engagements d’accueil communs",
        SEMINAIRE,
        62,
        2,
        "écrit cinq engagements d’accueil que chaque maison tiendra.",
    ),
    _s("Journée des assistants familiaux", JOURNEE, 120, 2, "nommé ce qui les aide et ce qui leur manque."),
    _s("Un seul guichet pour le Vercors", ATELIER, 34, 1, "choisi trois gestes d’accueil communs."),
    _s("Codéveloppement des chefs de centre", CODEV, 7, 1, "avancé sur deux situations apportées par le groupe."),
    _s("Réunions de chantier plus courtes", REUNION, 9, 1, "adopté une trame de réunion de trente minutes."),
    _s("Cantines : choisir sans gaspiller", CREATIVITE, 25, 1, "retenu quatre essais à mener dans six collèges."),
    _s("Accueillir les nouveaux autrement", ATELIER, 18, 1, "dessiné la première semaine d’un nouvel arrivant."),
    _s("Projet de service des archives", SEMINAIRE, 62, 2, "écrit ses quatre chantiers et leurs pilotes."),
    _s("Fêter dix ans de lecture publique", CREATIVITE, 30, 1, "choisi le fil de l’anniversaire."),
    _s("Deux équipes, un seul étage", ATELIER, 14, 1, "décidé des règles de vie de l’étage."),
    _s("La paie sans peine", ATELIER, 16, 1, "simplifié trois étapes du circuit des variables."),
    _s("Le numérique qui nous aide", JOURNEE, 80, 2, "repéré dix gestes simples à transmettre."),
    _s("Référents autonomie : se relier", JOURNEE, 70, 2, "bâti un annuaire vivant et un rendez-vous régulier."),
    _s("Codéveloppement des directrices de collège", CODEV, 8, 1, "trouvé une suite à chaque situation exposée."),
    _s("Bien décider en comité", REUNION, 11, 1, "choisi comment il décide, et quand."),
    _s("Marchés publics : parler clair", ATELIER, 22, 1, "récrit trois courriers types."),
    _s("L’eau, une affaire commune", SEMINAIRE, 95, 2, "partagé un diagnostic et cinq pistes."),
    _s("Déneigement : préparer l’hiver", ATELIER, 28, 1, "revu les astreintes avec les équipes."),
    _s("Accueil physique, accueil téléphonique", ATELIER, 24, 1, "écrit un scénario d’accueil commun."),
    _s("Codéveloppement des cadres de santé", CODEV, 6, 1, "éclairé trois situations de terrain."),
    _s("Un projet pour l’atelier mécanique", CREATIVITE, 15, 1, "dessiné l’atelier de demain."),
    _s("Réunion d’équipe : qui parle ?", REUNION, 10, 1, "partagé les rôles d’animation."),
    _s("Les cent premiers jours d’un cadre", ATELIER, 20, 1, "écrit un carnet de route."),
    _s("Séminaire de la direction des mobilités", SEMINAIRE, 180, 2, "choisi trois manières de travailler autrement."),
    _s("Pilotage de la protection de l’enfance", SEMINAIRE, 110, 2, "mis en commun les parcours et les ruptures."),
    _s("Codéveloppement des agents d’accueil", CODEV, 8, 1, "trouvé des réponses aux situations tendues."),
    _s("Repenser le guide des aides", ATELIER, 17, 1, "réduit le guide de soixante à vingt pages."),
    _s("Sobriété : les idées des agents", CREATIVITE, 45, 1, "classé cinquante idées et choisi dix essais."),
    _s("Organiser le télétravail à plusieurs", ATELIER, 26, 1, "écrit une charte d’équipe."),
    _s("Journée des secrétaires généraux", JOURNEE, 55, 2, "échangé leurs outils et leurs astuces."),
    _s("Point d’équipe en quinze minutes", REUNION, 8, 1, "essayé trois formats et gardé un."),
    _s("Vers un budget lisible", ATELIER, 19, 1, "choisi les dix chiffres qui comptent."),
    _s("Habiter autrement : les ateliers", CREATIVITE, 38, 1, "produit douze esquisses."),
    _s("Codéveloppement des acheteurs", CODEV, 7, 1, "partagé quatre façons de négocier."),
    _s("Propreté urbaine, vue du terrain", ATELIER, 32, 1, "dessiné de nouvelles tournées."),
    _s("La crèche en commun", JOURNEE, 48, 2, "relié les équipes de douze établissements."),
    _s("Rentrée culturelle", ATELIER, 13, 1, "réparti les rôles de la saison."),
    _s("Le sport pour tous", CREATIVITE, 21, 1, "imaginé cinq animations de proximité."),
    _s("Inventer la médiathèque mobile", CREATIVITE, 16, 1, "fabriqué un premier prototype."),
    _s("Cinq personnes, une équipe", AUTRE, 5, 1, "écrit ce que chacune attend des autres."),
    _s("Comité de direction élargi", REUNION, 23, 1, "retrouvé des réunions utiles."),
    _s("Codéveloppement des chefs de projet", CODEV, 8, 1, "débloqué trois projets."),
    _s("Préparer le déménagement", ATELIER, 40, 1, "fait le plan des espaces partagés."),
    _s("Aînés : rompre l’isolement", JOURNEE, 65, 2, "relié bénévoles et professionnels."),
    _s("Feuille de route des systèmes d’information", SEMINAIRE, 75, 2, "choisi ses six chantiers."),
)

CURRENT_YEAR: tuple[Subject, ...] = (
    _s("Un seul guichet pour le Trièves", ATELIER, 34, 1, "choisi trois gestes d’accueil communs."),
    _s("Projet de service des transports", SEMINAIRE, 62, 2, "écrit son projet pour trois ans."),
    _s("Simplifier le dossier d’aide sociale", ATELIER, 18, 1, "retiré la moitié des pièces demandées."),
    _s("Codéveloppement des tuteurs", CODEV, 8, 1, "avancé sur deux situations."),
    _s("Journée des encadrants d’agents de collège", JOURNEE, 120, 2, "partagé ses bonnes pratiques."),
    _s("Moins de réunions, mieux", REUNION, 12, 1, "choisi trois réunions à supprimer."),
    _s("Les forêts de demain", SEMINAIRE, 90, 2, "croisé les regards des métiers."),
    _s("Bâtir un accueil inclusif", ATELIER, 27, 1, "testé le parcours avec des usagers."),
    _s("Idées pour les quais de Vienne", CREATIVITE, 36, 1, "esquissé dix aménagements légers."),
    _s("Codéveloppement des conseillères numériques", CODEV, 6, 1, "trouvé une suite à chaque cas."),
    _s("Rapprocher marchés et services", ATELIER, 22, 1, "écrit un calendrier commun."),
    _s("La donnée, parlons-en", JOURNEE, 50, 2, "compris qui produit et qui utilise."),
    _s("Relier les maisons des habitants", JOURNEE, 58, 2, "fait connaissance et choisi deux projets."),
    _s("Réinventer l’entretien professionnel", ATELIER, 16, 1, "écrit un guide de deux pages."),
    _s("Astreintes : des règles justes", ATELIER, 20, 1, "proposé un nouveau roulement."),
    _s("Le goût des autres", CREATIVITE, 24, 1, "imaginé la semaine du goût."),
    _s("Nos valeurs en actes", SEMINAIRE, 140, 2, "traduit quatre valeurs en gestes."),
    _s("Point d’étape du plan vélo", REUNION, 15, 1, "arbitré les priorités de l’année."),
    _s("Accompagner les aidants", JOURNEE, 66, 2, "recensé les relais du territoire."),
    _s("Codéveloppement des cheffes d’agence", CODEV, 7, 1, "éclairé trois situations."),
    _s("Ouvrir les archives aux jeunes", CREATIVITE, 19, 1, "prototypé une visite."),
    _s("Un accueil de nuit mieux relié", ATELIER, 14, 1, "dessiné la chaîne d’appel."),
    _s("Projet d’établissement du CCAS", SEMINAIRE, 85, 2, "écrit les grandes lignes."),
    _s("Après la tempête, le retour d’expérience", AUTRE, 30, 1, "tiré cinq leçons partagées."),
)
