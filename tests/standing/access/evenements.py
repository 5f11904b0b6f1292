"""The programme, proposals, opinions."""

from ..monde import Monde
from .line import Acces, Arguments, cle, jeton
from .roles import CELLULE, CONNECTES, DEMANDEUR, TOUS


def _evenement(monde: Monde) -> Arguments:
    evenement = monde.extra["evenement"]
    return {"annee": evenement.edition.annee, "slug": evenement.slug}


def _passee(monde: Monde) -> Arguments:
    return {"cle": monde.extra["evenement passe"].session.cle}


def _edition(monde: Monde) -> Arguments:
    return {"annee": monde.extra["edition"].annee}


ACCES: dict[str, Acces] = {
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
    "evenements:proposition": Acces(DEMANDEUR, cle("proposition")),
    "evenements:modifier_proposition": Acces(DEMANDEUR, cle("proposition")),
    "evenements:retirer_proposition": Acces(DEMANDEUR, cle("proposition"), post=True),
    "evenements:message_proposition": Acces(DEMANDEUR | CELLULE, cle("proposition"), post=True),
    "evenements:moderer": Acces(CELLULE),
    "evenements:examiner": Acces(CELLULE, cle("proposition")),
    # With the opinions beside who came.
    "evenements:chiffres": Acces(CELLULE, _edition, requetes=16),
    "evenements:chiffres a publier": Acces(CELLULE, _edition, suite="?version=publiee", requetes=16),
    "evenements:chiffres_export": Acces(
        CELLULE, lambda m: {"annee": m.extra["edition"].annee, "format": "csv"}, page=False
    ),
    # After a session: one's own opinion and attestation, and a page that says so to who was not there.
    "evenements:mes_seances": Acces(CONNECTES),
    "evenements:retour": Acces(CONNECTES, _passee),
    "evenements:retour_lien": Acces(TOUS, jeton("evenements.retour"), requetes=14),
    "evenements:attestation": Acces(CONNECTES, _passee),
    "evenements:attestation_lien": Acces(TOUS, jeton("evenements.attestation"), requetes=14),
    # Not asked for yet.
    "evenements:attestation_fichier": Acces(frozenset(), jeton("evenements.attestation"), page=False),
    "evenements:attestation_pour": Acces(CELLULE, lambda m: _passee(m) | {"numero": m.demandeur.numero}, requetes=14),
    "evenements:resultats": Acces(CELLULE, _passee, requetes=14),
    "evenements:resultats_edition": Acces(CELLULE, _edition, requetes=12),
    "evenements:avis_csv": Acces(CELLULE, _edition, page=False),
    "evenements:avis_xlsx": Acces(CELLULE, _edition, page=False),
    "evenements:commentaires_csv": Acces(CELLULE, _edition, page=False),
    "evenements:commentaires_xlsx": Acces(CELLULE, _edition, page=False),
}
