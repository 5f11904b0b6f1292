"""The board of one cohort: every candidate side by side, in a number of queries that does not depend on how many.

The cell reads them all; an HR reader, those of their institution, without the arrangements; nobody reads their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from agents.models import Agent, Qualite
from agents.rules import Personne, est_cellule, responsabilites
from courriels.models import AdresseEnEchec

from ..models import Candidature, Cohorte, NoteSelection
from ..models.candidatures import A_DECIDER, Decision, Etat
from ..services import places, selection

A_ENVOYER = {
    Decision.RETENUE: "à retenir",
    Decision.LISTE_ATTENTE: "pour la liste d’attente",
    Decision.NON_RETENUE: "à ne pas retenir",
}


@dataclass(frozen=True)
class Rangee:
    candidature: Candidature
    notes: list[NoteSelection]
    n1_en_echec: bool
    deja_refusee: bool
    """The last answer about this training was a refusal: another needs the commission."""

    @property
    def commission_attendue(self) -> bool:
        c = self.candidature
        return c.second_refus and c.commission_le is None and c.etat in A_DECIDER

    @property
    def a_verifier(self) -> bool:
        return self.candidature.etat in A_DECIDER and self.candidature.n1_verifie_le is None


@dataclass(frozen=True)
class Tableau:
    rangees: list[Rangee]
    places: int | None
    preparees: dict[str, int]
    obstacles: list[str]
    a_reprendre: int
    en_liste: int

    @property
    def a_envoyer(self) -> int:
        return sum(self.preparees.values())

    @property
    def sans_decision(self) -> int:
        return sum(r.candidature.etat in A_DECIDER and not r.candidature.decision for r in self.rangees)


def institutions_lues(personne: Personne) -> set[int] | None:
    """Whose candidates somebody may read on the board: all of them (None), those of some institutions, or nobody's."""
    if est_cellule(personne):
        return None
    return {r.pk for r in responsabilites(personne) if r.qualite == Qualite.LECTEUR_RH}


def lisibles(personne: Agent) -> QuerySet[Candidature]:
    """The applications that this member of a board may read and note. Never one's own."""
    envoyees = Candidature.objects.envoyees().exclude(agent=personne)
    institutions = institutions_lues(personne)
    return envoyees if institutions is None else envoyees.filter(institution__in=institutions)


def tableau(cohorte: Cohorte, personne: Agent) -> Tableau:
    lues = list(
        lisibles(personne)
        .filter(cohorte=cohorte)
        .select_related("agent", "direction", "institution", "avis", "preparee_par", "n1_verifie_par")
        .prefetch_related(Prefetch("notes", NoteSelection.objects.select_related("membre")))
        .order_by("agent__nom_tri", "agent__prenom", "pk")
    )
    for candidature in lues:
        candidature.cohorte = cohorte
    preparees: dict[str, int] = {}
    for candidature in lues:
        if candidature.etat in A_DECIDER and candidature.decision:
            preparees[candidature.decision] = preparees.get(candidature.decision, 0) + 1
    tout = est_cellule(personne)
    return Tableau(
        rangees=rangees(lues, cohorte),
        places=places.libres(cohorte),
        preparees={mots: preparees[cle] for cle, mots in A_ENVOYER.items() if cle in preparees},
        obstacles=selection.obstacles_a_l_envoi(cohorte) if tout and preparees else [],
        a_reprendre=len(selection.a_reprendre(cohorte)) if tout else 0,
        en_liste=sum(c.etat == Etat.LISTE_ATTENTE for c in lues),
    )


def rangees(candidatures: list[Candidature], cohorte: Cohorte) -> list[Rangee]:
    echecs = _en_echec(candidatures)
    refusees = _deja_refusees(candidatures, cohorte)
    return [
        Rangee(c, list(c.notes.all()), c.n1_email in echecs, c.agent_id in refusees)  # type: ignore[attr-defined]
        for c in candidatures
    ]


def _en_echec(candidatures: Iterable[Candidature]) -> set[str]:
    adresses = {candidature.n1_email for candidature in candidatures}
    return set(AdresseEnEchec.objects.actives().filter(adresse__in=adresses).values_list("adresse", flat=True))


def _deja_refusees(candidatures: Iterable[Candidature], cohorte: Cohorte) -> set[int]:
    """The same answer as `obstacles.serait_un_second_refus`, for all at once."""
    autres = Candidature.objects.filter(
        agent__in={c.agent_id for c in candidatures},
        cohorte__formation=cohorte.formation_id,
        decidee_le__isnull=False,
    ).exclude(cohorte=cohorte)
    dernieres = dict(autres.order_by("decidee_le").values_list("agent", "etat"))
    return {agent for agent, etat in dernieres.items() if etat == Etat.NON_RETENUE}
