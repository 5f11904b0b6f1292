from django.urls import URLPattern, URLResolver, path

from . import views
from .pieces.urls import urlpatterns as pieces

app_name = "formations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("formations/", views.catalogue, name="catalogue"),
    path("formations/<slug:slug>/", views.formation, name="formation"),
    *pieces,
]
