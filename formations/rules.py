"""Who may see what of the catalogue, and who holds the sheets of a cohort."""

from agenda.acces import a_une_place
from agenda.models import Session
from agents.models import Agent
from agents.rules import Personne, est_cellule
from instance import memo

from .models import Cohorte, Epreuve, Formateur, Jury, MembreJury, Preuve, Supervision


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


# --- Assessments --------------------------------------------------------------------------------------
def supervise(personne: Personne, cohorte: Cohorte, agent: Agent) -> bool:
    """Follows the supervised interventions of this trainee."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    return Supervision.objects.filter(cohorte=cohorte, agent=agent, superviseur=personne).exists()


def epreuves_a_evaluer(personne: Personne, cohorte: Cohorte, agent: Agent) -> frozenset[str]:
    """The tests of this trainee that somebody assesses: all of them for who teaches the cohort, the supervised
    interventions for who follows those. Nobody assesses themselves."""
    if personne.pk == agent.pk:
        return frozenset()
    if forme(personne, cohorte):
        return frozenset(Epreuve.values)
    return frozenset({Epreuve.SUPERVISION.value}) if supervise(personne, cohorte, agent) else frozenset()


def peut_lire_dossier(personne: Personne, cohorte: Cohorte, agent: Agent) -> bool:
    """The whole file of a trainee, all that was given: the cell, and who sits on the jury before which they come,
    once they have declared no conflict. Never one's own."""
    if not isinstance(personne, Agent) or not personne.is_active or personne.pk == agent.pk:
        return False
    return est_cellule(personne) or siege_devant(personne, cohorte, agent)


def siege_devant(personne: Agent, cohorte: Cohorte, agent: Agent) -> bool:
    """Is of a jury, not cancelled, before which this person of the cohort comes or came."""
    membres = MembreJury.objects.filter(
        agent=personne, declare_le__isnull=False, jury__passages__agent=agent, jury__passages__cohorte=cohorte
    )
    return membres.exclude(jury__etat=Jury.Etat.ANNULE).exists()


def peut_lire_preuve(personne: Personne, preuve: Preuve) -> bool:
    """The person it is about, who gave it, who assesses that test of theirs, and whoever reads the whole file."""
    if not isinstance(personne, Agent) or not personne.is_active:
        return False
    if personne.pk in (preuve.agent_id, preuve.depose_par_id):
        return True
    return preuve.epreuve in epreuves_a_evaluer(personne, preuve.cohorte, preuve.agent) or peut_lire_dossier(
        personne, preuve.cohorte, preuve.agent
    )
