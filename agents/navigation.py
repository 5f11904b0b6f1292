"""Where a sign-in comes from and goes back to."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

SURES = {"GET", "HEAD", "OPTIONS"}
PREFIXES_SANS_RETOUR = ("/connexion/", "/deconnexion/")


def suite(request: HttpRequest) -> str:
    """Where to go once signed in: the page asked for when it is one of ours, else « Mon espace »."""
    demandee = request.POST.get("next") or request.GET.get("next") or ""
    sure = url_has_allowed_host_and_scheme(
        demandee, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not sure or demandee.startswith(PREFIXES_SANS_RETOUR):
        return str(settings.LOGIN_REDIRECT_URL)
    return demandee


def saisie(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None when the form is only shown."""
    return request.POST if request.method == "POST" else None


def adresse_ip(request: HttpRequest) -> str | None:
    """The caller's address as limits see it: trusted proxies passed, an IPv6 by its network of 64 bits."""
    try:
        adresse = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ValueError):
        return None  # a unix socket without a proxy's header: nothing to count by
    if isinstance(adresse, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((adresse, 64), strict=False).network_address)
    return str(adresse)
