from django.urls import include, path

from isere_inno.urls import handler400, handler403, handler404, handler500

from . import baselines, by_hand

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [
    path("bench/a/<int:size>/", baselines.a),
    path("bench/b/", baselines.b),
    path("banc/c/<uuid:cle>/", by_hand.register),
    path("", include("isere_inno.urls")),
]
