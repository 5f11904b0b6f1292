"""What follows an event for who was registered: their opinion, their attestation, what remains of it."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from agenda import suites
from agenda.courriels.contexte import creneaux, lien
from agenda.models import Inscription
from agenda.suites import Suite
from agents import liens
from instance.adresses import absolue

from .assiduite import PRESENTS
from .models import Evenement
from .retours import ferme_le

LIEN_RETOUR = "evenements.retour"
LIEN_ATTESTATION = "evenements.attestation"
SURVIE_ATTESTATION = dt.timedelta(days=90)
"""How long an attestation may be asked for without signing in; afterwards, from « Mon espace »."""


def _fournir(inscription: Inscription, par_courriel: bool) -> Iterator[Suite]:
    """Nobody answers or attests in the name of somebody else: those without a mailbox are not given links."""
    evenement: Evenement | None = getattr(inscription.session, "evenement", None)
    if evenement is None or evenement.etat != Evenement.Etat.PUBLIE:
        return
    dates = creneaux(inscription)
    notees = [presence for creneau in dates for presence in creneau.presences.all()]
    present = any(p.agent_id == inscription.agent_id and p.etat in PRESENTS for p in notees)
    signable = par_courriel and bool(inscription.agent.email)
    fin = max((creneau.fin for creneau in dates), default=None)
    if fin and (signable or not par_courriel):
        # While nobody has been noted yet, those registered are asked all the same: the page waits for the presences.
        if present or not notees:
            yield Suite(
                "Donner mon avis",
                lien(inscription, LIEN_RETOUR, jusqu_au=ferme_le(fin)) if signable else _page(evenement, "retour"),
            )
        if present:
            yield Suite(
                "Recevoir mon attestation",
                lien(inscription, LIEN_ATTESTATION, jusqu_au=fin + SURVIE_ATTESTATION)
                if signable
                else _page(evenement, "attestation"),
            )
    if evenement.replay:
        yield Suite("Revoir la séance", evenement.replay)


def _page(evenement: Evenement, quoi: str) -> str:
    return absolue(reverse(f"evenements:{quoi}", args=[evenement.session.cle]))


def declarer() -> None:
    suites.declarer("evenements", _fournir)
    liens.declarer_but(LIEN_RETOUR, "evenements:retour_lien")
    liens.declarer_but(LIEN_ATTESTATION, "evenements:attestation_lien")
