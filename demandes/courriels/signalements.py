"""What is told of a signalement: to its author that it arrived, was taken, was closed; to those who may handle it that
one waits. These e-mails hold none of its words but the answer to its author, and the cell reads none of them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, MembreCellule
from courriels.regles import Envoi, Regle, declarer
from instance import calendrier
from instance.adresses import absolue

from ..models import Signalement
from ..regles import DELAI_SIGNALEMENT
from .personnes import destinataire, matin

SOIR = dt.time(18, 0)


def _recu(s: Signalement) -> Iterator[Envoi]:
    yield Envoi(destinataire(s.auteur), s.recue_le, {"delai": DELAI_SIGNALEMENT.valeur(), "url": _page_de_l_auteur(s)})


def _pris(s: Signalement) -> Iterator[Envoi]:
    if s.etat == Signalement.Etat.EN_COURS and s.accusee_le and s.responsable:
        yield Envoi(
            destinataire(s.auteur), s.accusee_le, {"responsable": str(s.responsable), "url": _page_de_l_auteur(s)}
        )


def _clos(s: Signalement) -> Iterator[Envoi]:
    if s.etat == Signalement.Etat.CLOSE and s.close_le:
        yield Envoi(destinataire(s.auteur), s.close_le, {"reponse": s.reponse, "url": _page_de_l_auteur(s)})


def _nouveau(s: Signalement) -> Iterator[Envoi]:
    """To each who may handle it, by name: the cell's common mailbox may be read by the person it concerns."""
    if s.etat == Signalement.Etat.RECUE:
        for membre in lecteurs(s):
            yield Envoi(destinataire(membre), s.recue_le, {"url": _page_de_la_cellule(s)})


def _retard(s: Signalement) -> Iterator[Envoi]:
    """Each working morning after the promised day, until somebody takes it."""
    jour, limite = calendrier.aujourd_hui(), echeance(s)
    if s.etat != Signalement.Etat.RECUE or jour <= limite or not calendrier.est_ouvre(jour):
        return
    perime = dt.datetime.combine(jour, SOIR, timezone.get_default_timezone())
    for membre in lecteurs(s):
        contexte = {"limite": limite, "url": _page_de_la_cellule(s)}
        yield Envoi(destinataire(membre), matin(jour), contexte, occurrence=jour.isoformat(), perime=perime)


def echeance(s: Signalement) -> dt.date:
    """The last day promised to its author for an acknowledgement."""
    return calendrier.ajouter_jours_ouvres(timezone.localdate(s.recue_le), DELAI_SIGNALEMENT.valeur())


def lecteurs(s: Signalement) -> list[Agent]:
    membres = Agent.objects.filter(roles_cellule__in=MembreCellule.objects.en_cours(), is_active=True).distinct()
    return [m for m in membres.order_by("pk") if Signalement.objects.lisibles_par(m).filter(pk=s.pk).exists()]


def _page_de_l_auteur(s: Signalement) -> str:
    return absolue(reverse("demandes:signaler", args=[s.demande.cle]))


def _page_de_la_cellule(s: Signalement) -> str:
    return absolue(reverse("demandes:signalement", args=[s.cle]))


def _attendus() -> "QuerySet[Signalement]":
    return Signalement.objects.filter(etat=Signalement.Etat.RECUE).select_related("demande", "auteur")


def _regle(
    cle: str, libelle: str, envois: Callable[[Any], Iterable[Envoi]], candidats: Callable[[], Any] | None = None
) -> None:
    declarer(
        Regle(
            f"signalements.{cle}",
            libelle,
            "demandes.Signalement",
            f"demandes/signalement_{cle}",
            envois,
            candidats,
            confidentiel=True,
        )
    )


_regle("recu", "Signalement reçu, à son auteur", _recu)
_regle("nouveau", "Signalement à prendre en charge", _nouveau, _attendus)
_regle("retard", "Signalement en retard", _retard, _attendus)
_regle("pris", "Signalement pris en charge, à son auteur", _pris)
_regle("clos", "Signalement clos, à son auteur", _clos)
