import re
from typing import Any, cast

from django import forms

from courriels.delais import HEURE_RECAPITULATIF
from courriels.models import ChoixRecapitulatif

from .hierarchie import au_dessus
from .models import Agent, Categorie, Direction, Institution, Site


class ConnexionForm(forms.Form):
    email = forms.EmailField(
        label="Votre adresse de courriel professionnelle",
        error_messages={
            "required": "Écrivez votre adresse de courriel.",
            "invalid": "Cette adresse n’est pas complète. Elle ressemble à prenom.nom@institution.fr.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True, "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    FORME, EN_MOTS = r"[0-9]{6}", "six chiffres"

    code = forms.CharField(
        label="Le code reçu",
        max_length=40,
        error_messages={
            "required": "Écrivez le code reçu par courriel.",
            "max_length": "Le code n’est fait que de chiffres, rien de plus.",
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "class": "code mono",
                "maxlength": "",
            }
        ),
    )

    def clean_code(self) -> str:
        """Spaces and dashes that people and mail readers add do not count."""
        code = re.sub(r"[\s\-.]", "", self.cleaned_data["code"])
        if not re.fullmatch(self.FORME, code):
            raise forms.ValidationError(f"Le code compte {self.EN_MOTS}. Recopiez-le depuis le courriel.")
        return code


class CodeDeConnexionForm(CodeForm):
    """Longer when somebody has been guessing (`agents.services.connexion`)."""

    FORME, EN_MOTS = r"[0-9]{6}|[0-9]{12}", "six chiffres, parfois douze"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Six chiffres, parfois douze. Il vaut dix minutes au plus."


class SecondFacteurForm(forms.Form):
    """A code typed by hand, or a passkey's answer that the page's script sends in its place."""

    code = forms.CharField(
        label="Le code de votre application",
        max_length=40,
        help_text="Six chiffres, ou l’un de vos codes de secours.",
        error_messages={"required": "Écrivez le code que votre application affiche."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code mono"}
        ),
    )
    reponse = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("reponse"):
            self.fields["code"].required = False

    def clean_code(self) -> str:
        return re.sub(r"[\s\-.]", "", self.cleaned_data["code"])

    def clean_reponse(self) -> dict[str, Any] | None:
        reponse = self.cleaned_data["reponse"]
        if reponse is not None and not isinstance(reponse, dict):
            self.add_error("code", "La clé a mal répondu. Recommencez, ou servez-vous d’un code.")
        return reponse


class ApplicationForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Le code que l’application affiche"
        self.fields["code"].help_text = "Six chiffres. Il change toutes les trente secondes."


class CleForm(forms.Form):
    intitule = forms.CharField(
        label="Nom de cette clé",
        max_length=80,
        help_text="Pour la reconnaître : «\u202fTéléphone\u202f», «\u202fClé du bureau\u202f».",
        error_messages={"required": "Donnez un nom à cette clé."},
    )
    reponse = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={"required": "La clé n’a rien répondu. Recommencez.", "invalid": "La clé a mal répondu."},
    )

    def clean_reponse(self) -> dict[str, Any]:
        reponse = self.cleaned_data["reponse"]
        if not isinstance(reponse, dict):
            raise forms.ValidationError("La clé a mal répondu. Recommencez.")
        return reponse


class ChoixDirection(forms.ModelChoiceField):
    def label_from_instance(self, direction: Any) -> str:
        return str(direction.chemin)


MANQUANTS = {
    "prenom": "Écrivez votre prénom.",
    "nom": "Écrivez votre nom.",
    "institution": "Choisissez votre institution.",
    "direction": "Choisissez votre direction.",
    "categorie": "Choisissez votre catégorie.",
    "encadrement": "Choisissez un niveau d’encadrement, ou « Pas d’encadrement ».",
}


