"""Everybody of a cohort in one list, candidates and trainees alike, in a number of queries that does not depend on how
many they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone

from agenda.models import Creneau, Inscription
from agents.models import Agent
from documents.models import Document, Lot, MembreLot

from ..assiduite import Assiduite, assiduites
from ..candidatures.tableau import lisibles
from ..couts import Couts, couts
from ..emargement.lecture import DemiJournee, demi_journees
from ..evaluations import attente
from ..evaluations.lecture import Dossier, dossiers
from ..models import Candidature, Cohorte
from ..models.candidatures import A_DECIDER, Etat
from ..pieces.lecture import Piece
from ..pieces.lecture import rangees as du_groupe
from ..services import places

SORTIES = frozenset({Etat.NON_RETENUE, Etat.DESISTEE})


@dataclass(frozen=True)
class Personne:
    """One person: their application, if they made one, and what the group knows of them once they have a place."""

    agent: Agent
    candidature: Candidature | None
    inscription: Inscription | None
    assiduite: Assiduite | None
    pieces: list[Piece] = field(default_factory=list)
    dossier: Dossier | None = None
    """What was given of them before the jury, in a cohort that a référentiel judges."""

    @property
    def direction(self) -> str:
        """That of the day they applied, or got their place."""
        profil = self.candidature or self.inscription
        return str(profil.direction or "") if profil else ""

    @property
    def sortie(self) -> bool:
        """No longer in the running: refused, or withdrawn."""
        return self.inscription is None and self.candidature is not None and self.candidature.etat in SORTIES

    @property
    def prochain_pas(self) -> str:
        """What this person waits for, in words; "" when it is nobody's turn."""
        candidature = self.candidature
        if self.inscription is not None or candidature is None:
            return ""
        if candidature.etat in A_DECIDER:
            if candidature.n1_verifie_le is None:
                return "Responsable à vérifier"
            if not candidature.avis_compte:
                return "Avis attendu"
            return "Réponse à envoyer" if candidature.decision else "À décider"
        return {Etat.RETENUE: "Place à confirmer", Etat.LISTE_ATTENTE: f"Rang {candidature.rang}"}.get(
            Etat(candidature.etat), ""
        )


@dataclass(frozen=True)
class Conduite:
    cohorte: Cohorte
    personnes: list[Personne]
    demi_journees: list[DemiJournee]
    couts: Couts
    places_libres: int | None
    lots: list[Lot]
    """Being made now: their pages show how far they are."""
    supervises: frozenset[int] = frozenset()
    """Those whose interventions somebody supervises."""
    jury_ouvert: bool = False

    @property
    def en_course(self) -> list[Personne]:
        return [personne for personne in self.personnes if not personne.sortie]

    @property
    def sorties(self) -> list[Personne]:
        return [personne for personne in self.personnes if personne.sortie]

    @property
    def stagiaires(self) -> list[Personne]:
        return [personne for personne in self.personnes if personne.inscription]

    @property
    def tenues(self) -> int:
        return sum(demi.creneau.est_passe for demi in self.demi_journees)

    @property
    def prochaine(self) -> Creneau | None:
        return next((demi.creneau for demi in self.demi_journees if not demi.creneau.est_passe), None)

    @property
    def derniere(self) -> Creneau | None:
        return self.demi_journees[-1].creneau if self.demi_journees else None

    @property
    def finie(self) -> bool:
        return self.derniere is not None and self.derniere.est_passe

    @property
    def commencee(self) -> bool:
        return bool(self.demi_journees) and self.demi_journees[0].creneau.debut <= timezone.now()


def conduite(cohorte: Cohorte, personne: Agent) -> Conduite:
    """As this member of the cell may read it: never their own application."""
    candidatures = {candidature.agent_id: candidature for candidature in _candidatures(cohorte, personne)}
    groupe = {rangee.inscription.agent_id: rangee for rangee in du_groupe(cohorte)}
    lues = assiduites(cohorte, groupe)
    agents = {pk: candidature.agent for pk, candidature in candidatures.items()}
    agents |= {pk: rangee.inscription.agent for pk, rangee in groupe.items()}
    evalues = _dossiers(cohorte, [agents[pk] for pk in groupe if pk != personne.pk])
    personnes = [
        Personne(
            agent,
            candidatures.get(pk),
            groupe[pk].inscription if pk in groupe else None,
            lues.get(pk),
            groupe[pk].pieces if pk in groupe else [],
            evalues.get(pk),
        )
        for pk, agent in sorted(agents.items(), key=lambda un: (un[1].nom_tri, un[1].prenom, un[0]))
    ]
    return Conduite(
        cohorte,
        personnes,
        demi_journees([cohorte.session_id]),
        couts(cohorte),
        places.libres(cohorte),
        _lots(rangee.inscription for rangee in groupe.values()),
        frozenset(cohorte.supervisions.values_list("agent", flat=True)),
        attente.jury_ouvert(cohorte),
    )


def _dossiers(cohorte: Cohorte, agents: list[Agent]) -> dict[int, Dossier]:
    if cohorte.referentiel_id is None:
        return {}
    return {lu.agent.pk: lu for lu in dossiers(cohorte, agents)}


def _candidatures(cohorte: Cohorte, personne: Agent) -> list[Candidature]:
    lues = lisibles(personne).filter(cohorte=cohorte)
    return list(lues.select_related("agent", "direction", "avis"))


def _lots(inscriptions: Iterable[Inscription]) -> list[Lot]:
    """With `total` members, of which `faits` need no more waiting."""
    fait = Q(membres__document__etat__in=[Document.Etat.PRET, Document.Etat.ECHEC]) | ~Q(membres__refus="")
    de_la_cohorte = MembreLot.objects.filter(
        objet_type=ContentType.objects.get_for_model(Inscription),
        objet_id__in=[str(inscription.pk) for inscription in inscriptions],
    )
    en_cours = Lot.objects.filter(etat=Lot.Etat.EN_COURS, pk__in=de_la_cohorte.values("lot"))
    return list(en_cours.annotate(total=Count("membres"), faits=Count("membres", filter=fait)))
