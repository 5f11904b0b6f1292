"""Taking a place, for oneself or for colleagues; writing to those registered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents.models import Agent, Institution
from instance.champs import ChoixExplique
from instance.services import identite
from instance.typographie import compter

from .affichage import Places, Resume
from .models import Annonce, Inscription, Question, Session

PAR_LOT = 40
"""Colleagues that one form may register."""


def _aide(places: Places) -> str:
    if places.libres is None:
        return "Places sans limite"
    if places.libres:
        return compter(places.libres, "place libre", "places libres")
    return "Complet\u00a0: liste d’attente" if places.attente else "Complet"


class ModeForm(forms.Form):
    """How one takes part, where there is a choice."""

    mode = forms.ChoiceField(label="Comment participer\u202f?", widget=ChoixExplique)

    def __init__(self, resume: Resume, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["mode"]
        champ.choices = [(places.mode.value, places.mode.label) for places in resume.places]
        champ.widget.aides = {places.mode.value: _aide(places) for places in resume.places}
        champ.error_messages["required"] = "Choisissez de venir sur place ou de suivre à distance."
        if len(resume.places) < 2:
            del self.fields["mode"]


class Questionnaire(forms.BaseForm):
    """What a session asks, in any form that registers."""

    questions: list[Question]

    def poser(self, questions: list[Question]) -> None:
        self.questions = questions
        for question in questions:
            self.fields[nom_du_champ(question)] = _champ(question)

    def champs_des_questions(self) -> list[forms.BoundField]:
        return [self[nom_du_champ(question)] for question in self.questions]

    def reponses(self) -> dict[str, Any]:
        """Question number → what was answered, the unanswered left out."""
        dites = {str(q.pk): self.cleaned_data.get(nom_du_champ(q)) for q in self.questions}
        return {cle: valeur for cle, valeur in dites.items() if valeur not in (None, "")}


class QuestionsForm(Questionnaire, ModeForm):
    """With what the session asks."""

    def __init__(
        self, questions: list[Question], resume: Resume, *args: Any, connues: dict[str, Any], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {}).update({nom_du_champ(q): connues.get(str(q.pk)) for q in questions})
        super().__init__(resume, *args, **kwargs)
        self.poser(questions)


class InscriptionForm(QuestionsForm):
    """For oneself, with the arrangement that one wishes."""

    amenagement = forms.CharField(
        label="Un aménagement à prévoir\u202f?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dites ce qu’il faut (une place près de l’écran, un sous-titrage…), sans dire pourquoi. Effacé un "
        "mois après.",
    )

    def __init__(
        self, session: Session, resume: Resume, *args: Any, instance: Inscription | None = None, **kwargs: Any
    ) -> None:
        if instance:
            kwargs["initial"] = {"mode": instance.mode, "amenagement": instance.amenagement}
        questions = list(Question.objects.filter(session=session))
        super().__init__(questions, resume, *args, connues=instance.reponses if instance else {}, **kwargs)
        self.fields["amenagement"] = self.fields.pop("amenagement")  # last

    def voulu(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "mode": self.cleaned_data.get("mode", ""),
            "reponses": self.reponses(),
            "amenagement": self.cleaned_data["amenagement"],
        }


def nom_du_champ(question: Question) -> str:
    return f"question_{question.pk}"


def _champ(question: Question) -> forms.Field:
    libelle, requis = question.libelle, question.obligatoire
    if question.type == Question.Type.TEXTE:
        return forms.CharField(
            label=libelle, required=requis, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
        )
    choix = ["Oui", "Non"] if question.type == Question.Type.OUI_NON else question.propositions
    return forms.ChoiceField(label=libelle, required=requis, choices=[(c, c) for c in choix], widget=forms.RadioSelect)


class ColleguesForm(QuestionsForm):
    """People of one's institution found by name, and addresses typed. What must be answered is, once for all of them;
    each may change it and answer the rest."""

    agents = forms.ModelMultipleChoiceField(
        queryset=Agent.objects.none(), label="Collègues", required=False, widget=forms.CheckboxSelectMultiple
    )
    courriels = forms.CharField(
        label="Ou leurs adresses professionnelles",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne. Chaque personne reçoit un courriel, et peut se désinscrire.",
    )

    def __init__(self, session: Session, resume: Resume, trouves: Any, *args: Any, **kwargs: Any) -> None:
        obligatoires = list(Question.objects.filter(session=session, obligatoire=True))
        super().__init__(obligatoires, resume, *args, connues={}, **kwargs)
        self.fields["agents"].queryset = trouves

    def clean_courriels(self) -> list[str]:
        lus = self.cleaned_data["courriels"].replace(",", "\n").replace(";", "\n").split()
        adresses = list(dict.fromkeys(adresse.strip().lower() for adresse in lus))
        for adresse in adresses:
            try:
                validate_email(adresse)
            except ValidationError:
                raise ValidationError(
                    f"«\u202f{adresse}\u202f» n’est pas une adresse. Écrivez-en une par ligne."
                ) from None
            connue = Agent.objects.filter(email=adresse, is_active=True).exists()
            if not connue and Institution.du_courriel(adresse) is None:
                raise ValidationError(comment_rejoindre(adresse))
        return adresses

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or self.cleaned_data
        nombre = len(donnees.get("agents") or []) + len(donnees.get("courriels") or [])
        if not nombre and not self.errors:
            raise ValidationError("Choisissez au moins une personne, ou donnez une adresse.")
        if nombre > PAR_LOT:
            raise ValidationError(f"Inscrivez {PAR_LOT} personnes à la fois au plus.")
        return donnees


def comment_rejoindre(adresse: str) -> str:
    """For a domain of no institution: how its own can join."""
    domaine = adresse.rpartition("@")[2]
    return (
        f"«\u202f@{domaine}\u202f» n’est le domaine d’aucune institution participante. Pour que la vôtre rejoigne "
        f"le programme, écrivez à {identite().contact_courriel}\u00a0: l’ouverture d’un domaine prend quelques minutes."
    )


class AnnonceForm(forms.ModelForm):
    class Meta:
        model = Annonce
        fields = ["cible", "sujet", "texte"]
        widgets = {"cible": forms.RadioSelect, "texte": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"texte": "Une ligne vide sépare les paragraphes."}
