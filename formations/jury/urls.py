from django.urls import URLPattern, URLResolver, path

from . import vues_cellule, vues_entree, vues_membres, vues_personne

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/jury/<str:jeton>/", vues_entree.lien, name="lien_jury"),
    path("jury/quitter/", vues_entree.quitter, name="quitter_jury"),
    path("jury/preuves/<uuid:cle>/", vues_membres.preuve, name="preuve_jury"),
    path("jury/<uuid:cle>/", vues_membres.jury, name="jury"),
    path("jury/<uuid:cle>/declaration/", vues_membres.declarer, name="declarer_jury"),
    path("jury/<uuid:cle>/passages/<uuid:passage>/", vues_membres.passage, name="passage_jury"),
    path("jury/<uuid:cle>/proces-verbaux/<uuid:pv>/", vues_membres.proces_verbal, name="proces_verbal"),
    path("jury/<uuid:cle>/proces-verbaux/<uuid:pv>/pdf/", vues_membres.proces_verbal_pdf, name="proces_verbal_pdf"),
    path("mon-espace/resultats/<uuid:cle>/", vues_personne.resultat, name="resultat_jury"),
    path("cellule/jurys/", vues_cellule.jurys, name="jurys"),
    path("cellule/jurys/nouveau/", vues_cellule.nouveau, name="nouveau_jury"),
    path("cellule/jurys/<int:pk>/", vues_cellule.cockpit, name="cockpit_jury"),
    path("cellule/jurys/<int:pk>/composition/", vues_cellule.composition, name="composition_jury"),
    path("cellule/jurys/<int:pk>/resultats/", vues_cellule.envoyer, name="resultats_jury"),
    path("cellule/jurys/<int:pk>/rectifier/", vues_cellule.rectifier, name="rectifier_jury"),
]
