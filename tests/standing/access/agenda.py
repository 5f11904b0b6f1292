"""Sessions: registering, attending, hosting."""

from .line import Acces, cle, jeton
from .roles import CELLULE, CONNECTES, DEMANDEUR, EQUIPE, PARTIES, TOUS

ACCES: dict[str, Acces] = {
    "agenda:session_ics": Acces(PARTIES, lambda m: {"cle": m.demande.accompagnement.session.cle}, page=False),
    "agenda:creneau_ics": Acces(PARTIES, cle("creneau en_preparation"), page=False),
    "agenda:abonnement": Acces(CONNECTES),
    # A session one registers for; a draft does not exist. Places: those of the requester's own registrations.
    "agenda:mes_inscriptions": Acces(CONNECTES),
    "agenda:inscription": Acces(CONNECTES, cle("session ouverte", "session passee", "session complete"), requetes=16),
    "agenda:collegues": Acces(CONNECTES, cle("session ouverte", "session complete")),
    "agenda:collegues trouve": Acces(CONNECTES, cle("session ouverte"), suite="?q=tissot", requetes=14),
    # Asked anybody, answered by what they host themselves.
    "agenda:animees": Acces(CONNECTES),
    "agenda:animer": Acces(CELLULE | EQUIPE, cle("session ouverte", "session passee"), requetes=15),
    "agenda:animer complete": Acces(CELLULE, cle("session complete"), requetes=14),
    "agenda:animer accompagnement": Acces(
        frozenset(), lambda m: {"cle": m.demande.accompagnement.session.cle}, page=False
    ),
    "agenda:ecrire": Acces(CELLULE | EQUIPE, cle("session ouverte"), requetes=16),
    # Who attends a slot, and who hosts it.
    "agenda:presence": Acces(CONNECTES, cle("creneau ouverte", "creneau passee")),
    "agenda:presence_qr": Acces(TOUS, lambda m: {"cle": m.extra["creneau ouverte"].cle, "code": "AAAAAA"}, page=False),
    "agenda:rejoindre": Acces(CONNECTES, cle("creneau ouverte")),
    "agenda:accueil": Acces(CELLULE | EQUIPE, cle("creneau ouverte", "creneau passee")),
    "agenda:pointages": Acces(CELLULE | EQUIPE, cle("creneau passee"), page=False),
    "agenda:sans_place": Acces(CELLULE | EQUIPE, cle("creneau ouverte"), suite="?q=tissot"),
    "agenda:ecran": Acces(CELLULE | EQUIPE, cle("creneau ouverte")),
    "agenda:ecran_code": Acces(CELLULE | EQUIPE, cle("creneau ouverte"), page=False),
    "agenda:releve": Acces(CELLULE | EQUIPE, cle("creneau passee")),
    "agenda:annuler": Acces(DEMANDEUR | CELLULE, cle("inscription ouverte", "inscription complete")),
    "agenda:accepter": Acces(DEMANDEUR, cle("inscription complete"), post=True),
    "agenda:reprendre": Acces(DEMANDEUR, cle("inscription ouverte"), post=True),
    "agenda:annuler_lien": Acces(TOUS, jeton("agenda.annuler")),
    "agenda:accepter_lien": Acces(TOUS, jeton("agenda.accepter")),
    "agenda:flux": Acces(TOUS, lambda m: {"jeton": m.extra["flux"]}, page=False),
}
