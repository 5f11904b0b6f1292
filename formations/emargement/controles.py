"""What `manage.py check --deploy` says of the keys of attendance sheets."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from . import cles


@register(Tags.security, deploy=True)
def cles_d_emargement(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [Error(defaut, hint=cles.REMEDE, id="portail.E008") for defaut in cles.defauts()]
