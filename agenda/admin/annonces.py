"""What was written to the people of sessions, to read."""

from django.contrib import admin

from instance.admin_panels import LectureSeule

from ..models import Annonce


@admin.register(Annonce)
class AnnonceAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["sujet", "session", "cible", "auteur", "ecrite_le"]
    list_filter = ["cible", "ecrite_le"]
    list_select_related = ["session", "auteur"]
    search_fields = ["sujet__unaccent", "texte__unaccent", "session__titre__unaccent"]
