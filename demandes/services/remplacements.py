"""When nobody can take a place: the requester is told, in the words of the cell. Lock: the request."""

from django.core.exceptions import ValidationError
from django.db import transaction

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Demande
from ..models.demande import Etat
from .etats import TransitionRefusee, verrouiller


@transaction.atomic
def dire_que_personne(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Tell the requester and the sponsor that no team is found so far. `motif` is what they read; nothing else
    changes: the cell goes on looking, moves the date or cancels. May be said again with other words.

    Raises TransitionRefusee once the team is complete, ValidationError without words."""
    demande = verrouiller(demande)
    if demande.etat != Etat.CADREE:
        raise TransitionRefusee(
            f"Cette demande est «\u202f{demande.get_etat_display().lower()}\u202f» : son équipe n’est plus à composer."
        )
    if not motif.strip():
        raise ValidationError({"motif": "Écrivez ce que la personne doit lire."})
    journal.ecrire("demandes.dire_que_personne", demande, par=par, motif=motif.strip())
    reconcilier(demande)
    return demande
