"""What a draft says, step by step, as its author re-reads it before sending."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.urls import reverse

from instance.typographie import jour

from .forms.champs import Fichiers
from .forms.depot import NATURE_GROUPE, TITRES, EtapeForm
from .models import Brouillon, DateSouhaitee


@dataclass(frozen=True)
class Ligne:
    """An answer in words. `erreur` says what is missing or to be mended; `url` leads to its field."""

    libelle: str
    valeur: str
    erreur: str
    url: str


@dataclass(frozen=True)
class Section:
    etape: int
    titre: str
    url: str
    lignes: list[Ligne]


def sections(brouillon: Brouillon, etapes: Mapping[int, EtapeForm]) -> list[Section]:
    dites: set[str] = set()  # a field that stands in two steps is re-read once
    return [
        Section(etape, TITRES[etape], _adresse(brouillon, etape), list(_lignes(brouillon, etape, form, dites)))
        for etape, form in etapes.items()
    ]


def manques(relues: list[Section]) -> list[Ligne]:
    return [ligne for section in relues for ligne in section.lignes if ligne.erreur]


def _lignes(brouillon: Brouillon, etape: int, form: EtapeForm, dites: set[str]) -> Iterator[Ligne]:
    adresse = _adresse(brouillon, etape)
    for bound in form:
        champ = bound.field
        if bound.name in dites or isinstance(champ, Fichiers) or bound.name.startswith("moment_"):
            continue
        dites.add(bound.name)
        erreur = " ".join(bound.errors)  # type: ignore[arg-type]
        if bound.name == "nature" and not erreur and form.cleaned_data["nature"] != NATURE_GROUPE:
            erreur = "Nous ne menons pas ce genre de demande : voyez qui peut vous aider."
        valeur = _en_mots(form, bound)
        if not valeur and not erreur and bound.name.startswith("jour_"):
            continue
        ancre = f"{bound.auto_id}_0" if isinstance(champ.widget, forms.RadioSelect) else bound.auto_id
        yield Ligne(str(bound.label), valeur, erreur, f"{adresse}?revoir=1#{ancre}")


def _en_mots(form: EtapeForm, bound: forms.BoundField) -> str:
    valeur = form.cleaned_data.get(bound.name)
    if bound.name not in form.cleaned_data:
        return str(form.data.get(bound.name) or "")
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, dt.date):
        moment = DateSouhaitee.Moment(form.cleaned_data.get(f"moment_{bound.name[-1]}", DateSouhaitee.Moment.MATIN))
        return f"{jour(valeur)}, {moment.label.lower()}"
    if isinstance(bound.field, forms.ChoiceField) and not isinstance(bound.field, forms.ModelChoiceField):
        return str(dict(bound.field.choices).get(valeur, ""))  # type: ignore[arg-type]
    return "" if valeur is None else str(valeur)


def _adresse(brouillon: Brouillon, etape: int) -> str:
    return reverse("demandes:etape", args=[brouillon.cle, etape])
