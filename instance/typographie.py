"""French typography of dates, hours and numbers, the same on screens, in e-mails and in PDFs.

U+202F (narrow no-break space) stands before « h », « % », « € » and between thousands.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone

FINE = "\u202f"
INSECABLE = "\u00a0"
JOURS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MOIS_COURTS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]


def _date(valeur: dt.date) -> dt.date:
    """The day in Paris of a date or a datetime."""
    if isinstance(valeur, dt.datetime):
        return timezone.localtime(valeur).date() if timezone.is_aware(valeur) else valeur.date()
    return valeur


def _heure_locale(valeur: dt.datetime | dt.time) -> dt.time:
    if isinstance(valeur, dt.datetime):
        return timezone.localtime(valeur).time() if timezone.is_aware(valeur) else valeur.time()
    return valeur


def quantieme(jour: dt.date) -> str:
    """« 1er », then « 2 », « 3 »…"""
    return "1er" if jour.day == 1 else str(jour.day)


def jour(valeur: dt.date) -> str:
    """« jeudi 10 décembre 2026 »"""
    le = _date(valeur)
    return f"{JOURS[le.weekday()]} {quantieme(le)}{INSECABLE}{MOIS[le.month - 1]} {le.year}"


def date_ecrite(valeur: dt.date) -> str:
    """« 10 décembre 2026 », where the day of the week says nothing."""
    le = _date(valeur)
    return f"{quantieme(le)}{INSECABLE}{MOIS[le.month - 1]} {le.year}"


def jour_mois(valeur: dt.date) -> str:
    """« jeudi 10 décembre », where the year goes without saying."""
    le = _date(valeur)
    return f"{JOURS[le.weekday()]} {quantieme(le)}{INSECABLE}{MOIS[le.month - 1]}"


def jour_court(valeur: dt.date) -> str:
    """« 10 déc. »"""
    le = _date(valeur)
    return f"{quantieme(le)}{INSECABLE}{MOIS_COURTS[le.month - 1]}"


def heure(valeur: dt.datetime | dt.time) -> str:
    """« 9 h 30 », « 14 h »"""
    a = _heure_locale(valeur)
    return f"{a.hour}{FINE}h{FINE}{a.minute:02d}" if a.minute else f"{a.hour}{FINE}h"


def quand(valeur: dt.datetime) -> str:
    """« jeudi 10 décembre 2026, 9 h 30 »"""
    return f"{jour(valeur)}, {heure(valeur)}"


def plage(debut: dt.date | dt.time, fin: dt.date | dt.time) -> str:
    """From one moment to another, said once where it is the same: « jeudi 10 décembre 2026, 9 h à 17 h »."""
    if isinstance(debut, dt.time) and isinstance(fin, dt.time):
        return f"{heure(debut)} à {heure(fin)}"
    if isinstance(debut, dt.datetime) and isinstance(fin, dt.datetime):
        if _date(debut) == _date(fin):
            return f"{jour(debut)}, {heure(debut)} à {heure(fin)}"
        return f"du {quand(debut)} au {quand(fin)}"
    if isinstance(debut, dt.date) and isinstance(fin, dt.date):
        return _plage_de_jours(_date(debut), _date(fin))
    raise TypeError("plage() takes two dates, two times or two datetimes")


def _plage_de_jours(debut: dt.date, fin: dt.date) -> str:
    if debut == fin:
        return jour(debut)
    if (debut.year, debut.month) == (fin.year, fin.month):
        return f"du {quantieme(debut)} au {quantieme(fin)}{INSECABLE}{MOIS[fin.month - 1]} {fin.year}"
    annee = "" if debut.year == fin.year else f" {debut.year}"
    return (
        f"du {quantieme(debut)}{INSECABLE}{MOIS[debut.month - 1]}{annee} "
        f"au {quantieme(fin)}{INSECABLE}{MOIS[fin.month - 1]} {fin.year}"
    )


def nombre(valeur: int | float | Decimal, decimales: int | None = None) -> str:
    """« 56 820 », « 299,05 ». Without `decimales`, as many as the number has, trailing zeros dropped."""
    if decimales is None:
        texte = f"{valeur:,}" if isinstance(valeur, int) else f"{valeur:,.10f}".rstrip("0").rstrip(".")
    else:
        texte = f"{valeur:,.{decimales}f}"
    return texte.replace(",", FINE).replace(".", ",")


def euros(valeur: int | Decimal) -> str:
    """« 5 682 € », « 299,05 € »: cents only where there are some."""
    return f"{nombre(valeur, None if valeur == int(valeur) else 2)}{FINE}€"


def compter(valeur: int | float | Decimal, singulier: str, pluriel: str = "") -> str:
    """« 0 demande », « 1 demande », « 2 demandes »: in French the plural begins at two."""
    mot = singulier if abs(float(valeur)) < 2 else (pluriel or f"{singulier}s")
    return f"{nombre(valeur)}{INSECABLE}{mot}"


def demi_journees(valeur: int | float | Decimal) -> str:
    """« 3 demi-journées »"""
    return compter(valeur, "demi-journée")


def en_heures(temps: dt.timedelta) -> str:
    """« 45 min », « 3 h », « 1 h 30 »."""
    heures, minutes = divmod(round(temps.total_seconds() / 60), 60)
    if not heures:
        return f"{minutes}{FINE}min"
    return f"{heures}{FINE}h{FINE}{minutes:02d}" if minutes else f"{heures}{FINE}h"


def enumerer(choses: Iterable[str]) -> str:
    """« a, b et c »; nothing for nothing."""
    *premieres, derniere = list(choses) or [""]
    return f"{', '.join(premieres)} et {derniere}" if premieres else derniere


def cle_de_tri(texte: str) -> str:
    """To sort words in French, accents and case aside: « Échirolles » stands at E."""
    return "".join(c for c in unicodedata.normalize("NFKD", texte.lower()) if not unicodedata.combining(c))
