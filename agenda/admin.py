"""Sessions, slots, registrations, to read: they change from the screens of what they belong to, through services."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from instance.admin_panels import LectureSeule

from .models import Annonce, Creneau, Inscription, Jauge, Presence, Question, Reservation, Salle, Session


class CreneauInline(LectureSeule, admin.StackedInline):
    model = Creneau
    extra = 0
    fields = ["debut", "fin", "modalite", "salle", "site", "lieu", "lien_visio", "annule"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("session", "site", "salle__site")


class JaugeInline(LectureSeule, admin.StackedInline):
    model = Jauge
    extra = 0


class ReservationInline(LectureSeule, admin.StackedInline):
    model = Reservation
    extra = 0


class QuestionInline(LectureSeule, admin.StackedInline):
    model = Question
    extra = 0


@admin.register(Session)
class SessionAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["titre", "institution", "inscriptible", "annulee_le"]
    list_select_related = ["institution"]
    search_fields = ["titre__unaccent"]
    inlines = [CreneauInline, JaugeInline, ReservationInline, QuestionInline]


@admin.register(Creneau)
class CreneauAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["session", "debut", "fin", "modalite", "site", "annule"]
    list_filter = ["annule", "modalite", "debut"]
    list_select_related = ["session", "site"]
    search_fields = ["session__titre__unaccent", "lieu__unaccent"]
    date_hierarchy = "debut"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Inscription)
class InscriptionAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["agent", "session", "mode", "etat", "creee_le"]
    list_filter = ["etat", "mode"]
    list_select_related = ["agent", "session"]
    search_fields = ["agent__recherche", "session__titre__unaccent"]


@admin.register(Presence)
class PresenceAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["agent", "creneau", "etat", "source", "pointee_le"]
    list_filter = ["etat", "source"]
    list_select_related = ["agent", "creneau__session"]


@admin.register(Salle)
class SalleAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["nom", "site", "capacite"]
    list_select_related = ["site"]
    search_fields = ["nom__unaccent", "site__nom__unaccent", "site__commune__unaccent"]


@admin.register(Annonce)
class AnnonceAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["sujet", "session", "cible", "ecrite_le"]
    list_select_related = ["session"]
