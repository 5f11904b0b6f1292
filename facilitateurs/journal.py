"""The wording of the network's actions, after the author's name."""

from instance.journal import declarer

declarer("facilitateurs.entrer", "a fait entrer cette personne dans le réseau")
declarer("facilitateurs.quitter", "a noté le départ du réseau")
declarer("facilitateurs.modifier", "a modifié l’expérience reconnue")
declarer("facilitateurs.completer_profil", "a complété le profil")
declarer("facilitateurs.declarer_lien", "a déclaré un lien avec une direction")
declarer("facilitateurs.retirer_lien", "a retiré un lien avec une direction")
declarer("facilitateurs.declarer_indisponibilite", "a déclaré une indisponibilité")
declarer("facilitateurs.retirer_indisponibilite", "a retiré une indisponibilité")
declarer("facilitateurs.certifier", "a délivré une certification")
declarer("facilitateurs.suspendre", "a suspendu la certification")
declarer("facilitateurs.lever_suspension", "a levé la suspension")
declarer("facilitateurs.retirer", "a retiré la certification")
declarer("facilitateurs.demander_lettre", "a demandé une lettre de mission")
declarer("facilitateurs.relancer_lettre", "a relancé la demande de lettre de mission")
declarer("facilitateurs.accorder_lettre", "a accordé la lettre de mission")
declarer("facilitateurs.refuser_lettre", "a refusé la lettre de mission")
declarer("facilitateurs.revoquer", "a révoqué la lettre de mission")
declarer("facilitateurs.demander_campagne", "a demandé des lettres de mission")
declarer("facilitateurs.relancer_campagne", "a relancé les responsables sans réponse")
