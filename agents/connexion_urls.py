"""The addresses of sign-in, under the names allauth and Django look for. None of allauth's own pages is exposed."""

from django.conf import settings
from django.urls import URLPattern, path

from . import fournisseur_views, securite, views


def adresses(*, demo: bool) -> list[URLPattern]:
    routes = [
        path("connexion/", views.connexion, name="account_login"),
        path("connexion/code/", views.code, name="account_confirm_login_code"),
        path("connexion/renvoyer/", views.renvoyer, name="account_resend_login_code"),
        path("connexion/second-facteur/", securite.verifier, name="mfa_authenticate"),
        path("connexion/par/<slug:cle>/", fournisseur_views.entrer, name="fournisseur_entrer"),
        path("connexion/par/<slug:cle>/retour/", fournisseur_views.retour, name="fournisseur_retour"),
        path("deconnexion/retour/", fournisseur_views.sorti, name="fournisseur_sorti"),
        path("deconnexion/", views.deconnexion, name="account_logout"),
    ]
    if demo:
        routes.append(path("connexion/demo/", views.connexion_demo, name="connexion_demo"))
    return routes


urlpatterns = adresses(demo=settings.DEMO)
