"""For whom the cell enters a request: somebody known, or somebody to register, with or without a mailbox."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agents.models import Agent, Categorie, Direction, Encadrement, Institution, Site


class RechercheForm(forms.Form):
    q = forms.CharField(label="Nom ou courriel de la personne", max_length=200, required=False)


class PersonneForm(forms.ModelForm):
    """The institution follows from the direction. A mailbox is not required: many field agents have none."""

    class Meta:
        model = Agent
        fields = ["prenom", "nom", "email", "direction", "site", "categorie", "encadrement"]
        labels = {"prenom": "Prénom", "nom": "Nom", "email": "Courriel professionnel", "site": "Lieu de travail"}
        help_texts = {"email": "Laissez vide si cette personne n’en a pas : les messages vous viendront."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction: Any = self.fields["direction"]
        direction.queryset = Direction.objects.select_related("institution").order_by("institution", "nom")
        direction.label_from_instance = lambda d: f"{d.nom} ({d.institution.sigle})"
        direction.empty_label = "Choisissez"
        site: Any = self.fields["site"]
        site.queryset, site.empty_label = Site.objects.all(), "Non précisé"
        for nom, message in (
            ("prenom", "Donnez son prénom."),
            ("nom", "Donnez son nom."),
            ("direction", "Choisissez sa direction dans la liste."),
        ):
            self.fields[nom].required = True
            self.fields[nom].error_messages["required"] = message
        for nom, choix in (("categorie", Categorie), ("encadrement", Encadrement)):
            champ: Any = self.fields[nom]
            champ.choices = [("", "Non précisé"), *choix.choices]

    def clean_email(self) -> str | None:
        email = (self.cleaned_data["email"] or "").strip().lower()
        if not email:
            return None
        if Agent.objects.filter(email__iexact=email).exists():
            raise ValidationError("Cette adresse est déjà celle de quelqu’un. Cherchez la personne plus haut.")
        if not Institution.objects.filter(domaines__contains=[email.rpartition("@")[2]]).exists():
            raise ValidationError("Il nous faut une adresse professionnelle, ou aucune.")
        return email
