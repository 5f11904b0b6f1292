"""The inbox's filters, all in the address: a filtered list is a link one can keep or send."""

import unicodedata
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from .delais import Urgence
from .models import Demande

SANS_REFERENT = "personne"
MOI = "moi"
DELAIS = [(u.cle, u.libelle) for u in (Urgence.EN_RETARD, Urgence.A_SURVEILLER, Urgence.EN_ATTENTE)]


def chercher(demandes: QuerySet[Demande], texte: str) -> QuerySet[Demande]:
    """Every word must appear somewhere, accents and case aside."""
    for mot in texte.split():
        trouve = Q(numero__icontains=mot)
        for champ in (
            "titre",
            "direction__nom",
            "direction__sigle",
            "institution__nom",
            "demandeur__nom",
            "demandeur__prenom",
            "commanditaire_nom",
            "site__commune",
        ):
            trouve |= Q(**{f"{champ}__unaccent__icontains": mot})
        demandes = demandes.filter(trouve)
    return demandes


Choix = list[tuple[str, Any]]


def choix_des_filtres() -> dict[str, Choix]:
    """What there is to choose from, read off the requests themselves in one query: institutions as groups of
    directions, formats, and who follows requests."""
    ou: dict[tuple[str, int], dict[str, str]] = {}
    formats: dict[str, str] = {}
    suivi: dict[str, str] = {}
    lignes = Demande.objects.order_by().values_list(
        "institution__sigle",
        "institution_id",
        "direction__nom",
        "direction_id",
        "format__nom",
        "format_id",
        "referent__prenom",
        "referent__nom",
        "referent_id",
    )
    for sigle, institution, direction, direction_id, format, format_id, prenom, nom, referent_id in lignes.distinct():
        groupe = ou.setdefault((sigle, institution), {f"i{institution}": f"{sigle}\u00a0: toutes les directions"})
        if direction_id:
            groupe[f"d{direction_id}"] = direction
        formats[str(format_id)] = format
        if referent_id:
            suivi[str(referent_id)] = f"{prenom} {nom}".strip()
    return {
        "ou": [("", "Toutes"), *((sigle, _directions(groupe)) for (sigle, _), groupe in sorted(ou.items()))],
        "format": [("", "Tous"), *sorted(formats.items(), key=_par_libelle)],
        "suivi": [
            ("", "Toute la cellule"),
            (MOI, "Moi"),
            (SANS_REFERENT, "Personne encore"),
            *sorted(suivi.items(), key=_par_libelle),
        ],
    }


def _directions(groupe: dict[str, str]) -> list[tuple[str, str]]:
    """The whole institution first, then its directions by name."""
    toutes, *directions = groupe.items()
    return [toutes, *sorted(directions, key=_par_libelle)]


def _par_libelle(choix: tuple[str, str]) -> str:
    return unicodedata.normalize("NFKD", choix[1]).casefold()


class FiltreDemandes(django_filters.FilterSet):
    """An unknown value is ignored, not an error: an old link still opens the inbox. `delai` is read by the inbox,
    which measures; the others narrow the queryset."""

    q = django_filters.CharFilter(method="filtrer_texte", label="Chercher")
    ou = django_filters.CharFilter(method="filtrer_ou", label="Institution ou direction")
    format = django_filters.CharFilter(method="filtrer_format", label="Format")
    suivi = django_filters.CharFilter(method="filtrer_suivi", label="Suivie par")

    class Meta:
        model = Demande
        fields: list[str] = []

    def filtrer_texte(self, demandes: QuerySet[Demande], nom: str, valeur: str) -> QuerySet[Demande]:
        return chercher(demandes, valeur[:200])

    def filtrer_ou(self, demandes: QuerySet[Demande], nom: str, valeur: str) -> QuerySet[Demande]:
        champ = {"i": "institution", "d": "direction"}.get(valeur[:1])
        cle = _entier(valeur[1:])
        return demandes.filter(**{champ: cle}) if champ and cle else demandes

    def filtrer_format(self, demandes: QuerySet[Demande], nom: str, valeur: str) -> QuerySet[Demande]:
        cle = _entier(valeur)
        return demandes.filter(format=cle) if cle else demandes

    def filtrer_suivi(self, demandes: QuerySet[Demande], nom: str, valeur: str) -> QuerySet[Demande]:
        if valeur == SANS_REFERENT:
            return demandes.filter(referent=None)
        cle = self.request.user.pk if valeur == MOI else _entier(valeur)
        return demandes.filter(referent=cle) if cle else demandes


class FiltreForm(forms.Form):
    """The same filters as fields, with their choices; shown on the list only, so that a request's page does not pay
    for the choices."""

    q = forms.CharField(
        label="Chercher",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Titre, direction, numéro"}),
    )
    ou = forms.ChoiceField(label="Institution, direction", required=False)
    format = forms.ChoiceField(label="Format", required=False)
    suivi = forms.ChoiceField(label="Suivie par", required=False)
    delai = forms.ChoiceField(label="Délai", required=False, choices=[("", "Tous"), *DELAIS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, choix in choix_des_filtres().items():
            self.fields[nom].choices = choix  # type: ignore[attr-defined]
        for champ in self.fields.values():
            champ.widget.attrs["class"] = "form-select" if isinstance(champ, forms.ChoiceField) else "form-control"


def _entier(texte: str) -> int | None:
    """A positive integer that a bigint column can hold, else None."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 19 else None
