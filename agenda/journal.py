"""The room's verbs, as the history words them."""

from instance import journal

VERBES = {
    "ouvrir_flux": "a ouvert son agenda à distance",
    "fermer_flux": "a fermé son agenda à distance",
    "inscrire": "a donné une place",
    "mettre_en_attente": "a mis sur liste d’attente",
    "demander_une_place": "a demandé une place",
    "valider_inscription": "a validé l’inscription",
    "refuser_inscription": "n’a pas retenu l’inscription",
    "annuler_inscription": "a annulé l’inscription",
    "modifier_inscription": "a modifié l’inscription",
    "reprendre_inscription": "s’occupe désormais de son inscription",
    "changer_de_mode": "a changé de mode",
    "reunir_inscriptions": "a réuni deux inscriptions d’une même personne",
    "promue": "a donné une place libérée",
    "place_offerte": "a proposé une place libérée",
    "accepter_offre": "a accepté la place proposée",
    "offre_expiree": "a laissé passer la place proposée",
    "regler": "a réglé les inscriptions",
    "changer_capacite": "a changé le nombre de places",
    "changer_questions": "a changé les questions posées",
    "reserver": "a gardé des places",
    "lever_reservation": "a rendu les places gardées",
    "annuler_session": "a annulé la session",
    "chevauchement": "a pris quelqu’un à deux endroits à la fois",
    "partager_salle": "a partagé la salle avec autre chose au même moment",
    "reprogrammer": "a changé la date ou le lieu",
    "retirer_creneau": "a annulé une date",
    "enregistrer_salle": "a enregistré la salle",
    "changer_presence": "a changé une présence",
    "effacer_presence": "a effacé une présence",
    "clore_presences": "a noté les absences",
    "importer_presences": "a lu le relevé d’une visioconférence",
    "annoncer": "a écrit aux personnes de la session",
}


def declarer() -> None:
    for verbe, libelle in VERBES.items():
        journal.declarer(f"agenda.{verbe}", libelle)
