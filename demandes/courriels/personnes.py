"""To whom the e-mails of a request go, and when."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from agents.models import Agent
from courriels.regles import Destinataire
from instance.services import identite

from .. import adresses
from ..models import Demande, Mission, Observation

MATIN = dt.time(8, 0)


@dataclass(frozen=True)
class Concerne:
    """Somebody told of a request. `qualite`: demandeur, commanditaire, equipe or observateur; `url` is the page that is
    theirs."""

    a: Destinataire
    qualite: str
    url: str


def destinataire(agent: Agent) -> Destinataire:
    return Destinataire(agent.email, str(agent), agent.pk)


def cellule(demande: Demande) -> Destinataire:
    """Whoever follows the request, else the mailbox of the cell."""
    referent = demande.referent
    if referent and referent.is_active and referent.email:
        return Destinataire(referent.email, str(referent), referent.pk)
    ident = identite()
    return Destinataire(ident.contact_courriel, ident.sous_titre)


def concernes(
    demande: Demande, missions: Iterable[Mission], observations: Iterable[Observation] = ()
) -> Iterator[Concerne]:
    """The requester, the sponsor, these people of the team and those who watch: one message per address."""
    suivi = adresses.suivi(demande)
    vus: set[str] = set()
    tous: list[tuple[Destinataire, str, str]] = [(destinataire(demande.demandeur), "demandeur", suivi)]
    tous.append((Destinataire(demande.commanditaire_email, demande.commanditaire_nom), "commanditaire", suivi))
    tous += [(destinataire(m.agent), "equipe", adresses.mission(m)) for m in missions]
    tous += [(destinataire(o.agent), "observateur", adresses.observation(o)) for o in observations]
    for a, qualite, url in tous:
        adresse = (a.email or f"agent {a.agent_id}").lower()
        if adresse not in vus:
            vus.add(adresse)
            yield Concerne(a, qualite, url)


def matin(jour: dt.date) -> dt.datetime:
    """Eight o'clock in Paris."""
    return timezone.make_aware(dt.datetime.combine(jour, MATIN))
