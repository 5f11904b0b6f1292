"""The room's verbs, as the history words them."""

from instance import journal

VERBES = {
    "evenements.creer_edition": "a créé l’édition",
    "evenements.modifier_edition": "a modifié l’édition",
    "evenements.publier_edition": "a publié l’édition",
    "evenements.depublier_edition": "a retiré l’édition de la vue du public",
    "evenements.creer": "a créé l’événement",
    "evenements.modifier": "a modifié l’événement",
    "evenements.publier": "a publié l’événement",
    "evenements.depublier": "a remis l’événement en brouillon",
    "evenements.annuler": "a annulé l’événement",
    "evenements.ajouter_seance": "a ajouté une séance",
    "evenements.deplacer_seance": "a changé une séance",
    "evenements.retirer_seance": "a retiré une séance",
    "evenements.inviter": "a ajouté une personne qui intervient",
    "evenements.retirer_intervenant": "a retiré une personne qui intervient",
    "evenements.ouvrir_inscriptions": "a fixé l’ouverture des inscriptions",
    "evenements.deposer_proposition": "a envoyé la proposition",
    "evenements.modifier_proposition": "a modifié la proposition",
    "evenements.retirer_proposition": "a retiré la proposition",
    "evenements.retenir": "a retenu la proposition",
    "evenements.ecarter": "a écarté la proposition",
    "evenements.signer_retour": "a donné un avis signé",
    "evenements.changer_retour": "a changé son avis",
    "evenements.importer": "a importé le programme",
}


def declarer() -> None:
    for cle, libelle in VERBES.items():
        journal.declarer(cle, libelle)
