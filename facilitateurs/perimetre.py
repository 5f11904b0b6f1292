"""The facilitators of an institution or a direction, for those who answer for it: certification and quota, no more.
Reasons of refusals and suspensions, opinions and availability are not read at all."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from agents.perimetres.onglets import Onglet, declarer
from agents.perimetres.pages import cadre, paginer, pour_perimetre
from agents.perimetres.perimetre import SUR_LES_DEMANDES, Perimetre
from instance.tableur import telecharger_csv

from .aspects import ASPECTS
from .models import Certification, Facilitateur, FacilitateurQuerySet
from .quota import Quota, quotas

LUS = ("certifications__suspensions", "lettres")


@dataclass(frozen=True)
class Ligne:
    """`quota` is of the letter of today; None without one, or for who may not read it."""

    facilitateur: Facilitateur
    certification: Certification | None
    statut: Certification.Statut | None
    quota: Quota | None

    @property
    def ton(self) -> str:
        return ASPECTS[self.statut][0] if self.statut else ""

    @property
    def icone(self) -> str:
        return ASPECTS[self.statut][1] if self.statut else ""


def _membres(perimetre: Perimetre) -> FacilitateurQuerySet:
    membres = Facilitateur.objects.presents().filter(perimetre.q("agent__"), agent__is_active=True)
    return membres.select_related("agent__direction").prefetch_related(*LUS)


def _lignes(membres: list[Facilitateur], *, avec_quota: bool) -> list[Ligne]:
    """The quotas of them all in as many queries as of one."""
    lettres = {m.pk: lettre for m in membres if avec_quota and (lettre := m.lettre())}
    par_lettre = quotas(list(lettres.values()))
    return [
        Ligne(m, m.certification(), m.statut(), par_lettre[lettres[m.pk].pk] if m.pk in lettres else None)
        for m in membres
    ]


@pour_perimetre()
def perimetre(request: HttpRequest, perimetre: Perimetre) -> HttpResponse:
    avec_quota = perimetre.ouvre(SUR_LES_DEMANDES)
    pages = paginer(request, _membres(perimetre))
    contexte = {
        "lignes": _lignes(list(pages["page"].object_list), avec_quota=avec_quota),
        "avec_quota": avec_quota,
        "export": perimetre.adresse("facilitateurs:perimetre_csv"),
        **pages,
        **cadre(request, perimetre, "facilitateurs"),
    }
    return render(request, "facilitateurs/perimetre.html", contexte)


@pour_perimetre()
def perimetre_csv(request: HttpRequest, perimetre: Perimetre) -> StreamingHttpResponse:
    avec_quota = perimetre.ouvre(SUR_LES_DEMANDES)
    titres = ["Nom", "Prénom", "Courriel", "Direction", "Certification", "Valable jusqu’au"]
    if avec_quota:
        titres += ["Demi-journées accordées", "Demi-journées employées ou réservées"]
    lignes = _lignes(list(_membres(perimetre)), avec_quota=avec_quota)
    return telecharger_csv(
        f"facilitateurs {perimetre}", titres, (_rangee(ligne, avec_quota=avec_quota) for ligne in lignes)
    )


def _rangee(ligne: Ligne, *, avec_quota: bool) -> list[Any]:
    agent, certification = ligne.facilitateur.agent, ligne.certification
    rangee = [
        *(agent.nom, agent.prenom, agent.email, agent.direction),
        ligne.statut.label if ligne.statut else "",
        f"{certification.valable_jusqu_au:%d/%m/%Y}" if certification else "",
    ]
    return rangee + ([ligne.quota.accordees, ligne.quota.utilisees] if ligne.quota else ["", ""] if avec_quota else [])


def declarer_onglet() -> None:
    declarer(Onglet("facilitateurs", "Facilitateurs", 30, "facilitateurs:perimetre"))
