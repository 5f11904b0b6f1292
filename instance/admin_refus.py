"""A form of the admin whose services may refuse."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .admin_panels import AvecPanneaux


class RefusDansLaPage(AvecPanneaux):
    """What a service refuses while saving is told on the form itself, with all that was typed; nothing is written."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refus:
            request.refus = refus  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change=change, **kwargs)
        refus: ValidationError | None = getattr(request, "refus", None)
        if refus is None:
            return base
        dits: dict[str, list[str]] = getattr(refus, "message_dict", {NON_FIELD_ERRORS: refus.messages})

        class Refuse(base):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                donnees = super().clean()
                for champ, messages in dits.items():
                    self.add_error(champ if champ in self.fields else None, messages)
                return donnees

        return Refuse

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """The journal says it, from the services."""
        return []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was announced is cancelled, never erased."""
        return False
