from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("formations/<slug:slug>/programme.pdf", views.programme_pdf, name="programme_pdf"),
    path("cellule/formations/<int:pk>/pieces/", views.pieces, name="pieces"),
    path("cellule/formations/<int:pk>/pieces/<slug:type>/", views.fabriquer, name="fabriquer_pieces"),
    path("cellule/formations/<int:pk>/pieces/<uuid:cle>/signe/", views.classer, name="classer_piece"),
]
