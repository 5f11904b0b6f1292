"""The editable rules of documents."""

from instance.regles import declarer

LOT_MAX = declarer("documents.lot_max", 200, "pièces", "Nombre de pièces d’un lot, au plus", minimum=10, maximum=1000)
LOT_JOURS = declarer("documents.lot_jours", 7, "jours", "Garder les fichiers d’un lot de pièces", minimum=1, maximum=60)
