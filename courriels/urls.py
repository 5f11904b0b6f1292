from django.urls import URLPattern, URLResolver

app_name = "courriels"
urlpatterns: list[URLPattern | URLResolver] = []
