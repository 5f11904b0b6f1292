from django.urls import URLPattern, URLResolver, path

from . import views
from .candidatures import urls as candidatures

app_name = "formations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("formations/", views.catalogue, name="catalogue"),
    path("formations/<slug:slug>/", views.formation, name="formation"),
    *candidatures.urlpatterns,
]
