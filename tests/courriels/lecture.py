"""E-mails as their readers will have them, those included whose words wait for the departure."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from courriels.models import Courriel
from courriels.services import rediger
from tests.isere_inno.parcours import lisible


def lus(**filtres: Any) -> list[Courriel]:
    """Newest first."""
    lignes = Courriel.objects.filter(**filtres).order_by("-pk")
    sans_mots = Courriel.objects.en_attente().filter(texte="")
    return [rediger(ligne, par=None) if ligne in sans_mots else ligne for ligne in lignes]


def le_seul(messages: Sequence[EmailMessage], sujet: str) -> EmailMessage:
    """The one message of that subject among those of a mailbox."""
    sujets = [lisible(message["Subject"]) for message in messages]
    assert sujets.count(sujet) == 1, sujets
    return messages[sujets.index(sujet)]


def texte(message: EmailMessage) -> str:
    partie = message.get_body(["plain"])
    assert partie is not None
    return lisible(partie.get_content())


def lien(message: EmailMessage, motif: str) -> str:
    trouve = re.search(rf"https?://\S*{motif}\S*", texte(message))
    assert trouve is not None, texte(message)
    return trouve[0].strip("<>,)")
