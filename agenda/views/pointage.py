"""Somebody says for themselves that they are in the room: by the QR seen a moment ago, else by the code typed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from agents.navigation import saisie

from .. import passages
from ..models import Creneau


@dataclass
class Pointage:
    """`vu`: the QR counts, no code is asked. `refus` says why not, in words; `fait` whether it is noted."""

    passage: str
    vu: bool
    form: Form
    refus: str = ""
    fait: bool = False


def pointer(
    request: HttpRequest,
    creneau: Creneau,
    noter: Callable[[Form, bool], None],
    formulaire: type[Form],
    duree: int = passages.DUREE,
) -> Pointage:
    """Have `noter(form, vu)` write it when the button was pressed; a wrong code is said beside its field, `code`.
    `duree` is in seconds since the QR was seen."""
    passage = request.POST.get("passage") or request.GET.get("passage") or ""
    vu = passages.tient(creneau, passage, duree)
    pointage = Pointage(passage, vu, formulaire(None if vu else saisie(request)))
    if request.method == "POST" and (vu or pointage.form.is_valid()):
        try:
            noter(pointage.form, vu)
            pointage.fait = True
        except ValidationError as erreur:
            if getattr(erreur, "code", "") == "faux":
                pointage.form.add_error("code", erreur)
            else:
                pointage.refus = erreur.messages[0]
    return pointage
