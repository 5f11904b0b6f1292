"""« Le chemin parcouru »: what happened to a request, told to those it concerns, with what had been promised."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from agents.models import Agent
from instance import calendrier
from instance.models import Action
from instance.typographie import compter, jour_mois, plage

from . import regles
from .models import Accompagnement, Demande
from .models.demande import Etat


@dataclass
class Pas:
    """One step of the way: `statut` is "", "now" or "next", as the design's `.trail`."""

    titre: str
    quand: str
    texte: str = ""
    statut: str = ""
    details: list[tuple[str, str, str]] = field(default_factory=list)


Conteur = Callable[["Recit", Action], Pas]


@dataclass
class Recit:
    demande: Demande
    accompagnement: Accompagnement | None
    equipe: int
    aujourd_hui: dt.date = field(default_factory=calendrier.aujourd_hui)

    def pas(self, actions: Iterable[Action]) -> list[Pas]:
        """From the latest to the deposit. Verbs that only concern the cell's own work are not told."""
        contes = [CONTEURS[action.verbe](self, action) for action in actions if action.verbe in CONTEURS]
        if not any(action.verbe in ("demandes.deposer", "demandes.saisir") for action in actions):
            contes.append(Pas("Demande déposée", self.le(self.demande.deposee_le)))
        if contes and self.demande.est_ouverte:
            contes[0].statut = "now"
        return contes

    def le(self, quand: dt.datetime) -> str:
        """« jeudi 15 octobre », with its year when it is another one."""
        jour = timezone.localdate(quand)
        return jour_mois(jour) if jour.year == self.aujourd_hui.year else f"{jour_mois(jour)} {jour.year}"

    def tenu(self, quand: dt.datetime, promis: int) -> str:
        """« en 3 jours ouvrés (engagement : 5) »"""
        jours = calendrier.jours_ouvres_entre(timezone.localdate(self.demande.deposee_le), timezone.localdate(quand))
        delai = f"en {compter(jours, 'jour ouvré', 'jours ouvrés')}" if jours else "le jour même"
        return f"{self.le(quand)}, {delai} (engagement : {promis})"


def _par(action: Action) -> str:
    return f", par {action.auteur}" if isinstance(action.auteur, Agent) else ""


def _deposee(recit: Recit, action: Action) -> Pas:
    saisie = ", saisie par la cellule" if action.verbe == "demandes.saisir" else ""
    return Pas("Demande déposée", f"{recit.le(recit.demande.deposee_le)}{saisie}")


def _accord(recit: Recit, action: Action) -> Pas:
    autrement = action.verbe == "demandes.noter_accord"
    return Pas(
        f"Accord de {recit.demande.commanditaire_nom}",
        recit.le(action.le) + (", noté par la cellule" if autrement else ""),
    )


def _desaccord(recit: Recit, action: Action) -> Pas:
    return Pas(f"{recit.demande.commanditaire_nom} n’a pas confirmé", recit.le(action.le), action.motif)


def _modifiee(recit: Recit, action: Action) -> Pas:
    details = [(nom.capitalize(), *valeurs) for nom, valeurs in action.changements.items()]
    return Pas("Demande modifiée", recit.le(action.le) + _par(action), action.motif, details=details)


def _qualifiee(recit: Recit, action: Action) -> Pas:
    return Pas("Demande qualifiée", recit.tenu(action.le, regles.DELAI_QUALIFICATION.valeur()) + _par(action))


def _cadree(recit: Recit, action: Action) -> Pas:
    cadrage = recit.accompagnement.cadrage if recit.accompagnement else ""
    return Pas("Cadrage", recit.le(action.le) + _par(action), cadrage)


def _affectee(recit: Recit, action: Action) -> Pas:
    titre = {1: "Facilitateur trouvé", 2: "Binôme constitué"}.get(recit.equipe, "Équipe constituée")
    return Pas(titre, recit.tenu(action.le, regles.DELAI_AFFECTATION.valeur()))


def _simple(titre: str, *, motif: bool = False) -> Conteur:
    return lambda recit, action: Pas(titre, recit.le(action.le), action.motif if motif else "")


CONTEURS: dict[str, Conteur] = {
    "demandes.deposer": _deposee,
    "demandes.saisir": _deposee,
    "demandes.confirmer_accord": _accord,
    "demandes.noter_accord": _accord,
    "demandes.contester_accord": _desaccord,
    "demandes.modifier": _modifiee,
    "demandes.modifier_dates": _simple("Dates modifiées"),
    "demandes.qualifier": _qualifiee,
    "demandes.cadrer": _cadree,
    "demandes.affecter": _affectee,
    "demandes.desaffecter": _simple("Équipe à recomposer"),
    "demandes.dire_que_personne": _simple("Personne n’est encore trouvé", motif=True),
    "demandes.preparer": _simple("Préparation"),
    "demandes.realiser": _simple("Accompagnement réalisé"),
    "demandes.arreter": _simple("Accompagnement arrêté avant son terme"),
    "demandes.clore": _simple("Demande close"),
    "demandes.refuser": _simple("Demande refusée", motif=True),
    "demandes.reorienter": _simple("Demande réorientée", motif=True),
    "demandes.annuler": _simple("Demande annulée", motif=True),
}


def a_venir(recit: Recit) -> list[Pas]:
    """What comes next, furthest first: the agreed sessions, else what is promised."""
    demande = recit.demande
    if not demande.est_ouverte or demande.etat == Etat.REALISEE:
        return []
    if recit.accompagnement:
        creneaux = [c for c in recit.accompagnement.session.creneaux.all() if not c.annule and c.fin > timezone.now()]
        return [Pas("Séance", plage(c.debut, c.fin), statut="next") for c in reversed(creneaux)]
    depot = timezone.localdate(demande.deposee_le)
    promesses = [("Votre équipe est trouvée", regles.DELAI_AFFECTATION.valeur())]
    if demande.etat == Etat.DEPOSEE:
        promesses.append(("La cellule vous dit si elle prend la demande", regles.DELAI_QUALIFICATION.valeur()))
    return [
        Pas(titre, f"d’ici le {jour_mois(calendrier.ajouter_jours_ouvres(depot, delai))}", statut="next")
        for titre, delai in promesses
    ]
