"""What renewal tells: the dates that come, the file and its answers, the missions that somebody has to take over."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.regles import Envoi, Regle, declarer
from facilitateurs.courriels import cellule, matin
from facilitateurs.models import Certification
from facilitateurs.registre.courriels import titulaire
from instance.adresses import absolue
from instance.typographie import compter, jour

from ..models import DossierRenouvellement
from .progression import progression
from .regles import MOIS_RELAIS, RAPPELS
from .relais import par_agent

Etat = DossierRenouvellement.Etat


def _url() -> str:
    return absolue(reverse("facilitateurs:ma_certification"))


def _faits(certification: Certification) -> dict[str, Any]:
    return {
        "nom": str(certification.facilitateur),
        "numero": certification.numero,
        "fin": jour(certification.valable_jusqu_au),
    }


# --- Reminders ----------------------------------------------------------------------------------------
def _vivantes() -> Q:
    """Neither withdrawn nor renewed, of somebody who is still there."""
    jour_meme = timezone.localdate()
    present = Q(facilitateur__quitte_le=None) | Q(facilitateur__quitte_le__gt=jour_meme)
    return present & Q(retiree_le=None, renouvelee_par=None, facilitateur__agent__is_active=True)


def _bientot_finies() -> QuerySet[Certification]:
    jour_meme = timezone.localdate()
    dernier = jour_meme + relativedelta(months=max(RAPPELS.valeur()), days=5)
    proches = Certification.objects.filter(_vivantes(), valable_jusqu_au__range=(jour_meme, dernier))
    return proches.select_related("facilitateur__agent", "renouvelee_par").prefetch_related("renouvellements")


def _rappels(certification: Certification) -> Iterable[Envoi]:
    """The next ones, each once for each end: an end that a pause moves is told anew. None while the cell has a file in
    its hands, nor to who is not there any more."""
    if certification.retiree_le or hasattr(certification, "renouvelee_par"):
        return
    if not certification.facilitateur.est_present(timezone.localdate()):
        return
    if any(dossier.etat == Etat.ENVOYE for dossier in certification.renouvellements.all()):  # type: ignore[attr-defined]
        return
    fin, mois = certification.valable_jusqu_au, sorted(RAPPELS.valeur(), reverse=True)
    dates = [matin(fin - relativedelta(months=n)) for n in mois]
    for n, le, perime in zip(mois, dates, [*dates[1:], matin(fin)], strict=True):
        for a in titulaire(certification) if perime > timezone.now() else ():
            yield Envoi(a, le, partial(_au_titulaire, certification, n), f"{fin:%Y-%m-%d}-{n}", perime=perime)


def _au_titulaire(certification: Certification, mois: int) -> dict[str, Any]:
    lue = progression(certification)
    return {
        **_faits(certification),
        "reste": compter(mois, "mois", "mois"),
        "lignes": [{"libelle": element.libelle, "mots": element.mots} for element in lue.elements],
        "complet": lue.complete,
        "suspendue": certification.statut() == Certification.Statut.SUSPENDUE,
        "url": _url(),
    }


# --- The file -----------------------------------------------------------------------------------------
def _recu(dossier: DossierRenouvellement) -> Iterable[Envoi]:
    if dossier.etat == Etat.ENVOYE and dossier.envoye_le:
        url = absolue(reverse("formations:renouvellement_cellule", args=[dossier.cle]))
        yield Envoi(
            cellule(), dossier.envoye_le, {**_faits(dossier.certification), "url": url}, _instant(dossier.envoye_le)
        )


def _reponse(etat: DossierRenouvellement.Etat, dossier: DossierRenouvellement) -> Iterable[Envoi]:
    if dossier.etat == etat and dossier.repondu_le:
        for a in titulaire(dossier.certification):
            yield Envoi(a, dossier.repondu_le, partial(_a_la_personne, dossier), _instant(dossier.repondu_le))


def _a_la_personne(dossier: DossierRenouvellement) -> dict[str, Any]:
    nouvelle = dossier.nouvelle
    return {
        **_faits(dossier.certification),
        "motif": dossier.motif,
        "nouveau_numero": nouvelle.numero if nouvelle else "",
        "nouvelle_fin": jour(nouvelle.valable_jusqu_au) if nouvelle else "",
        "url": _url(),
    }


def _instant(le: dt.datetime) -> str:
    return f"{le:%Y%m%dT%H%M%S%f}"


# --- Missions to hand over ----------------------------------------------------------------------------
def _a_relayer(certification: Certification) -> Iterable[Envoi]:
    """To the cell, some time ahead and the day after the end, as long as there is a mission to hand over."""
    if certification.retiree_le or hasattr(certification, "renouvelee_par"):
        return
    fin, jour_meme = certification.valable_jusqu_au, timezone.localdate()
    avant = fin - relativedelta(months=MOIS_RELAIS.valeur())
    if not avant - dt.timedelta(days=3) <= jour_meme <= fin + dt.timedelta(days=8):
        return
    relais = par_agent().get(certification.facilitateur.agent_id, [])
    if not relais:
        return
    contexte = {
        **_faits(certification),
        "nombre": len(relais),
        "missions": [un.mots for un in relais],
        "url": absolue(reverse("formations:relais")),
    }
    lendemain = matin(fin + dt.timedelta(days=1))
    yield Envoi(cellule(), matin(avant), contexte, f"{fin:%Y-%m-%d}-avant", perime=lendemain)
    yield Envoi(cellule(), lendemain, contexte, f"{fin:%Y-%m-%d}-fin", perime=matin(fin + dt.timedelta(days=8)))


def _a_surveiller() -> QuerySet[Certification]:
    jour_meme = timezone.localdate()
    dates = (jour_meme - dt.timedelta(days=8), jour_meme + relativedelta(months=MOIS_RELAIS.valeur(), days=3))
    return Certification.objects.filter(_vivantes(), valable_jusqu_au__range=dates).select_related(
        "facilitateur__agent", "renouvelee_par"
    )


for _cle, _libelle, _envois, _candidats in (
    ("renouvellement_rappel", "Certification bientôt finie", _rappels, _bientot_finies),
    ("relais", "Missions à relayer à la fin d’une certification, à la cellule", _a_relayer, _a_surveiller),
):
    declarer(
        Regle(
            f"formations.{_cle}",
            _libelle,
            "facilitateurs.Certification",
            f"formations/{_cle}",
            _envois,
            _candidats,
            peut_attendre=_cle == "renouvellement_rappel",
        )
    )
for _cle, _libelle, _dossier in (
    ("renouvellement_recu", "Dossier de renouvellement reçu, à la cellule", _recu),
    ("renouvellement_complement", "Dossier de renouvellement à compléter", partial(_reponse, Etat.A_COMPLETER)),
    ("renouvellement_accepte", "Certification renouvelée", partial(_reponse, Etat.ACCEPTE)),
    ("renouvellement_refuse", "Renouvellement refusé", partial(_reponse, Etat.REFUSE)),
):
    declarer(
        Regle(
            f"formations.{_cle}",
            _libelle,
            "formations.DossierRenouvellement",
            f"formations/{_cle}",
            _dossier,
            grave=_cle == "renouvellement_refuse",
        )
    )
