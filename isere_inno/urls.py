"""Public addresses. Those of the rooms are stable: they stand in e-mails and on paper."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from . import health, pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("mon-espace/", views.mon_espace, name="mon_espace"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("robots.txt", pages.robots, name="robots"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("sante/", health.page, name="health"),
    path("admin/", admin.site.urls),
    path("", include("instance.urls")),
    path("", include("courriels.urls")),
    path("", include("agents.connexion_urls")),
    path("", include("agents.urls")),
    path("", include("documents.urls")),
    path("", include("agenda.urls")),
    path("", include("facilitateurs.urls")),
    path("", include("demandes.urls")),
    path("", include("evenements.urls")),
    path("", include("formations.urls")),
]
if settings.DEMO:
    from .demo.views import time  # what only the demonstration has

    urlpatterns.append(path("demo/temps/", time, name="demo_temps"))
handler400 = "isere_inno.views.bad_request"
handler403 = "isere_inno.views.permission_denied"
handler404 = "isere_inno.views.not_found"
handler500 = "isere_inno.views.server_error"
