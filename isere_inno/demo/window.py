"""What a phone on the same network may open of the demonstration: the page that verifies a certificate.

Nothing else, since the demonstration lets anybody in without a password: every other address answers 404, and no
session is taken over. `make demo TELEPHONE=1` serves it beside the portal.
"""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from isere_inno.wsgi import application as portal

OPEN = ("/verifier/", "/static/", "/jetons.css", "/logo/")
KEPT = "csrftoken"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ.get("PATH_INFO", "")
    if not path.startswith(OPEN) or ".." in path:
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return ["Seule la vérification des certificats s’ouvre d’ici : /verifier/\n".encode()]
    environ["HTTP_COOKIE"] = _without_session(environ.get("HTTP_COOKIE", ""))
    return portal(environ, start_response)  # type: ignore[no-any-return]


def _without_session(header: str) -> str:
    """The token of the form that drops a file, nothing that signs in."""
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    return f"{KEPT}={cookies[KEPT].coded_value}" if KEPT in cookies else ""
