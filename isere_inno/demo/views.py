"""The page where the demonstration's time goes forward."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError

from . import clock, walk
from .calendar import at


class TimeForm(forms.Form):
    """Either a button, which names a step, or the evening of a day."""

    STEPS = {"jour": relativedelta(days=1), "semaine": relativedelta(weeks=1), "mois": relativedelta(months=2)}

    pas = forms.ChoiceField(choices=[(step, step) for step in STEPS], required=False)
    jour = forms.DateField(
        label="Aller au soir du",
        help_text="Le soir d’une séance, elle vient d’avoir lieu.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez une date.", "invalid": "Donnez une date, par exemple 21/12/2026."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jour"].required = "pas" not in self.data

    def until(self) -> dt.datetime:
        if step := self.cleaned_data["pas"]:
            return at(timezone.localdate() + self.STEPS[step], *walk.MORNING)
        return at(self.cleaned_data["jour"], *walk.EVENING)


@login_not_required
@never_cache
def time(request: HttpRequest) -> HttpResponse:
    """Where the demonstration is in time; POST sets it walking."""
    form = TimeForm(request.POST or None)
    if form.is_valid():
        try:
            walk.set_out(form.until())
        except ValidationError as refusal:
            form.add_error("jour", refusal)
        except OperationalError:
            messages.warning(request, "Les tâches de fond ne répondent pas\u00a0: réessayez dans un instant.")
        else:
            return redirect("demo_temps")
    context = {"form": form, "maintenant": timezone.now(), "cible": clock.target(), "avance": clock.ahead()}
    return render(request, "isere_inno/demo_temps.html", context)
