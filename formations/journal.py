"""The room's verbs, as the history words them."""

from instance import journal

VERBES = {
    "formations.creer": "a créé la formation",
    "formations.modifier": "a modifié la formation",
    "formations.publier": "a publié la formation",
    "formations.archiver": "a archivé la formation",
    "formations.enregistrer_organisme": "a enregistré l’organisme",
    "formations.ouvrir_cohorte": "a créé la session",
    "formations.modifier_cohorte": "a modifié la session",
    "formations.publier_cohorte": "a annoncé la session",
    "formations.annuler_cohorte": "a annulé la session",
    "formations.enregistrer_formateur": "a enregistré qui forme",
    "formations.nommer_formateurs": "a dit qui forme le groupe",
    "formations.partager_fichier": "a partagé un fichier avec le groupe",
    "formations.retirer_fichier": "a retiré un fichier du groupe",
    "formations.contresigner": "a contresigné la feuille",
    "formations.corriger_emargement": "a corrigé la feuille contresignée",
    "formations.passer_au_papier": "a passé la feuille sur papier",
    "formations.deposer_scan": "a déposé la feuille numérisée",
    # Renewals.
    "formations.ouvrir_renouvellement": "a ouvert un dossier de renouvellement",
    "formations.envoyer_renouvellement": "a envoyé le dossier de renouvellement",
    "formations.demander_complement": "a demandé de compléter le dossier de renouvellement",
    "formations.accepter_renouvellement": "a accepté le renouvellement",
    "formations.refuser_renouvellement": "a refusé le renouvellement",
    # Assessments.
    "formations.creer_referentiel": "a préparé une version du référentiel",
    "formations.enregistrer_referentiel": "a modifié le référentiel",
    "formations.publier_referentiel": "a publié le référentiel",
    "formations.rendre_evaluation": "a rendu l’évaluation",
    "formations.rouvrir_evaluation": "a rouvert l’évaluation",
    "formations.deposer_preuve": "a déposé une preuve",
    "formations.retirer_preuve": "a retiré une preuve",
    "formations.nommer_superviseur": "a nommé qui supervise",
    "formations.retirer_superviseur": "a retiré qui supervise",
    # Applications.
    "formations.soumettre": "a envoyé sa candidature",
    "formations.reprendre_candidature": "a repris sa candidature",
    "formations.retirer_candidature": "a retiré la candidature",
    "formations.sans_reponse": "a laissé passer la place proposée",
    "formations.rendre_avis": "a donné son avis",
    "formations.noter_avis": "a noté l’avis reçu autrement",
    "formations.verifier_n1": "a vérifié le ou la responsable",
    "formations.corriger_n1": "a corrigé le ou la responsable",
    "formations.relancer_n1": "a relancé le ou la responsable",
    "formations.preparer_decision": "a préparé la décision",
    "formations.repondre": "a envoyé la réponse",
    "formations.reprendre_reponse": "a repris la réponse avant son départ",
    "formations.proposer_place": "a proposé la place libérée",
    "formations.confirmer_candidature": "a confirmé la place",
    "formations.reunir_candidatures": "a réuni deux candidatures de la même personne",
}


def declarer() -> None:
    for cle, libelle in VERBES.items():
        journal.declarer(cle, libelle)
