"""The small pieces every template is made of: icons, fields, dates and numbers in French."""

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from instance import champs, typographie
from instance.journal import VERBES
from instance.models import Action

register = template.Library()


@register.simple_tag
def icone(nom: str, classe: str = "") -> SafeString:
    """One icon of the sprite, always beside words: it is hidden from screen readers."""
    return format_html(
        '<svg class="ic{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f" {classe}" if classe else "",
        static("portail/icons.svg"),
        nom,
    )


@register.simple_tag
def relief() -> SafeString:
    """Contour lines, the only ornament: behind headings and footers, never under a long text."""
    return format_html(
        '<svg class="relief" viewBox="0 0 1200 220" aria-hidden="true" focusable="false" '
        'preserveAspectRatio="xMaxYMid slice">{}</svg>',
        relief_trace("bande"),
    )


@register.simple_tag
def relief_trace(motif: str) -> SafeString:
    """The lines alone, for a drawing that adds its own: "bande" (1200 × 220) or "sommet" (900 × 640)."""
    return format_html('<use href="{}#{}"/>', static("portail/relief.svg"), motif)


@register.simple_tag
def barre(valeur: float, maximum: float = 100, classe: str = "bar", ton: str = "") -> SafeString:
    """A bar filled to `valeur` out of `maximum`; the figure is written beside it. `ton`: "", "hot" or "sig"."""
    part = round(min(100.0, max(0.0, 100 * valeur / maximum))) if maximum else 0
    return format_html(
        '<svg class="{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="{}" width="{}" height="6"/></svg>',
        classe,
        ton,
        part,
    )


@register.inclusion_tag("composants/champ.html")
def champ(field: BoundField, libelle: str = "", aide: str = "") -> dict[str, Any]:
    """A form field with its label, hint, error and control. `libelle` and `aide` replace those of the form."""
    return champs.contexte(field, libelle=libelle, aide=aide)


@register.inclusion_tag("composants/erreurs.html")
def erreurs(*forms: "BaseForm | BaseFormSet") -> dict[str, Any]:
    """What is to be mended before going on, with a link to each field. Nothing when all is well. Also takes lists."""
    return {"lignes": list(champs.erreurs(_a_plat(forms)))}


@register.simple_tag
def prefixe_erreur(*forms: "BaseForm | BaseFormSet") -> str:
    """« Erreur : », to open the page's title when the form came back, so that a screen reader says it first."""
    return "Erreur\u00a0: " if any(form.is_bound and not form.is_valid() for form in _a_plat(forms)) else ""


def _a_plat(forms: "Iterable[BaseForm | BaseFormSet]") -> Iterable["BaseForm | BaseFormSet"]:
    for form in forms:
        if isinstance(form, list):
            yield from form
            continue
        yield form
        if isinstance(form, BaseFormSet):
            yield from form.forms


@register.simple_tag(takes_context=True)
def panneau(context: template.Context, montre: dict[str, Any]) -> str:
    """One panel of « Mon espace », as `instance.espace.panneaux()` lists them."""
    gabarit = get_template(montre["panneau"].gabarit)
    return gabarit.render({"panneau": montre["panneau"], **montre["contexte"]}, context["request"])


@register.filter
def pour_zone(navigation: Any, zone: str) -> list[Any]:
    """The entries of the navigation in a zone: "", "espace", "cellule" or "pouce" (the thumb bar of a phone)."""
    return navigation.pour(zone)


@register.filter
def libelle_verbe(action: Action) -> str:
    """« a qualifié la demande »"""
    verbe = VERBES.get(action.verbe)
    return verbe.libelle if verbe else action.verbe


def _vide_si_absent(fonction: Any) -> Any:
    """Filters are given what may be missing; functions of `typographie` are not. Wrapped, so that Django reads the
    function's own arguments when it checks a template."""

    @wraps(fonction)
    def filtre(valeur: Any, *args: Any) -> str:
        return "" if valeur is None or valeur == "" else fonction(valeur, *args)

    return filtre


for _fonction in (
    typographie.jour,
    typographie.date_ecrite,
    typographie.jour_mois,
    typographie.jour_court,
    typographie.heure,
    typographie.quand,
    typographie.plage,
    typographie.nombre,
    typographie.demi_journees,
    typographie.euros,
    typographie.en_heures,
):
    register.filter(_fonction.__name__, _vide_si_absent(_fonction))


@register.filter
def compter(valeur: Any, mots: str) -> str:
    """`{{ n|compter:"demande" }}` or, for an irregular plural, `{{ n|compter:"travail,travaux" }}`."""
    singulier, _, pluriel = mots.partition(",")
    return typographie.compter(valeur, singulier, pluriel)


@register.filter
def pourcent(valeur: Any) -> str:
    """« 62 % »"""
    return "" if valeur is None else f"{typographie.nombre(valeur)}{typographie.FINE}%"
