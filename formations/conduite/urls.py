from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [path("cellule/formations/<int:pk>/", views.conduite, name="conduite")]
