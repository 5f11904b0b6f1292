"""What the personal link of an outside member opens, and until when."""

import datetime as dt

from agents import liens

from ..models import MembreJury
from .regles import VALIDITE_LIEN_JURY

BUT = "formations.jury"
liens.declarer_but(BUT, "formations:lien_jury")


def expiration(membre: MembreJury) -> dt.datetime:
    """Long enough after the session to sign."""
    return membre.jury.debut + dt.timedelta(days=VALIDITE_LIEN_JURY.valeur())


def adresse(membre: MembreJury) -> str:
    return liens.adresse(liens.creer(BUT, membre, email=membre.courriel, expire_le=expiration(membre)))
