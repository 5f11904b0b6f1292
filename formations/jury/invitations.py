"""The date of a jury in the calendars of its members and of whoever passes: invited when convened, moved with it, taken
back."""

import datetime as dt
from typing import Any

from django.urls import reverse

from agenda import ics
from instance.adresses import absolue

from ..models import Jury, MembreJury, Passage, PassageRetire
from .regles import DUREE_JURY


def du_membre(membre: MembreJury, *, methode: ics.Methode = ics.Methode.REQUEST) -> str:
    """Nothing for who has no mailbox. Calendars are shared: an outside person's personal link stays in their e-mail."""
    page = absolue(reverse("formations:jury", args=[membre.jury.cle])) if membre.agent_id else ""
    description = f"Préparer ce jury\u00a0: {page}" if page else "Votre lien personnel est dans votre convocation."
    return _calendrier(
        membre.jury, membre.nom, membre.adresse, methode, cle=membre.jury.cle, page=page, description=description
    )


def du_candidat(passage: Passage | PassageRetire, *, methode: ics.Methode = ics.Methode.REQUEST) -> str:
    """The whole sitting: at what time each is heard is decided on the day."""
    agent = passage.agent
    description = "Vous passez devant ce jury. Un empêchement\u00a0? Répondez à votre convocation."
    return _calendrier(passage.jury, str(agent), agent.email, methode, cle=passage.cle, description=description)


def _calendrier(jury: Jury, nom: str, adresse: str | None, methode: ics.Methode, **champs: Any) -> str:
    if not adresse:
        return ""
    seance = ics.RendezVous(
        sequence=jury.version,
        debut=jury.debut,
        fin=jury.debut + dt.timedelta(hours=DUREE_JURY.valeur()),
        titre=f"Jury\u00a0: {jury.formation.titre}",
        lieu=f"{jury.lieu}, {jury.ville}",
        **champs,
    )
    return ics.composer([seance], methode=methode, invites=[ics.Invite(nom, adresse)])
