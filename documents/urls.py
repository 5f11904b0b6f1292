from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/<uuid:cle>/", views.document, name="document"),
    path("documents/<uuid:cle>/signe/", views.signe, name="signe"),
    path("mon-espace/livret/", views.mon_livret, name="livret"),
    path("cellule/livrets/<uuid:numero>/", views.livret_de, name="livret_de"),
    path("cellule/lots/<uuid:cle>/", views.lot, name="lot"),
    path("cellule/lots/<uuid:cle>/arreter/", views.lot_annuler, name="lot_annuler"),
    path("cellule/lots/<uuid:cle>/relancer/", views.lot_reprendre, name="lot_reprendre"),
    path("cellule/lots/<uuid:cle>/archive.zip", views.lot_fichier, {"forme": "archive"}, name="lot_archive"),
    path("cellule/lots/<uuid:cle>/impression.pdf", views.lot_fichier, {"forme": "impression"}, name="lot_impression"),
]
