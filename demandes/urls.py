from django.urls import URLPattern, URLResolver

app_name = "demandes"
urlpatterns: list[URLPattern | URLResolver] = []
