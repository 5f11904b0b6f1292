from django.urls import URLPattern, URLResolver

app_name = "facilitateurs"
urlpatterns: list[URLPattern | URLResolver] = []
