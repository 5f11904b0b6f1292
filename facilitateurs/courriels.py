"""The e-mails about a lettre de mission: to the manager until the answer, then to those it concerns."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.regles import Destinataire, Envoi, Regle, declarer
from documents.models import Document
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres
from instance.services import identite
from instance.typographie import demi_journees, jour, plage

from .models import LettreMission
from .regles import ALERTE_LETTRE, RAPPEL_LETTRE
from .services.lettres import adresse_responsable, expiration

Etat = LettreMission.Etat
MATIN = dt.time(9)
NOUVELLE = dt.timedelta(days=30)
"""How long a granted letter is news: an older one was taken over from elsewhere, or its PDF was built again."""


def _responsable(lettre: LettreMission) -> Destinataire:
    return Destinataire(lettre.responsable_email, lettre.responsable_nom)


def cellule() -> Destinataire:
    ident = identite()
    return Destinataire(ident.contact_courriel, ident.nom)


def _facilitateur(lettre: LettreMission) -> Iterable[Destinataire]:
    agent = lettre.facilitateur.agent
    if agent.email:
        yield Destinataire(agent.email, str(agent), agent.pk)


def _au_responsable(lettre: LettreMission) -> dict[str, Any]:
    return {
        **_faits(lettre),
        "url": adresse_responsable(lettre),
        "expire_le": jour(expiration(lettre)),
    }


def _faits(lettre: LettreMission) -> dict[str, Any]:
    return {
        "nom": str(lettre.facilitateur),
        "periode": plage(lettre.debut, lettre.fin),
        "demi_journees": demi_journees(lettre.quota),
        "responsable": lettre.responsable_nom,
        "motif": lettre.motif,
    }


def le_matin_ouvre(depuis: dt.datetime, jours: int) -> dt.datetime:
    """Nine o'clock in Paris, so many working days later."""
    return matin(ajouter_jours_ouvres(timezone.localdate(depuis), jours))


def matin(le: dt.date) -> dt.datetime:
    return dt.datetime.combine(le, MATIN, tzinfo=timezone.get_default_timezone())


def _seule(lettre: LettreMission) -> bool:
    """Whether it waits for an answer by itself: those of a batch are told together, by `campagnes.courriels`."""
    return lettre.etat == Etat.DEMANDEE and lettre.sollicitation_id is None


def _demande(lettre: LettreMission) -> Iterable[Envoi]:
    if _seule(lettre):
        yield Envoi(_responsable(lettre), lettre.demandee_le, partial(_au_responsable, lettre))


def _rappel(lettre: LettreMission) -> Iterable[Envoi]:
    """By itself once, and each time that the cell asks for it."""
    if not _seule(lettre):
        return
    quand = le_matin_ouvre(lettre.demandee_le, RAPPEL_LETTRE.valeur())
    contexte = partial(_au_responsable, lettre)
    if lettre.relancee_le is None or lettre.relancee_le >= quand:
        yield Envoi(_responsable(lettre), quand, contexte, "rappel", perime=expiration(lettre))
    if lettre.relancee_le:
        yield Envoi(_responsable(lettre), lettre.relancee_le, contexte, f"relance-{lettre.relancee_le:%Y%m%dT%H%M%S}")


def _sans_reponse(lettre: LettreMission) -> Iterable[Envoi]:
    if _seule(lettre):
        quand = le_matin_ouvre(lettre.demandee_le, ALERTE_LETTRE.valeur())
        url = absolue(reverse("admin:facilitateurs_lettremission_change", args=[lettre.pk]))
        yield Envoi(cellule(), quand, {**_faits(lettre), "url": url})


def _accordee(lettre: LettreMission) -> Iterable[Envoi]:
    """Once the PDF is ready: the e-mail holds its link. Of a batch, the cell reads its page instead."""
    document = Document.objects.de(lettre).filter(etat=Document.Etat.PRET).first()
    if lettre.etat != Etat.ACCORDEE or document is None or lettre.repondue_le is None:
        return
    pret_le = document.pret_le or timezone.now()
    if pret_le > lettre.repondue_le + NOUVELLE:
        return
    contexte = {**_faits(lettre), "url": absolue(reverse("documents:document", args=[document.cle]))}
    for destinataire in (*_facilitateur(lettre), *([] if lettre.sollicitation_id else [cellule()])):
        yield Envoi(destinataire, pret_le, contexte)


def _refusee(lettre: LettreMission) -> Iterable[Envoi]:
    if lettre.etat == Etat.REFUSEE and lettre.repondue_le:
        for destinataire in (*_facilitateur(lettre), cellule()):
            yield Envoi(destinataire, lettre.repondue_le, _faits(lettre))


def _revoquee(lettre: LettreMission) -> Iterable[Envoi]:
    """To the facilitator, and to the manager whom we had written to."""
    if lettre.etat == Etat.REVOQUEE and lettre.repondue_le:
        for destinataire in (*_facilitateur(lettre), _responsable(lettre)):
            yield Envoi(destinataire, lettre.repondue_le, _faits(lettre))


def _en_attente() -> QuerySet[LettreMission]:
    return LettreMission.objects.en_attente().filter(sollicitation=None).select_related("facilitateur__agent")


for _cle, _libelle, _envois, _candidats in (
    ("lettre_demande", "Lettre de mission demandée, à la personne responsable", _demande, _en_attente),
    ("lettre_rappel", "Rappel d’une lettre de mission, à la personne responsable", _rappel, _en_attente),
    ("lettre_sans_reponse", "Lettre de mission sans réponse, à la cellule", _sans_reponse, _en_attente),
    ("lettre_accordee", "Lettre de mission accordée", _accordee, None),
    ("lettre_refusee", "Lettre de mission refusée", _refusee, None),
    ("lettre_revoquee", "Lettre de mission révoquée", _revoquee, None),
):
    declarer(
        Regle(
            f"facilitateurs.{_cle}",
            _libelle,
            "facilitateurs.LettreMission",
            f"facilitateurs/{_cle}",
            _envois,
            _candidats,
            grave=_cle == "lettre_revoquee",
            peut_attendre=_cle in ("lettre_accordee", "lettre_refusee"),
        )
    )
