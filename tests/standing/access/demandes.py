"""Requests, from the form to the cell."""

from collections.abc import Callable

from demandes import gestes

from ..monde import Monde
from .line import Acces, Arguments, cle, jeton, pk
from .roles import CELLULE, CONNECTES, DEMANDEUR, EQUIPE, PARTIES, TOUS


def _demandes(champ: str, *noms: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{champ: getattr(getattr(monde, nom), champ)} for nom in noms]


def _fiches(monde: Monde) -> Arguments:
    demandes = (monde.deposee, monde.cadree, monde.extra["ouverte"], monde.demande, monde.realisee)
    return [{"numero": demande.numero} for demande in demandes]


def _a_composer(monde: Monde) -> Arguments:
    return [{"numero": demande.numero} for demande in (monde.cadree, monde.extra["ouverte"])]


def _etapes(monde: Monde) -> Arguments:
    return [{"cle": monde.extra["brouillon"].cle, "etape": etape} for etape in range(1, 7)]


def _gestes(monde: Monde) -> Arguments:
    """Every act that is open on one of the requests."""
    demandes = (monde.deposee, monde.cadree, monde.extra["ouverte"], monde.demande, monde.realisee)
    ouverts = {geste.cle: demande.numero for demande in demandes for geste in gestes.ouverts(demande)}
    return [{"numero": numero, "cle": cle} for cle, numero in ouverts.items()]


