"""How a form field is shown: one place decides its markup, so that every form is as accessible as the others."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BaseForm, BaseFormSet, BoundField


class ChoixExplique(forms.RadioSelect):
    """Radio buttons whose choices may carry a word of help: `aides` is value → help."""

    def __init__(self, *args: Any, aides: dict[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aides = aides or {}


class SelonLeReste(forms.CharField):
    """Words that the rest of the form may call for: its label says when, so it is not said to be optional."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


def contexte(field: BoundField, *, libelle: str = "", aide: str = "") -> dict[str, Any]:
    """What composants/champ.html shows of a field."""
    widget = field.field.widget
    sorte = _sorte(widget)
    hint = aide or field.help_text
    errors = list(field.errors)
    described = " ".join(
        part
        for part in (f"{field.auto_id}_helptext" if hint else "", f"{field.auto_id}_error" if errors else "")
        if part
    )
    return {
        "field": field,
        "sorte": sorte,
        "libelle": libelle or field.label,
        "aide": hint,
        "erreurs": errors,
        "facultatif": _est_facultatif(field.field, sorte),
        "decrit_par": described,
        "controle": _controle(field, sorte, described) if sorte in ("texte", "fichier", "case", "cache") else "",
        "options": _options(field) if sorte in ("boutons", "etiquettes") else [],
    }


def _est_facultatif(field: forms.Field, sorte: str) -> bool:
    return not field.required and not isinstance(field, SelonLeReste) and sorte not in ("case", "cache")


def _sorte(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "cache"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "etiquettes"
    if isinstance(widget, forms.RadioSelect):
        return "boutons"
    if isinstance(widget, forms.CheckboxInput):
        return "case"
    if isinstance(widget, forms.FileInput):
        return "fichier"
    return "texte"


def _controle(field: BoundField, sorte: str, described: str) -> str:
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": _classe(field, sorte)}
    if described:
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.NumberInput):
        # A number box drops what is not a number; a text box keeps what was typed, and shows the same keys on a phone.
        widget.input_type = "text"
        entier = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, forms.FloatField | forms.DecimalField
        )
        attrs["inputmode"] = "numeric" if entier else "decimal"
        for borne in ("min", "max", "step"):
            widget.attrs.pop(borne, None)
    elif isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":  # Django's default is a wall
        attrs["rows"] = "4"
    elif isinstance(widget, forms.DateInput):
        _selecteur_natif(field, widget, "date", "%Y-%m-%d", dt.date)
    elif isinstance(widget, forms.TimeInput):
        _selecteur_natif(field, widget, "time", "%H:%M", dt.time)
    return field.as_widget(attrs=attrs)


def _selecteur_natif(field: BoundField, widget: Any, input_type: str, format: str, classe: Any) -> None:
    """The browser's own picker, unless what was typed is no date: it would silently drop it."""
    valeur = field.value()
    widget.format = format
    if isinstance(valeur, str) and valeur:
        try:
            valeur_lue = field.field.to_python(valeur)
        except forms.ValidationError:
            valeur_lue = None
        if not isinstance(valeur_lue, classe) or valeur_lue.isoformat()[: len(valeur)] != valeur:
            return
    widget.input_type = input_type


def _classe(field: BoundField, sorte: str) -> str:
    widget = field.field.widget
    propres = widget.attrs.get("class", "")
    if sorte == "case":
        base = "check"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    elif isinstance(widget, forms.NumberInput | forms.TimeInput):
        base = "form-control w-num"
    elif isinstance(widget, forms.DateInput):
        base = "form-control w-date"
    else:
        base = "form-control"
    return f"{base} {propres}".strip()


def _options(field: BoundField) -> list[dict[str, Any]]:
    aides = getattr(field.field.widget, "aides", {})
    options = []
    for option in field.subwidgets:
        valeur = option.data["value"]
        if option.data["label"] == "---------":
            continue
        options.append(
            {
                "nom": option.data["name"],
                "valeur": valeur,
                "libelle": option.choice_label,
                "coche": option.data["selected"],
                "id": option.id_for_label,
                "aide": aides.get(str(valeur), aides.get(getattr(valeur, "value", valeur), "")),
                "inactif": "disabled" in option.data["attrs"],
            }
        )
    return options


def erreurs(forms_: "Iterable[BaseForm | BaseFormSet]") -> Iterator[dict[str, str]]:
    """Each thing to mend: the identifier of its control ("" when it concerns the whole), its label, the message."""
    for form in forms_:
        if isinstance(form, BaseFormSet):
            yield from ({"cible": "", "libelle": "", "message": str(m)} for m in form.non_form_errors())
            continue
        yield from ({"cible": "", "libelle": "", "message": str(m)} for m in form.non_field_errors())
        for field in form:
            for message in field.errors:
                cible = field.auto_id
                if _sorte(field.field.widget) in ("boutons", "etiquettes"):
                    cible = f"{cible}_0"
                # « Combien serez-vous ? » already closes with its own mark.
                libelle = field.label if field.label[-1:] in "?!…" else f"{field.label}\u00a0:"
                yield {"cible": cible, "libelle": str(libelle), "message": str(message)}
