"""Signing in, one’s profile, what one answers for."""

from .line import Acces, perimetre, pk
from .roles import CONNECTES, DEMANDEUR, DIRECTION, FORMATEUR, INSTITUTION, TOUS

ACCES: dict[str, Acces] = {
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
    "agents:delier": Acces(DEMANDEUR, pk("externe"), post=True),
    "agents:securite": Acces(CONNECTES | FORMATEUR),
    "agents:securite_application": Acces(CONNECTES | FORMATEUR),
    "agents:securite_cle": Acces(CONNECTES | FORMATEUR),
    "agents:securite_codes": Acces(CONNECTES | FORMATEUR, page=False),
    "agents:securite_retirer": Acces(DEMANDEUR, pk("facteur"), post=True),
    "agents:securite_sessions": Acces(CONNECTES | FORMATEUR, post=True),
    # What one answers for: an institution, a direction with its services; never another's.
    "agents:perimetre institution": Acces(INSTITUTION, perimetre("institution", "institution"), requetes=24),
    "agents:perimetre direction": Acces(DIRECTION, perimetre("direction", "direction", "service"), requetes=24),
    "agents:perimetre ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre autre direction": Acces(frozenset(), perimetre("direction", "autre direction"), page=False),
    "agents:perimetre_agents institution": Acces(INSTITUTION, perimetre("institution", "institution"), requetes=12),
    "agents:perimetre_agents direction": Acces(DIRECTION, perimetre("direction", "direction", "service"), requetes=12),
    "agents:perimetre_agents ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre_agents autre direction": Acces(
        frozenset(), perimetre("direction", "autre direction"), page=False
    ),
    "agents:perimetre_agents_csv institution": Acces(INSTITUTION, perimetre("institution", "institution"), page=False),
    "agents:perimetre_agents_csv direction": Acces(DIRECTION, perimetre("direction", "direction"), page=False),
    "agents:perimetre_agents_csv ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
    "agents:perimetre_chiffres_csv institution": Acces(
        INSTITUTION, perimetre("institution", "institution"), page=False
    ),
    "agents:perimetre_chiffres_csv direction": Acces(DIRECTION, perimetre("direction", "direction"), page=False),
    "agents:perimetre_chiffres_csv ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
}
