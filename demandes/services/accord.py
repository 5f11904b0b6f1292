"""The sponsor's word: agrees, or does not. Lock order: the link, then the request."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents import liens
from agents.models import Lien
from courriels import services as courriels
from instance import journal
from instance.journal import Auteur, Externe

from ..models import Demande
from ..models.demande import Etat
from .etats import TransitionRefusee, verrouiller

BUT = "demandes.accord"
COMMANDITAIRE = Externe("Le ou la commanditaire")
MESSAGE_MAX = 5000


@transaction.atomic
def confirmer(demande: Demande, *, par: Auteur = COMMANDITAIRE, lien: Lien | None = None) -> Demande:
    """The sponsor agrees, through their link or signed in. Raises TransitionRefusee when it is no longer asked."""
    if lien:
        liens.utiliser(lien)
    demande = _attendue(demande)
    demande.accord_le, demande.desaccord_le = timezone.now(), None
    demande.save(update_fields=["accord_le", "desaccord_le"])
    journal.ecrire("demandes.confirmer_accord", demande, par=par)
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def contester(demande: Demande, *, message: str, par: Auteur = COMMANDITAIRE, lien: Lien | None = None) -> Demande:
    """The sponsor does not agree, or is not the right person. The message reaches the requester and the cell, who
    decide what comes next: the request stays where it is."""
    message = message.replace("\x00", "").strip()
    if not message:
        raise ValidationError({"message": "Dites en un mot ce qui ne convient pas : nous le transmettrons."})
    if len(message) > MESSAGE_MAX:
        raise ValidationError({"message": f"Votre message est trop long : {MESSAGE_MAX} signes au plus."})
    if lien:
        liens.utiliser(lien)
    demande = _attendue(demande)
    demande.desaccord_le = timezone.now()
    demande.save(update_fields=["desaccord_le"])
    journal.ecrire("demandes.contester_accord", demande, par=par, motif=message)
    courriels.reconcilier(demande)
    return demande


def est_attendu(demande: Demande) -> bool:
    """Whether the sponsor's word is still asked for."""
    return demande.etat == Etat.DEPOSEE and demande.accord_le is None


def _attendue(demande: Demande) -> Demande:
    demande = verrouiller(demande)
    if not est_attendu(demande):
        raise TransitionRefusee("Votre accord n’est plus attendu : la demande a changé depuis l’envoi de ce lien.")
    return demande
