"""Beside a cohort in the admin: how many papers are ready, and where to make them."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from documents.types import TYPES
from instance.admin_panels import Panneau, declarer

from ..models import Cohorte
from . import lecture
from .documents import DES_STAGIAIRES


def _pieces(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    if not isinstance(objet, Cohorte):
        return None
    rangees = lecture.rangees(objet)
    pieces = [piece for rangee in rangees for piece in rangee.pieces]
    return {
        "stagiaires": len(rangees),
        "comptes": [
            (
                TYPES[cle].libelle,
                sum(piece.prete for piece in pieces if piece.cle == cle),
                sum(piece.signe is not None for piece in pieces if piece.cle == cle) if TYPES[cle].a_signer else None,
            )
            for cle in DES_STAGIAIRES
        ],
    }


declarer(Panneau("formations.pieces", "Pièces", "formations/pieces/admin.html", _pieces))
