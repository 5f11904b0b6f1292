from django.urls import URLPattern, URLResolver

from .views import bilans, equipe, espace, interventions, missions, triage

app_name = "demandes"
urlpatterns: list[URLPattern | URLResolver] = [
    *missions.urlpatterns,
    *equipe.urlpatterns,  # before triage, whose addresses end with the name of any act
    *interventions.urlpatterns,
    *bilans.urlpatterns,
    *espace.urlpatterns,
    *triage.urlpatterns,
]
