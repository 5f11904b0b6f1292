"""The calendar part of the e-mails of a request: invited when the team is complete, moved, taken back."""

from collections.abc import Iterable

from agenda import ics
from agenda.models import Creneau
from courriels.regles import Destinataire
from instance import journal

from ..models import Demande, Mission


def inviter(creneaux: Iterable[Creneau], a: Destinataire) -> str:
    """Nothing for who has no mailbox."""
    return _calendrier(creneaux, a, ics.Methode.REQUEST)


def retirer_l_equipier(mission: Mission, a: Destinataire) -> str:
    """Takes the slots out of the calendar of somebody who had accepted."""
    if mission.repondue_le is None:
        return ""
    return _calendrier(_tous(mission.accompagnement.session_id), a, ics.Methode.CANCEL)


def retirer(demande: Demande, a: Destinataire) -> str:
    """Takes them out of the calendar of the requester and the sponsor, once they have been invited."""
    if not etaient_invites(demande):
        return ""
    return _calendrier(_tous(demande.accompagnement.session_id), a, ics.Methode.CANCEL)


def retirer_les_seances(creneaux: Iterable[Creneau], a: Destinataire) -> str:
    """Takes only these out of the calendars: the others were held."""
    return _calendrier(creneaux, a, ics.Methode.CANCEL)


def etaient_invites(demande: Demande) -> bool:
    """The team was complete once, even if somebody left it since: that is when invitations leave."""
    return journal.de(demande).filter(verbe="demandes.affecter").exists()


def _tous(session_id: int) -> Iterable[Creneau]:
    return Creneau.objects.filter(session=session_id).select_related("session", "site")


def _calendrier(creneaux: Iterable[Creneau], a: Destinataire, methode: ics.Methode) -> str:
    return ics.calendrier(creneaux, methode=methode, invites=[ics.Invite(a.nom, a.email)]) if a.email else ""
