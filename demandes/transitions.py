"""The one table of what may happen to a request. It drives buttons, admin actions, permissions and services."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .models.demande import PARCOURS, Demande, Etat


class Qui(StrEnum):
    """Who may act, each a predicate of `demandes.rules`."""

    CELLULE = "cellule"
    DEMANDEUR = "demandeur"
    PORTAIL = "portail"


@dataclass(frozen=True)
class Transition:
    """`depuis` are the states it is allowed from, `vers` the state it leads to. `bouton` is the label of its button;
    `verbe` words it in the history, after the author's name."""

    cle: str
    depuis: frozenset[Etat]
    vers: Etat
    qui: frozenset[Qui]
    bouton: str
    verbe: str
    motif_requis: bool = False
    icone: str = "arrow-right"


def _t(
    cle: str,
    depuis: Iterable[Etat],
    vers: Etat,
    qui: Iterable[Qui],
    bouton: str,
    verbe: str,
    *,
    motif: bool = False,
    icone: str = "arrow-right",
) -> Transition:
    return Transition(cle, frozenset(depuis), vers, frozenset(qui), bouton, verbe, motif, icone)


E = Etat
_AVANT_REALISATION = PARCOURS[: PARCOURS.index(Etat.REALISEE)]
_AVANT_AFFECTATION = PARCOURS[: PARCOURS.index(Etat.AFFECTEE)]

TRANSITIONS: dict[str, Transition] = {
    t.cle: t
    for t in [
        _t("qualifier", [E.DEPOSEE], E.QUALIFIEE, [Qui.CELLULE], "Qualifier", "a qualifié la demande", icone="check"),
        _t(
            "cadrer",
            [E.QUALIFIEE],
            E.CADREE,
            [Qui.CELLULE],
            "Noter le cadrage",
            "a cadré l’accompagnement",
            icone="compass",
        ),
        _t(
            "affecter",
            [E.CADREE],
            E.AFFECTEE,
            [Qui.PORTAIL, Qui.CELLULE],
            "Affecter",
            "a constitué l’équipe",
            icone="users",
        ),
        _t(
            "desaffecter",
            [E.AFFECTEE, E.EN_PREPARATION],
            E.CADREE,
            [Qui.PORTAIL, Qui.CELLULE],
            "Recomposer l’équipe",
            "a rouvert la composition de l’équipe",
            icone="users",
        ),
        _t(
            "preparer",
            [E.AFFECTEE],
            E.EN_PREPARATION,
            [Qui.PORTAIL, Qui.CELLULE],
            "Ouvrir la préparation",
            "a ouvert la préparation",
            icone="list-filter",
        ),
        _t(
            "realiser",
            [E.AFFECTEE, E.EN_PREPARATION],
            E.REALISEE,
            [Qui.PORTAIL, Qui.CELLULE],
            "Marquer comme réalisée",
            "a constaté la réalisation",
            icone="circle-check",
        ),
        _t(
            "arreter",
            [E.CADREE, E.AFFECTEE, E.EN_PREPARATION],
            E.REALISEE,
            [Qui.CELLULE, Qui.DEMANDEUR],
            "Arrêter avant le terme",
            "a mis fin à l’accompagnement avant son terme",
            icone="circle-alert",
        ),
        _t(
            "clore",
            [E.REALISEE],
            E.CLOSE,
            [Qui.PORTAIL, Qui.CELLULE],
            "Clore",
            "a clos la demande",
            icone="circle-check",
        ),
        _t(
            "refuser",
            _AVANT_AFFECTATION,
            E.REFUSEE,
            [Qui.CELLULE],
            "Refuser",
            "a refusé la demande",
            motif=True,
            icone="circle-alert",
        ),
        _t(
            "reorienter",
            _AVANT_AFFECTATION,
            E.REORIENTEE,
            [Qui.CELLULE],
            "Réorienter",
            "a réorienté la demande",
            motif=True,
            icone="signpost",
        ),
        _t(
            "annuler",
            _AVANT_REALISATION,
            E.ANNULEE,
            [Qui.CELLULE, Qui.DEMANDEUR],
            "Annuler",
            "a annulé la demande",
            motif=True,
            icone="circle-alert",
        ),
    ]
}


def possibles(demande: Demande, qui: Qui) -> list[Transition]:
    """The transitions open from the request's state to this kind of person, in the table's order."""
    return [t for t in TRANSITIONS.values() if demande.etat in t.depuis and qui in t.qui]
