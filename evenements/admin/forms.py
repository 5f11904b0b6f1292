"""The form of an event, with what belongs to its session, and the forms of the bulk acts."""

from typing import Any

from django import forms

from agenda import audiences
from agenda.models import Jauge, Promotion, Session
from agents.models import Institution
from instance.admin_panels import DateEtHeure

from ..models import Edition, Evenement, Intervenant
from ..models.evenement import Accueil
from ..services.evenements import REGLAGES

DE_L_EVENEMENT = [
    "edition",
    "accroche",
    "description",
    "emporte",
    "public_vise",
    "format",
    "niveau",
    "themes",
    "methodes",
    "accueil",
    "acces",
    "replay",
]


class EvenementForm(forms.ModelForm):
    titre = forms.CharField(label="Titre", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}))
    institution = forms.ModelChoiceField(Institution.objects.all(), label="Organisé par", required=False)
    accueil = forms.MultipleChoiceField(
        label="Accessibilité offerte", choices=Accueil.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    replay = forms.URLField(label="Enregistrement", required=False, max_length=500, assume_scheme="https")
    presence = forms.IntegerField(
        label="Places sur place", required=False, min_value=1, max_value=5000, help_text="Vide\u00a0: sans limite."
    )
    distance = forms.IntegerField(
        label="Places à distance", required=False, min_value=1, max_value=5000, help_text="Vide\u00a0: sans limite."
    )
    ouverture = forms.SplitDateTimeField(
        label="Les inscriptions ouvrent",
        required=False,
        widget=DateEtHeure,
        help_text="Vide\u00a0: à la publication.",
    )
    fermeture = forms.SplitDateTimeField(
        label="Les inscriptions ferment",
        required=False,
        widget=DateEtHeure,
        help_text="Vide\u00a0: au début de la première séance.",
    )
    audience = forms.ChoiceField(label="Ouvert à")
    institutions_invitees = forms.ModelMultipleChoiceField(
        Institution.objects.all(), label="Institutions invitées", required=False, widget=forms.CheckboxSelectMultiple
    )
    sur_accord = forms.BooleanField(label="Chaque inscription est validée par la cellule", required=False)
    liste_attente = forms.BooleanField(label="Liste d’attente", required=False, initial=True)
    pointage_libre = forms.BooleanField(label="Chacun peut signaler sa présence", required=False, initial=True)
    promotion = forms.ChoiceField(label="Quand une place se libère", choices=Promotion.choices)
    delai_offre = forms.IntegerField(
        label="Heures pour accepter une place",
        required=False,
        min_value=1,
        max_value=720,
        help_text="Vide\u00a0: le délai habituel.",
    )

    class Meta:
        model = Evenement
        fields = DE_L_EVENEMENT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences.choix()
        session = self.instance.session if self.instance.pk else Session()
        self.initial.update({nom: getattr(session, nom) for nom in REGLAGES})
        if session.pk:
            self.initial.update(titre=session.titre, institution=session.institution)
            self.initial["institutions_invitees"] = session.institutions_invitees.all()
            self.initial.update({jauge.mode: jauge.capacite for jauge in Jauge.objects.filter(session=session)})

    def mots(self) -> dict[str, Any]:
        noms = ("titre", "institution", *DE_L_EVENEMENT)
        return {nom: self.cleaned_data[nom] for nom in noms}

    def reglages(self) -> dict[str, Any]:
        choisis = {nom: self.cleaned_data[nom] for nom in REGLAGES}
        return choisis | {"institutions_invitees": list(self.cleaned_data["institutions_invitees"])}

    def places(self) -> dict[str, int | None]:
        return {"presence": self.cleaned_data["presence"], "distance": self.cleaned_data["distance"]}


class IntervenantForm(forms.ModelForm):
    nom = forms.CharField(label="Nom publié", max_length=160, required=False, help_text="Vide\u00a0: celui de l’agent.")

    class Meta:
        model = Intervenant
        fields = ["agent", "nom", "qualite", "role", "malgre", "ordre"]


class DupliquerForm(forms.Form):
    jours = forms.IntegerField(
        label="Décaler les dates de",
        initial=0,
        min_value=-4000,
        max_value=4000,
        help_text="Un nombre de jours. 364 garde le jour de la semaine un an plus tard.",
    )
    edition = forms.ModelChoiceField(
        Edition.objects.all(), label="Dans l’édition", required=False, help_text="Vide\u00a0: la même."
    )


class OuvertureForm(forms.Form):
    quand_ouvrir = forms.SplitDateTimeField(
        label="Les inscriptions ouvrent le", widget=DateEtHeure, help_text="La même heure pour tous."
    )
