"""« À vous »: what a request expects from whoever reads it. At most one thing, the next."""

from dataclasses import dataclass

from django.urls import reverse

from agents.rules import Personne, est_cellule

from . import rules
from .models import Demande
from .models.demande import Etat
from .services.accord import est_attendu


@dataclass(frozen=True)
class AVous:
    """`url` is where to do it; with `poster`, the button acts at once."""

    titre: str
    texte: str
    bouton: str
    url: str
    poster: bool = False


def a_vous(demande: Demande, personne: Personne, *, bilan_rendu: bool) -> AVous | None:
    if est_attendu(demande) and rules.est_commanditaire(personne, demande):
        return AVous(
            "confirmer votre accord",
            f"{demande.demandeur} vous indique comme commanditaire. La cellule commencera quand vous l’aurez confirmé.",
            "Je confirme",
            reverse("demandes:accord_connecte", args=[demande.cle]),
            poster=True,
        )
    if rules.est_demandeur(personne, demande):
        return _demandeur(demande, bilan_rendu)
    if est_cellule(personne) and demande.est_ouverte:
        return AVous(
            "suivre cette demande",
            "Cette page est celle que voient la personne qui demande, son commanditaire et l’équipe.",
            "Ouvrir dans le tri",
            reverse("demandes:fiche", args=[demande.numero]),
        )
    return None


def _demandeur(demande: Demande, bilan_rendu: bool) -> AVous | None:
    if est_attendu(demande) and demande.desaccord_le:
        return AVous(
            f"revoir la demande avec {demande.commanditaire_nom}",
            "Cette personne n’a pas confirmé son accord : son message est dans le chemin parcouru. Parlez-en avec "
            "elle, puis écrivez-nous ici ce que vous avez décidé.",
            "Écrire à la cellule",
            "#messages",
        )
    if demande.etat == Etat.REALISEE and not bilan_rendu:
        return AVous(
            "dire ce que vous en retenez",
            "Deux minutes suffisent : l’objectif a-t-il été atteint, qu’est-ce que le groupe a produit ?",
            "Rendre le bilan",
            reverse("demandes:bilan", args=[demande.cle]),
        )
    return None
