from django.urls import URLPattern, URLResolver

from .views import (
    accord,
    appels,
    bilans,
    charge,
    depot,
    equipe,
    espace,
    fins,
    interventions,
    missions,
    observations,
    pieces,
    recapitulatif,
    recits,
    saisie,
    signalements,
    suivi,
    triage,
)

app_name = "demandes"
urlpatterns: list[URLPattern | URLResolver] = [
    *depot.urlpatterns,
    *saisie.urlpatterns,
    *accord.urlpatterns,
    *pieces.urlpatterns,
    *suivi.urlpatterns,
    *missions.urlpatterns,
    *appels.urlpatterns,
    *observations.urlpatterns,
    *recits.urlpatterns,
    *signalements.urlpatterns,
    *fins.urlpatterns,
    *equipe.urlpatterns,  # before triage, whose addresses end with the name of any act
    *interventions.urlpatterns,
    *bilans.urlpatterns,
    *espace.urlpatterns,
    *charge.urlpatterns,
    *recapitulatif.urlpatterns,
    *triage.urlpatterns,
]