ACCES: dict[str, Acces] = {
    # The form.
    "demandes:demander": Acces(TOUS),
    "demandes:commencer": Acces(CONNECTES),
    "demandes:commencer nouveau": Acces(CONNECTES, suite="?nouveau=1"),
    "demandes:saisir": Acces(CELLULE),
    "demandes:saisir trouve": Acces(CELLULE, suite="?q=vasseur"),
    "demandes:reprendre": Acces(DEMANDEUR | CELLULE, cle("brouillon"), page=False),
    # The draft's key is a secret of its own: what is typed is kept even when the session is gone.
    "demandes:etape": Acces(DEMANDEUR | CELLULE, _etapes, ecrit=frozenset({"visiteur"}), requetes=13),
    "demandes:orientation": Acces(DEMANDEUR | CELLULE, cle("mediation")),
    "demandes:envoyer": Acces(DEMANDEUR | CELLULE, cle("brouillon"), post=True),
    "demandes:abandonner": Acces(DEMANDEUR | CELLULE, cle("brouillon")),
    # A request, for its people.
    "demandes:accord": Acces(TOUS, jeton("demandes.accord")),
    "demandes:suivi": Acces(PARTIES, _demandes("cle", "demande", "cadree", "realisee"), requetes=21),
    "demandes:suivi deposee": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee"), requetes=14),
    "demandes:message": Acces(PARTIES, _demandes("cle", "demande"), post=True),
    "demandes:message cadree": Acces(PARTIES - EQUIPE, _demandes("cle", "cadree"), post=True),  # has not accepted yet
    "demandes:accord_connecte": Acces(frozenset({"commanditaire"}), _demandes("cle", "deposee"), post=True),
    "demandes:modifier": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee", "demande")),
    "demandes:annuler": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee", "demande")),
    "demandes:arreter": Acces(PARTIES - EQUIPE, cle("commencee")),
    # In confidence: not even the cell's business, but of who takes part.
    "demandes:signaler": Acces(PARTIES - CELLULE, _demandes("cle", "demande", "realisee")),
    "demandes:signalements": Acces(CELLULE),
    "demandes:signalement": Acces(CELLULE, cle("signalement"), requetes=25),
    # One about a member of the cell is the administration's alone.
    "demandes:signalement sur la cellule": Acces(
        frozenset({"administration"}), cle("signalement sur la cellule"), requetes=25
    ),
    "demandes:signalement_agir": Acces(
        CELLULE, lambda m: {"cle": m.extra["signalement"].cle, "geste": "prendre"}, post=True
    ),
    "demandes:signalement_agir sur la cellule": Acces(
        frozenset({"administration"}),
        lambda m: {"cle": m.extra["signalement sur la cellule"].cle, "geste": "prendre"},
        post=True,
    ),
    # Stories: public once approved.
    "demandes:recits": Acces(TOUS),
    "demandes:recit": Acces(TOUS, lambda m: {"slug": m.extra["recit"].slug}),
    "demandes:recit_accord": Acces(TOUS, jeton("demandes.recit")),
    "demandes:recit_retrait": Acces(TOUS, jeton("demandes.recit_retrait")),
    "demandes:recit_retirer": Acces(PARTIES - EQUIPE, lambda m: {"cle": m.extra["recit"].demande.cle}, post=True),
    "demandes:recit_cellule": Acces(
        CELLULE,
        lambda m: [{"numero": m.extra[nom].demande.numero} for nom in ("recit", "recit a relire", "recit en projet")],
        requetes=22,
    ),
    "demandes:piece": Acces(PARTIES, cle("piece"), page=False),
    "demandes:piece brouillon": Acces(DEMANDEUR | CELLULE, cle("piece du brouillon"), page=False),
    "demandes:bilan": Acces(DEMANDEUR, _demandes("cle", "realisee")),
    "demandes:bilan_suivi": Acces(DEMANDEUR, _demandes("cle", "realisee")),
    "demandes:bilan_facilitateur": Acces(EQUIPE, _demandes("cle", "realisee", "demande")),
    "demandes:bilan_lien": Acces(TOUS, jeton("demandes.bilan")),
    "demandes:suivi_lien": Acces(TOUS, jeton("demandes.suivi")),
    "demandes:bilan_facilitateur_lien": Acces(TOUS, jeton("demandes.bilan_facilitateur")),
    # A mission, for whoever is asked.
    "demandes:mission": Acces(EQUIPE | CELLULE, cle("mission", "proposee"), requetes=13),
    "demandes:mission_lien": Acces(TOUS, jeton("demandes.mission")),
    "demandes:mission_repondre": Acces(EQUIPE, cle("proposee"), post=True),
    "demandes:mission_quitter": Acces(EQUIPE, cle("mission"), post=True),
    "demandes:mission_deroule": Acces(EQUIPE | CELLULE, cle("mission"), post=True),
    "demandes:mission_message": Acces(EQUIPE, cle("mission"), post=True),
    "demandes:recapitulatif": Acces(EQUIPE, requetes=18),
    "demandes:recapitulatif_equipe": Acces(frozenset({"commanditaire"}), requetes=16),
    "demandes:recapitulatif_lien": Acces(TOUS, jeton("demandes.recapitulatif_responsable")),
    # A call to volunteers: those it is opened to, and the cell, which only reads it.
    "demandes:appel": Acces(EQUIPE | CELLULE, cle("appel"), requetes=23),
    "demandes:appel_se_proposer": Acces(EQUIPE, cle("appel"), post=True),
    "demandes:appel_reprendre": Acces(EQUIPE, cle("appel"), post=True),
    # Watching: whoever comes, the team that may say no, the requester who may prefer nobody.
    "demandes:observations": Acces(EQUIPE),
    "demandes:observer": Acces(EQUIPE, cle("observee"), requetes=14),
    "demandes:observer_agir": Acces(EQUIPE, cle("observee"), post=True),
    "demandes:observation_repondre": Acces(EQUIPE | CELLULE, cle("observation"), post=True),
    "demandes:observateurs": Acces(frozenset({"demandeur", "commanditaire"}), _demandes("cle", "demande"), post=True),
    "demandes:mon_agenda": Acces(CONNECTES),
    # With the carnet of what is left to log: missions, slots, lines and methods.
    "demandes:journal": Acces(EQUIPE | CELLULE),
    "demandes:intervention_nouvelle": Acces(EQUIPE | CELLULE, requetes=16),
    "demandes:intervention": Acces(EQUIPE | CELLULE, pk("intervention"), requetes=19),
    "demandes:intervention_supprimer": Acces(EQUIPE | CELLULE, pk("intervention")),
    # The cell.
    "demandes:charge": Acces(CELLULE, requetes=14),
    "demandes:charge trie": Acces(CELLULE, suite="?tri=part&vue=sans-mission", requetes=14),
    "demandes:charge_csv": Acces(CELLULE, page=False),
    "demandes:boite": Acces(CELLULE),
    "demandes:lot": Acces(CELLULE, post=True),
    # A request's whole life, with who could do it while it is to be staffed, and what is told of it in confidence.
    "demandes:fiche": Acces(CELLULE, _fiches, requetes=55),
    "demandes:message_cellule": Acces(CELLULE, _demandes("numero", "demande"), post=True),
    "demandes:agir": Acces(CELLULE, _gestes, requetes=19),
    # Reads the whole network, as matching does.
    "demandes:agir observer": Acces(
        CELLULE, lambda m: {"numero": m.extra["commencee"].numero, "cle": "observer"}, requetes=36
    ),
    "demandes:arret": Acces(CELLULE, lambda m: {"numero": m.extra["commencee"].numero}, requetes=18),
    "demandes:proposer": Acces(CELLULE, _demandes("numero", "cadree"), post=True),
    # The matching reads the whole network: missions, letters, log, agenda, one query each.
    "demandes:composer": Acces(CELLULE, _a_composer, requetes=25),
    "demandes:ecartes": Acces(CELLULE, _a_composer, requetes=25),
    "demandes:mission_lever": Acces(CELLULE, cle("mission"), post=True),
}
