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
