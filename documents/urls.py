from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [path("documents/<uuid:cle>/", views.document, name="document")]
