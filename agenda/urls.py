from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "agenda"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-espace/agenda/abonnement/", views.abonnement, name="abonnement"),
    path("agenda/flux/<str:jeton>.ics", views.flux_ics, name="flux"),
    path("agenda/sessions/<uuid:cle>.ics", views.session_ics, name="session_ics"),
    path("agenda/creneaux/<uuid:cle>.ics", views.creneau_ics, name="creneau_ics"),
]
