"""Who came, to read: it is entered at the door and by the host."""

from django.contrib import admin

from instance.admin_panels import LectureSeule

from ..models import Presence


@admin.register(Presence)
class PresenceAdmin(LectureSeule, admin.ModelAdmin):
    list_display = ["agent", "creneau", "etat", "source", "pointee_le"]
    list_filter = ["etat", "source"]
    list_select_related = ["agent", "creneau__session"]
    search_fields = ["agent__recherche", "creneau__session__titre__unaccent"]
