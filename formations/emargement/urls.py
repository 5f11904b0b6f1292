from django.urls import URLPattern, path

from . import groupe_views, stagiaire, tenir_views

urlpatterns: list[URLPattern] = [
    path("mon-espace/formateur/", groupe_views.formateur, name="formateur"),
    path("mon-espace/emargement/", stagiaire.mes_emargements, name="mes_emargements"),
    # The key of a session.
    path("groupes/<uuid:cle>/", groupe_views.groupe, name="groupe"),
    path("groupes/<uuid:cle>/assiduite/", groupe_views.assiduite, name="assiduite"),
    path("groupes/<uuid:cle>/assiduite/<uuid:numero>/", groupe_views.personne, name="personne"),
    path("groupes/<uuid:cle>/fichiers/<uuid:fichier>/", groupe_views.fichier, name="fichier"),
    path("groupes/<uuid:cle>/fichiers/<uuid:fichier>/retirer/", groupe_views.retirer_fichier, name="retirer_fichier"),
    # The key of a slot, for who signs and for who holds the sheet.
    path("emargement/<uuid:cle>/", stagiaire.signer, name="signer"),
    path("demi-journees/<uuid:cle>/", tenir_views.demi_journee, name="demi_journee"),
    path("demi-journees/<uuid:cle>/ecran/", tenir_views.ecran, name="ecran"),
    path("demi-journees/<uuid:cle>/direct/", tenir_views.direct, name="direct"),
    path("demi-journees/<uuid:cle>/scan/", tenir_views.scan, name="scan"),
]
