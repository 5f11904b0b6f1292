"""How the cell's gestures on e-mails are worded in the history of the object they tell of."""

from instance.journal import declarer

declarer("courriels.retenir", "a retenu un courriel")
declarer("courriels.relacher", "a relâché un courriel")
declarer("courriels.modifier", "a modifié un courriel")
declarer("courriels.envoyer", "a fait partir un courriel")
declarer("courriels.annuler", "a annulé un courriel")
declarer("courriels.recapitulatif_choisi", "préfère un seul courriel par jour")
declarer("courriels.recapitulatif_quitte", "préfère un courriel à chaque fois")
declarer("courriels.adresse_retablie", "a levé l’échec de l’adresse")
declarer("courriels.texte_modifie", "a modifié le texte")
declarer("courriels.texte_retabli", "est revenu au texte d’origine")
