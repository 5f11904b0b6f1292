"""The load of the network, for the cell alone: a page, and the same as a table."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from agents.models import Institution
from instance.tableur import csv_francais, telecharger

from ..charge import Charge
from ..forms.charge import TRIS, ChargeForm
from ..regles import MOIS_SANS_MISSION, QUOTA_BIENTOT
from .triage import pour_la_cellule

TITRES = (
    "Nom",
    "Prénom",
    "Institution",
    "Direction",
    "Quota accordé (demi-journées)",
    "Notées",
    "Retenues",
    "Part employée (%)",
    "Missions",
    "Préparation",
    "Animation",
    "Bilan",
    "Trajet",
    "Jours",
    "Dernière mission",
)


@pour_la_cellule
@require_safe
def charge(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return render(request, "demandes/charge.html", {"form": form})
    lue = Charge(form.cleaned_data["debut"], form.cleaned_data["fin"])
    sans_mission = [ligne for ligne in lue.lignes if lue.sans_mission(ligne)]
    contexte = {
        "form": form,
        "charge": lue,
        "lignes": form.choisies(lue),
        "sans_mission": sans_mission,
        "bientot": [ligne for ligne in lue.lignes if lue.bientot_au_bout(ligne)],
        "mois": MOIS_SANS_MISSION.valeur(),
        "seuil": QUOTA_BIENTOT.valeur(),
        "colonnes": list(_colonnes(form)),
        "export": _adresse(form),
        "vers_sans_mission": _adresse(form, vue="sans-mission"),
        "vers_bientot": _adresse(form, vue="bientot"),
    }
    return render(request, "demandes/charge.html", contexte)


@pour_la_cellule
@require_safe
def charge_csv(request: HttpRequest) -> HttpResponse:
    """The rows that the page shows, in the same order."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "demandes/charge.html", {"form": form}, status=400)
    debut, fin = form.cleaned_data["debut"], form.cleaned_data["fin"]
    lignes = (
        [
            ligne.agent.nom,
            ligne.agent.prenom,
            ligne.agent.institution,
            ligne.agent.direction,
            ligne.accordees or None,
            ligne.notees,
            ligne.retenues,
            ligne.part,
            ligne.missions,
            *ligne.par_nature.values(),
            ligne.jours,
            ligne.derniere,
        ]
        for ligne in form.choisies(Charge(debut, fin))
    )
    return telecharger(csv_francais(TITRES, lignes), nom=f"charge-du-reseau-{debut}-{fin}.csv")


def _form(request: HttpRequest) -> ChargeForm:
    institutions = Institution.objects.order_by("-porteuse", "nom").values_list("pk", "sigle")
    return ChargeForm(request.GET, [(str(pk), sigle) for pk, sigle in institutions])


def _colonnes(form: ChargeForm) -> Iterator[tuple[str, str, str]]:
    """Heading, the address that sorts by it, and the order in which it is sorted now, if it is."""
    actuel = form.cleaned_data["tri"] or "nom"
    for cle, (titre, _, haut) in TRIS.items():
        sens = "" if cle != actuel else "descending" if haut else "ascending"
        yield titre, _adresse(form, tri=cle), sens


def _adresse(form: ChargeForm, **changements: str) -> str:
    """The query string of this page, with its “?”, some values changed."""
    valeurs = {nom: form.cleaned_data[nom] for nom in form.fields} | changements
    return "?" + urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur})


urlpatterns = [
    path("cellule/reseau/", charge, name="charge"),
    path("cellule/reseau/charge.csv", charge_csv, name="charge_csv"),
]
