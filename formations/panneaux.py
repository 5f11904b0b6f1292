"""What the cell sees beside a cohort in the admin: what it costs, and what that makes for each."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from instance.admin_panels import Panneau, declarer

from .couts import couts
from .models import Cohorte


def _couts(request: HttpRequest, objet: Model) -> dict[str, Any] | None:
    return {"couts": couts(objet)} if isinstance(objet, Cohorte) else None


declarer(Panneau("formations.couts", "Coûts", "formations/admin_couts.html", _couts))
