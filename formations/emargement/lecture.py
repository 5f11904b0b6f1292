"""Sheets as pages read them: the trainer's groups, one half-day, a cohort's attendance, a trainee's own."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone

from agenda.models import Creneau, Inscription, Presence
from agents.models import Agent

from .. import assiduite
from ..models import Cohorte, Emargement, Feuille
from . import fenetre, personnes

SIGNES = {
    Presence.Etat.PRESENT: "P",
    Presence.Etat.RETARD: "R",
    Presence.Etat.EXCUSE: "J",
    Presence.Etat.ABSENT: "A",
    Presence.Etat.RATTRAPE: "T",
}
"""One letter a state, so that 38 half-days stand side by side; each is said in words as well."""
MOTS = {
    Presence.Etat.PRESENT: "Présent",
    Presence.Etat.RETARD: "En retard",
    Presence.Etat.EXCUSE: "Absence justifiée",
    Presence.Etat.ABSENT: "Absence injustifiée",
    Presence.Etat.RATTRAPE: "Rattrapée",
}
A_DIRE = "À dire"


@dataclass(frozen=True)
class DemiJournee:
    """A half-day and its sheet, if it was opened."""

    creneau: Creneau
    feuille: Feuille | None

    @property
    def ouverte(self) -> bool:
        """May be signed now."""
        return fenetre.est_ouverte(self.creneau) and not (self.feuille and self.feuille.scellee)

    @property
    def commencee(self) -> bool:
        return fenetre.ouvre(self.creneau) <= timezone.now()

    @property
    def a_contresigner(self) -> bool:
        """Over, and the sheet still open."""
        return self.creneau.est_passe and not (self.feuille and self.feuille.scellee)

    @property
    def scellee(self) -> bool:
        return self.feuille is not None and self.feuille.scellee


@dataclass
class Groupe:
    """A cohort for who teaches it."""

    cohorte: Cohorte
    demi_journees: list[DemiJournee] = field(default_factory=list)

    @property
    def prochaines(self) -> list[DemiJournee]:
        return [demi for demi in self.demi_journees if not demi.creneau.est_passe]

    @property
    def a_contresigner(self) -> list[DemiJournee]:
        return [demi for demi in self.demi_journees if demi.a_contresigner]

    @property
    def suivante(self) -> DemiJournee | None:
        """The one that goes on, or comes."""
        return next(iter(self.prochaines), None)


@dataclass(frozen=True)
class Ligne:
    """Somebody of the group at one half-day: `dite` is the last line about them, `signee` the one they signed."""

    agent: Agent
    inscription: Inscription | None
    dite: Emargement | None
    signee: Emargement | None

    @property
    def etat(self) -> str:
        return self.dite.etat if self.dite else ""


@dataclass(frozen=True)
class Case:
    """A half-day of somebody. `signe` is one letter, `mot` says it; `dernier` of its day or not."""

    creneau: Creneau
    etat: str
    signe: str
    mot: str
    dernier: bool


@dataclass(frozen=True)
class Rangee:
    inscription: Inscription
    cases: list[Case]
    assiduite: assiduite.Assiduite

    @property
    def agent(self) -> Agent:
        return self.inscription.agent


def groupes(agent: Agent) -> list[Groupe]:
    """Those that somebody teaches, those with something to come first. Three queries."""
    cohortes = Cohorte.objects.filter(formateurs__agent=agent).avec_dates().select_related("session", "formation")
    lus = {cohorte.session_id: Groupe(cohorte) for cohorte in cohortes}
    for demi in demi_journees(lus):
        lus[demi.creneau.session_id].demi_journees.append(demi)
    return sorted(lus.values(), key=lambda groupe: (not groupe.prochaines, -groupe.cohorte.pk))


def demi_journees(sessions: Iterable[int]) -> list[DemiJournee]:
    """Those that hold, in order. Two queries."""
    creneaux = list(
        Creneau.objects.filter(session__in=list(sessions), annule=False)
        .select_related("session", "site", "salle__site")
        .order_by("debut", "pk")
    )
    feuilles = {feuille.creneau_id: feuille for feuille in Feuille.objects.filter(creneau__in=creneaux)}
    return [DemiJournee(creneau, feuilles.get(creneau.pk)) for creneau in creneaux]


def inscrits(cohorte: Cohorte) -> list[Inscription]:
    """Who has a place, in the order of names."""
    confirmees = Inscription.objects.filter(session=cohorte.session_id, etat=Inscription.Etat.CONFIRMEE)
    return list(
        confirmees.select_related("agent__direction", "agent__institution").order_by(
            "agent__nom_tri", "agent__prenom", "pk"
        )
    )


def lignes(cohorte: Cohorte, feuille: Feuille | None) -> list[Ligne]:
    """The group at a half-day, and who was said something of without a place any more. Four queries at most."""
    ecrites = list(feuille.lignes.filter(role=Emargement.Role.STAGIAIRE).order_by("rang")) if feuille else []
    qui = personnes.nommer(ligne.personne for ligne in ecrites) if ecrites else {}
    dites = {qui[ligne.personne].pk: ligne for ligne in ecrites if ligne.personne in qui}
    signees = {
        qui[ligne.personne].pk: ligne
        for ligne in ecrites
        if ligne.nature == Emargement.Nature.SIGNATURE and ligne.personne in qui
    }
    inscriptions = {inscription.agent_id: inscription for inscription in inscrits(cohorte)}
    agents = {inscription.agent_id: inscription.agent for inscription in inscriptions.values()}
    agents |= {agent.pk: agent for agent in qui.values() if agent.pk not in agents}
    return [
        Ligne(agent, inscriptions.get(pk), dites.get(pk), signees.get(pk))
        for pk, agent in sorted(agents.items(), key=lambda un: (un[1].nom_tri, un[1].prenom, un[0]))
    ]


def grille(cohorte: Cohorte) -> tuple[list[Creneau], list[Rangee]]:
    """People × half-days. Four queries, however many there are of either."""
    creneaux, inscriptions = assiduite.creneaux(cohorte), inscrits(cohorte)
    lues = assiduite.assiduites(cohorte, [inscription.agent_id for inscription in inscriptions])
    return creneaux, [
        Rangee(inscription, cases(creneaux, lues[inscription.agent_id]), lues[inscription.agent_id])
        for inscription in inscriptions
    ]


def cases(creneaux: Iterable[Creneau], lue: assiduite.Assiduite) -> list[Case]:
    """Somebody's half-days; those to come have no sign."""
    lus = list(creneaux)
    jours = [timezone.localdate(creneau.debut) for creneau in lus]
    faites = []
    for creneau, jour, lendemain in zip(lus, jours, [*jours[1:], None], strict=True):
        etat = lue.etats.get(creneau.pk, "")
        if etat:
            signe, mot = SIGNES[Presence.Etat(etat)], MOTS[Presence.Etat(etat)]
        else:
            signe, mot = ("?", A_DIRE) if creneau.est_passe else ("", "À venir")
        faites.append(Case(creneau, etat, signe, mot, jour != lendemain))
    return faites


def par_jour(demis: Iterable[tuple[Creneau, bool]]) -> list[tuple[dt.date, list[tuple[Creneau, bool]]]]:
    """The columns of the grid, under their day in Paris."""
    return [(jour, list(groupe)) for jour, groupe in groupby(demis, key=lambda un: timezone.localdate(un[0].debut))]


def rattrapables(cohorte: Cohorte, sauf: Creneau | None = None) -> list[Creneau]:
    """Where a missed half-day may be made up: any other one of the same training, begun, the latest first."""
    creneaux = Creneau.objects.filter(
        session__cohorte__formation=cohorte.formation_id, annule=False, debut__lte=timezone.now()
    )
    return [c for c in creneaux.select_related("session").order_by("-debut", "pk")[:200] if sauf is None or c != sauf]


def agent_de(cohorte: Cohorte, numero: uuid.UUID) -> Inscription | None:
    """The registration of somebody of the group, by their number."""
    confirmees = Inscription.objects.filter(session=cohorte.session_id, etat=Inscription.Etat.CONFIRMEE)
    return confirmees.select_related("agent").filter(agent__numero=numero).first()