class ProfilForm(forms.ModelForm):
    """What the portal needs to know of a person. The institution is asked only when the mail domain does not tell."""

    n_plus_1_email = forms.EmailField(
        label="Le courriel de votre responsable (N+1)",
        required=False,
        help_text="Pour vous éviter de le redonner à chaque demande. Nous ne lui écrivons pas.",
        error_messages={"invalid": "Cette adresse n’est pas complète."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    direction = ChoixDirection(
        queryset=Direction.objects.none(), label="Votre direction", empty_label="Choisissez dans la liste"
    )

    site = forms.ModelChoiceField(
        queryset=Site.objects.all(),
        label="Votre lieu de travail",
        required=False,
        empty_label="Choisissez dans la liste",
        help_text="Il sert à proposer des personnes proches de vous.",
    )

    recapitulatif = forms.TypedChoiceField(
        label="Vos courriels",
        choices=[("", "Un courriel à chaque fois"), ("oui", "Un seul courriel par jour")],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Agent
        fields = ["prenom", "nom", "institution", "direction", "site", "categorie", "encadrement"]
        labels = {
            "prenom": "Votre prénom",
            "nom": "Votre nom",
            "institution": "Votre institution",
            "categorie": "Votre catégorie",
            "encadrement": "Votre niveau d’encadrement",
        }
        help_texts = {
            "encadrement": "Encadrer, c’est aussi conduire un projet.",
        }
        widgets = {"categorie": forms.RadioSelect, "encadrement": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("prenom", "nom", "institution", "categorie", "encadrement"):
            self.fields[nom].required = True
        for nom in MANQUANTS.keys() & self.fields.keys():
            self.fields[nom].error_messages["required"] = MANQUANTS[nom]
        self.fields["prenom"].widget.attrs["autocomplete"] = "given-name"
        self.fields["nom"].widget.attrs["autocomplete"] = "family-name"
        self._preparer_le_rythme()
        if self.instance.n_plus_1:
            self.fields["n_plus_1_email"].initial = self.instance.n_plus_1.email
            if not self.instance.n_plus_1.email:
                self.fields[
                    "n_plus_1_email"
                ].help_text = (
                    f"D’après l’annuaire : {self.instance.n_plus_1}, sans messagerie. Laissez vide si c’est juste."
                )
        directions = Direction.objects.en_arbre()
        if self.instance.institution_id:
            del self.fields["institution"]
            directions = directions.filter(institution=self.instance.institution)
        champ = cast(forms.ModelChoiceField, self.fields["direction"])
        champ.queryset = directions
        champ.required = directions.exists()

    def _preparer_le_rythme(self) -> None:
        """Not asked at the first sign-in, nor of who has no mailbox."""
        if not self.instance.email or not self.instance.profil_complet:
            del self.fields["recapitulatif"]
            return
        champ = self.fields["recapitulatif"]
        if ChoixRecapitulatif.objects.filter(agent=self.instance).exists():
            champ.initial = "oui"
        champ.help_text = (
            f"Le récapitulatif part à {HEURE_RECAPITULATIF.valeur()}, les jours ouvrés. Ce qui presse (une proposition "
            "à accepter, une date qui change, un rappel la veille) part toujours aussitôt."
        )

    def clean_prenom(self) -> str:
        return " ".join(self.cleaned_data["prenom"].split())

    def clean_nom(self) -> str:
        return " ".join(self.cleaned_data["nom"].split())

    def clean_n_plus_1_email(self) -> str:
        email = self.cleaned_data["n_plus_1_email"].lower()
        if email and email == self.instance.email:
            raise forms.ValidationError("C’est votre propre adresse. Donnez celle de votre responsable.")
        if email and Institution.du_courriel(email) is None:
            raise forms.ValidationError("Cette adresse n’est pas celle d’une institution du réseau.")
        chef = Agent.objects.filter(email=email).first() if email else None
        if chef and self.instance in au_dessus(chef):
            raise forms.ValidationError(
                "D’après l’annuaire, cette personne est dans votre équipe. Si c’est une erreur, laissez ce champ vide "
                "et dites-le à la cellule."
            )
        return email

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        institution = donnees.get("institution", self.instance.institution)
        direction = donnees.get("direction")
        if direction and institution and direction.institution_id != institution.pk:
            self.add_error("direction", f"Cette direction n’est pas de l’institution « {institution} ».")
        return donnees


class EquipierForm(forms.ModelForm):
    """Somebody of one's team, who has no work mailbox."""

    direction = ChoixDirection(
        queryset=Direction.objects.none(), label="Sa direction", empty_label="Choisissez dans la liste", required=False
    )

    class Meta:
        model = Agent
        fields = ["prenom", "nom", "categorie", "direction", "email", "telephone"]
        labels = {
            "prenom": "Son prénom",
            "nom": "Son nom",
            "categorie": "Sa catégorie",
            "email": "Son adresse personnelle",
            "telephone": "Son téléphone",
        }
        help_texts = {"email": "Avec son accord. La cellule la valide avant qu’elle serve à se connecter."}
        widgets = {"categorie": forms.RadioSelect}

    def __init__(self, responsable: Agent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._responsable = responsable
        for nom in ("prenom", "nom", "categorie"):
            self.fields[nom].required = True
            self.fields[nom].error_messages["required"] = "À remplir."
        self.fields["categorie"].choices = Categorie.choices  # type: ignore[attr-defined]
        champ = cast(forms.ModelChoiceField, self.fields["direction"])
        champ.queryset = Direction.objects.en_arbre().filter(institution=responsable.institution)
        champ.initial = responsable.direction

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        prenom, nom = donnees.get("prenom", ""), donnees.get("nom", "")
        memes = Agent.objects.filter(institution=self._responsable.institution, is_active=True)
        if prenom and nom and memes.chercher(f"{prenom} {nom}").exists():
            self.add_error(
                "nom", "Une fiche porte déjà ce nom dans votre institution : voyez avec la cellule si c’est elle."
            )
        return donnees
