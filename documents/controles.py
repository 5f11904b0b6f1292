"""What `manage.py check --deploy` says of documents."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from . import polices


@register(deploy=True)
def polices_presentes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"La police {famille} manque\u00a0: des lettres manqueront aux documents.",
            hint=polices.REMEDE,
            id="documents.E001",
        )
        for famille in polices.manquantes()
    ]
