"""The room's verbs, as the history words them."""

from instance import journal


def declarer() -> None:
    journal.declarer("agents.agent_cree", "a ouvert la fiche")
    journal.declarer("agents.agent_modifie", "a modifié la fiche")
    journal.declarer("agents.reference_creee", "a créé la fiche")
    journal.declarer("agents.reference_modifiee", "a modifié la fiche")
    journal.declarer("agents.reference_supprimee", "a supprimé la fiche")
    journal.declarer("agents.role_retire", "a retiré un rôle donné par erreur")
    journal.declarer("agents.role_donne", "a donné un rôle dans la cellule")
    journal.declarer("agents.role_termine", "a changé le terme d’un rôle dans la cellule")
    journal.declarer("agents.role_institution_donne", "a donné un rôle dans une institution")
    journal.declarer("agents.role_institution_termine", "a changé le terme d’un rôle dans une institution")
    journal.declarer("agents.role_institution_retire", "a retiré un rôle dans une institution, donné par erreur")
    journal.declarer("agents.role_institution_echu", "a mis fin, par un départ, à un rôle dans une institution")
    journal.declarer("agents.adresse_validee", "a validé l’adresse personnelle")
    journal.declarer("agents.facteur_ajoute", "a ajouté un second facteur")
    journal.declarer("agents.facteur_retire", "a retiré un second facteur")
    journal.declarer("agents.facteurs_retires", "a retiré le second facteur, à la suite d’une perte")
    journal.declarer("agents.codes_renouveles", "a renouvelé les codes de secours")
    journal.declarer("agents.sessions_fermees", "a fermé des sessions")
    journal.declarer("agents.nouvel_appareil", "s’est connecté avec un nouvel appareil")
    journal.declarer("agents.identite_reliee", "a relié un compte d’identité")
    journal.declarer("agents.identite_deliee", "a délié un compte d’identité")
