"""Whether one may register, and if not, why and what next. Pages ask it before they show a button, the service asks it
again under the lock: one wording for both."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent
from instance.typographie import quand

from . import audiences
from .models import Inscription, Jauge, Session


class InscriptionRefusee(ValidationError):
    """`code` says which refusal it is; the message, why and what next, for people."""


@dataclass(frozen=True)
class Etat:
    """What is read of a session, in one statement, before a place is given: its gauges and when it starts (None when
    it has no slot left)."""

    jauges: dict[str, Jauge]
    debut: dt.datetime | None


# Written by hand: everybody who registers asks it twice, and it costs less to run than the ORM to word.
_JAUGES = """
    SELECT j.*,
        (SELECT min(debut) FROM agenda_creneau c WHERE c.session_id = j.session_id AND NOT c.annule) AS premier,
        EXISTS (SELECT FROM agenda_reservation r
            WHERE r.session_id = j.session_id AND r.mode = j.mode AND r.liberee_le IS NULL) AS reserve
    FROM agenda_jauge j WHERE j.session_id = %s ORDER BY j.id
"""


def lire(session: Session) -> Etat:
    """Each gauge bears `reserve`: whether places of its mode are or were kept."""
    jauges = list(Jauge.objects.raw(_JAUGES, [session.pk]))
    debut = jauges[0].premier if jauges else None  # type: ignore[attr-defined]
    return Etat({jauge.mode: jauge for jauge in jauges}, debut)


def refus(session: Session, agent: Agent | None, debut: dt.datetime | None) -> InscriptionRefusee | None:
    """Why nobody, or not this person, may register now; places aside. `agent` None asks for anybody."""
    return _de_la_session(session, debut) or _des_dates(session, debut) or (_de(agent, session) if agent else None)


def refus_d_office(session: Session, agent: Agent, debut: dt.datetime | None) -> InscriptionRefusee | None:
    """The same for the cell, which registers whom it wants, when it wants."""
    if not agent.is_active:
        return InscriptionRefusee("Le compte de cette personne est fermé.", code="compte")
    return _de_la_session(session, debut)


def _de_la_session(session: Session, debut: dt.datetime | None) -> InscriptionRefusee | None:
    if session.annulee_le:
        return InscriptionRefusee("Cette session est annulée. Le programme en propose d’autres.", code="annulee")
    if debut is None or not session.inscriptible:
        return InscriptionRefusee("On ne s’inscrit pas à cette session pour le moment.", code="fermee")
    return None


def _des_dates(session: Session, debut: dt.datetime | None) -> InscriptionRefusee | None:
    maintenant = timezone.now()
    if session.ouverture and maintenant < session.ouverture:
        return InscriptionRefusee(
            f"Les inscriptions ouvrent {quand(session.ouverture)}. Revenez à cette heure-là.", code="pas_ouverte"
        )
    if session.fermeture and maintenant >= session.fermeture:
        return InscriptionRefusee(
            f"Les inscriptions sont closes depuis {quand(session.fermeture)}. Une place peut se libérer\u00a0: écrivez "
            "à la cellule.",
            code="close",
        )
    if session.fermeture is None and debut and maintenant >= debut:
        return InscriptionRefusee("Cette session a commencé\u00a0: on ne s’y inscrit plus.", code="commencee")
    return None


def _de(agent: Agent, session: Session) -> InscriptionRefusee | None:
    if not agent.is_active:
        return InscriptionRefusee("Le compte de cette personne est fermé.", code="compte")
    motif = audiences.refus(agent, session)
    return InscriptionRefusee(motif, code="public") if motif else None


def refuse_deja(inscription: Inscription | None) -> InscriptionRefusee | None:
    """For who asked once, and was told no: only the cell may come back on it."""
    if inscription is None or inscription.etat != Inscription.Etat.REFUSEE:
        return None
    return InscriptionRefusee(
        "Votre inscription à cette session n’a pas été retenue. La cellule peut vous dire pourquoi.", code="refusee"
    )


def deja(inscription: Inscription) -> InscriptionRefusee:
    """For who asks twice, be it by a second click."""
    etats = {
        Inscription.Etat.CONFIRMEE: "a déjà une place",
        Inscription.Etat.EN_ATTENTE: "est déjà sur la liste d’attente",
        Inscription.Etat.OFFERTE: "a une place à accepter",
        Inscription.Etat.A_VALIDER: "a déjà demandé une place",
    }
    return InscriptionRefusee(f"{inscription.agent} {etats[Inscription.Etat(inscription.etat)]}.", code="deja")
