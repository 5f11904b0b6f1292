"""The stories of the demonstration, by the title of their request; `AWAITING` still waits for an answer."""

TALES: dict[str, dict[str, str]] = {
    "Le goût des autres": {
        "accroche": (
            "Deux heures d’idées, une demi-heure de choix : la semaine du goût est née de ceux qui la servent."
        ),
        "depart": (
            "La semaine du goût se décidait chaque année dans un bureau, et les cuisines l’apprenaient par "
            "une note. Les idées existaient pourtant, dispersées dans les équipes."
        ),
        "chemin": (
            "Le groupe a d’abord cherché sans trier : quatre-vingts idées sur les murs. Puis chaque table a "
            "fabriqué la sienne, en carton et en photos, et l’a présentée en deux minutes aux autres."
        ),
        "produit": (
            "Cinq journées à thème, dont deux portées par des agents de collège, et un calendrier que chacun a signé."
        ),
        "enseignements": "Prévoir plus de temps pour la mise en commun.\nFaire entrer les cuisines dès l’invitation.",
    },
    "Accompagner les aidants": {
        "accroche": (
            "Qui fait quoi pour les proches qui aident ? Une journée pour se connaître, une carte pour s’appeler."
        ),
        "depart": (
            "Les aidants passent d’un service à l’autre et racontent à chaque fois leur histoire. Les "
            "professionnels, eux, ne savaient pas toujours vers qui les envoyer."
        ),
        "chemin": (
            "Le matin, chacun a raconté une situation vécue. L’après-midi, les tables ont tracé le parcours "
            "d’un aidant, et marqué chaque endroit où il attend."
        ),
        "produit": (
            "Une carte des relais du territoire, tenue à jour par trois volontaires, et un numéro unique à essayer."
        ),
        "enseignements": "Les récits ont fait plus que les organigrammes.\nSe revoir après trois mois.",
    },
    "Codéveloppement des cheffes d’agence": {
        "accroche": "Six questions avant le premier conseil : une façon d’avancer entre pairs, sur un cas réel.",
        "depart": (
            "Prendre la tête d’une agence se fait souvent seule. Les cheffes se croisaient en réunion sans "
            "jamais parler de ce qui les empêche de dormir."
        ),
        "chemin": (
            "Une personne expose, le groupe questionne sans conseiller, puis propose. Trois situations y "
            "sont passées en une matinée."
        ),
        "produit": "Une décision prise sur place, deux essais à mener, et un rendez-vous tous les deux mois.",
        "enseignements": "Poser des questions est plus difficile que de répondre, et plus utile.",
    },
    "Nos valeurs en actes": {
        "accroche": "Quatre mots affichés dans le hall, et une question : à quoi les voit-on le lundi matin ?",
        "depart": "Les valeurs avaient été choisies deux ans plus tôt. Peu d’équipes pouvaient en citer une.",
        "chemin": (
            "Par tables mélangées, chaque valeur a été traduite en gestes, puis les gestes triés : ceux que "
            "l’on fait déjà, ceux que l’on peut commencer demain."
        ),
        "produit": "Douze gestes, trois par valeur, et une équipe volontaire pour chacun.",
        "enseignements": "Partir de ce qui se fait déjà a changé le ton de la journée.",
    },
}
AWAITING = "Nos valeurs en actes"
