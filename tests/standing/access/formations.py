"""Trainings: catalogue, applications, sheets, assessments, jury."""

from typing import Any

from ..monde import Monde
from .line import Acces, Arguments, cle, jeton, pk
from .roles import CELLULE, CONNECTES, DEMANDEUR, EQUIPE, FORMATEUR, TOUS


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


def _etapes_candidature(monde: Monde) -> Arguments:
    return [{"cle": monde.extra["candidature brouillon"].cle, "etape": etape} for etape in range(1, 6)]


ACCES: dict[str, Acces] = {
    # The catalogue of trainings.
    "formations:catalogue": Acces(TOUS),
    "formations:formation": Acces(TOUS, lambda m: {"slug": m.extra["formation"].slug}),
    # Applying to the certifying training; the requester has already.
    "formations:formation appel": Acces(TOUS, lambda m: {"slug": m.extra["formation certifiante"].slug}, requetes=14),
    "formations:candidater": Acces(
        CONNECTES, lambda m: {"slug": m.extra["formation certifiante"].slug}, ailleurs=DEMANDEUR, requetes=14
    ),
    "formations:candidature": Acces(DEMANDEUR, cle("candidature", "candidature retenue")),
    "formations:etape_candidature": Acces(DEMANDEUR, _etapes_candidature),
    "formations:envoyer_candidature": Acces(DEMANDEUR, cle("candidature brouillon"), post=True),
    "formations:retirer_candidature": Acces(
        DEMANDEUR, cle("candidature", "candidature retenue", "candidature brouillon")
    ),
    "formations:confirmer_candidature": Acces(DEMANDEUR, cle("candidature retenue")),
    "formations:avis": Acces(TOUS, jeton("formations.avis")),
    "formations:accord": Acces(TOUS, jeton("formations.accord")),
    # The board: the cell decides, HR readers read and note.
    "formations:conduite": Acces(CELLULE, pk("promotion"), requetes=26),
    "formations:selection": Acces(CELLULE | {"lecteur_rh"}, pk("promotion"), requetes=20),
    "formations:candidature_cellule": Acces(CELLULE | {"lecteur_rh"}, cle("candidature"), requetes=15),
    "formations:responsable_candidature": Acces(CELLULE, cle("candidature")),
    "formations:reponses": Acces(CELLULE, pk("promotion"), requetes=15),
    "formations:reprendre_reponses": Acces(CELLULE, pk("promotion"), post=True),
    "formations:proposer_suivante": Acces(CELLULE, pk("promotion"), post=True),
    # Renewal: one's own file, then as the cell answers.
    "formations:ouvrir_renouvellement": Acces(EQUIPE, post=True),
    "formations:mon_renouvellement": Acces(EQUIPE, requetes=16),
    "formations:note_renouvellement": Acces(EQUIPE | CELLULE, cle("renouvellement ouvert"), page=False),
    "formations:renouvellements": Acces(CELLULE),
    "formations:renouvellement_cellule": Acces(CELLULE, cle("renouvellement envoye")),
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
    "formations:signer": Acces(CONNECTES, cle("demi-journée", "demi-journée scellée"), requetes=14),
    "formations:demi_journee": Acces(FORMATEUR | CELLULE, cle("demi-journée", "demi-journée scellée"), requetes=20),
    "formations:ecran": Acces(FORMATEUR | CELLULE, cle("demi-journée")),
    "formations:direct": Acces(FORMATEUR | CELLULE, cle("demi-journée"), page=False),
    "formations:scan": Acces(FORMATEUR | CELLULE, cle("demi-journée scellée"), page=False),
    # Assessments: who teaches, who supervises, the trainee for their own files, the cell.
    "formations:conduite évaluée": Acces(CELLULE, pk("promotion évaluée"), requetes=36),
    "formations:supervisions": Acces(CELLULE, pk("promotion évaluée")),
    "formations:evaluations": Acces(FORMATEUR | EQUIPE | CELLULE, _promotion_evaluee, requetes=20),
    "formations:evaluer": Acces(FORMATEUR | EQUIPE, _du_demandeur),
    "formations:evaluation": Acces(FORMATEUR, lambda m: _du_demandeur(m) | {"epreuve": "observation"}, requetes=16),
    "formations:evaluation supervisée": Acces(
        FORMATEUR | EQUIPE, lambda m: _du_demandeur(m) | {"epreuve": "supervision-1"}, requetes=16
    ),
    "formations:dossier": Acces(CELLULE | EQUIPE, _du_demandeur, requetes=18),
    "formations:mes_preuves": Acces(DEMANDEUR, _promotion_evaluee),
    "formations:preuve": Acces(FORMATEUR | EQUIPE | DEMANDEUR | CELLULE, cle("preuve"), page=False),
    "formations:retirer_preuve": Acces(FORMATEUR | EQUIPE | DEMANDEUR | CELLULE, cle("preuve"), post=True),
    # The jury: its members by their account or by a link and a code, the cell, and each person for their own result.
    "formations:lien_jury": Acces(TOUS, jeton("formations.jury")),
    "formations:quitter_jury": Acces(TOUS, post=True),
    # With what keeps it from opening or closing, for who presides.
    "formations:jury": Acces(CELLULE | EQUIPE, cle("jury", "jury signé"), requetes=36),
    "formations:declarer_jury": Acces(EQUIPE, cle("jury en préparation")),
    # With the whole dossier.
    "formations:passage_jury": Acces(CELLULE | EQUIPE, _passages, requetes=26),
    "formations:preuve_jury": Acces(CELLULE | EQUIPE, cle("preuve"), page=False),
    "formations:proces_verbal": Acces(CELLULE | EQUIPE, _pv, requetes=16),
    "formations:proces_verbal_pdf": Acces(frozenset(), _pv, page=False),  # not made
    "formations:resultat_jury": Acces(DEMANDEUR, cle("résultat"), requetes=18),
    "formations:jurys": Acces(CELLULE, requetes=16),
    "formations:nouveau_jury": Acces(CELLULE),
    "formations:cockpit_jury": Acces(CELLULE, _jurys, requetes=36),
    "formations:composition_jury": Acces(CELLULE, pk("jury en préparation"), requetes=36),
    "formations:resultats_jury": Acces(CELLULE, pk("jury signé"), requetes=16),
    "formations:rectifier_jury": Acces(CELLULE, pk("jury signé")),
}
