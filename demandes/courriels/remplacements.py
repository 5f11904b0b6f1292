"""What the requester is told when the cell finds nobody."""

from collections.abc import Iterator

from courriels.regles import Envoi, Regle, declarer
from instance import journal

from .. import adresses
from ..models import Demande
from .depot import commanditaire, demandeur


def _personne(demande: Demande) -> Iterator[Envoi]:
    """The words of the cell, each time it says them. Once said, nothing takes them back."""
    for action in journal.de(demande).filter(verbe="demandes.dire_que_personne"):
        contexte = {"demande": demande, "message": action.motif, "url": adresses.suivi(demande)}
        vus = set()
        for a in (demandeur(demande), commanditaire(demande)):
            if (a.email or "").lower() not in vus:
                vus.add((a.email or "").lower())
                yield Envoi(a, action.le, contexte, occurrence=str(action.pk))


declarer(
    Regle(
        "demandes.personne",
        "Personne n’est trouvé, pour le demandeur",
        "demandes.Demande",
        "demandes/personne",
        _personne,
        grave=True,
        indispensables=("message",),
    )
)
