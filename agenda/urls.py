from django.urls import URLPattern, URLResolver, path

from .views import accueil, animation, annonces, calendriers, collegues, inscriptions, liens, presence

app_name = "agenda"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mon-espace/agenda/abonnement/", calendriers.abonnement, name="abonnement"),
    path("mon-espace/inscriptions/", inscriptions.mes_inscriptions, name="mes_inscriptions"),
    path("mon-espace/seances/", animation.animees, name="animees"),
    path("agenda/flux/<str:jeton>.ics", calendriers.flux_ics, name="flux"),
    path("agenda/sessions/<uuid:cle>.ics", calendriers.session_ics, name="session_ics"),
    path("agenda/creneaux/<uuid:cle>.ics", calendriers.creneau_ics, name="creneau_ics"),
    # The key of a session.
    path("inscriptions/<uuid:cle>/", inscriptions.inscription, name="inscription"),
    path("inscriptions/<uuid:cle>/collegues/", collegues.collegues, name="collegues"),
    path("inscriptions/<uuid:cle>/message/", annonces.ecrire, name="ecrire"),
    path("inscriptions/<uuid:cle>/animation/", animation.animer, name="animer"),
    # The key of a slot, for who attends and for who hosts.
    path("presence/<uuid:cle>/", presence.presence, name="presence"),
    path("presence/<uuid:cle>/<str:code>/", presence.qr, name="presence_qr"),
    path("seances/<uuid:cle>/rejoindre/", presence.rejoindre, name="rejoindre"),
    path("seances/<uuid:cle>/accueil/", accueil.accueil, name="accueil"),
    path("seances/<uuid:cle>/pointages/", accueil.pointages, name="pointages"),
    path("seances/<uuid:cle>/sans-place/", accueil.sans_place, name="sans_place"),
    path("seances/<uuid:cle>/ecran/", accueil.ecran, name="ecran"),
    path("seances/<uuid:cle>/ecran/code/", accueil.ecran_code, name="ecran_code"),
    path("seances/<uuid:cle>/releve/", accueil.releve, name="releve"),
    # The key of a registration.
    path("places/<uuid:cle>/annuler/", inscriptions.annuler, name="annuler"),
    path("places/<uuid:cle>/accepter/", inscriptions.accepter, name="accepter"),
    path("places/<uuid:cle>/reprendre/", inscriptions.reprendre, name="reprendre"),
    path("l/place/rendre/<str:jeton>/", liens.annuler_lien, name="annuler_lien"),
    path("l/place/accepter/<str:jeton>/", liens.accepter_lien, name="accepter_lien"),
]
