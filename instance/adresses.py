"""Absolute addresses, for what is read outside the portal: e-mails, QR codes, calendars."""

from django.conf import settings


def absolue(path: str) -> str:
    """The public address of a path of this portal. Never taken from a request: a Host header can lie."""
    return f"{settings.PUBLIC_URL}{path}"
