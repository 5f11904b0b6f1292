from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "agents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-espace/profil/", views.profil, name="profil"),
    path("connexion/reprendre/", views.reprendre, name="reprendre"),
]
