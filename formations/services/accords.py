"""Trainings one registers for, where the N+1's agreement is wanted: the agenda holds the registration, the N+1 answers
by a signed link, and what nobody has to agree to is let through."""

from django.db import transaction

from agenda import services as agenda
from agenda.models import Inscription
from instance.journal import Externe

N1 = Externe("Le ou la responsable")


@transaction.atomic
def accorder(inscription: Inscription) -> Inscription:
    """The N+1 agrees: a place, else a rank on the waiting list. Raises ValidationError."""
    return agenda.valider(inscription, par=N1)


@transaction.atomic
def ne_pas_accorder(inscription: Inscription, *, motif: str) -> Inscription:
    """The N+1 does not: the person reads why. Raises ValidationError."""
    return agenda.refuser(inscription, motif=motif, par=N1)


def sans_accord_requis() -> list[Inscription]:
    """Registrations that wait though the institution of the person asks for no agreement."""
    attendues = Inscription.objects.filter(
        etat=Inscription.Etat.A_VALIDER, session__cohorte__isnull=False, session__annulee_le=None
    ).select_related("session__cohorte__formation", "institution")
    return [i for i in attendues if not accord_requis(i)]


def accord_requis(inscription: Inscription) -> bool:
    requis = inscription.session.cohorte.formation.accord_n1
    return inscription.institution is not None and requis.filter(pk=inscription.institution.pk).exists()
