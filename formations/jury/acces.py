"""Who comes in to the pages of a jury: its members, by their account or by a link and a code, and the cell, which reads
and runs. Nobody who passes before it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from agents.models import Agent
from agents.rules import est_cellule
from instance.journal import Auteur

from ..models import Jury, MembreJury, SignatureProcesVerbal
from ..services.jury import auteur
from .regles import HEURES_SESSION_JURY

SESSION = "jury"
Moyen = SignatureProcesVerbal.Moyen


@dataclass(frozen=True)
class Acces:
    """Somebody before a jury. `moyen` is how they proved who they are."""

    jury: Jury
    membre: MembreJury | None
    cellule: bool
    moyen: str

    @property
    def auteur(self) -> Auteur:
        return auteur(self.membre) if self.membre else None

    @property
    def a_declarer(self) -> bool:
        """A member who has not said yet whether they have a tie with somebody."""
        return self.membre is not None and self.membre.declare_le is None and not self.membre.conflit

    @property
    def lit(self) -> bool:
        """Sees the people who pass and what is said of them."""
        if self.membre is not None:
            return self.membre.declare_le is not None and not self.membre.conflit
        return self.cellule

    @property
    def siege(self) -> bool:
        """Decides and signs."""
        return self.membre is not None and self.lit


def entrer(request: HttpRequest, membre: MembreJury) -> None:
    """For a few hours, to the pages of this jury and nothing else; never an account."""
    request.session.cycle_key()
    request.session[SESSION] = {
        "membre": str(membre.cle),
        "courriel": membre.courriel,
        "fin": timezone.now().timestamp() + HEURES_SESSION_JURY.valeur() * 3600,
    }


def sortir(request: HttpRequest) -> None:
    request.session.pop(SESSION, None)


def exterieur(request: HttpRequest) -> MembreJury | None:
    """The member that this browser proved to be, while it lasts: not once taken off, nor when the address changed."""
    trace = request.session.get(SESSION) if hasattr(request, "session") else None
    if not trace or trace["fin"] <= timezone.now().timestamp():
        return None
    membres = MembreJury.objects.actifs().filter(agent=None, cle=uuid.UUID(trace["membre"]), courriel=trace["courriel"])
    return membres.exclude(jury__etat=Jury.Etat.ANNULE).first()


def de(request: HttpRequest, jury: Jury) -> Acces | None:
    """None for whoever has nothing to do here."""
    agent = request.user
    if isinstance(agent, Agent) and agent.is_active:
        if jury.passages.filter(agent=agent).exists():
            return None
        membre = jury.membres.actifs().filter(agent=agent).first()
        if membre or est_cellule(agent):
            return Acces(jury, membre, est_cellule(agent), Moyen.COMPTE)
    venu = exterieur(request)
    if venu is not None and venu.jury_id == jury.pk:
        return Acces(jury, venu, False, Moyen.LIEN)
    return None


def pour_le_jury(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view who looks, first led to the declaration when a member has not made it. A jury in which one has no
    part answers as one that does not exist; without a session, a page says how to come in."""

    @login_not_required
    @never_cache
    @wraps(vue)
    def enveloppe(request: HttpRequest, cle: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        jury = Jury.objects.select_related("formation", "referentiel").filter(cle=cle).first()
        acces = de(request, jury) if jury else None
        if acces is None or acces.jury.etat == Jury.Etat.ANNULE:
            if request.user.is_authenticated:
                raise Http404
            return render(request, "formations/jury/porte.html", status=403)
        if acces.membre is not None and not acces.lit and not getattr(vue, "avant_la_declaration", False):
            return redirect("formations:declarer_jury" if acces.a_declarer else "formations:jury", cle)
        return vue(request, acces, *args, **kwargs)

    return enveloppe


def avant_la_declaration(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a page that names nobody's evidence: open before one has declared. Put it under `pour_le_jury`."""
    vue.avant_la_declaration = True  # type: ignore[attr-defined]
    return vue
