"""End reports: short, and nothing in them judges a person."""

from typing import Any

from django import forms

from facilitateurs.models import Methode
from instance.champs import ChoixExplique

from ..models import Accompagnement, Bilan
from ..services.bilans import Reponses

ATTEINTE = [("4", "Oui, tout à fait"), ("3", "En grande partie"), ("2", "En partie seulement"), ("1", "Non")]
SATISFACTION = [("4", "Oui, très"), ("3", "Plutôt oui"), ("2", "Plutôt non"), ("1", "Non")]
CHOISISSEZ = {"required": "Choisissez une réponse."}


def _texte(libelle: str, aide: str, *, requis: bool = False) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        help_text=aide,
        required=requis,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez quelques mots.",
            "max_length": "Votre texte dépasse 10 000 caractères : gardez l’essentiel.",
        },
    )


def _presents() -> forms.IntegerField:
    return forms.IntegerField(
        label="Combien de personnes étaient là ?",
        min_value=0,
        max_value=1000,
        error_messages={
            "required": "Écrivez un nombre, même approximatif.",
            "invalid": "Écrivez un nombre, en chiffres.",
            "min_value": "Écrivez un nombre, en chiffres.",
            "max_value": "Au plus 1 000 personnes.",
        },
    )


class BilanForm(forms.Form):
    """What every end report shares. Answers already given are shown again."""

    def __init__(self, *args: Any, accompagnement: Accompagnement, bilan: Bilan | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self._initiales(accompagnement, bilan))
        super().__init__(*args, **kwargs)

    def _initiales(self, accompagnement: Accompagnement, bilan: Bilan | None) -> dict[str, Any]:
        if bilan is None:
            return {
                "presents": accompagnement.demande.participants,
                "methodes": list(accompagnement.methodes.all()),
            }
        return {
            "presents": bilan.presents,
            "objectif_atteint": bilan.objectif_atteint,
            "satisfaction": bilan.satisfaction,
            "livrable": bilan.livrable,
            "enseignements": bilan.enseignements,
            "methodes": list(bilan.methodes.all()),
        }

    def reponses(self) -> Reponses:
        donnees = self.cleaned_data
        objectif, satisfaction = donnees.get("objectif_atteint"), donnees.get("satisfaction")
        return Reponses(
            presents=donnees.get("presents"),
            objectif_atteint=int(objectif) if objectif else None,
            satisfaction=int(satisfaction) if satisfaction else None,
            livrable=donnees.get("livrable", ""),
            enseignements=donnees.get("enseignements", ""),
            methodes=donnees.get("methodes", ()),
        )


class BilanDemandeurForm(BilanForm):
    presents = _presents()
    objectif_atteint = forms.ChoiceField(
        label="L’objectif est-il atteint ?", choices=ATTEINTE, widget=ChoixExplique, error_messages=CHOISISSEZ
    )
    satisfaction = forms.ChoiceField(
        label="L’accompagnement vous a-t-il satisfaits ?",
        choices=SATISFACTION,
        widget=ChoixExplique,
        error_messages=CHOISISSEZ,
    )
    livrable = _texte("Qu’avez-vous produit ensemble ?", "Une décision, un plan, une maquette, un compte rendu…")
    enseignements = _texte("Qu’en retenez-vous ?", "Ce que vous referiez, ce que vous feriez autrement.")


class BilanFacilitateurForm(BilanForm):
    presents = _presents()
    objectif_atteint = forms.ChoiceField(
        label="L’objectif du groupe est-il atteint, selon vous ?",
        choices=ATTEINTE,
        widget=ChoixExplique,
        error_messages=CHOISISSEZ,
    )
    livrable = _texte("Qu’a produit le groupe ?", "Ce qui existe à la fin et n’existait pas au début.")
    methodes = forms.ModelMultipleChoiceField(
        Methode.objects.filter(active=True),
        label="Méthodes employées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    enseignements = _texte("Que faut-il en retenir pour la suite ?", "Ce qui a porté, ce qui a coincé.")


class SuiviForm(BilanForm):
    objectif_atteint = forms.ChoiceField(
        label="Ce qui a été décidé est-il en place ?", choices=ATTEINTE, widget=ChoixExplique, error_messages=CHOISISSEZ
    )
    livrable = _texte("Qu’est-ce qui a changé depuis ?", "Dans le travail de l’équipe, pour les usagers.")
    enseignements = _texte("Et maintenant ?", "Ce qui reste à faire, ce dont vous auriez besoin.")


FORMULAIRES: dict[str, type[BilanForm]] = {
    Bilan.Nature.DEMANDEUR: BilanDemandeurForm,
    Bilan.Nature.FACILITATEUR: BilanFacilitateurForm,
    Bilan.Nature.SUIVI: SuiviForm,
}
