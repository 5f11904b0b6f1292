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
}


def declarer() -> None:
    for cle, libelle in VERBES.items():
        journal.declarer(cle, libelle)
