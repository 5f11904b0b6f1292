"""Forms of the network's pages: they read and check, services decide."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Direction, Site
from instance.champs import ChoixExplique, SelonLeReste
from instance.typographie import cle_de_tri

from .models import Facilitateur, LettreMission, Methode, Public
from .regles import QUOTA

ACCORDER, REFUSER = "accorder", "refuser"


class ReponseLettreForm(forms.Form):
    """The manager's answer."""

    decision = forms.ChoiceField(
        label="Votre réponse",
        choices=[(ACCORDER, "J’accorde du temps"), (REFUSER, "Je refuse")],
        widget=ChoixExplique(
            aides={
                ACCORDER: "La lettre de mission est établie avec le nombre ci-dessous.",
                REFUSER: "Donnez-en la raison ci-dessous. Elle est transmise à l’agent et à la cellule.",
            }
        ),
        error_messages={"required": "Choisissez d’accorder ou de refuser."},
    )
    quota = forms.IntegerField(
        label="Demi-journées accordées",
        min_value=1,
        max_value=120,
        help_text="Deux demi-journées font un jour. Préparation et trajet compris.",
        error_messages={
            "required": "Indiquez le nombre de demi-journées.",
            "invalid": "Donnez un nombre entier de demi-journées.",
            "min_value": "Accordez au moins une demi-journée, ou refusez.",
            "max_value": "Accordez 120\u00a0demi-journées au plus.",
        },
    )
    motif = SelonLeReste(
        label="Si vous refusez, pourquoi\u202f?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("decision") == REFUSER:
            self.errors.pop("quota", None)  # nobody reads it
            if not (donnees.get("motif") or "").strip() and "motif" not in self.errors:
                self.add_error("motif", "Dites pourquoi\u00a0: l’agent et la cellule doivent le savoir.")
        return donnees


class ProfilForm(forms.ModelForm):
    """What a facilitator says of oneself, and to whom it is shown."""

    communes = forms.MultipleChoiceField(
        label="Ou ces communes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Une de ces communes n’est plus proposée\u00a0: relisez la liste."},
    )

    class Meta:
        model = Facilitateur
        fields = [
            "presentation",
            "presentation_pour",
            "methodes",
            "tout_le_territoire",
            "communes",
            "territoire_pour",
            "visible_agents",
            "public",
        ]
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 5}),
            "presentation_pour": forms.RadioSelect,
            "territoire_pour": forms.RadioSelect,
            "methodes": forms.CheckboxSelectMultiple,
        }
        labels = {
            "presentation": "En quelques phrases",
            "presentation_pour": "Qui lit ces phrases",
            "methodes": "Méthodes que vous animez volontiers",
            "tout_le_territoire": "J’accepte d’aller partout sur le territoire",
            "territoire_pour": "Qui voit où vous allez",
            "visible_agents": "Les agents des institutions me trouvent dans l’annuaire",
            "public": "J’accepte de figurer sur la page publique du réseau",
        }
        help_texts = {
            "presentation": "Votre métier, ce que vous aimez animer.",
            "methodes": "Elles aident la cellule à vous proposer des missions qui vous vont.",
            "tout_le_territoire": "Une mission lointaine peut demander une demi-journée de trajet.",
            "visible_agents": "Votre nom, votre institution et vos méthodes. Sinon, seuls le réseau et la cellule "
            "vous y trouvent.",
            "public": "Votre nom, votre institution et vos méthodes, et ce que vous montrez à tout le monde. "
            "Vous figurez alors dans l’annuaire aussi. Vous pouvez changer d’avis.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        connues = self.instance.methodes.values("pk")
        methodes = Methode.objects.filter(active=True) | Methode.objects.filter(pk__in=connues)
        self.fields["methodes"].queryset = methodes.distinct()  # type: ignore[attr-defined]
        communes = {*Site.objects.values_list("commune", flat=True), *self.instance.communes}
        self.fields["communes"].choices = [(c, c) for c in sorted(communes, key=cle_de_tri)]  # type: ignore[attr-defined]
        for nom in ("presentation_pour", "territoire_pour"):
            self.fields[nom].choices = Public.choices  # type: ignore[attr-defined]  # no empty choice
            self.fields[nom].error_messages["required"] = "Choisissez à qui le montrer."

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        donnees["visible_agents"] = donnees.get("visible_agents", False) or donnees.get("public", False)
        if donnees.get("tout_le_territoire"):
            donnees["communes"] = []
        return donnees


class LienDeclareForm(forms.Form):
    direction = forms.ModelChoiceField(
        label="Direction",
        queryset=Direction.objects.select_related("institution").order_by("institution", "nom"),
        empty_label="Choisissez une direction",
        help_text="Nous ne vous y proposerons pas de mission. Aucune raison n’est demandée.",
        error_messages={"required": "Choisissez une direction."},
    )


class DemandeLettreForm(forms.ModelForm):
    """Asking for a letter, oneself or from the admin."""

    class Meta:
        model = LettreMission
        fields = ["debut", "fin", "quota", "responsable_nom", "responsable_email"]
        labels = {
            "debut": "Du",
            "fin": "Au (compris)",
            "quota": "Demi-journées proposées",
            "responsable_nom": "Nom de la personne responsable",
            "responsable_email": "Son courriel professionnel",
        }
        help_texts = {"quota": "La personne responsable peut changer ce nombre."}

    def __init__(self, *args: Any, facilitateur: Facilitateur, **kwargs: Any) -> None:
        jour = timezone.localdate()
        chef = facilitateur.agent.n_plus_1
        kwargs["initial"] = {
            "debut": jour,
            "fin": dt.date(jour.year, 12, 31),
            "quota": QUOTA.valeur(),
            "responsable_nom": str(chef) if chef else "",
            "responsable_email": (chef.email or "") if chef else "",
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)

    def _post_clean(self) -> None:
        """The service checks the letter: its constraints need a facilitator, which this form does not hold."""

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin ne peut précéder le début.")
        return donnees


def reporter(form: forms.BaseForm, refus: ValidationError) -> None:
    """Put a service's refusal beside the field it speaks of, else at the top of the form."""
    if hasattr(refus, "error_dict"):
        for champ, erreurs in refus.error_dict.items():
            form.add_error(champ if champ in form.fields else None, erreurs)
    else:
        form.add_error(None, refus)
