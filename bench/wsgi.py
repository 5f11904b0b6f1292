"""The portal, and beside it the baselines through a handler without middleware."""

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

_portal = get_wsgi_application()
with override_settings(MIDDLEWARE=[]):
    _bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = _bare if environ["PATH_INFO"].startswith("/bench/") else _portal
    answer: Iterable[bytes] = handler(environ, start_response)
    return answer
