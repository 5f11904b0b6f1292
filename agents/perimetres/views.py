"""« Mon institution », « Ma direction »: figures and people, for those who answer for them. Nothing here writes."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from instance.tableur import telecharger_csv

from . import chiffres
from .liste import FiltreAgents
from .pages import cadre, paginer, pour_perimetre
from .perimetre import Perimetre


@pour_perimetre()
def perimetre(request: HttpRequest, perimetre: Perimetre) -> HttpResponse:
    annee = timezone.localdate().year
    contexte = {
        "annee": annee,
        "annee_precedente": annee - 1,
        "groupes": [(groupe.titre, lus) for groupe, lus in chiffres.lire(perimetre, annee) if lus],
        "effectif": perimetre.agents().count(),
        "rattachees": perimetre.rattachees(),
        "export": perimetre.adresse("agents:perimetre_chiffres_csv"),
        **cadre(request, perimetre, "chiffres"),
    }
    return render(request, "agents/perimetres/chiffres.html", contexte)


@pour_perimetre()
def agents(request: HttpRequest, perimetre: Perimetre) -> HttpResponse:
    filtre = FiltreAgents(perimetre, request.GET)
    lignes = filtre.appliquer(perimetre.agents()).select_related("direction", "site")
    contexte = {
        "form": filtre,
        "export": perimetre.adresse("agents:perimetre_agents_csv"),
        **paginer(request, lignes),
        **cadre(request, perimetre, "agents"),
    }
    return render(request, "agents/perimetres/agents.html", contexte)


@pour_perimetre()
def agents_csv(request: HttpRequest, perimetre: Perimetre) -> StreamingHttpResponse:
    """Those the filters of the list let through."""
    lus = FiltreAgents(perimetre, request.GET).appliquer(perimetre.agents()).select_related("direction", "site")
    titres = ["Nom", "Prénom", "Courriel", "Direction", "Lieu de travail", "Catégorie", "Encadrement"]
    lignes = (
        (
            agent.nom,
            agent.prenom,
            agent.email,
            agent.direction,
            agent.site,
            agent.get_categorie_display(),
            agent.get_encadrement_display(),
        )
        for agent in lus.iterator(chunk_size=500)
    )
    return telecharger_csv(f"agents {perimetre}", titres, lignes)


@pour_perimetre()
def chiffres_csv(request: HttpRequest, perimetre: Perimetre) -> StreamingHttpResponse:
    """As shown: what the page masks, the file masks."""
    annee = timezone.localdate().year
    lignes = [
        (groupe.titre, c.libelle, c.dit, c.dit_avant, c.calcul)
        for groupe, lus in chiffres.lire(perimetre, annee)
        for c in lus
    ]
    titres = ["Sujet", "Chiffre", f"{annee}, à ce jour", str(annee - 1), "Comment il est compté"]
    return telecharger_csv(f"chiffres {perimetre}", titres, lignes)
