"""What follows an event for who was registered: their opinion, their attestation, what remains of it."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from agenda import suites
from agenda.courriels.contexte import creneaux, lien
from agenda.models import Inscription, Presence, Session
from agenda.suites import Suite
from agents import liens
from instance.adresses import absolue

from . import assiduite
from .models import Evenement
from .retours import a_repondu, ferme_le

LIEN_RETOUR = "evenements.retour"
LIEN_ATTESTATION = "evenements.attestation"
SURVIE_ATTESTATION = dt.timedelta(days=90)
"""How long an attestation may be asked for without signing in; afterwards, from « Mon espace »."""


def _fournir(inscription: Inscription, par_courriel: bool) -> Iterator[Suite]:
    evenement: Evenement | None = getattr(inscription.session, "evenement", None)
    if evenement is None or evenement.etat != Evenement.Etat.PUBLIE:
        return
    # The e-mail to who has no mailbox goes to somebody else, who may neither answer nor attest in their name.
    if inscription.agent.email or not par_courriel:
        yield from _du_present(inscription, evenement, par_courriel)
    if evenement.replay:
        yield Suite("Revoir la séance", evenement.replay)


def _du_present(inscription: Inscription, evenement: Evenement, par_courriel: bool) -> Iterator[Suite]:
    """While nobody has been noted yet, those registered are asked all the same: the page waits for the presences."""
    dates = creneaux(inscription)
    notees = [presence for creneau in dates for presence in creneau.presences.all()]
    present = any(p.agent_id == inscription.agent_id and p.etat in Presence.VENUS for p in notees)
    fin = max((creneau.fin for creneau in dates), default=None)
    if fin is None or (notees and not present):
        return

    def adresse(nom: str, but: str, jusqu_au: dt.datetime) -> str:
        if par_courriel:
            return lien(inscription, but, jusqu_au=jusqu_au)
        return absolue(reverse(f"evenements:{nom}", args=[evenement.session.cle]))

    if par_courriel or not a_repondu(evenement, inscription.agent):
        yield Suite("Donner mon avis", adresse("retour", LIEN_RETOUR, ferme_le(fin)))
    if present:
        yield Suite("Recevoir mon attestation", adresse("attestation", LIEN_ATTESTATION, fin + SURVIE_ATTESTATION))


def _pour_l_hote(session: Session) -> Iterator[Suite]:
    evenement: Evenement | None = getattr(session, "evenement", None)
    fin = assiduite.fin(evenement) if evenement else None
    if fin and fin <= timezone.now():
        yield Suite("Lire les avis reçus", absolue(reverse("evenements:resultats", args=[session.cle])))


def declarer() -> None:
    suites.declarer("evenements", _fournir)
    suites.declarer_hote("evenements", _pour_l_hote)
    liens.declarer_but(LIEN_RETOUR, "evenements:retour_lien")
    liens.declarer_but(LIEN_ATTESTATION, "evenements:attestation_lien")
