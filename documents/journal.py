from instance.journal import declarer

declarer("documents.demander", "a demandé ce document")
declarer("documents.reconstruire", "a relancé la fabrication")
declarer("documents.echouer", "n’a pas pu fabriquer ce document")
declarer("documents.demander_lot", "a demandé ce lot de pièces")
declarer("documents.annuler_lot", "a arrêté ce lot de pièces")
declarer("documents.reprendre_lot", "a relancé ce lot de pièces")
declarer("documents.classer_signe", "a classé l’exemplaire signé")
declarer("documents.enregistrer_reference", "a écrit la référence")
declarer("documents.retirer_reference", "a retiré la référence")
