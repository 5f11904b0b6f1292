"""Writing to the people of a session."""

from django.db import transaction

from agents.models import Agent
from courriels.services import reconcilier
from instance import journal

from ..cibles import personnes as destinataires
from ..models import Annonce, Session

__all__ = ["annoncer", "destinataires"]


@transaction.atomic
def annoncer(session: Session, *, cible: str, sujet: str, texte: str, par: Agent) -> Annonce:
    """Raises ValidationError when something is missing or nobody could read it. The e-mails wait long enough to think
    again (the outbox's « se raviser »)."""
    annonce = Annonce(session=session, auteur=par, cible=cible, sujet=" ".join(sujet.split()), texte=texte.strip())
    annonce.full_clean()
    annonce.save()
    journal.ecrire("agenda.annoncer", session, par=par, changements={"à": ["", annonce.get_cible_display()]})
    reconcilier(annonce)
    return annonce
