"""What requester, sponsor, team and cell do while a request is followed. Lock: the request."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels import services as courriels
from instance import journal
from instance.typographie import jour_court

from ..models import DateSouhaitee, Demande, Message
from ..rules import MODIFIABLES
from . import triage
from .etats import TransitionRefusee, verrouiller

TEXTE_MAX = 10000
# The same words by the same person within this time are one message sent twice.
DOUBLON = dt.timedelta(minutes=2)


@transaction.atomic
def ecrire_message(demande: Demande, *, texte: str, par: Agent) -> Message:
    """Add to the exchange and tell the others by e-mail. The same message sent twice is one."""
    texte = texte.replace("\x00", "").replace("\r\n", "\n").strip()
    if not texte:
        raise ValidationError({"texte": "Votre message est vide."})
    if len(texte) > TEXTE_MAX:
        raise ValidationError({"texte": f"Votre message est trop long : {TEXTE_MAX} signes au plus."})
    demande = verrouiller(demande)
    recent = demande.messages.filter(auteur=par, texte=texte, ecrit_le__gt=timezone.now() - DOUBLON).first()
    if recent:
        return recent
    message = Message.objects.create(demande=demande, auteur=par, auteur_nom=str(par), texte=texte)
    courriels.reconcilier(message)
    return message


@transaction.atomic
def modifier(
    demande: Demande,
    *,
    par: Agent,
    motif: str,
    participants: int,
    dates: Iterable[tuple[int, dt.date, str]],
) -> Demande:
    """Change how many will come and the date options, until the request is scoped; the cell is told, with the motive.

    Raises TransitionRefusee once it is scoped. Without any change, nothing is written.
    """
    demande = verrouiller(demande)
    if demande.etat not in MODIFIABLES:
        raise TransitionRefusee(
            "Cette demande est déjà cadrée : écrivez à la cellule, qui déplacera les dates avec vous."
        )
    changements = {}
    avant, apres = demande.participants, participants
    if avant != apres:
        demande.participants = apres
        demande.save(update_fields=["participants"])
        changements["participants"] = [str(avant), str(apres)]
    anciennes, nouvelles = list(demande.dates_souhaitees.all()), list(dates)
    if [(d.rang, d.jour, d.moment) for d in anciennes] != nouvelles:
        demande.dates_souhaitees.all().delete()
        creees = DateSouhaitee.objects.bulk_create(
            DateSouhaitee(demande=demande, rang=rang, jour=jour, moment=moment) for rang, jour, moment in nouvelles
        )
        changements["dates souhaitées"] = [_en_mots(anciennes), _en_mots(creees)]
    if not changements:
        return demande
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi en un mot : cela nous aide à nous réorganiser."})
    journal.ecrire("demandes.modifier", demande, par=par, motif=motif.strip(), changements=changements)
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def annuler(demande: Demande, *, par: Agent, motif: str) -> Demande:
    """Cancel, for the requester or the sponsor; the motive reaches the cell and the team, whose days are freed."""
    demande = triage.annuler(demande, par=par, motif=motif.replace("\x00", ""))
    courriels.reconcilier(demande)
    return demande


def _en_mots(dates: Iterable[DateSouhaitee]) -> str:
    return ", ".join(f"{jour_court(date.jour)} ({date.get_moment_display().lower()})" for date in dates)
