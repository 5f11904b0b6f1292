"""The message of a host or of the cell to people of a session. It waits a few minutes, as all grave ones do."""

from collections.abc import Iterator

from courriels.regles import Destinataire, Envoi, Regle, declarer

from ..cibles import personnes
from ..models import Annonce
from .contexte import absolue, reverse


def _annonce(annonce: Annonce) -> Iterator[Envoi]:
    """To whoever is still concerned when it leaves."""
    url = absolue(reverse("agenda:inscription", args=[annonce.session.cle]))
    contexte = {"annonce": annonce, "session": annonce.session, "auteur": str(annonce.auteur or ""), "url": url}
    for agent in personnes(annonce.session, annonce.cible).exclude(email=None):
        yield Envoi(Destinataire(agent.email, str(agent), agent.pk), annonce.ecrite_le, contexte=contexte)


declarer(Regle("agenda.annonce", "Message aux inscrits", "agenda.Annonce", "agenda/annonce", _annonce, grave=True))
