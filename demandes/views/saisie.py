"""A request received by phone: the cell says for whom, then fills the same form as everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.models import Agent
from agents.rules import est_cellule
from agents.services import personnes

from ..forms.saisie import PersonneForm, RechercheForm

TROUVES_MAX = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saisir(request: HttpRequest) -> HttpResponse:
    if not est_cellule(request.user):
        raise Http404
    recherche = RechercheForm(request.GET or None)
    texte = recherche.cleaned_data["q"].strip() if recherche.is_valid() else ""
    form = PersonneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        champs = {nom: valeur for nom, valeur in form.cleaned_data.items() if nom != "email"}
        agent = personnes.creer_agent(
            par=request.user,  # type: ignore[arg-type]
            email=form.cleaned_data["email"],
            institution=form.cleaned_data["direction"].institution,
            **champs,
        )
        return redirect(f"{reverse('demandes:commencer')}?pour={agent.numero}")
    trouves = Agent.objects.chercher(texte).filter(is_active=True).par_nom() if texte else Agent.objects.none()
    contexte = {
        "recherche": recherche,
        "texte": texte,
        "trouves": trouves.select_related("direction", "institution")[:TROUVES_MAX],
        "form": form,
    }
    return render(request, "demandes/depot/saisir.html", contexte)


urlpatterns: list[URLPattern] = [path("demander/pour-quelqu-un/", saisir, name="saisir")]
