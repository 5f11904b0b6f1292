"""The N+1's agreement to a registration: asked within the quarter of an hour, reminded, then left to the cell."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda.models import Inscription
from agents import liens
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.typographie import jour, quand

from ..models import Formation
from ..regles import ALERTE_ACCORD, RAPPEL_ACCORD
from .courriels import cellule, le_matin_ouvre
from .liens_n1 import BUT_ACCORD, expiration


def _attendues() -> QuerySet[Inscription]:
    """Held until the N+1 agrees, and not begun."""
    requis = Formation.accord_n1.through.objects.filter(
        formation=OuterRef("session__cohorte__formation"), institution=OuterRef("institution")
    )
    return (
        Inscription.objects.filter(
            Exists(requis), etat=Inscription.Etat.A_VALIDER, session__annulee_le=None, session__cohorte__isnull=False
        )
        .select_related("agent__n_plus_1", "session__cohorte__formation")
        .prefetch_related("session__creneaux")
    )


def _debut(inscription: Inscription) -> dt.datetime | None:
    return min((c.debut for c in inscription.session.creneaux.all() if not c.annule), default=None)


def _n1(inscription: Inscription) -> Destinataire | None:
    chef = inscription.agent.n_plus_1
    return Destinataire(chef.email, str(chef), chef.pk) if chef and chef.is_active and chef.email else None


def _contexte(inscription: Inscription) -> dict[str, Any]:
    debut, chef = _debut(inscription), inscription.agent.n_plus_1
    return {
        "nom": str(inscription.agent),
        "formation": inscription.session.titre,
        "debut": quand(debut) if debut else "",
        "duree": inscription.session.cohorte.formation.demi_journees,
        "responsable": str(chef) if chef else "",
    }


def _au_n1(inscription: Inscription, email: str) -> dict[str, Any]:
    lien = liens.creer(BUT_ACCORD, inscription, email=email, expire_le=expiration(inscription))
    return _contexte(inscription) | {"accord_url": liens.adresse(lien), "expire_le": jour(expiration(inscription))}


def _demandes(inscription: Inscription, *, rappel: bool) -> Iterable[Envoi]:
    a = _n1(inscription)
    if inscription.etat != Inscription.Etat.A_VALIDER or a is None or not a.email:
        return
    depuis = inscription.depuis_le
    le = le_matin_ouvre(depuis, RAPPEL_ACCORD.valeur()) if rappel else depuis
    yield Envoi(a, le, partial(_au_n1, inscription, a.email), f"{depuis:%Y%m%dT%H%M%S%f}", perime=_debut(inscription))


def _sans_reponse(inscription: Inscription) -> Iterable[Envoi]:
    """At once when the directory knows no N+1 to ask."""
    if inscription.etat != Inscription.Etat.A_VALIDER:
        return
    depuis = inscription.depuis_le
    le = le_matin_ouvre(depuis, ALERTE_ACCORD.valeur()) if _n1(inscription) else depuis
    url = absolue(reverse("admin:agenda_inscription_change", args=[inscription.pk]))
    contexte = _contexte(inscription) | {"url": url, "demandee_le": jour(timezone.localtime(depuis))}
    yield Envoi(cellule(), le, contexte, f"{depuis:%Y%m%dT%H%M%S%f}", perime=_debut(inscription))


for _cle, _libelle, _envois in (
    ("accord_demande", "Accord demandé pour une inscription, au N+1", partial(_demandes, rappel=False)),
    ("accord_rappel", "Rappel d’un accord attendu, au N+1", partial(_demandes, rappel=True)),
    ("accord_sans_reponse", "Accord qui ne vient pas, à la cellule", _sans_reponse),
):
    declarer(Regle(f"formations.{_cle}", _libelle, "agenda.Inscription", f"formations/{_cle}", _envois, _attendues))
