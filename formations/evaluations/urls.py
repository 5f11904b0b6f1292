from django.urls import URLPattern, path

from . import preuves_views, supervisions_views, views

urlpatterns: list[URLPattern] = [
    # The key of a session, then the number of a trainee.
    path("groupes/<uuid:cle>/evaluations/", views.evaluations, name="evaluations"),
    path("groupes/<uuid:cle>/evaluations/<uuid:numero>/", views.evaluer, name="evaluer"),
    path("groupes/<uuid:cle>/evaluations/<uuid:numero>/<slug:epreuve>/", views.evaluation, name="evaluation"),
    path("groupes/<uuid:cle>/dossiers/<uuid:numero>/", views.dossier, name="dossier"),
    path("mon-espace/preuves/<uuid:cle>/", preuves_views.mes_preuves, name="mes_preuves"),
    # The key of a file.
    path("preuves/<uuid:cle>/", preuves_views.preuve, name="preuve"),
    path("preuves/<uuid:cle>/retirer/", preuves_views.retirer_preuve, name="retirer_preuve"),
    path("cellule/formations/<int:pk>/supervisions/", supervisions_views.supervisions, name="supervisions"),
]
