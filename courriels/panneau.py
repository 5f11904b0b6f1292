"""The panel « Courriels » beside any object of the admin whose e-mails have rules."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from instance.admin_panels import Panneau, declarer

from .regles import du_modele


def _contexte(request: HttpRequest, objet: models.Model) -> dict[str, Any] | None:
    return {} if du_modele(objet) else None


declarer(Panneau("courriels", "Courriels", "courriels/admin_panneau.html", _contexte))
