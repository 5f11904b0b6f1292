"""What a procès-verbal says, as plain values frozen the day it is drawn up, and the hash that its members sign."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from instance.typographie import heure, jour, quand

from ..models import DecisionBloc, Jury, Passage, ProcesVerbal
from ..regles import DEMI_JOURNEES_MANQUEES
from . import incompatibilites

Contenu = dict[str, Any]
Decision = DecisionBloc.Decision


def empreinte(contenu: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no space, UTF-8. The same whether read here or from the database."""
    return hashlib.sha256(
        json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def du_jury(jury: Jury, numero: str) -> Contenu:
    """Of a session just closed."""
    return {
        "numero": numero,
        "formation": jury.formation.titre,
        "referentiel": str(jury.referentiel),
        "enregistrement": jury.referentiel.enregistrement,
        "jour": jour(jury.debut),
        "heure": heure(jury.debut),
        "lieu": jury.lieu,
        "ville": jury.ville,
        "ouvert": quand(jury.ouvert_le) if jury.ouvert_le else "",
        "clos": quand(jury.clos_le) if jury.clos_le else "",
        "limite": DEMI_JOURNEES_MANQUEES.valeur(),
        "membres": [
            {"cle": str(m.cle), "nom": m.nom, "qualite": m.qualite, "role": m.get_role_display()}
            for m in incompatibilites.membres(jury)
        ],
        "blocs": [{"code": b.code, "intitule": b.intitule} for b in jury.referentiel.blocs.all()],
        "candidats": [_candidat(passage) for passage in incompatibilites.passages(jury)],
        "rectifie": "",
        "motif": "",
    }


def _candidat(passage: Passage) -> Contenu:
    return {
        "cle": str(passage.cle),
        "nom": str(passage.agent),
        "cohorte": passage.cohorte.nom,
        "essai": passage.essai,
        "manquees": passage.manquees,
        "derogation": passage.get_derogation_display(),
        "derogation_motif": passage.derogation_motif,
        "blocs": [{"code": d.bloc.code, "decision": d.decision, "conserve": _du(d)} for d in passage.decisions.all()],
        "resultat": passage.resultat,
        "motif": passage.motif,
        "rectifie": False,
    }


def _du(decision: DecisionBloc) -> str:
    """« jeudi 10 décembre 2026 », the jury that gave a kept block."""
    return jour(decision.conservee_de.passage.jury.debut) if decision.conservee_de else ""


@dataclass(frozen=True)
class Correction:
    """What the jury now says of one candidate: code → decision, for the blocks that change or not; and the motive that
    the person will read, unless admitted."""

    decisions: Mapping[str, str]
    motif: str = ""


def rectifie(avant: ProcesVerbal, corrections: Mapping[str, Correction], *, numero: str, motif: str) -> Contenu:
    """The whole minutes anew, with what changes for the candidates named (by `cle`)."""
    contenu: Contenu = copy.deepcopy(avant.contenu)
    contenu |= {"numero": numero, "rectifie": avant.numero, "motif": motif, "clos": quand(timezone.now())}
    for candidat in contenu["candidats"]:
        correction = corrections.get(candidat["cle"])
        candidat["rectifie"] = correction is not None
        if correction is None:
            continue
        for bloc in candidat["blocs"]:
            bloc["decision"] = correction.decisions.get(bloc["code"], bloc["decision"])
        candidat["resultat"] = resultat(bloc["decision"] for bloc in candidat["blocs"])
        candidat["motif"] = "" if candidat["resultat"] == Passage.Resultat.ADMIS else correction.motif.strip()
    return contenu


def resultat(decisions: Any) -> str:
    """Of complete decisions: all acquired, some, or none."""
    dites = list(decisions)
    acquis = sum(decision == Decision.ACQUIS for decision in dites)
    if acquis == len(dites):
        return Passage.Resultat.ADMIS
    return Passage.Resultat.PARTIEL if acquis else Passage.Resultat.AJOURNE
