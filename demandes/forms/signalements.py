"""What is typed in confidence, and what the cell writes of it."""

from typing import Any

from django import forms
from django.db.models import Q

from agents.models import Agent
from facilitateurs.models import Certification, Facilitateur
from facilitateurs.registre.forms import AuditionForm
from instance.champs import ChoixExplique

from ..models import CategorieSignalement, Demande, Mission, Signalement
from ..models.demande import OUVERTS, Etat
from ..services.signalements import Dit
from .champs import Texte
from .triage import membres


class SignalerForm(forms.Form):
    """A category that is another service's is no error: the page shows where to turn to, and keeps nothing."""

    categorie = forms.ModelChoiceField(
        CategorieSignalement.objects.filter(active=True),
        label="De quoi s’agit-il ?",
        empty_label=None,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez ce qui s’en rapproche le plus."},
    )
    concernes = forms.ModelMultipleChoiceField(
        Agent.objects.none(),
        label="Qui cela concerne-t-il ?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les personnes cochées ne verront jamais ce message, même si elles sont de la cellule.",
    )
    texte = Texte(
        label="Que se passe-t-il ?",
        max_length=10000,
        rows=7,
        quoi="Dites en quelques mots ce qui se passe.",
        help_text="Des faits, des dates. Ne dites rien de la santé de quelqu’un.",
    )
    divulgation = forms.ChoiceField(
        label="Qui peut en être informé ?",
        choices=Signalement.Divulgation.choices,
        initial=Signalement.Divulgation.PERSONNE,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez une réponse."},
    )

    def __init__(self, *args: Any, demande: Demande, auteur: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actives = CategorieSignalement.objects.filter(active=True)
        self.fields["categorie"].widget.aides = {c.pk: c.aide for c in actives if c.aide}  # type: ignore[attr-defined]
        self.fields["concernes"].queryset = personnes_de(demande).exclude(pk=auteur.pk)  # type: ignore[attr-defined]

    def dit(self) -> Dit:
        return Dit(**self.cleaned_data)


def personnes_de(demande: Demande) -> Any:
    """Those a difficulty of this request may be about: who asked, who sponsors, the team, who follows it."""
    engages = Q(missions__etat="acceptee") | Q(
        missions__etat__in=["retiree", "annulee"], missions__repondue_le__isnull=False
    )
    missions = Q(missions__accompagnement__demande=demande) & engages
    commanditaire = Q(email__iexact=demande.commanditaire_email)
    connus = Q(pk__in=[demande.demandeur_id, demande.referent_id or 0])
    return Agent.objects.filter(connus | commanditaire | missions).distinct().par_nom()


class NoteForm(forms.Form):
    texte = Texte(label="Ajouter une note", max_length=5000, rows=3, quoi="Écrivez votre note.")


class ConfierForm(forms.Form):
    a = forms.ModelChoiceField(Agent.objects.none(), label="À qui ?", empty_label=None)

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permis = membres().exclude(pk__in=signalement.concernes.values("pk")).exclude(pk=signalement.responsable_id)
        self.fields["a"].queryset = permis  # type: ignore[attr-defined]


class CloreForm(forms.Form):
    issue = Texte(
        label="L’issue, pour la cellule",
        max_length=5000,
        rows=3,
        quoi="Écrivez ce qui a été décidé.",
        help_text="Ce qui a été fait et décidé. L’auteur ne le lit pas.",
    )
    reponse = Texte(
        label="La réponse à l’auteur",
        max_length=5000,
        rows=3,
        quoi="Écrivez la réponse que l’auteur recevra.",
        help_text="Envoyée par courriel.",
    )


class RemplacerForm(forms.Form):
    mission = forms.ModelChoiceField(Mission.objects.none(), label="Qui quitte l’équipe ?", empty_label=None)

    def __init__(self, *args: Any, demande: Demande, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        a_venir = [etat for etat in OUVERTS if etat != Etat.REALISEE]
        champ = self.fields["mission"]
        champ.queryset = (
            Mission.objects.actives()
            .filter(  # type: ignore[attr-defined]
                accompagnement__demande=demande, accompagnement__demande__etat__in=a_venir
            )
            .select_related("agent")
        )
        champ.label_from_instance = lambda mission: str(mission.agent)  # type: ignore[attr-defined]


class LienForm(forms.Form):
    facilitateur = forms.ModelChoiceField(Facilitateur.objects.none(), label="De qui ?", empty_label=None)

    def __init__(self, *args: Any, demande: Demande, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        presents = Facilitateur.objects.presents().filter(agent__in=personnes_de(demande).values("pk"))
        presents = (
            presents.exclude(liens_declares__direction=demande.direction) if demande.direction else presents.none()
        )
        self.fields["facilitateur"].queryset = presents.select_related("agent")  # type: ignore[attr-defined]


class SuspendreForm(AuditionForm):
    certification = forms.ModelChoiceField(Certification.objects.none(), label="De qui ?", empty_label=None)
    motif = Texte(
        label="Motif de la suspension",
        max_length=2000,
        rows=2,
        quoi="Donnez un motif.",
        help_text="Lu par la cellule et par la personne : ne parlez pas du signalement.",
    )
    field_order = ["certification", "motif", "audition", "entendu_le", "urgence"]

    def __init__(self, *args: Any, demande: Demande, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ouvertes = Certification.objects.filter(
            facilitateur__agent__in=personnes_de(demande).values("pk"), retiree_le=None
        ).select_related("facilitateur__agent")
        self.fields["certification"].queryset = ouvertes  # type: ignore[attr-defined]
