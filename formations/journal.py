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
}


def declarer() -> None:
    for cle, libelle in VERBES.items():
        journal.declarer(cle, libelle)
