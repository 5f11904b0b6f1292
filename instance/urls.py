from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "instance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("jetons.css", views.jetons, name="jetons"),
    path("logo/", views.logo, name="logo"),
    path("affichage/", views.affichage, name="affichage"),
]
