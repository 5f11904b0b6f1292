from django.urls import URLPattern, URLResolver

from .views import triage

app_name = "demandes"
urlpatterns: list[URLPattern | URLResolver] = [*triage.urlpatterns]
