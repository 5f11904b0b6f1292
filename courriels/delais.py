"""The editable rules of this room."""

import datetime as dt
import re

from django.core.exceptions import ValidationError

from instance.regles import declarer

_HEURE = re.compile(r"\s*([01]?\d|2[0-3])\s*[hH:]\s*([0-5]\d)?\s*")


def lire_heure(texte: str) -> dt.time:
    """« 7 h 30 », « 7h30 », « 07:30 », « 8 h ». Raises ValidationError."""
    lue = _HEURE.fullmatch(texte)
    if lue is None:
        raise ValidationError("Donnez une heure, comme «\u202f7 h 30\u202f».")
    return dt.time(int(lue[1]), int(lue[2] or 0))


REFLEXION = declarer(
    "courriels.reflexion",
    5,
    "minutes",
    "Temps de se raviser avant un courriel grave, ou des courriels en nombre",
    maximum=120,
)
ECHECS_PASSAGERS = declarer(
    "courriels.echecs_passagers", 3, "retours", "Retours passagers avant de ne plus écrire à une adresse", minimum=1
)
FENETRE_DES_ECHECS = declarer(
    "courriels.fenetre_des_echecs",
    14,
    "jours",
    "Durée pendant laquelle ces retours se comptent",
    minimum=1,
    maximum=365,
)
HEURE_RECAPITULATIF = declarer(
    "courriels.heure_recapitulatif",
    "7 h 30",
    "",
    "Heure du récapitulatif, les jours ouvrés, pour qui préfère un seul courriel par jour",
    lire=lire_heure,
)
