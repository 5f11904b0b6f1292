"""A story before it is public: approval asked, recalled once, answered; then that it is out, and how to take it off."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agents import liens
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres

from ..models import Approbation, Recit
from ..regles import DELAI_RELANCE_RECIT, JOURS_LIEN_RECIT
from ..services.recits import BUT_ACCORD, BUT_RETRAIT, est_attendue
from .personnes import cellule, matin

SURVIE_DU_RETRAIT = dt.timedelta(days=3 * 365)


def _a(approbation: Approbation) -> Destinataire:
    return Destinataire(approbation.email, approbation.nom)


def _accord(approbation: Approbation) -> Iterator[Envoi]:
    """The link, and one reminder. Its page says everything; nothing is taken for granted without an answer."""
    if not est_attendue(approbation):
        return
    contexte, perime = partial(_contexte, approbation), expiration(approbation)
    yield Envoi(_a(approbation), approbation.demandee_le, partial(contexte, rappel=False), perime=perime)
    jour = ajouter_jours_ouvres(timezone.localdate(approbation.demandee_le), DELAI_RELANCE_RECIT.valeur())
    yield Envoi(_a(approbation), matin(jour), partial(contexte, rappel=True), occurrence="rappel", perime=perime)


def expiration(approbation: Approbation) -> dt.datetime:
    return approbation.demandee_le + dt.timedelta(days=JOURS_LIEN_RECIT.valeur())


def _contexte(approbation: Approbation, *, rappel: bool) -> dict[str, Any]:
    lien = liens.creer(BUT_ACCORD, approbation, email=approbation.email, expire_le=expiration(approbation))
    return {
        "recit": approbation.recit,
        "demande": approbation.recit.demande,
        "nom": approbation.nom,
        "rappel": rappel,
        "expire_le": expiration(approbation),
        "url": liens.adresse(lien),
    }


def _repondu(approbation: Approbation) -> Iterator[Envoi]:
    """Each answer, to the cell."""
    demande = approbation.recit.demande
    if approbation.repondue_le:
        yield Envoi(
            cellule(demande),
            approbation.repondue_le,
            {
                "recit": approbation.recit,
                "nom": approbation.nom,
                "reponse": approbation.get_reponse_display(),
                "message": approbation.message,
                "url": absolue(reverse("demandes:recit_cellule", args=[demande.numero])),
            },
            collectif=True,
        )


def _publie(recit: Recit) -> Iterator[Envoi]:
    """To those who agreed: where it is, and the link that takes it off."""
    if recit.etat != Recit.Etat.PUBLIE or recit.publie_le is None:
        return
    for approbation in recit.approbations.filter(version=recit.version):
        yield Envoi(
            _a(approbation), recit.publie_le, partial(_contexte_publie, recit, approbation), occurrence=approbation.qui
        )


def _contexte_publie(recit: Recit, approbation: Approbation) -> dict[str, Any]:
    assert recit.publie_le is not None  # noqa: S101  (a constraint says so)
    lien = liens.creer(BUT_RETRAIT, recit, email=approbation.email, expire_le=recit.publie_le + SURVIE_DU_RETRAIT)
    return {
        "recit": recit,
        "url": absolue(reverse("demandes:recit", args=[recit.slug])),
        "retrait": liens.adresse(lien),
    }


def _retire(recit: Recit) -> Iterator[Envoi]:
    """To those who had agreed, and to the cell."""
    if recit.etat != Recit.Etat.RETIRE or recit.retire_le is None:
        return
    for approbation in recit.approbations.filter(version=recit.version):
        yield Envoi(_a(approbation), recit.retire_le, {"recit": recit}, occurrence=approbation.qui)
    yield Envoi(cellule(recit.demande), recit.retire_le, {"recit": recit}, occurrence="cellule", collectif=True)


def _attendues() -> "QuerySet[Approbation]":
    en_cours = Approbation.objects.filter(reponse=Approbation.Reponse.ATTENDUE, recit__etat=Recit.Etat.EN_APPROBATION)
    return en_cours.select_related("recit__demande")


def _regle(
    cle: str, modele: str, libelle: str, envois: Callable[[Any], Iterable[Envoi]], candidats: Any = None
) -> None:
    declarer(Regle(f"recits.{cle}", libelle, f"demandes.{modele}", f"demandes/recit_{cle}", envois, candidats))


_regle("accord", "Approbation", "Récit à relire avant publication", _accord, _attendues)
_regle("repondu", "Approbation", "Réponse sur un récit, à la cellule", _repondu)
_regle("publie", "Recit", "Récit publié", _publie)
_regle("retire", "Recit", "Récit retiré", _retire)
liens.declarer_but(BUT_ACCORD, "demandes:recit_accord")
liens.declarer_but(BUT_RETRAIT, "demandes:recit_retrait")
