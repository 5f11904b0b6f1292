"""The demo's e-mail backend: nothing leaves the machine, the outbox keeps the text and the demo shows it."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class OutboxOnlyBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Build each message, as a server would need it, so that the demo fails where sending would."""
        for message in email_messages:
            message.message()
        return len(email_messages)
