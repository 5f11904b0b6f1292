from django.urls import URLPattern, URLResolver

from .views import chiffres, donnees, espace, programme, propositions, resultats, retours

app_name = "evenements"
urlpatterns: list[URLPattern | URLResolver] = [
    *donnees.urlpatterns,
    *propositions.urlpatterns,
    *programme.urlpatterns,
    *espace.urlpatterns,
    *chiffres.urlpatterns,
    *retours.urlpatterns,
    *resultats.urlpatterns,
]
