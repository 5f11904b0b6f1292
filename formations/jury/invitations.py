"""The date of a jury in the calendars of its members: invited when convened, moved with it, taken back."""

import datetime as dt

from django.urls import reverse

from agenda import ics
from instance.adresses import absolue

from ..models import MembreJury
from .regles import DUREE_JURY


def inviter(membre: MembreJury) -> str:
    """Nothing for who has no mailbox."""
    return _calendrier(membre, ics.Methode.REQUEST)


def reprendre(membre: MembreJury) -> str:
    return _calendrier(membre, ics.Methode.CANCEL)


def _calendrier(membre: MembreJury, methode: ics.Methode) -> str:
    """Calendars are shared: an outside person's personal link stays in their e-mail."""
    if not membre.adresse:
        return ""
    jury = membre.jury
    page = absolue(reverse("formations:jury", args=[jury.cle])) if membre.agent_id else ""
    seance = ics.RendezVous(
        cle=jury.cle,
        sequence=jury.version,
        debut=jury.debut,
        fin=jury.debut + dt.timedelta(hours=DUREE_JURY.valeur()),
        titre=f"Jury\u00a0: {jury.formation.titre}",
        lieu=f"{jury.lieu}, {jury.ville}",
        description=f"Préparer ce jury\u00a0: {page}" if page else "Votre lien personnel est dans votre convocation.",
        page=page,
    )
    return ics.composer([seance], methode=methode, invites=[ics.Invite(membre.nom, membre.adresse)])
