from django.urls import URLPattern, URLResolver

from .views import donnees, espace, programme, propositions

app_name = "evenements"
urlpatterns: list[URLPattern | URLResolver] = [
    *donnees.urlpatterns,
    *propositions.urlpatterns,
    *programme.urlpatterns,
    *espace.urlpatterns,
]
