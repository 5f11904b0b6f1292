"""What the screens of this room share."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class SansSuppression(admin.options.BaseModelAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
