"""How the verbs of a request's life are worded in its history."""

from instance import journal

from .transitions import TRANSITIONS

TRIAGE = {
    "demandes.prendre_en_charge": "a désigné qui suit la demande",
    "demandes.laisser": "a laissé la demande sans personne pour la suivre",
    "demandes.signaler_depart": "a signalé le départ de la personne qui a déposé la demande",
    "demandes.noter_accord": "a noté l’accord du ou de la commanditaire, reçu autrement",
    "demandes.relancer_commanditaire": "a renvoyé le lien d’accord au ou à la commanditaire",
    "demandes.modifier_dates": "a modifié les dates",
    "demandes.corriger": "a corrigé la demande",
    "demandes.modifier_format": "a modifié ce format",
    "demandes.creer_format": "a créé ce format",
}

SIGNALEMENTS = {
    "demandes.signaler": "a reçu un signalement",
    "demandes.prendre_signalement": "a pris un signalement en charge",
    "demandes.confier_signalement": "a confié un signalement",
    "demandes.laisser_signalement": "a remis un signalement à la cellule",
    "demandes.clore_signalement": "a clos un signalement",
    "demandes.creer_categorie": "a créé cette catégorie",
    "demandes.modifier_categorie": "a modifié cette catégorie",
}

RECITS = {
    "demandes.commencer_recit": "a commencé le récit",
    "demandes.ecrire_recit": "a écrit le récit",
    "demandes.soumettre_recit": "a demandé l’accord sur le récit",
    "demandes.recit_approuve": "a donné son accord sur le récit",
    "demandes.recit_changements": "a demandé un changement au récit",
    "demandes.recit_refuse": "a refusé le récit",
    "demandes.reprendre_recit": "a repris le brouillon du récit",
    "demandes.publier_recit": "a publié le récit",
    "demandes.retirer_recit": "a retiré le récit",
}

MISSIONS = {
    "demandes.proposer_mission": "a proposé la mission",
    "demandes.accepter_mission": "a accepté la mission",
    "demandes.decliner_mission": "n’a pas pris la mission",
    "demandes.quitter_mission": "a quitté l’équipe",
    "demandes.lever_mission": "a levé une proposition de mission",
    "demandes.mission_sans_reponse": "a laissé passer une proposition restée sans réponse",
    "demandes.dire_que_personne": "a dit que personne n’était encore trouvé",
    "demandes.ouvrir_appel": "a ouvert la demande aux volontaires",
    "demandes.fermer_appel": "a fermé l’appel à volontaires",
    "demandes.se_proposer": "a répondu à l’appel à volontaires",
    "demandes.reprendre_proposition": "a repris sa réponse à l’appel",
    "demandes.retenir_volontaires": "a retenu des volontaires dans l’équipe",
    "demandes.demander_observation": "a demandé à observer",
    "demandes.inviter_observateur": "a invité quelqu’un à observer",
    "demandes.accepter_observation": "a accepté une observation",
    "demandes.decliner_observation": "a dit que ce n’était pas le moment d’observer",
    "demandes.renoncer_observation": "a renoncé à observer",
    "demandes.refuser_observateurs": "a choisi de travailler sans observateur",
    "demandes.accueillir_observateurs": "a de nouveau accepté un observateur",
    "demandes.modifier_deroule": "a modifié le déroulé",
    "demandes.noter_intervention": "a noté une intervention",
    "demandes.corriger_intervention": "a corrigé une intervention",
    "demandes.supprimer_intervention": "a supprimé une intervention",
    "demandes.rendre_bilan": "a rendu son bilan",
    "demandes.rendre_suivi": "a rendu le suivi",
    "demandes.recevoir_recapitulatif": "a choisi de recevoir le récapitulatif du mois",
    "demandes.refuser_recapitulatif": "a choisi de ne plus recevoir le récapitulatif du mois",
    "demandes.recevoir_recapitulatif_equipe": "a choisi de recevoir le récapitulatif de son équipe",
    "demandes.refuser_recapitulatif_equipe": "a choisi de ne plus recevoir le récapitulatif de son équipe",
}

DEPOT = {
    "demandes.deposer": "a déposé la demande",
    "demandes.saisir": "a saisi la demande, reçue autrement",
    "demandes.confirmer_accord": "a confirmé son accord",
    "demandes.contester_accord": "n’a pas confirmé son accord",
    "demandes.modifier": "a modifié la demande",
}


def declarer() -> None:
    for transition in TRANSITIONS.values():
        journal.declarer(f"demandes.{transition.cle}", transition.verbe)
    for verbe, libelle in {**DEPOT, **TRIAGE, **MISSIONS, **SIGNALEMENTS, **RECITS}.items():
        journal.declarer(verbe, libelle)
