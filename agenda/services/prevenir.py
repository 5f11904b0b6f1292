"""Bringing the e-mails of registrations in line, in the transaction of what they tell of."""

from django.utils import timezone

from courriels.services import reconcilier

from ..courriels.etats import CLES, DEPLACEE, cle_de
from ..models import Inscription, Session


def prevenir(inscription: Inscription, *, avant: str = "") -> None:
    """Tell of the present state. With `avant`, what was still waiting to leave about that state is taken back. Few
    statements, and words written at departure: this is on the way of everybody who registers, under the session's lock.
    """
    cles = [*(CLES[Inscription.Etat(avant)] if avant else ()), cle_de(inscription)]
    reconcilier(inscription, *dict.fromkeys(cle for cle in cles if cle), redige=False)


def dire_le_changement(session: Session) -> None:
    """Tell those who have or await a place that a slot moved, was added or was cancelled. Not while the whole session
    is being cancelled, which is told otherwise."""
    if session.annulee_le:
        return
    concernees = Inscription.objects.actives().filter(session=session, session__creneaux__fin__gt=timezone.now())
    for inscription in concernees.select_related("agent", "inscrite_par").distinct():
        inscription.session = session
        reconcilier(inscription, DEPLACEE, redige=False)
