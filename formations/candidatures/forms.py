"""The steps of an application. Each is judged on what was typed, as the draft keeps it: plain strings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agents.models import Agent
from demandes.forms.champs import Texte
from instance.typographie import demi_journees

from .. import adresses
from ..models import Candidature, Cohorte


class EtapeForm(forms.Form):
    """`agent` applies to `cohorte`. Without `data`, the form opens on what the draft holds."""

    def __init__(self, data: Any = None, *, agent: Agent, cohorte: Cohorte, **kwargs: Any) -> None:
        self.agent, self.cohorte = agent, cohorte
        super().__init__(data, **kwargs)


class ParcoursForm(EtapeForm):
    motivation = Texte(
        label="Pourquoi cette formation\u202f?",
        max_length=4000,
        rows=8,
        quoi="Dites-nous pourquoi vous voulez suivre cette formation.",
        help_text="Ce qui vous y amène, et ce que vous en ferez dans votre métier. Quelques lignes suffisent.",
    )
    experience = Texte(
        label="Qu’avez-vous déjà vécu ou animé\u202f?",
        max_length=4000,
        rows=6,
        required=False,
        quoi="",
        help_text="Une séance à laquelle vous avez participé, une réunion que vous menez, une formation suivie. "
        "Aucune expérience n’est exigée.",
    )


class EngagementForm(EtapeForm):
    engagement_demi_journees = forms.BooleanField(
        error_messages={"required": "Cochez cette case\u00a0: la promotion avance ensemble, du début à la fin."},
    )
    engagement_reseau = forms.BooleanField(
        label="Une fois certifié ou certifiée, je rejoins le réseau des facilitateurs",
        help_text="Quelques demi-journées par an, avec une lettre de mission de votre responsable.",
        error_messages={"required": "Cochez cette case\u00a0: la formation sert au réseau, qui en vit."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        combien = demi_journees(self.cohorte.formation.demi_journees)
        self.fields["engagement_demi_journees"].label = f"Je m’engage à suivre les {combien}"


class ResponsableForm(EtapeForm):
    n1_nom = Texte(
        label="Son prénom et son nom", max_length=160, quoi="Donnez le prénom et le nom de votre responsable."
    )
    n1_email = forms.EmailField(
        label="Son courriel professionnel",
        max_length=254,
        help_text="Un lien lui est envoyé pour donner son avis, sans compte à créer.",
        error_messages={
            "required": "Donnez son adresse\u00a0: nous lui demanderons son avis.",
            "invalid": "Vérifiez cette adresse\u00a0: il y manque un morceau.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["n1_email"].widget.attrs.update({"autocomplete": "off", "maxlength": None})
        chef = self.agent.n_plus_1
        if chef is not None and chef.is_active and chef.email:
            self.initial.setdefault("n1_nom", str(chef))
            self.initial.setdefault("n1_email", chef.email)

    def clean_n1_email(self) -> str:
        email = adresses.propre(self.cleaned_data["n1_email"])
        if motif := adresses.refus_du_n1(email, self.agent):
            raise ValidationError(motif)
        return email


class AmenagementForm(EtapeForm):
    amenagement = Texte(
        label="De quoi avez-vous besoin\u202f?",
        max_length=500,
        rows=4,
        required=False,
        quoi="",
        help_text="Un accès, un horaire, un support en grands caractères… Dites ce qu’il faut, jamais pourquoi. "
        "Seule la cellule le lit, et c’est effacé un mois après la dernière demi-journée.",
    )


FORMS: dict[int, type[EtapeForm]] = {1: ParcoursForm, 2: EngagementForm, 3: ResponsableForm, 4: AmenagementForm}
TITRES = {
    1: "Votre parcours",
    2: "Vos engagements",
    3: "Votre responsable",
    4: "Vos besoins",
    5: "Relecture et envoi",
}
RELECTURE = 5


def formulaire(candidature: Candidature, etape: int, *, juger: bool) -> EtapeForm:
    """The form of a step on what the draft holds. `juger` shows what is to be mended; else it only opens."""
    classe = FORMS[etape]
    if juger:
        return classe(candidature.donnees, agent=candidature.agent, cohorte=candidature.cohorte)
    return classe(initial=dict(candidature.donnees), agent=candidature.agent, cohorte=candidature.cohorte)


def formulaires(candidature: Candidature) -> dict[int, EtapeForm]:
    """Every step, judged."""
    return {etape: formulaire(candidature, etape, juger=True) for etape in FORMS}


def saisie(etape: int, donnees: Mapping[str, str]) -> dict[str, str | None]:
    """What a step writes in the draft, of what was posted; None is a box that was not ticked."""
    champs = FORMS[etape].base_fields.items()
    return {nom: donnees.get(nom) for nom, champ in champs if isinstance(champ, forms.BooleanField) or nom in donnees}
