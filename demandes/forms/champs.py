"""Fields of the request's form that answer with what they read, the rule, and the way out."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from instance.calendrier import aujourd_hui
from instance.champs import SelonLeReste
from instance.services import identite
from instance.typographie import compter, nombre
from instance.typographie import jour as en_toutes_lettres

from ..models.demande import PARTICIPANTS_MAX, PARTICIPANTS_MIN

EXTRAIT = 40
ANNEES_MAX = 2
# Above, the figure itself is not worth repeating.
DEMESURE = 100_000


def extrait(valeur: object) -> str:
    """What was typed, short enough to stand in a message."""
    texte = " ".join(str(valeur).split())
    return texte if len(texte) <= EXTRAIT else f"{texte[:EXTRAIT]}…"


def telephone() -> str:
    """« appelez-nous au 04 00 00 00 00 », or by e-mail when the cell gives no number."""
    ident = identite()
    numero = ident.contact_telephone
    return f"appelez-nous au {numero}" if numero else f"écrivez-nous à {ident.contact_courriel}"


class Texte(forms.CharField):
    """A text whose limit is told, never enforced by the browser: it would cut a pasted text without a word."""

    def __init__(self, *, quoi: str, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput())
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs.pop("maxlength", None)
        self.error_messages["required"] = quoi
        self.limite = max_length

    def run_validators(self, value: str) -> None:
        if value and len(value) > self.limite:
            trop = compter(len(value) - self.limite, "signe")
            raise ValidationError(
                f"Votre texte compte {nombre(len(value))} signes, pour {nombre(self.limite)} au plus. "
                f"Retirez-en {trop} : il est enregistré tel quel en attendant."
            )
        super().run_validators(value)


class TexteSelonLeReste(SelonLeReste, Texte):
    """One that the rest of the form may call for."""


class Participants(forms.IntegerField):
    default_error_messages = {"required": "Dites-nous combien vous serez, même à peu près."}

    def to_python(self, value: Any) -> int | None:
        try:
            lu = super().to_python("".join(str(value or "").split()))
        except ValidationError:
            raise ValidationError(
                f"Vous avez écrit « {extrait(value)} ». Donnez un nombre entier, entre {PARTICIPANTS_MIN} et "
                f"{PARTICIPANTS_MAX}."
            ) from None
        if lu is not None and not PARTICIPANTS_MIN <= lu <= PARTICIPANTS_MAX:
            raise ValidationError(_hors_bornes(lu))
        return lu


def _hors_bornes(lu: int) -> str:
    dits = compter(lu, "participant") if abs(lu) < DEMESURE else "un nombre démesuré de participants"
    regle = f"Vous avez indiqué {dits}. Nous animons des groupes de {PARTICIPANTS_MIN} à {PARTICIPANTS_MAX} personnes ;"
    if lu > PARTICIPANTS_MAX:
        return f"{regle} au-delà, {telephone()} et nous chercherons une autre forme."
    return f"{regle} au-dessous, {telephone()} : un échange suffit souvent."


class JourAVenir(forms.DateField):
    """After today, and not so far that the year must be a slip."""

    def to_python(self, value: Any) -> dt.date | None:
        try:
            lu = super().to_python(value)
        except ValidationError:
            raise ValidationError(
                f"Vous avez écrit « {extrait(value)} ». Donnez une date comme 10/12/{aujourd_hui().year}."
            ) from None
        if lu is None:
            return None
        if lu <= aujourd_hui():
            raise ValidationError(f"Le {en_toutes_lettres(lu)} est passé. Choisissez une date à venir.")
        if lu.year > aujourd_hui().year + ANNEES_MAX:
            raise ValidationError(
                f"Vous avez indiqué le {en_toutes_lettres(lu)}. Nous prévoyons jusqu’à la fin de "
                f"{aujourd_hui().year + ANNEES_MAX} : est‑ce la bonne année ?"
            )
        return lu


class PlusieursFichiers(forms.FileInput):
    allow_multiple_selected = True


class Fichiers(forms.Field):
    """Only its label and its errors: each file is judged and kept, or refused, by a service."""

    widget = PlusieursFichiers

    def clean(self, value: Any) -> None:
        return None


def liste(mots: Iterable[str]) -> str:
    """« a, b ou c »"""
    *debut, dernier = mots
    return f"{', '.join(debut)} ou {dernier}" if debut else dernier
