"""What the pages of a part of the directory share: who may open them, what surrounds them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Qualite
from .onglets import ONGLETS
from .perimetre import TOUTES, Perimetre, choix_de, trouver

PAR_PAGE = 50
Vue = Callable[..., HttpResponseBase]


def pour_perimetre(qualites: frozenset[Qualite] = TOUTES) -> Callable[[Vue], Vue]:
    """A page of a part of the directory: it does not exist for anybody else. Passes the `Perimetre` as second
    argument."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        @never_cache
        @require_safe
        def enveloppe(request: HttpRequest, sorte: str, pk: int) -> HttpResponseBase:
            perimetre = trouver(request.user, sorte, pk)
            if perimetre is None or not perimetre.ouvre(qualites):
                raise Http404
            return vue(request, perimetre)

        return enveloppe

    return decorer


def cadre(request: HttpRequest, perimetre: Perimetre, onglet: str) -> dict[str, Any]:
    """The context of templates/agents/perimetres/cadre.html: tabs, and the other parts one may switch to."""
    montres = [o for o in sorted(ONGLETS, key=lambda o: o.ordre) if perimetre.ouvre(o.qualites)]
    autres = (choix for choix in choix_de(request.user) if choix.cle != perimetre.cle)
    return {
        "perimetre": perimetre,
        "onglets": [(o.libelle, perimetre.adresse(o.page), o.cle == onglet) for o in montres],
        "ailleurs": [(choix.nom, choix.adresse) for choix in autres],
    }


def paginer(request: HttpRequest, lignes: QuerySet[Any]) -> dict[str, Any]:
    """A page of rows, and the query string of the others without its page number. A page that does not exist gives
    the nearest."""
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    params: QueryDict = request.GET.copy()
    params.pop("page", None)
    return {"page": page, "params": f"{params.urlencode()}&" if params else ""}
