from django.urls import URLPattern, URLResolver, path

from agents.perimetres.adresses import PERIMETRE

from . import annuaire_views, disponibilites_views, perimetre, views
from .campagnes import views as campagnes
from .certificats import views as certificats
from .registre import views as registre
from .rencontres import views as rencontres
from .verification import views as verification

app_name = "facilitateurs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reseau/", views.reseau, name="reseau"),
    path("l/lettre/<str:jeton>/", views.lettre_responsable, name="lettre_responsable"),
    *campagnes.urlpatterns,
    path(f"{PERIMETRE}facilitateurs/", perimetre.perimetre, name="perimetre"),
    path(f"{PERIMETRE}facilitateurs.csv", perimetre.perimetre_csv, name="perimetre_csv"),
    path("mon-espace/facilitateur/", views.profil, name="profil"),
    path("mon-espace/facilitateur/liens/", views.liens_declares, name="liens"),
    path("mon-espace/facilitateur/liens/<int:pk>/retirer/", views.retirer_lien, name="retirer_lien"),
    path("mon-espace/facilitateur/lettre/", views.demander_lettre, name="demander_lettre"),
    *annuaire_views.urlpatterns,
    *disponibilites_views.urlpatterns,
    *certificats.urlpatterns,
    *verification.urlpatterns,
    *registre.urlpatterns,
    *rencontres.urlpatterns,
]
