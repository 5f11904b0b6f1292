"""Who may open what. One line a route; a route without a line fails the walk, so that no new page escapes it.

Roles: `visiteur` (not signed in), `etranger` (an agent of another institution, tied to nothing), `demandeur`,
`commanditaire`, `facilitateur` (of the request's team), `referent` and `lecteur_rh` (of the institution of all of
them), `directeur` (of a direction of it), `cellule`, `administration`, `formateur` (of an outside provider).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from demandes import gestes

from .monde import Monde

ROLES = (
    *("visiteur", "etranger", "demandeur", "commanditaire", "facilitateur"),
    *("referent", "lecteur_rh", "directeur", "cellule", "administration", "formateur"),
)
TOUS = frozenset(ROLES)
FORMATEUR = frozenset({"formateur"})
CONNECTES = TOUS - FORMATEUR - {"visiteur"}
"""Signed in, and at home here: an outside trainer has an account for their groups alone."""
CELLULE = frozenset({"cellule", "administration"})
PARTIES = frozenset({"demandeur", "commanditaire", "facilitateur"}) | CELLULE


EQUIPE = frozenset({"facilitateur"})
INSTITUTION, DIRECTION = frozenset({"referent", "lecteur_rh"}), frozenset({"directeur"})
DEMANDEUR = frozenset({"demandeur"})
Arguments = dict[str, Any] | list[dict[str, Any]]


@dataclass(frozen=True)
class Acces:
    qui: frozenset[str]
    arguments: Callable[[Monde], Arguments] = lambda monde: {}
    """Of one address, or of several that the same people may open."""
    post: bool = False
    """Answers POST only; GET must be refused with 405."""
    page: bool = True
    """An HTML page for people, answered with 200: axe, reflow and query counts walk it."""
    ailleurs: frozenset[str] = frozenset()
    """Who has nothing to do on the page, and is led to another."""
    ecrit: frozenset[str] = frozenset()
    """Whose POST is kept though they are then asked to sign in."""
    requetes: int = 12
    """The most queries it may take: twelve for a list, more only for a page that gathers one object's whole life."""
    suite: str = ""
    """A query string without which the page makes no sense."""


def adresses(cle: str, monde: Monde) -> list[str]:
    """A key is a route's name; after a space, a word tells two lines of one route apart."""
    acces = ACCES[cle]
    arguments = acces.arguments(monde)
    return [
        reverse(cle.split()[0], kwargs=kwargs) + acces.suite
        for kwargs in (arguments if isinstance(arguments, list) else [arguments])
    ]


def _cle(*quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{"cle": monde.extra[nom].cle} for nom in quoi]


