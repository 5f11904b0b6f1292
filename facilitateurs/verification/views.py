"""The public pages: by code, by file. Read anew at each request, kept nowhere: a suspension shows at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from . import exemples
from .depot import EnMemoire
from .fichier import Verdict, juger
from .forms import CodeForm, FichierForm
from .lecture import chercher, nettoyer
from .limites import Sorte, compter, depassee

Vue = Callable[..., HttpResponse]


def publique(vue: Vue) -> Vue:
    """Open to all, in no cache and no search engine."""

    @login_not_required
    @never_cache
    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reponse = vue(request, *args, **kwargs)
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        return reponse

    return enveloppe


@publique
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("facilitateurs:verifier_code", code=form.cleaned_data["code"])
    montres = exemples.de_la_demonstration() if settings.DEMO else []
    return render(
        request,
        "facilitateurs/verification/verifier.html",
        {"form": form, "fichier": FichierForm(), "exemples": montres},
    )


@publique
@require_safe
def verifier_code(request: HttpRequest, code: str) -> HttpResponse:
    """One query and one template, be the code known or not."""
    if depassee(request, Sorte.ECHEC, Sorte.REUSSITE):
        return _trop(request)
    attestee = chercher(code)
    compter(request, Sorte.ECHEC if attestee is None else Sorte.REUSSITE)
    return render(
        request,
        "facilitateurs/verification/resultat.html",
        {"attestee": attestee, "code": nettoyer(code)},
        status=404 if attestee is None else 200,
    )


@csrf_exempt
@publique
@require_http_methods(["GET", "HEAD", "POST"])
def verifier_fichier(request: HttpRequest) -> HttpResponse:
    """The token is checked by the inner view: the body must not be read before it is known where it goes."""
    request.upload_handlers = [EnMemoire(request)]
    return _verifier_fichier(request)


@csrf_protect
def _verifier_fichier(request: HttpRequest) -> HttpResponse:
    form, verdict = FichierForm(), None
    if request.method == "POST":
        if depassee(request, Sorte.DEPOT, Sorte.ECHEC):
            return _trop(request)
        compter(request, Sorte.DEPOT)
        form = FichierForm(request.POST, request.FILES)
        verdict = _juger(request, form)
    return render(request, "facilitateurs/verification/fichier.html", {"fichier": form, "verdict": verdict})


def _juger(request: HttpRequest, form: FichierForm) -> Verdict | None:
    valide = form.is_valid()
    if any(isinstance(gestion, EnMemoire) and gestion.trop_gros for gestion in request.upload_handlers):
        form.errors.pop("fichier", None)
        form.add_error("fichier", "Ce fichier pèse plus de 5\u00a0Mo\u00a0: ce n’est pas un certificat du portail.")
        return None
    if not valide:
        return None
    verdict = juger(form.cleaned_data["fichier"].read())
    if verdict is None:
        form.add_error("fichier", "Ce fichier n’est pas un PDF. Choisissez le certificat tel que vous l’avez reçu.")
    return verdict


def _trop(request: HttpRequest) -> HttpResponse:
    reponse = render(request, "facilitateurs/verification/trop.html", status=429)
    reponse["Retry-After"] = "3600"
    return reponse


urlpatterns = [
    path("verifier/", verifier, name="verifier"),
    path("verifier/fichier/", verifier_fichier, name="verifier_fichier"),
    path("verifier/<str:code>/", verifier_code, name="verifier_code"),
]
