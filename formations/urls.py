from django.urls import URLPattern, URLResolver, include, path

from . import views

app_name = "formations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("formations/", views.catalogue, name="catalogue"),
    path("formations/<slug:slug>/", views.formation, name="formation"),
    path("", include("formations.pieces.urls")),
    path("", include("formations.emargement.urls")),
    path("", include("formations.candidatures.urls")),
    path("", include("formations.evaluations.urls")),
    path("", include("formations.conduite.urls")),
]
