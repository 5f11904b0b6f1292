from instance.journal import declarer

declarer("documents.demander", "a demandé ce document")
declarer("documents.reconstruire", "a relancé la fabrication")
declarer("documents.echouer", "n’a pas pu fabriquer ce document")
