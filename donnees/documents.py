"""The elimination slip as a document: printed for the archivist, then with their visa, then with what was erased."""

from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from agents.models import Agent
from agents.rules import est_administration
from documents.types import TypeDocument, declarer
from instance.typographie import compter, jour

from .bordereaux import PREFIXE, TYPE, Sort
from .models import BordereauElimination


def groupes(bordereau: BordereauElimination) -> list[Any]:
    """What the slip counts together, in the order of the list."""
    comptes = (
        bordereau.lignes.order_by()
        .values("groupe")
        .annotate(
            nombre=Count("pk"),
            eliminees=Count("pk", filter=Q(sort=Sort.ELIMINEE)),
            du=Min("close_le"),
            au=Max("close_le"),
            rang=Min("pk"),
        )
    )
    return list(comptes.order_by("rang"))


def _contexte(bordereau: BordereauElimination) -> dict[str, Any]:
    lus = groupes(bordereau)
    eliminees = sum(groupe["eliminees"] for groupe in lus)
    total = sum(groupe["nombre"] for groupe in lus)
    return {
        "libelle": bordereau.libelle,
        "duree": compter(bordereau.duree, "an"),
        "avant": jour(bordereau.avant),
        "groupes": [
            {
                "nom": groupe["groupe"],
                "nombre": groupe["nombre"],
                "du": f"{groupe['du']:%d/%m/%Y}",
                "au": f"{groupe['au']:%d/%m/%Y}",
            }
            for groupe in lus
        ],
        "total": compter(total, "pièce"),
        "empreinte": bordereau.empreinte,
        "prepare_le": jour(timezone.localdate(bordereau.prepare_le)),
        "prepare_par": str(bordereau.prepare_par or ""),
        "archiviste": bordereau.archiviste,
        "vise_le": jour(bordereau.vise_le) if bordereau.vise_le else "",
        "reference": bordereau.reference,
        "execute_le": jour(timezone.localdate(bordereau.execute_le)) if bordereau.execute_le else "",
        "execute_par": str(bordereau.execute_par or ""),
        "eliminees": compter(eliminees, "pièce effacée", "pièces effacées"),
        "gardees": compter(total - eliminees, "pièce gardée", "pièces gardées") if total > eliminees else "",
        "abandonne": bordereau.etat == BordereauElimination.Etat.ABANDONNE,
    }


def _peut_voir(agent: Agent, bordereau: BordereauElimination) -> bool:
    return est_administration(agent)


declarer(
    TypeDocument(
        TYPE,
        "Bordereau d’élimination",
        PREFIXE,
        TYPE,
        contexte=_contexte,
        peut_voir=_peut_voir,
        titre=lambda bordereau: f"Bordereau d’élimination {bordereau.numero}",
        numero=lambda bordereau: bordereau.numero,
    )
)
