"""Who may see what of the catalogue, and who holds the sheets of a cohort."""

from agenda.acces import a_une_place
from agenda.models import Session
from agents.models import Agent
from agents.rules import Personne, est_cellule
from instance import memo

from .models import Cohorte, Formateur


def peut_voir_session(agent: Agent, session: Session) -> bool:
    """For the agenda: whoever can read a cohort's page can put its session in a calendar, and so can who teaches it."""
    if Cohorte.objects.visibles().filter(session=session).exists():
        return True
    return Formateur.objects.filter(agent=agent, cohortes__session=session).exists()


def est_formateur(personne: Personne) -> bool:
    """Teaches, be it no cohort for now."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return memo.garder(("formations.formateur", personne.pk), lambda: Formateur.objects.filter(agent=personne).exists())


def forme(personne: Personne, cohorte: Cohorte) -> bool:
    """Teaches this very cohort."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return cohorte.formateurs.filter(agent=personne).exists()


def peut_tenir(personne: Personne, cohorte: Cohorte) -> bool:
    """Hold the sheets of a cohort: who teaches it, and the cell."""
    return est_cellule(personne) or forme(personne, cohorte)


def est_stagiaire(personne: Personne, cohorte: Cohorte) -> bool:
    """Has a place in the group."""
    return isinstance(personne, Agent) and a_une_place(personne, cohorte.session)
