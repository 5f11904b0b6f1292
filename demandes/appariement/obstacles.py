"""What keeps somebody away from a piece of work. An absolute obstacle cannot be set aside; the others yield to a
written motive, kept in the history."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from facilitateurs.models import Certification

from . import mots

if TYPE_CHECKING:
    from .besoin import Besoin
    from .lecture import Candidat

Statut = Certification.Statut
UTILISABLES = {Statut.VALIDE, Statut.A_RENOUVELER}


@dataclass(frozen=True)
class Obstacle:
    """`un` follows one person's name, `plusieurs` follows a number of people; `detail` adds this person's figures."""

    cle: str
    un: str
    plusieurs: str
    absolu: bool = False
    detail: str = ""


def examiner(candidat: "Candidat", besoin: "Besoin") -> tuple[Obstacle, ...]:
    """Everything that stands between this person and this work, the absolute first. A member of the cell needs neither
    certification nor lettre de mission."""
    trouves = [
        _deja_en_jeu(candidat, besoin),
        _convention(candidat, besoin),
        None if candidat.cellule else _certification(candidat),
        _date(candidat),
        _neutralite(candidat, besoin),
        _lien(candidat, besoin),
        None if candidat.cellule else _lettre(candidat),
        _reponse(candidat),
    ]
    return tuple(sorted((o for o in trouves if o), key=lambda o: not o.absolu))


def _deja_en_jeu(candidat: "Candidat", besoin: "Besoin") -> Obstacle | None:
    agent, demande = candidat.agent, besoin.demande
    if agent.pk == demande.demandeur_id or (agent.email or "").lower() == demande.commanditaire_email.lower():
        return Obstacle("partie", "est à l’origine de la demande", "sont à l’origine de la demande", True)
    return None


def _convention(candidat: "Candidat", besoin: "Besoin") -> Obstacle | None:
    """Needed outside the institution that carries the cell, unless somebody works for their own institution. One that
    ends before the work does is said, so that the cell can have it renewed."""
    institution = candidat.agent.institution
    if institution is None or institution.porteuse or institution.pk == besoin.demande.institution_id:
        return None
    if all(any(c.debut <= jour <= c.fin for c in candidat.conventions) for jour in besoin.jours):
        return None
    fin = max((c.fin for c in candidat.conventions), default=None)
    if fin is not None and timezone.localdate() <= fin < besoin.jours[-1]:
        manque = f"dont la convention finit {mots.jours([fin])}, avant la fin de la mission"
    else:
        manque = "sans convention en cours à ces dates"
    return Obstacle(
        "convention",
        f"vient d’une institution {manque}\u00a0: {institution.nom}",
        f"viennent d’une institution {manque}\u00a0: {institution.nom}",
        True,
    )


def _certification(candidat: "Candidat") -> Obstacle | None:
    manque = next((statut for statut in candidat.statuts if statut not in UTILISABLES), Statut.VALIDE)
    if manque == Statut.VALIDE:
        return None
    if manque is None:
        return Obstacle("certification", "n’a pas de certification", "n’ont pas de certification", True)
    etat = {Statut.RETIREE: "retirée", Statut.SUSPENDUE: "suspendue", Statut.EXPIREE: "expirée"}[manque]
    return Obstacle(
        "certification",
        f"a une certification {etat} à cette date",
        f"ont une certification {etat} à cette date",
        True,
    )


def _date(candidat: "Candidat") -> Obstacle | None:
    if not candidat.pris:
        return None
    quand = mots.jours(sorted(candidat.pris))
    return Obstacle(
        "date",
        f"n’est pas libre {quand}",
        f"ne sont pas libres {quand}",
        True,
        detail=f"a noté{mots.INSECABLE}: {f'{mots.FINE}; '.join(candidat.absences)}" if candidat.absences else "",
    )


def _neutralite(candidat: "Candidat", besoin: "Besoin") -> Obstacle | None:
    if candidat.agent.direction_id in besoin.branche:
        return Obstacle(
            "neutralite", "travaille dans la direction qui demande", "travaillent dans la direction qui demande"
        )
    return None


def _lien(candidat: "Candidat", besoin: "Besoin") -> Obstacle | None:
    if besoin.branche.isdisjoint(candidat.liens):
        return None
    return Obstacle("lien", "a déclaré un lien avec cette direction", "ont déclaré un lien avec cette direction")


def _lettre(candidat: "Candidat") -> Obstacle | None:
    if not candidat.lettres or any(lettre is None for lettre in candidat.lettres):
        return Obstacle(
            "lettre", "n’a pas de lettre de mission à cette date", "n’ont pas de lettre de mission à cette date"
        )
    courte = next((lettre for lettre in candidat.lettres if lettre and lettre.reste < lettre.demandees), None)
    if courte is None:
        return None
    return Obstacle(
        "quota",
        "n’a plus assez de demi-journées accordées",
        "n’ont plus assez de demi-journées accordées",
        detail=f"reste {max(courte.reste, 0)} sur {courte.quota}, il en faut {courte.demandees}",
    )


def _reponse(candidat: "Candidat") -> Obstacle | None:
    if candidat.deja_repondu:
        return Obstacle("reponse", "n’a pas pris cette mission", "n’ont pas pris cette mission")
    return None
