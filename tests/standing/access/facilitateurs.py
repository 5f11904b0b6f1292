"""The network: certificates, letters, availability, register."""

from ..monde import Monde
from .line import Acces, Arguments, jeton, perimetre, pk
from .roles import CELLULE, CONNECTES, DIRECTION, EQUIPE, INSTITUTION, TOUS


def _mesures(monde: Monde) -> Arguments:
    """Every act on a certification, each where it is open."""
    delivree = monde.extra["certification"].pk
    nue, mesuree = monde.extra["certification nue"].pk, monde.extra["certification mesuree"].pk
    return [
        {"pk": delivree, "geste": "refaire"},
        *({"pk": nue, "geste": geste} for geste in ("entendre", "suspendre", "pause", "retirer")),
        *({"pk": mesuree, "geste": geste} for geste in ("classer", "lever", "modifier-pause", "annuler-pause")),
    ]


ACCES: dict[str, Acces] = {
    "facilitateurs:reseau": Acces(TOUS),
    # Certificates: verified by anybody, one's own to download.
    "facilitateurs:verifier": Acces(TOUS),
    "facilitateurs:verifier_code": Acces(TOUS, lambda m: {"code": m.extra["certification"].code}),
    "facilitateurs:verifier_fichier": Acces(TOUS),
    # With what its renewal asks, and what happened to it.
    "facilitateurs:ma_certification": Acces(EQUIPE, requetes=18),
    "facilitateurs:certificat": Acces(CONNECTES, page=False),  # the former address
    "facilitateurs:certificat_image": Acces(
        EQUIPE, lambda m: {"cle": m.extra["certificat scelle"].cle, "forme": "profil"}, page=False
    ),
    # With when each is free in the weeks to come, and for the cell what is left of each letter.
    "facilitateurs:annuaire": Acces(CONNECTES, requetes=19),
    "facilitateurs:annuaire cherche": Acces(
        CONNECTES, suite="?q=vasseur&libre_le=2020-01-01&territoire=Voiron", requetes=22
    ),
    "facilitateurs:fiche": Acces(CONNECTES, lambda m: {"pk": m.facilitateur.facilitateur.pk}, requetes=16),
    "facilitateurs:lettre_responsable": Acces(TOUS, jeton("facilitateurs.lettre")),
    # With what each has used of the letter of today.
    "facilitateurs:lettres_responsable": Acces(TOUS, jeton("facilitateurs.sollicitation"), requetes=15),
    "facilitateurs:campagnes": Acces(CELLULE),
    "facilitateurs:preparer_campagne": Acces(CELLULE, requetes=16),
    "facilitateurs:campagne": Acces(CELLULE, pk("campagne")),
    "facilitateurs:relancer_campagne": Acces(CELLULE, pk("campagne"), post=True),
    "facilitateurs:profil": Acces(EQUIPE, requetes=13),
    # Beside the six months to come: absences, slots, closed days, rules.
    "facilitateurs:indisponibilites": Acces(EQUIPE, requetes=16),
    "facilitateurs:retirer_indisponibilite": Acces(EQUIPE, pk("indisponibilite"), post=True),
    "facilitateurs:indisponibilite_reguliere": Acces(EQUIPE),
    "facilitateurs:modifier_indisponibilite_reguliere": Acces(EQUIPE, pk("reguliere")),
    "facilitateurs:retirer_indisponibilite_reguliere": Acces(EQUIPE, pk("reguliere"), post=True),
    "facilitateurs:liens": Acces(EQUIPE),
    "facilitateurs:retirer_lien": Acces(EQUIPE, pk("lien"), post=True),
    "facilitateurs:demander_lettre": Acces(EQUIPE),
    # The register, its figures, one certification and what may be done to it: two of them, so that every act is open.
    "facilitateurs:registre": Acces(CELLULE),
    "facilitateurs:registre filtre": Acces(CELLULE, suite="?q=vasseur&statut=valide&fin=12", requetes=14),
    "facilitateurs:registre_chiffres": Acces(CELLULE),
    "facilitateurs:registre_csv": Acces(CELLULE, page=False),
    "facilitateurs:registre_xlsx": Acces(CELLULE, page=False),
    "facilitateurs:certification": Acces(CELLULE, pk("certification mesuree"), requetes=22),
    "facilitateurs:certification_agir": Acces(CELLULE, _mesures),
    "facilitateurs:rencontres": Acces(EQUIPE, requetes=14),
    "facilitateurs:rencontre_s_inscrire": Acces(EQUIPE, pk("rencontre"), post=True),
    # What one answers for, beside the agents of it.
    "facilitateurs:perimetre institution": Acces(INSTITUTION, perimetre("institution", "institution"), requetes=16),
    "facilitateurs:perimetre direction": Acces(DIRECTION, perimetre("direction", "direction", "service"), requetes=16),
    "facilitateurs:perimetre ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
    "facilitateurs:perimetre autre direction": Acces(
        frozenset(), perimetre("direction", "autre direction"), page=False
    ),
    "facilitateurs:perimetre_csv institution": Acces(INSTITUTION, perimetre("institution", "institution"), page=False),
    "facilitateurs:perimetre_csv direction": Acces(DIRECTION, perimetre("direction", "direction"), page=False),
    "facilitateurs:perimetre_csv ailleurs": Acces(frozenset(), perimetre("institution", "ailleurs"), page=False),
}
