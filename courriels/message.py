"""A row of the outbox as a message."""

import re
from email.mime.text import MIMEText
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives

from instance.services import identite as lire_identite

from .models import Courriel
from .rebonds.verp import adresse_de_retour
from .rendu import one_line

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
    if ligne.ics:
        message.attach(_invitation(ligne.ics))
    return message


def _invitation(ics: str) -> MIMEText:
    part = MIMEText(ics, "calendar", "utf-8")
    methode = _METHODE.search(ics)
    part.set_param("method", methode[1] if methode else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    return part
