from django.urls import URLPattern, URLResolver, path

from . import fournisseur_views, securite, views
from .perimetres import views as perimetres
from .perimetres.adresses import PERIMETRE

app_name = "agents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-espace/profil/", views.profil, name="profil"),
    path("mon-espace/equipe/", views.equipe, name="equipe"),
    path(PERIMETRE, perimetres.perimetre, name="perimetre"),
    path(f"{PERIMETRE}agents/", perimetres.agents, name="perimetre_agents"),
    path(f"{PERIMETRE}agents.csv", perimetres.agents_csv, name="perimetre_agents_csv"),
    path(f"{PERIMETRE}chiffres.csv", perimetres.chiffres_csv, name="perimetre_chiffres_csv"),
    path("connexion/reprendre/", views.reprendre, name="reprendre"),
    path("connexion/confirmer/", securite.confirmer, name="confirmer"),
    path("mon-espace/securite/", securite.securite, name="securite"),
    path("mon-espace/securite/application/", securite.application, name="securite_application"),
    path("mon-espace/securite/cle/", securite.cle, name="securite_cle"),
    path("mon-espace/securite/codes/", securite.codes, name="securite_codes"),
    path("mon-espace/securite/retirer/<int:pk>/", securite.retirer, name="securite_retirer"),
    path("mon-espace/securite/relier/<slug:cle>/", fournisseur_views.relier, name="relier"),
    path("mon-espace/securite/delier/<int:pk>/", fournisseur_views.delier, name="delier"),
    path("mon-espace/securite/sessions/", securite.fermer_sessions, name="securite_sessions"),
]
