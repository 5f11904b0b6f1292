"""The room's verbs, as the history words them."""

from instance import journal


def declarer() -> None:
    journal.declarer("donnees.deposer_import", "a déposé un fichier des ressources humaines")
    journal.declarer("donnees.demander_import", "a demandé d’appliquer un fichier des ressources humaines")
    journal.declarer("donnees.appliquer_import", "a mis l’annuaire à jour d’un fichier")
    journal.declarer("donnees.abandonner_import", "a écarté un fichier des ressources humaines")
    journal.declarer("donnees.fiches_reunies", "a réuni une autre fiche à celle-ci")
    journal.declarer("donnees.directions_reunies", "a réuni une autre direction à celle-ci")
    journal.declarer("donnees.paire_ecartee", "a confirmé que ce sont deux personnes")
    journal.declarer("donnees.preparer_bordereau", "a préparé le bordereau d’élimination")
    journal.declarer("donnees.approuver_bordereau", "a noté le visa de l’archiviste")
    journal.declarer("donnees.executer_bordereau", "a exécuté le bordereau d’élimination")
    journal.declarer("donnees.abandonner_bordereau", "a abandonné le bordereau d’élimination")
