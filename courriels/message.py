"""A row of the outbox as a message."""

import re
from collections.abc import Iterator
from email.mime.text import MIMEText
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives

from instance.services import identite as lire_identite

from .models import Courriel
from .rebonds.verp import adresse_de_retour
from .rendu import one_line

_CALENDRIER = re.compile(r"BEGIN:VCALENDAR\r?\n.*?END:VCALENDAR\r?\n?", re.DOTALL)
_METHODE = re.compile(r"^METHOD:(\w+)\s*$", re.MULTILINE)


def composer(ligne: Courriel) -> EmailMultiAlternatives:
    identite = lire_identite()
    expediteur = formataddr((one_line(identite.nom), identite.expediteur))
    message = EmailMultiAlternatives(
        subject=one_line(ligne.sujet),
        body=ligne.texte,
        # The envelope's sender, where the message comes back; people see the one of the headers.
        from_email=adresse_de_retour(ligne.pk) or expediteur,
        to=[formataddr((one_line(ligne.destinataire_nom), ligne.destinataire))],
        reply_to=[identite.contact_courriel],
        headers={
            "From": expediteur,
            "Message-ID": ligne.message_id,
            # Neither an absence notice nor a list robot should answer.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    if ligne.html:
        message.attach_alternative(ligne.html, "text/html")
    for part in _invitations(ligne.ics):
        message.attach(part)
    return message


def _invitations(ics: str) -> Iterator[MIMEText]:
    """One part for each calendar: a mail reader acts on the method of a part, and each is of one event."""
    calendriers = _CALENDRIER.findall(ics)
    for rang, calendrier in enumerate(calendriers, 1):
        methode = _METHODE.search(calendrier)
        part = MIMEText(calendrier, "calendar", "utf-8")
        part.set_param("method", methode[1] if methode else "PUBLISH")
        nom = f"invitation-{rang}.ics" if len(calendriers) > 1 else "invitation.ics"
        part.add_header("Content-Disposition", "attachment", filename=nom)
        yield part
