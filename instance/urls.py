from django.urls import URLPattern, URLResolver

app_name = "instance"
urlpatterns: list[URLPattern | URLResolver] = []
