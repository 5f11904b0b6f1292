"""E-mails as their readers will have them, those included whose words wait for the departure."""

from typing import Any

from courriels.models import Courriel
from courriels.services import rediger


def lus(**filtres: Any) -> list[Courriel]:
    """Newest first."""
    lignes = Courriel.objects.filter(**filtres).order_by("-pk")
    sans_mots = Courriel.objects.en_attente().filter(texte="")
    return [rediger(ligne, par=None) if ligne in sans_mots else ligne for ligne in lignes]