def _pk(quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: {"pk": monde.extra[quoi].pk}


def _jeton(but: str) -> Callable[[Monde], Arguments]:
    return lambda monde: {"jeton": monde.extra[but]}


def _perimetre(sorte: str, *quoi: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{"sorte": sorte, "pk": monde.extra[nom].pk} for nom in quoi]


def _demandes(champ: str, *noms: str) -> Callable[[Monde], Arguments]:
    return lambda monde: [{champ: getattr(getattr(monde, nom), champ)} for nom in noms]


def _fiches(monde: Monde) -> Arguments:
    demandes = (monde.deposee, monde.cadree, monde.extra["ouverte"], monde.demande, monde.realisee)
    return [{"numero": demande.numero} for demande in demandes]


def _a_composer(monde: Monde) -> Arguments:
    return [{"numero": demande.numero} for demande in (monde.cadree, monde.extra["ouverte"])]


def _evenement(monde: Monde) -> Arguments:
    evenement = monde.extra["evenement"]
    return {"annee": evenement.edition.annee, "slug": evenement.slug}


def _passee(monde: Monde) -> Arguments:
    return {"cle": monde.extra["evenement passe"].session.cle}


def _edition(monde: Monde) -> Arguments:
    return {"annee": monde.extra["edition"].annee}


def _groupe(monde: Monde) -> dict[str, Any]:
    return {"cle": monde.extra["groupe"].session.cle}


def _fichier(monde: Monde) -> Arguments:
    return _groupe(monde) | {"fichier": monde.extra["fichier du groupe"].cle}


def _promotion_evaluee(monde: Monde) -> dict[str, Any]:
    return {"cle": monde.extra["promotion évaluée"].session.cle}


def _du_demandeur(monde: Monde) -> dict[str, Any]:
    return _promotion_evaluee(monde) | {"numero": monde.demandeur.numero}


def _jurys(monde: Monde) -> Arguments:
    return [{"pk": monde.extra[nom].pk} for nom in ("jury", "jury signé", "jury en préparation")]


def _passages(monde: Monde) -> Arguments:
    jurys = [monde.extra[nom] for nom in ("jury", "jury signé")]
    return [{"cle": jury.cle, "passage": jury.passages.earliest("pk").cle} for jury in jurys]


def _pv(monde: Monde) -> Arguments:
    jury = monde.extra["jury signé"]
    return {"cle": jury.cle, "pv": jury.proces_verbaux.latest("pk").cle}


def _etapes(monde: Monde) -> Arguments:
    return [{"cle": monde.extra["brouillon"].cle, "etape": etape} for etape in range(1, 7)]


def _etapes_candidature(monde: Monde) -> Arguments:
    return [{"cle": monde.extra["candidature brouillon"].cle, "etape": etape} for etape in range(1, 6)]


def _gestes(monde: Monde) -> Arguments:
    """Every act that is open on one of the requests."""
    demandes = (monde.deposee, monde.cadree, monde.extra["ouverte"], monde.demande, monde.realisee)
    ouverts = {geste.cle: demande.numero for demande in demandes for geste in gestes.ouverts(demande)}
    return [{"numero": numero, "cle": cle} for cle, numero in ouverts.items()]


def _mesures(monde: Monde) -> Arguments:
    """Every act on a certification, each where it is open."""
    nue, mesuree = monde.extra["certification nue"].pk, monde.extra["certification mesuree"].pk
    return [
        *({"pk": nue, "geste": geste} for geste in ("entendre", "suspendre", "pause", "retirer")),
        *({"pk": mesuree, "geste": geste} for geste in ("classer", "lever", "modifier-pause", "annuler-pause")),
    ]


ACCES: dict[str, Acces] = {
    "home": Acces(TOUS),
    "accessibilite": Acces(TOUS),
    "mentions_legales": Acces(TOUS),
    "donnees_personnelles": Acces(TOUS),
    "robots": Acces(TOUS, page=False),
    "security_txt": Acces(TOUS, page=False),
    "health": Acces(TOUS, requetes=18),
    # A good dozen panels, each of another room: what waits, what is due, what comes.
    "mon_espace": Acces(CONNECTES | FORMATEUR, ailleurs=FORMATEUR, requetes=62),
    "instance:jetons": Acces(TOUS, page=False),
    "instance:logo": Acces(frozenset(), page=False),  # no logo in this world: 404
    "instance:affichage": Acces(TOUS, post=True),
    # The demo's mailboxes do not exist outside the demo.
    "courriels:demo": Acces(frozenset(), page=False),
    "courriels:demo_courriel": Acces(frozenset(), _cle("courriel"), page=False),
    "courriels:raviser": Acces(CELLULE, post=True),
    "courriels:apercu": Acces(CELLULE, _cle("courriel"), page=False),
    "account_login": Acces(TOUS, ailleurs=CONNECTES | FORMATEUR),
    # Without a code on its way, a visitor is sent back to ask for one.
    "account_confirm_login_code": Acces(CONNECTES | FORMATEUR, page=False),
    "account_resend_login_code": Acces(frozenset(), post=True),
    "account_logout": Acces(TOUS, post=True),
    "agents:profil": Acces(CONNECTES, requetes=14),
    "agents:equipe": Acces(frozenset({"commanditaire", "directeur"})),
    "agents:reprendre": Acces(CONNECTES | FORMATEUR, page=False),  # nothing was lost: on to the person's own pages
    # Asked of whoever is on the way in; a session that has nothing to prove is led on.
    "mfa_authenticate": Acces(CONNECTES | FORMATEUR, page=False),
    "agents:confirmer": Acces(CONNECTES | FORMATEUR, ailleurs=CONNECTES - DEMANDEUR | FORMATEUR),
    # No provider is set in this world.
    "fournisseur_entrer": Acces(frozenset(), lambda m: {"cle": "proconnect"}, page=False),
    "fournisseur_retour": Acces(frozenset(), lambda m: {"cle": "proconnect"}, page=False),
    "fournisseur_sorti": Acces(frozenset(), page=False),
    "agents:relier": Acces(frozenset(), lambda m: {"cle": "proconnect"}, page=False),
    "agents:delier": Acces(DEMANDEUR, _pk("externe"), post=True),
    "agents:securite": Acces(CONNECTES | FORMATEUR),
    "agents:securite_application": Acces(CONNECTES | FORMATEUR),
    "agents:securite_cle": Acces(CONNECTES | FORMATEUR),
    "agents:securite_codes": Acces(CONNECTES | FORMATEUR, page=False),
    "agents:securite_retirer": Acces(DEMANDEUR, _pk("facteur"), post=True),
    "agents:securite_sessions": Acces(CONNECTES | FORMATEUR, post=True),
    "documents:document": Acces(CELLULE | {"facilitateur"}, _cle("document"), page=False),
    "documents:signe": Acces(CELLULE | DEMANDEUR, _cle("certificat"), page=False),
    "documents:livret": Acces(CONNECTES, requetes=16),
    "documents:livret_de": Acces(CELLULE, lambda m: {"numero": m.facilitateur.numero}, requetes=16),
    "documents:lot": Acces(CELLULE, _cle("lot", "lot fini")),
    "documents:lot_annuler": Acces(CELLULE, _cle("lot"), post=True),
    "documents:lot_reprendre": Acces(CELLULE, _cle("lot fini"), post=True),
    "documents:lot_archive": Acces(CELLULE, _cle("lot fini"), page=False),
    "documents:lot_impression": Acces(CELLULE, _cle("lot fini"), page=False),
    "agenda:session_ics": Acces(PARTIES, lambda m: {"cle": m.demande.accompagnement.session.cle}, page=False),
    "agenda:creneau_ics": Acces(PARTIES, _cle("creneau en_preparation"), page=False),
    "agenda:abonnement": Acces(CONNECTES),
    # A session one registers for; a draft does not exist. Places: those of the requester's own registrations.
    "agenda:mes_inscriptions": Acces(CONNECTES),
    "agenda:inscription": Acces(CONNECTES, _cle("session ouverte", "session passee", "session complete"), requetes=16),
    "agenda:collegues": Acces(CONNECTES, _cle("session ouverte", "session complete")),
    "agenda:collegues trouve": Acces(CONNECTES, _cle("session ouverte"), suite="?q=tissot", requetes=14),
    # Asked anybody, answered by what they host themselves.
    "agenda:animees": Acces(CONNECTES),
    "agenda:animer": Acces(CELLULE | EQUIPE, _cle("session ouverte", "session passee"), requetes=15),
    "agenda:animer complete": Acces(CELLULE, _cle("session complete"), requetes=14),
    "agenda:animer accompagnement": Acces(
        frozenset(), lambda m: {"cle": m.demande.accompagnement.session.cle}, page=False
    ),
    "agenda:ecrire": Acces(CELLULE | EQUIPE, _cle("session ouverte"), requetes=16),
    # Who attends a slot, and who hosts it.
    "agenda:presence": Acces(CONNECTES, _cle("creneau ouverte", "creneau passee")),
    "agenda:presence_qr": Acces(TOUS, lambda m: {"cle": m.extra["creneau ouverte"].cle, "code": "AAAAAA"}, page=False),
    "agenda:rejoindre": Acces(CONNECTES, _cle("creneau ouverte")),
    "agenda:accueil": Acces(CELLULE | EQUIPE, _cle("creneau ouverte", "creneau passee")),
    "agenda:pointages": Acces(CELLULE | EQUIPE, _cle("creneau passee"), page=False),
    "agenda:sans_place": Acces(CELLULE | EQUIPE, _cle("creneau ouverte"), suite="?q=tissot"),
    "agenda:ecran": Acces(CELLULE | EQUIPE, _cle("creneau ouverte")),
    "agenda:ecran_code": Acces(CELLULE | EQUIPE, _cle("creneau ouverte"), page=False),
    "agenda:releve": Acces(CELLULE | EQUIPE, _cle("creneau passee")),
    "agenda:annuler": Acces(DEMANDEUR | CELLULE, _cle("inscription ouverte", "inscription complete")),
    "agenda:accepter": Acces(DEMANDEUR, _cle("inscription complete"), post=True),
    "agenda:reprendre": Acces(DEMANDEUR, _cle("inscription ouverte"), post=True),
    "agenda:annuler_lien": Acces(TOUS, _jeton("agenda.annuler")),
    "agenda:accepter_lien": Acces(TOUS, _jeton("agenda.accepter")),
    "agenda:flux": Acces(TOUS, lambda m: {"jeton": m.extra["flux"]}, page=False),
    "facilitateurs:reseau": Acces(TOUS),
    # Certificates: verified by anybody, one's own to download.
    "facilitateurs:verifier": Acces(TOUS),
    "facilitateurs:verifier_code": Acces(TOUS, lambda m: {"code": m.extra["certification"].code}),
    "facilitateurs:verifier_fichier": Acces(TOUS),
    "facilitateurs:certificat": Acces(EQUIPE),
    "facilitateurs:certificat_image": Acces(
        EQUIPE, lambda m: {"cle": m.extra["certificat scelle"].cle, "forme": "profil"}, page=False
    ),
    # With when each is free in the weeks to come, and for the cell what is left of each letter.
    "facilitateurs:annuaire": Acces(CONNECTES, requetes=19),
    "facilitateurs:annuaire cherche": Acces(
        CONNECTES, suite="?q=vasseur&libre_le=2020-01-01&territoire=Voiron", requetes=22
    ),
    "facilitateurs:fiche": Acces(CONNECTES, lambda m: {"pk": m.facilitateur.facilitateur.pk}, requetes=16),
    "facilitateurs:lettre_responsable": Acces(TOUS, _jeton("facilitateurs.lettre")),
    # With what each has used of the letter of today.
    "facilitateurs:lettres_responsable": Acces(TOUS, _jeton("facilitateurs.sollicitation"), requetes=15),
    "facilitateurs:campagnes": Acces(CELLULE),
    "facilitateurs:preparer_campagne": Acces(CELLULE, requetes=16),
    "facilitateurs:campagne": Acces(CELLULE, _pk("campagne")),
    "facilitateurs:relancer_campagne": Acces(CELLULE, _pk("campagne"), post=True),
    "facilitateurs:profil": Acces(EQUIPE, requetes=13),
    # Beside the six months to come: absences, slots, closed days, rules.
    "facilitateurs:indisponibilites": Acces(EQUIPE, requetes=16),
    "facilitateurs:retirer_indisponibilite": Acces(EQUIPE, _pk("indisponibilite"), post=True),
    "facilitateurs:indisponibilite_reguliere": Acces(EQUIPE),
    "facilitateurs:modifier_indisponibilite_reguliere": Acces(EQUIPE, _pk("reguliere")),
    "facilitateurs:retirer_indisponibilite_reguliere": Acces(EQUIPE, _pk("reguliere"), post=True),
    "facilitateurs:liens": Acces(EQUIPE),
    "facilitateurs:retirer_lien": Acces(EQUIPE, _pk("lien"), post=True),
    "facilitateurs:demander_lettre": Acces(EQUIPE),
    # The register, its figures, one certification and what may be done to it: two of them, so that every act is open.
    "facilitateurs:registre": Acces(CELLULE),
    "facilitateurs:registre filtre": Acces(CELLULE, suite="?q=vasseur&statut=valide&fin=12", requetes=14),
    "facilitateurs:registre_chiffres": Acces(CELLULE),
    "facilitateurs:registre_csv": Acces(CELLULE, page=False),
    "facilitateurs:registre_xlsx": Acces(CELLULE, page=False),
    "facilitateurs:certification": Acces(CELLULE, _pk("certification mesuree"), requetes=22),
    "facilitateurs:certification_agir": Acces(CELLULE, _mesures),
    "facilitateurs:rencontres": Acces(EQUIPE, requetes=14),
    "facilitateurs:rencontre_s_inscrire": Acces(EQUIPE, _pk("rencontre"), post=True),
    # What one answers for: an institution, a direction with its services; never another's.
    "agents:perimetre institution": Acces(INSTITUTION, _perimetre("institution", "institution"), requetes=24),
    "agents:perimetre direction": Acces(DIRECTION, _perimetre("direction", "direction", "service"), requetes=24),
    "agents:perimetre ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre autre direction": Acces(frozenset(), _perimetre("direction", "autre direction"), page=False),
    "agents:perimetre_agents institution": Acces(INSTITUTION, _perimetre("institution", "institution"), requetes=12),
    "agents:perimetre_agents direction": Acces(DIRECTION, _perimetre("direction", "direction", "service"), requetes=12),
    "agents:perimetre_agents ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre_agents autre direction": Acces(
        frozenset(), _perimetre("direction", "autre direction"), page=False
    ),
    "facilitateurs:perimetre institution": Acces(INSTITUTION, _perimetre("institution", "institution"), requetes=16),
    "facilitateurs:perimetre direction": Acces(DIRECTION, _perimetre("direction", "direction", "service"), requetes=16),
    "facilitateurs:perimetre ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    "facilitateurs:perimetre autre direction": Acces(
        frozenset(), _perimetre("direction", "autre direction"), page=False
    ),
    "agents:perimetre_agents_csv institution": Acces(INSTITUTION, _perimetre("institution", "institution"), page=False),
    "agents:perimetre_agents_csv direction": Acces(DIRECTION, _perimetre("direction", "direction"), page=False),
    "agents:perimetre_agents_csv ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre_chiffres_csv institution": Acces(
        INSTITUTION, _perimetre("institution", "institution"), page=False
    ),
    "agents:perimetre_chiffres_csv direction": Acces(DIRECTION, _perimetre("direction", "direction"), page=False),
    "agents:perimetre_chiffres_csv ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    "facilitateurs:perimetre_csv institution": Acces(INSTITUTION, _perimetre("institution", "institution"), page=False),
    "facilitateurs:perimetre_csv direction": Acces(DIRECTION, _perimetre("direction", "direction"), page=False),
    "facilitateurs:perimetre_csv ailleurs": Acces(frozenset(), _perimetre("institution", "ailleurs"), page=False),
    # The form.
    "demandes:demander": Acces(TOUS),
    "demandes:commencer": Acces(CONNECTES),
    "demandes:commencer nouveau": Acces(CONNECTES, suite="?nouveau=1"),
    "demandes:saisir": Acces(CELLULE),
    "demandes:saisir trouve": Acces(CELLULE, suite="?q=vasseur"),
    "demandes:reprendre": Acces(DEMANDEUR | CELLULE, _cle("brouillon"), page=False),
    # The draft's key is a secret of its own: what is typed is kept even when the session is gone.
    "demandes:etape": Acces(DEMANDEUR | CELLULE, _etapes, ecrit=frozenset({"visiteur"}), requetes=13),
    "demandes:orientation": Acces(DEMANDEUR | CELLULE, _cle("mediation")),
    "demandes:envoyer": Acces(DEMANDEUR | CELLULE, _cle("brouillon"), post=True),
    "demandes:abandonner": Acces(DEMANDEUR | CELLULE, _cle("brouillon")),
    # A request, for its people.
    "demandes:accord": Acces(TOUS, _jeton("demandes.accord")),
    "demandes:suivi": Acces(PARTIES, _demandes("cle", "demande", "cadree", "realisee"), requetes=24),
    "demandes:suivi deposee": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee"), requetes=20),
    "demandes:message": Acces(PARTIES, _demandes("cle", "demande"), post=True),
    "demandes:message cadree": Acces(PARTIES - EQUIPE, _demandes("cle", "cadree"), post=True),  # has not accepted yet
    "demandes:accord_connecte": Acces(frozenset({"commanditaire"}), _demandes("cle", "deposee"), post=True),
    "demandes:modifier": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee", "demande")),
    "demandes:annuler": Acces(PARTIES - EQUIPE, _demandes("cle", "deposee", "demande")),
    "demandes:arreter": Acces(PARTIES - EQUIPE, _cle("commencee")),
    # In confidence: not even the cell's business, but of who takes part.
    "demandes:signaler": Acces(PARTIES - CELLULE, _demandes("cle", "demande", "realisee")),
    "demandes:signalements": Acces(CELLULE),
    "demandes:signalement": Acces(CELLULE, _cle("signalement"), requetes=25),
    # One about a member of the cell is the administration's alone.
    "demandes:signalement sur la cellule": Acces(
        frozenset({"administration"}), _cle("signalement sur la cellule"), requetes=25
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
    "demandes:recit_accord": Acces(TOUS, _jeton("demandes.recit")),
    "demandes:recit_retrait": Acces(TOUS, _jeton("demandes.recit_retrait")),
    "demandes:recit_retirer": Acces(PARTIES - EQUIPE, lambda m: {"cle": m.extra["recit"].demande.cle}, post=True),
    "demandes:recit_cellule": Acces(
        CELLULE,
        lambda m: [{"numero": m.extra[nom].demande.numero} for nom in ("recit", "recit a relire", "recit en projet")],
        requetes=22,
    ),
    "demandes:piece": Acces(PARTIES, _cle("piece"), page=False),
    "demandes:piece brouillon": Acces(DEMANDEUR | CELLULE, _cle("piece du brouillon"), page=False),
    "demandes:bilan": Acces(DEMANDEUR, _demandes("cle", "realisee")),
    "demandes:bilan_suivi": Acces(DEMANDEUR, _demandes("cle", "realisee")),
    "demandes:bilan_facilitateur": Acces(EQUIPE, _demandes("cle", "realisee", "demande")),
    "demandes:bilan_lien": Acces(TOUS, _jeton("demandes.bilan")),
    "demandes:suivi_lien": Acces(TOUS, _jeton("demandes.suivi")),
    "demandes:bilan_facilitateur_lien": Acces(TOUS, _jeton("demandes.bilan_facilitateur")),
    # A mission, for whoever is asked.
    "demandes:mission": Acces(EQUIPE | CELLULE, _cle("mission", "proposee"), requetes=17),
    "demandes:mission_lien": Acces(TOUS, _jeton("demandes.mission")),
    "demandes:mission_repondre": Acces(EQUIPE, _cle("proposee"), post=True),
    "demandes:mission_quitter": Acces(EQUIPE, _cle("mission"), post=True),
    "demandes:mission_deroule": Acces(EQUIPE | CELLULE, _cle("mission"), post=True),
    "demandes:mission_message": Acces(EQUIPE, _cle("mission"), post=True),
    "demandes:recapitulatif": Acces(EQUIPE, requetes=18),
    "demandes:recapitulatif_equipe": Acces(frozenset({"commanditaire"}), requetes=16),
    "demandes:recapitulatif_lien": Acces(TOUS, _jeton("demandes.recapitulatif_responsable")),
    # A call to volunteers: those it is opened to, and the cell, which only reads it.
    "demandes:appel": Acces(EQUIPE | CELLULE, _cle("appel"), requetes=23),
    "demandes:appel_se_proposer": Acces(EQUIPE, _cle("appel"), post=True),
    "demandes:appel_reprendre": Acces(EQUIPE, _cle("appel"), post=True),
    # Watching: whoever comes, the team that may say no, the requester who may prefer nobody.
    "demandes:observations": Acces(EQUIPE),
    "demandes:observer": Acces(EQUIPE, _cle("observee"), requetes=14),
    "demandes:observer_agir": Acces(EQUIPE, _cle("observee"), post=True),
    "demandes:observation_repondre": Acces(EQUIPE | CELLULE, _cle("observation"), post=True),
    "demandes:observateurs": Acces(frozenset({"demandeur", "commanditaire"}), _demandes("cle", "demande"), post=True),
    "demandes:mon_agenda": Acces(CONNECTES),
    # With the carnet of what is left to log: missions, slots, lines and methods.
    "demandes:journal": Acces(EQUIPE | CELLULE),
    "demandes:intervention_nouvelle": Acces(EQUIPE | CELLULE, requetes=16),
    "demandes:intervention": Acces(EQUIPE | CELLULE, _pk("intervention"), requetes=19),
    "demandes:intervention_supprimer": Acces(EQUIPE | CELLULE, _pk("intervention")),
    # The programme.
    "evenements:programme": Acces(TOUS),
    "evenements:programme filtre": Acces(TOUS, suite="?q=seance&ou=presence&libres=1", requetes=20),
    "evenements:annee": Acces(TOUS, lambda m: {"annee": m.extra["edition"].annee}),
    "evenements:evenement": Acces(TOUS, _evenement),
    "evenements:atelier": Acces(TOUS, lambda m: {"slug": m.extra["atelier"].slug}),
    "evenements:json": Acces(TOUS, lambda m: {"annee": m.extra["edition"].annee}, page=False),
    "evenements:ics": Acces(TOUS, lambda m: {"annee": m.extra["edition"].annee}, page=False),
    "evenements:evenement_ics": Acces(TOUS, _evenement, page=False),
    "evenements:atelier_ics": Acces(TOUS, lambda m: {"slug": m.extra["atelier"].slug}, page=False),
    "evenements:pdf": Acces(frozenset(), lambda m: {"annee": m.extra["edition"].annee}, page=False),  # not made yet
    "evenements:visuel": Acces(frozenset(), lambda m: {"annee": m.extra["edition"].annee}, page=False),  # it has none
    "evenements:mon_programme": Acces(CONNECTES, requetes=14),
    "evenements:proposer": Acces(TOUS),
    "evenements:nouvelle_proposition": Acces(CONNECTES),
    "evenements:proposition": Acces(DEMANDEUR, _cle("proposition")),
    "evenements:modifier_proposition": Acces(DEMANDEUR, _cle("proposition")),
    "evenements:retirer_proposition": Acces(DEMANDEUR, _cle("proposition"), post=True),
    "evenements:message_proposition": Acces(DEMANDEUR | CELLULE, _cle("proposition"), post=True),
    "evenements:moderer": Acces(CELLULE),
    "evenements:examiner": Acces(CELLULE, _cle("proposition")),
    # With the opinions beside who came.
    "evenements:chiffres": Acces(CELLULE, _edition, requetes=16),
    "evenements:chiffres a publier": Acces(CELLULE, _edition, suite="?version=publiee", requetes=16),
    "evenements:chiffres_export": Acces(
        CELLULE, lambda m: {"annee": m.extra["edition"].annee, "format": "csv"}, page=False
    ),
    # After a session: one's own opinion and attestation, and a page that says so to who was not there.
    "evenements:mes_seances": Acces(CONNECTES),
    "evenements:retour": Acces(CONNECTES, _passee),
    "evenements:retour_lien": Acces(TOUS, _jeton("evenements.retour"), requetes=14),
    "evenements:attestation": Acces(CONNECTES, _passee),
    "evenements:attestation_lien": Acces(TOUS, _jeton("evenements.attestation"), requetes=14),
    # Not asked for yet.
    "evenements:attestation_fichier": Acces(frozenset(), _jeton("evenements.attestation"), page=False),
    "evenements:attestation_pour": Acces(CELLULE, lambda m: _passee(m) | {"numero": m.demandeur.numero}, requetes=14),
    "evenements:resultats": Acces(CELLULE, _passee, requetes=14),
    "evenements:resultats_edition": Acces(CELLULE, _edition, requetes=12),
    "evenements:avis_csv": Acces(CELLULE, _edition, page=False),
    "evenements:avis_xlsx": Acces(CELLULE, _edition, page=False),
    "evenements:commentaires_csv": Acces(CELLULE, _edition, page=False),
    "evenements:commentaires_xlsx": Acces(CELLULE, _edition, page=False),
    # The catalogue of trainings.
    "formations:catalogue": Acces(TOUS),
    "formations:formation": Acces(TOUS, lambda m: {"slug": m.extra["formation"].slug}),
    # Applying to the certifying training; the requester has already.
    "formations:formation appel": Acces(TOUS, lambda m: {"slug": m.extra["formation certifiante"].slug}, requetes=14),
    "formations:candidater": Acces(
        CONNECTES, lambda m: {"slug": m.extra["formation certifiante"].slug}, ailleurs=DEMANDEUR, requetes=14
    ),
    "formations:candidature": Acces(DEMANDEUR, _cle("candidature", "candidature retenue")),
    "formations:etape_candidature": Acces(DEMANDEUR, _etapes_candidature),
    "formations:envoyer_candidature": Acces(DEMANDEUR, _cle("candidature brouillon"), post=True),
    "formations:retirer_candidature": Acces(
        DEMANDEUR, _cle("candidature", "candidature retenue", "candidature brouillon")
    ),
    "formations:confirmer_candidature": Acces(DEMANDEUR, _cle("candidature retenue")),
    "formations:avis": Acces(TOUS, _jeton("formations.avis")),
    "formations:accord": Acces(TOUS, _jeton("formations.accord")),
    # The board: the cell decides, HR readers read and note.
    "formations:conduite": Acces(CELLULE, _pk("promotion"), requetes=26),
    "formations:selection": Acces(CELLULE | {"lecteur_rh"}, _pk("promotion"), requetes=20),
    "formations:candidature_cellule": Acces(CELLULE | {"lecteur_rh"}, _cle("candidature"), requetes=15),
    "formations:responsable_candidature": Acces(CELLULE, _cle("candidature")),
    "formations:reponses": Acces(CELLULE, _pk("promotion"), requetes=15),
    "formations:reprendre_reponses": Acces(CELLULE, _pk("promotion"), post=True),
    "formations:proposer_suivante": Acces(CELLULE, _pk("promotion"), post=True),
    # Renewal: of one's own certification, then as the cell answers.
    "formations:ma_certification": Acces(EQUIPE, requetes=18),
    "formations:ouvrir_renouvellement": Acces(EQUIPE, post=True),
    "formations:mon_renouvellement": Acces(EQUIPE, requetes=16),
    "formations:note_renouvellement": Acces(EQUIPE | CELLULE, _cle("renouvellement ouvert"), page=False),
    "formations:renouvellements": Acces(CELLULE),
    "formations:renouvellement_cellule": Acces(CELLULE, _cle("renouvellement envoye")),
    "formations:relais": Acces(CELLULE, requetes=16),
    # The papers of a cohort.
    "formations:programme_pdf": Acces(
        frozenset(), lambda m: {"slug": m.extra["formation"].slug}, page=False
    ),  # not made
    "formations:pieces": Acces(CELLULE, lambda m: {"pk": m.extra["cohorte pieces"].pk}),
    "formations:fabriquer_pieces": Acces(
        CELLULE, lambda m: {"pk": m.extra["cohorte pieces"].pk, "type": "convocation"}, post=True
    ),
    "formations:classer_piece": Acces(
        CELLULE, lambda m: {"pk": m.extra["cohorte pieces"].pk, "cle": m.extra["certificat"].cle}, post=True
    ),
    # The sheets of a group: who signs, who teaches it, the cell.
    "formations:formateur": Acces(FORMATEUR),
    "formations:mes_emargements": Acces(CONNECTES),
    "formations:groupe": Acces(FORMATEUR | CELLULE, _groupe, requetes=16),
    "formations:assiduite": Acces(FORMATEUR | CELLULE, _groupe, requetes=14),
    "formations:personne": Acces(CELLULE, lambda m: _groupe(m) | {"numero": m.demandeur.numero}, requetes=18),
    "formations:fichier": Acces(FORMATEUR | CELLULE | DEMANDEUR, _fichier, page=False),
    "formations:retirer_fichier": Acces(FORMATEUR | CELLULE, _fichier, post=True),
    "formations:signer": Acces(CONNECTES, _cle("demi-journée", "demi-journée scellée"), requetes=14),
    "formations:demi_journee": Acces(FORMATEUR | CELLULE, _cle("demi-journée", "demi-journée scellée"), requetes=20),
    "formations:ecran": Acces(FORMATEUR | CELLULE, _cle("demi-journée")),
    "formations:direct": Acces(FORMATEUR | CELLULE, _cle("demi-journée"), page=False),
    "formations:scan": Acces(FORMATEUR | CELLULE, _cle("demi-journée scellée"), page=False),
    # Assessments: who teaches, who supervises, the trainee for their own files, the cell.
    "formations:conduite évaluée": Acces(CELLULE, _pk("promotion évaluée"), requetes=36),
    "formations:supervisions": Acces(CELLULE, _pk("promotion évaluée")),
    "formations:evaluations": Acces(FORMATEUR | EQUIPE | CELLULE, _promotion_evaluee, requetes=20),
    "formations:evaluer": Acces(FORMATEUR | EQUIPE, _du_demandeur),
    "formations:evaluation": Acces(FORMATEUR, lambda m: _du_demandeur(m) | {"epreuve": "observation"}, requetes=16),
    "formations:evaluation supervisée": Acces(
        FORMATEUR | EQUIPE, lambda m: _du_demandeur(m) | {"epreuve": "supervision-1"}, requetes=16
    ),
    "formations:dossier": Acces(CELLULE | EQUIPE, _du_demandeur, requetes=18),
    "formations:mes_preuves": Acces(DEMANDEUR, _promotion_evaluee),
    "formations:preuve": Acces(FORMATEUR | EQUIPE | DEMANDEUR | CELLULE, _cle("preuve"), page=False),
    "formations:retirer_preuve": Acces(FORMATEUR | EQUIPE | DEMANDEUR | CELLULE, _cle("preuve"), post=True),
    # The jury: its members by their account or by a link and a code, the cell, and each person for their own result.
    "formations:lien_jury": Acces(TOUS, _jeton("formations.jury")),
    "formations:quitter_jury": Acces(TOUS, post=True),
    # With what keeps it from opening or closing, for who presides.
    "formations:jury": Acces(CELLULE | EQUIPE, _cle("jury", "jury signé"), requetes=36),
    "formations:declarer_jury": Acces(EQUIPE, _cle("jury en préparation")),
    # With the whole dossier.
    "formations:passage_jury": Acces(CELLULE | EQUIPE, _passages, requetes=26),
    "formations:preuve_jury": Acces(CELLULE | EQUIPE, _cle("preuve"), page=False),
    "formations:proces_verbal": Acces(CELLULE | EQUIPE, _pv, requetes=16),
    "formations:proces_verbal_pdf": Acces(frozenset(), _pv, page=False),  # not made
    "formations:resultat_jury": Acces(DEMANDEUR, _cle("résultat"), requetes=18),
    "formations:jurys": Acces(CELLULE, requetes=16),
    "formations:nouveau_jury": Acces(CELLULE),
    "formations:cockpit_jury": Acces(CELLULE, _jurys, requetes=36),
    "formations:composition_jury": Acces(CELLULE, _pk("jury en préparation"), requetes=36),
    "formations:resultats_jury": Acces(CELLULE, _pk("jury signé"), requetes=16),
    "formations:rectifier_jury": Acces(CELLULE, _pk("jury signé")),
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
    "demandes:mission_lever": Acces(CELLULE, _cle("mission"), post=True),
}
