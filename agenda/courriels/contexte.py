"""What the e-mails about a registration hold: to whom, the slots, the calendar, the links."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agents import liens
from courriels.regles import Destinataire
from instance.adresses import absolue

from .. import ics
from ..models import Creneau, Inscription, Mode

LIEN_ANNULER = "agenda.annuler"
LIEN_ACCEPTER = "agenda.accepter"
SURVIE_DU_LIEN = dt.timedelta(days=15)
"""A link outlives what it serves for, so that its page can say that it is too late."""


def a_qui(inscription: Inscription) -> Destinataire:
    """The person; whoever registered them when they have no mailbox, so that somebody can tell them."""
    agent, autre = inscription.agent, inscription.inscrite_par
    lecteur = autre if not agent.email and autre is not None else agent
    return Destinataire(lecteur.email, str(lecteur), lecteur.pk)


def creneaux(inscription: Inscription) -> list[Creneau]:
    """The slots that hold, in order. No query once the sweep has prefetched them."""
    session = inscription.session
    if "creneaux" in getattr(session, "_prefetched_objects_cache", {}):
        tous = list(session.creneaux.all())
    else:
        tous = list(session.creneaux.select_related("site", "salle__site"))
    for creneau in tous:
        creneau.session = session
    return [creneau for creneau in tous if not creneau.annule]


def commun(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    """What every template of the room may show."""
    autre = inscription.inscrite_par
    return {
        "inscription": inscription,
        "session": inscription.session,
        "creneaux": dates,
        "a_distance": inscription.mode == Mode.DISTANCE,
        "pour": "" if inscription.agent.email else str(inscription.agent),
        "par": str(autre) if autre and autre.pk != inscription.agent_id else "",
        "url": absolue(reverse("agenda:inscription", args=[inscription.session.cle])),
        "page": absolue(inscription.session.adresse) if inscription.session.adresse.startswith("/") else "",
    }


def lien(inscription: Inscription, but: str, *, jusqu_au: dt.datetime | None = None) -> str:
    """The signed link of this registration for a purpose, as long as it can serve (`jusqu_au`, else until its last
    slot) and a little more. Costs queries."""
    dates = creneaux(inscription)
    fin = jusqu_au or max((creneau.fin for creneau in dates), default=timezone.now())
    email = (a_qui(inscription).email or "").lower()
    return liens.adresse(liens.creer(but, inscription, email=email, expire_le=fin + SURVIE_DU_LIEN))


def invitation(inscription: Inscription, dates: list[Creneau], methode: ics.Methode) -> str:
    """The slots for the person's calendar, without the video link: it is shown shortly before, and to no forwarder."""
    a = a_qui(inscription)
    if not a.email:
        return ""
    page = absolue(reverse("agenda:inscription", args=[inscription.session.cle]))
    return ics.calendrier(
        dates,
        methode=methode,
        invites=[ics.Invite(a.nom, a.email)],
        description=f"Votre inscription\u00a0: {page}",
        avec_visio=False,
        revisions={creneau.pk: inscription.revision for creneau in dates},
    )
