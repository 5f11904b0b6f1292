"""What people are told while a request is followed: messages, changes, an end before time."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agenda.models import Creneau
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance import journal
from instance.adresses import absolue
from instance.models import Action

from ..models import Demande, Message, Mission
from . import invitations
from .depot import commanditaire, demandeur
from .personnes import cellule, destinataire

AVANT_SEANCE = dt.timedelta(days=4)
"""Long enough for a week-end and a closed day."""


def _participants(demande: Demande) -> Iterator[Destinataire]:
    """Who takes part in the exchange. The sponsor does once they have agreed: before, they may not know of it."""
    yield demandeur(demande)
    if demande.accord_le:
        yield commanditaire(demande)
    equipe = Mission.objects.acceptees().filter(accompagnement__demande=demande).select_related("agent")
    yield from (destinataire(mission.agent) for mission in equipe)
    yield cellule(demande)


def _message(message: Message) -> Iterator[Envoi]:
    """To all but whoever wrote it."""
    demande, auteur = message.demande, message.auteur
    bientot = _seance_bientot(demande)
    adresse = (auteur.email or "").lower() if auteur else ""
    for a in _participants(demande):
        if (auteur and a.agent_id == auteur.pk) or (adresse and (a.email or "").lower() == adresse):
            continue
        yield Envoi(
            a,
            message.ecrit_le,
            contexte={"demande": demande, "message": message, "url": f"{_suivi(demande)}#messages"},
            pressant=bientot,
        )


def _seance_bientot(demande: Demande) -> bool:
    """What people write each other just before they meet cannot wait for the next morning."""
    veille = (timezone.now(), timezone.now() + AVANT_SEANCE)
    return Creneau.objects.filter(session__accompagnement__demande=demande, annule=False, debut__range=veille).exists()


def _modifiee(demande: Demande) -> Iterator[Envoi]:
    """The last change made by the requester or the sponsor, to the others."""
    action = journal.de(demande).filter(verbe="demandes.modifier").first()
    if action is None:
        return
    contexte = {
        "demande": demande,
        "action": action,
        "changements": [(nom, *valeurs) for nom, valeurs in action.changements.items()],
        "url": _suivi(demande),
    }
    yield from _aux_autres(demande, action, contexte)


def _annulee(demande: Demande) -> Iterator[Envoi]:
    """To the requester, to the sponsor who had agreed, to the cell; the team has its own message. Also to whoever
    cancelled, once their calendar holds the dates."""
    action = journal.de(demande).filter(verbe="demandes.annuler").first()
    if action is None or demande.etat != "annulee":
        return
    contexte = {"demande": demande, "action": action, "url": _suivi(demande)}
    for envoi in _aux_autres(demande, action, contexte, a_tous=invitations.etaient_invites(demande)):
        yield envoi if envoi.collectif else replace(envoi, ics=invitations.retirer(demande, envoi.a))


def _aux_autres(demande: Demande, action: Action, contexte: dict[str, Any], *, a_tous: bool = False) -> Iterator[Envoi]:
    """To all but whoever acted, unless `a_tous`; to the cell unless it is already among them."""
    auteur = "" if a_tous or action.auteur is None else (action.auteur.email or "").lower()
    vus = {auteur} - {""}
    tous = [(demandeur(demande), str(action.pk))]
    if demande.accord_le:
        tous.append((commanditaire(demande), str(action.pk)))
    tous.append((cellule(demande), f"{action.pk}-cellule"))
    for a, occurrence in tous:
        adresse = (a.email or "").lower()
        if adresse and adresse in vus:
            continue
        vus.add(adresse)
        yield Envoi(a, action.le, contexte, occurrence=occurrence, collectif=occurrence.endswith("cellule"))


def _suivi(demande: Demande) -> str:
    return absolue(reverse("demandes:suivi", args=[demande.cle]))


declarer(
    Regle(
        cle="demandes.message",
        libelle="Message sur une demande",
        modele="demandes.Message",
        gabarit="demandes/message",
        envois=_message,
        peut_attendre=True,
    )
)
declarer(
    Regle(
        cle="demandes.modifiee",
        libelle="Demande modifiée par qui la fait",
        modele="demandes.Demande",
        gabarit="demandes/modifiee",
        envois=_modifiee,
        peut_attendre=True,
    )
)
declarer(
    Regle(
        cle="demandes.annulee",
        libelle="Demande annulée",
        modele="demandes.Demande",
        gabarit="demandes/annulee",
        envois=_annulee,
    )
)
