from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "agenda"
urlpatterns: list[URLPattern | URLResolver] = [
    path("agenda/sessions/<uuid:cle>.ics", views.session_ics, name="session_ics"),
    path("agenda/creneaux/<uuid:cle>.ics", views.creneau_ics, name="creneau_ics"),
]
