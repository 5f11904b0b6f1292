from django.urls import URLPattern, path

from . import pages_cellule, views

urlpatterns: list[URLPattern] = [
    path("mon-espace/certification/renouveler/", views.ouvrir, name="ouvrir_renouvellement"),
    path("mon-espace/certification/dossier/", views.mon_renouvellement, name="mon_renouvellement"),
    path("renouvellements/<uuid:cle>/note/", views.note_jointe, name="note_renouvellement"),
    path("cellule/renouvellements/", pages_cellule.renouvellements, name="renouvellements"),
    path("cellule/renouvellements/<uuid:cle>/", pages_cellule.renouvellement, name="renouvellement_cellule"),
    path("cellule/missions-a-relayer/", pages_cellule.relais, name="relais"),
]
