from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from instance import logos

from .. import hierarchie, services
from ..models import Agent, Institution, MembreCellule, RoleInstitution


class AgentForm(forms.ModelForm):
    class Meta:
        model = Agent
        fields = [
            "prenom",
            "nom",
            "email",
            "telephone",
            "matricule",
            "institution",
            "direction",
            "site",
            "n_plus_1",
            "categorie",
            "encadrement",
            "is_active",
        ]
        help_texts = {
            "email": "Vide pour qui n’a pas de messagerie professionnelle.",
            "is_active": "Décochez pour fermer le compte : la personne ne peut plus se connecter, rien n’est effacé.",
        }

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        direction, institution = donnees.get("direction"), donnees.get("institution")
        if direction and institution and direction.institution_id != institution.pk:
            self.add_error("direction", f"Cette direction est de l’institution « {direction.institution} ».")
        if not (donnees.get("nom") or donnees.get("email", self.instance.email)):
            self.add_error("nom", "Donnez au moins un nom ou une adresse.")
        if "n_plus_1" in self.changed_data:
            try:
                hierarchie.refuser_boucle(self.instance, chef=donnees.get("n_plus_1"))
            except ValidationError as refus:
                self.add_error("n_plus_1", refus)
        if self.instance.pk and not donnees.get("is_active", True):
            try:
                services.refuser_sans_administration(sauf=self.instance)
            except ValidationError as refus:
                self.add_error("is_active", refus)
        return donnees


class InstitutionForm(forms.ModelForm):
    """The logo is asked apart from the model's field: its content decides what it is stored as."""

    nouveau_logo = forms.FileField(
        label="nouveau logo",
        required=False,
        help_text="PNG, JPEG ou SVG, 300 ko au plus.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
    )
    retirer_logo = forms.BooleanField(label="retirer le logo", required=False)

    class Meta:
        model = Institution
        fields = ["nom", "sigle", "domaines", "siret", "porteuse"]
        help_texts = {
            "domaines": "Séparés par des virgules : « isere.fr, collectivite38.fr ». Toute adresse de ces domaines "
            "peut se connecter : n’y mettez jamais une messagerie ouverte à tous."
        }

    def clean_nouveau_logo(self) -> bytes | None:
        fichier = self.cleaned_data["nouveau_logo"]
        if fichier is None:
            return None
        contenu = fichier.read(logos.TAILLE_MAX + 1)
        logos.verifier(contenu)
        return contenu


class RoleForm(forms.ModelForm):
    class Meta:
        model = MembreCellule
        fields = ["agent", "role", "debut", "fin"]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if self.instance.pk and donnees.get("fin"):
            services.refuser_sans_administration(sauf=self.instance.agent)
        if not self.instance.pk and donnees.get("debut") and donnees["debut"] < timezone.localdate():
            self.add_error("debut", "Un rôle ne se donne pas dans le passé.")
        return donnees


class RoleInstitutionForm(forms.ModelForm):
    class Meta:
        model = RoleInstitution
        fields = ["agent", "institution", "role", "debut", "fin"]
        help_texts = {
            "role": "Une personne référente voit les agents, les facilitateurs et les chiffres de son institution ; un "
            "lecteur ou une lectrice RH, les agents et les certifications. Une direction se donne dans « Directions ».",
        }

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        if self.instance.pk:
            return donnees
        agent, institution = donnees.get("agent"), donnees.get("institution")
        if agent and not agent.is_active:
            self.add_error("agent", "Ce compte est fermé.")
        if agent and institution and agent.institution_id != institution.pk:
            self.add_error("institution", f"Cette personne n’est pas de l’institution « {institution} ».")
        if donnees.get("debut") and donnees["debut"] < timezone.localdate():
            self.add_error("debut", "Un rôle ne se donne pas dans le passé.")
        return donnees
