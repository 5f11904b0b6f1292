"""Who may see and do what with a request, derived from relations. Anonymous people and closed accounts may nothing.

Whatever its « diffusion », a request in progress is seen by its requester, its sponsor, its team, those asked to join
it, and the cell. « Diffusion » says who may later read about the results.
"""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils import timezone

from agenda.models import Session
from agents.models import Agent
from agents.rules import Personne, est_cellule
from facilitateurs.rules import est_facilitateur

from .models import Brouillon, Demande, Intervention, Mission, Observation, Signalement
from .models.accompagnement import MissionQuerySet
from .models.demande import Etat
from .regles import JOURS_CORRECTION
from .transitions import TRANSITIONS, Qui, Transition, possibles

MODIFIABLES = frozenset({Etat.DEPOSEE, Etat.QUALIFIEE})


def est_demandeur(personne: Personne, demande: Demande) -> bool:
    return _ouvert(personne) and demande.demandeur_id == personne.pk


def est_commanditaire(personne: Personne, demande: Demande) -> bool:
    """Whose address is the sponsor's. They sign in with it, so the address is proven."""
    return (
        isinstance(personne, Agent)
        and personne.is_active
        and bool(personne.email)
        and (personne.email or "").lower() == demande.commanditaire_email.lower()
    )


def est_dans_equipe(personne: Personne, demande: Demande) -> bool:
    """Has accepted to join, whether the work is to come or done. Withdrawing ends it. One query."""
    return _ouvert(personne) and _missions(personne, demande).acceptees().exists()


def est_sollicite(personne: Personne, demande: Demande) -> bool:
    """Is asked to join, or has accepted. One query."""
    return _ouvert(personne) and _missions(personne, demande).actives().exists()


def peut_voir(personne: Personne, demande: Demande) -> bool:
    return (
        est_demandeur(personne, demande)
        or est_commanditaire(personne, demande)
        or est_cellule(personne)
        or est_sollicite(personne, demande)
    )


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """The dates of a request: whoever sees the request."""
    demande = Demande.objects.filter(accompagnement__session=session).first()
    return demande is not None and peut_voir(agent, demande)


def peut_ecrire(personne: Personne, demande: Demande) -> bool:
    """Take part in the exchange: those asked to join read it, and write once they have accepted."""
    return (
        est_demandeur(personne, demande)
        or est_commanditaire(personne, demande)
        or est_cellule(personne)
        or est_dans_equipe(personne, demande)
    )


def peut_gerer(personne: Personne, demande: Demande | None = None) -> bool:
    """Triage, assign, decide: the cell, on every request."""
    return est_cellule(personne)


def peut_modifier(personne: Personne, demande: Demande) -> bool:
    """Change dates and participants by oneself: until the request is scoped. Later, one writes to the cell."""
    return demande.etat in MODIFIABLES and qualite(personne, demande) is not None


def peut_annuler(personne: Personne, demande: Demande) -> bool:
    return peut_passer(personne, demande, TRANSITIONS["annuler"])


def peut_arreter(personne: Personne, demande: Demande) -> bool:
    """Stop before the last session; once one was held, this replaces the cancellation."""
    return peut_passer(personne, demande, TRANSITIONS["arreter"])


def peut_passer(personne: Personne, demande: Demande, transition: Transition) -> bool:
    """Whether the table of transitions opens this one to them, from the request's state."""
    qui = qualite(personne, demande)
    return qui is not None and transition in possibles(demande, qui)


def qualite(personne: Personne, demande: Demande) -> Qui | None:
    """As whom somebody acts in the table of transitions. The sponsor mandates the work: they act as the requester."""
    if est_cellule(personne):
        return Qui.CELLULE
    if est_demandeur(personne, demande) or est_commanditaire(personne, demande):
        return Qui.DEMANDEUR
    return None


def qualite_de_signalement(personne: Personne, demande: Demande) -> str | None:
    """As whom somebody may tell a difficulty of this request; None to who takes no part in it. Having left the team
    does not take the right away."""
    if est_demandeur(personne, demande):
        return Signalement.Qualite.DEMANDEUR
    if est_commanditaire(personne, demande):
        return Signalement.Qualite.COMMANDITAIRE
    quittee = Q(etat__in=[Mission.Etat.RETIREE, Mission.Etat.ANNULEE], repondue_le__isnull=False)
    if _ouvert(personne) and _missions(personne, demande).filter(quittee | Q(etat=Mission.Etat.ACCEPTEE)).exists():
        return Signalement.Qualite.EQUIPE
    return None


def peut_reprendre(personne: Personne, brouillon: Brouillon) -> bool:
    """Open a draft: whoever began it, the person it is for, and the cell, which helps over the phone."""
    return _ouvert(personne) and (brouillon.agent_id == personne.pk or est_cellule(personne))


def peut_voir_mission(personne: Personne, mission: Mission) -> bool:
    """Read the brief: the person asked, whatever they answered since, and the cell."""
    return est_cellule(personne) or (_ouvert(personne) and mission.agent_id == personne.pk)


def peut_repondre(personne: Personne, mission: Mission) -> bool:
    """Accept, decline, leave: nobody answers for somebody else."""
    return _ouvert(personne) and mission.agent_id == personne.pk


def observe(personne: Personne, cle: uuid.UUID) -> bool:
    """Comes to watch the request of this key, and is nothing else to it. One query for a facilitator."""
    if not isinstance(personne, Agent) or est_cellule(personne) or not est_facilitateur(personne):
        return False
    observations = Observation.objects.acceptees().filter(agent=personne, accompagnement__demande__cle=cle)
    return observations.exists()


def peut_ecarter(personne: Personne, observation: Observation) -> bool:
    """Say that it is not the moment: the team and the cell, whoever asked or invited."""
    return est_cellule(personne) or est_dans_equipe(personne, observation.accompagnement.demande)


def peut_preparer(personne: Personne, demande: Demande) -> bool:
    """Write the plan of the day."""
    return est_cellule(personne) or est_dans_equipe(personne, demande)


def peut_corriger(personne: Personne, intervention: Intervention) -> bool:
    """Change or delete a line of the log: its author for a while, the cell always."""
    if est_cellule(personne):
        return True
    if not _ouvert(personne) or intervention.agent_id != personne.pk:
        return False
    return intervention.notee_le >= timezone.now() - dt.timedelta(days=JOURS_CORRECTION.valeur())


def _ouvert(personne: Personne) -> bool:
    return isinstance(personne, Agent) and personne.is_active


def _missions(personne: Personne, demande: Demande) -> MissionQuerySet:
    return Mission.objects.filter(accompagnement__demande=demande, agent=personne.pk)
