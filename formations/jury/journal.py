"""The verbs of juries, as the history words them. Neither decisions' motives nor ties are written there."""

from instance import journal

for _cle, _libelle in {
    "formations.composer_jury": "a préparé le jury",
    "formations.modifier_jury": "a changé la date ou le lieu du jury",
    "formations.ajouter_membre_jury": "a ajouté un membre au jury",
    "formations.retirer_membre_jury": "a retiré un membre du jury",
    "formations.nommer_presidence_jury": "a nommé la présidence du jury",
    "formations.inscrire_candidat": "a inscrit la personne devant le jury",
    "formations.retirer_candidat": "a retiré une personne du jury",
    "formations.convoquer_jury": "a convoqué le jury",
    "formations.annuler_jury": "a annulé le jury",
    "formations.declarer_sans_conflit": "a déclaré n’avoir aucun lien",
    "formations.declarer_conflit": "a déclaré un conflit",
    "formations.entrer_au_jury": "a rejoint le jury par son lien et un code",
    "formations.ouvrir_seance": "a ouvert la séance",
    "formations.decider_blocs": "a enregistré des décisions",
    "formations.deroger": "a répondu sur l’assiduité",
    "formations.clore_seance": "a clos la séance",
    "formations.rouvrir_seance": "a rouvert la séance",
    "formations.signer_pv": "a signé le procès-verbal",
    "formations.conclure_pv": "a conclu le procès-verbal, signé par tous",
    "formations.rectifier_pv": "a établi un procès-verbal rectificatif",
    "formations.abandonner_rectification": "a abandonné le procès-verbal rectificatif",
    "formations.envoyer_resultats": "a envoyé les résultats",
    "formations.reprendre_resultats": "a repris les résultats avant leur départ",
    "formations.delivrer": "a délivré la certification",
    "formations.achever_jury": "a délivré toutes les certifications",
}.items():
    journal.declarer(_cle, _libelle)
