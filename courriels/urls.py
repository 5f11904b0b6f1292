from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "courriels"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courriels/demo/", views.demo, name="demo"),
    path("courriels/demo/<uuid:cle>/", views.demo_courriel, name="demo_courriel"),
    path("courriels/raviser/", views.raviser, name="raviser"),
    path("courriels/<uuid:cle>/apercu/", views.apercu, name="apercu"),
]
