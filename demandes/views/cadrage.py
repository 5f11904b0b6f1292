"""The two acts that fill in dates: scoping a request, and moving the dates of a scoped one."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest

from agents.models import Site

from ..forms.triage import CadrageForm, SeancesFormSet, seance_prevue, seance_souhaitee
from ..gestes import CADRAGE, Geste
from ..models import Demande
from ..services import triage


def reporter(form: forms.Form, erreur: ValidationError) -> None:
    """Put what a service refused beside the field it speaks of, or above the form."""
    for champ, messages in getattr(erreur, "message_dict", {NON_FIELD_ERRORS: erreur.messages}).items():
        for message in messages:
            form.add_error(champ if champ in form.fields else None, message)


class Saisie:
    gabarit = "demandes/triage/cadrage.html"

    def __init__(self, request: HttpRequest, demande: Demande, geste: Geste) -> None:
        self._demande, self._par = demande, request.user
        self._cadrer = geste.saisie == CADRAGE
        donnees = request.POST if request.method == "POST" else None
        self.form = CadrageForm(donnees, demande=demande) if self._cadrer else forms.Form(donnees)
        sites = Site.objects.all()
        self.seances = SeancesFormSet(
            donnees,
            initial=self._initial(),
            prefix="seances",
            form_kwargs={
                "sites": sites,
                # Read once for all the rows.
                "choix_de_sites": [("", "Autre lieu, ou à distance"), *((site.pk, str(site)) for site in sites)],
                "creneaux": {c.pk: c for c in self._creneaux()},
            },
        )

    def _creneaux(self) -> list[Any]:
        if self._cadrer:
            return []
        return list(self._demande.accompagnement.session.creneaux.a_venir())

    def _initial(self) -> list[dict[str, Any]]:
        if self._cadrer:
            return [seance_souhaitee(self._demande)]
        return [seance_prevue(creneau) for creneau in self._creneaux()]

    def contexte(self) -> dict[str, Any]:
        return {"form": self.form, "seances": self.seances}

    def traiter(self) -> bool:
        if not (self.form.is_valid() & self.seances.is_valid()):
            return False
        try:
            if self._cadrer:
                triage.cadrer(self._demande, par=self._par, creneaux=self.seances.seances(), **self.form.cleaned_data)
            else:
                triage.modifier_dates(self._demande, par=self._par, creneaux=self.seances.seances())
        except ValidationError as erreur:
            reporter(self.form, erreur)
            return False
        return True
