"""What a certification brings to tell: a welcome, a hearing, a suspension and its end, a withdrawal, a pause."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.delais import REFLEXION
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.typographie import compter, jour, plage, quand

from ..courriels import cellule, matin
from ..models import Audition, Certification, LettreMission, Pause, Suspension
from ..services.accueil import sans_lettre

ANNONCE = dt.timedelta(days=7)
"""How long the end of a suspension is news."""


def titulaire(certification: Certification) -> Iterable[Destinataire]:
    agent = certification.facilitateur.agent
    if agent.email and agent.is_active:
        yield Destinataire(agent.email, str(agent), agent.pk)


def _faits(certification: Certification) -> dict[str, Any]:
    return {
        "nom": str(certification.facilitateur),
        "numero": certification.numero,
        "fin": jour(certification.valable_jusqu_au),
    }


def _url_registre(certification: Certification) -> str:
    return absolue(reverse("facilitateurs:certification", args=[certification.pk]))


# --- Of a certification -------------------------------------------------------------------------------
def _bienvenue(certification: Certification) -> Iterable[Envoi]:
    if certification.accueillie_le:
        for a in titulaire(certification):
            yield Envoi(a, certification.accueillie_le, partial(_au_nouveau, certification))


def _au_nouveau(certification: Certification) -> dict[str, Any]:
    demandee = certification.facilitateur.lettres.filter(etat=LettreMission.Etat.DEMANDEE).order_by("-pk").first()
    return {
        **_faits(certification),
        "responsable": demandee.responsable_nom if demandee else "",
        "communes": ", ".join(certification.facilitateur.communes),
        "url": absolue(reverse("facilitateurs:profil")),
        "rencontres": absolue(reverse("facilitateurs:rencontres")),
    }


def _sans_lettre(certification: Certification) -> Iterable[Envoi]:
    if certification.accueillie_le and sans_lettre(certification):
        fiche = reverse("admin:facilitateurs_facilitateur_change", args=[certification.facilitateur_id])
        yield Envoi(cellule(), certification.accueillie_le, {**_faits(certification), "url": absolue(fiche)})


def _retrait(certification: Certification) -> Iterable[Envoi]:
    """Not of one withdrawn long ago, taken over with its history."""
    if certification.retiree_le:
        contexte = {
            **_faits(certification),
            "le": jour(certification.retiree_le),
            "motif": certification.motif_retrait,
        }
        perime = matin(certification.retiree_le + 4 * ANNONCE)
        for a in titulaire(certification):
            yield Envoi(a, matin(certification.retiree_le - dt.timedelta(days=1)), contexte, perime=perime)


# --- Hearing, suspension ------------------------------------------------------------------------------
def _audition(audition: Audition) -> Iterable[Envoi]:
    if audition.close_le is None:
        contexte = {
            **_faits(audition.certification),
            "motif": audition.motif,
            "quand": quand(audition.prevue_le),
            "lieu": audition.lieu,
        }
        for a in titulaire(audition.certification):
            yield Envoi(a, audition.convoquee_le, contexte, perime=audition.prevue_le)


def _retenu(dit: dt.datetime, defait: dt.datetime) -> bool:
    """Whether the former was undone before it left: then nobody needs to hear of the latter."""
    return defait < dit + dt.timedelta(minutes=REFLEXION.valeur())


def _sans_suite(audition: Audition) -> Iterable[Envoi]:
    if audition.sans_suite and audition.close_le and not _retenu(audition.convoquee_le, audition.close_le):
        for a in titulaire(audition.certification):
            yield Envoi(a, audition.close_le, _faits(audition.certification))


def _suspension(suspension: Suspension) -> Iterable[Envoi]:
    if suspension.levee_le:
        return
    contexte = {
        **_faits(suspension.certification),
        "debut": jour(suspension.debut),
        "jusqu_au": jour(suspension.fin) if suspension.fin else "",
        "motif": suspension.motif,
        "urgence": suspension.urgence,
    }
    for a in titulaire(suspension.certification):
        yield Envoi(a, suspension.notee_le, contexte)


def _levee(suspension: Suspension) -> Iterable[Envoi]:
    """Lifted, or over by itself. Told only when the certification is no longer suspended that day."""
    if suspension.fin is None or (suspension.levee_le and _retenu(suspension.notee_le, suspension.levee_le)):
        return
    reprise = max(suspension.fin + dt.timedelta(days=1), suspension.debut)
    statut = suspension.certification.statut(reprise)
    if statut in (Certification.Statut.SUSPENDUE, Certification.Statut.RETIREE):
        return
    contexte = {
        **_faits(suspension.certification),
        "le": jour(reprise),
        "expiree": statut == Certification.Statut.EXPIREE,
    }
    le = suspension.levee_le or matin(reprise)
    for a in titulaire(suspension.certification):
        yield Envoi(a, le, contexte, perime=le + ANNONCE)


def _bientot_levees() -> QuerySet[Suspension]:
    jour_meme = timezone.localdate()
    proches = Suspension.objects.filter(fin__range=(jour_meme - ANNONCE, jour_meme + dt.timedelta(days=3)))
    return proches.select_related("certification__facilitateur__agent").prefetch_related("certification__suspensions")


# --- Pause --------------------------------------------------------------------------------------------
def _pause(pause: Pause) -> Iterable[Envoi]:
    """Again when its dates change."""
    if pause.annulee_le is None:
        contexte = {
            **_faits(pause.certification),
            "periode": plage(pause.debut, pause.fin),
            "jours": compter(pause.certification.prolongation, "jour"),
        }
        for a in titulaire(pause.certification):
            yield Envoi(a, timezone.now(), contexte, f"{pause.debut}-{pause.fin}", perime=matin(pause.fin + ANNONCE))


def _pause_annulee(pause: Pause) -> Iterable[Envoi]:
    if pause.annulee_le:
        contexte = {**_faits(pause.certification), "periode": plage(pause.debut, pause.fin)}
        for a in titulaire(pause.certification):
            yield Envoi(a, pause.annulee_le, contexte)


for _cle, _libelle, _modele, _envois, _candidats, _grave in (
    ("bienvenue", "Bienvenue dans le réseau", "Certification", _bienvenue, None, False),
    ("sans_lettre", "Certification sans lettre de mission, à la cellule", "Certification", _sans_lettre, None, False),
    ("retrait", "Certification retirée", "Certification", _retrait, None, True),
    ("audition", "Convocation avant une suspension", "Audition", _audition, None, True),
    ("audition_sans_suite", "Suspension envisagée, sans suite", "Audition", _sans_suite, None, False),
    ("suspension", "Certification suspendue", "Suspension", _suspension, None, True),
    ("suspension_levee", "Suspension finie ou levée", "Suspension", _levee, _bientot_levees, False),
    ("pause", "Pause notée ou changée", "Pause", _pause, None, False),
    ("pause_annulee", "Pause annulée", "Pause", _pause_annulee, None, False),
):
    declarer(
        Regle(
            f"facilitateurs.{_cle}",
            _libelle,
            f"facilitateurs.{_modele}",
            f"facilitateurs/{_cle}",
            _envois,
            _candidats,
            grave=_grave,
        )
    )
