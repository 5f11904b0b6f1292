"""The addresses of applications: the person's, the N+1's signed ones, the cell's."""

from django.urls import URLPattern, path

from . import pages_cellule, pages_n1, views

urlpatterns: list[URLPattern] = [
    path("formations/<slug:slug>/candidater/", views.candidater, name="candidater"),
    path("candidatures/<uuid:cle>/", views.candidature, name="candidature"),
    path("candidatures/<uuid:cle>/<int:etape>/", views.etape, name="etape_candidature"),
    path("candidatures/<uuid:cle>/envoyer/", views.envoyer, name="envoyer_candidature"),
    path("candidatures/<uuid:cle>/retirer/", views.retirer, name="retirer_candidature"),
    path("candidatures/<uuid:cle>/confirmer/", views.confirmer, name="confirmer_candidature"),
    path("l/candidature/<str:jeton>/", pages_n1.avis, name="avis"),
    path("l/accord-formation/<str:jeton>/", pages_n1.accord, name="accord"),
    path("cellule/formations/<int:pk>/selection/", pages_cellule.selection, name="selection"),
    path("cellule/formations/<int:pk>/reponses/", pages_cellule.reponses, name="reponses"),
    path("cellule/formations/<int:pk>/reponses/reprendre/", pages_cellule.reprendre, name="reprendre_reponses"),
    path("cellule/formations/<int:pk>/suivante/", pages_cellule.suivante, name="proposer_suivante"),
    path("cellule/candidatures/<uuid:cle>/", pages_cellule.candidature, name="candidature_cellule"),
    path("cellule/candidatures/<uuid:cle>/responsable/", pages_cellule.responsable, name="responsable_candidature"),
]
