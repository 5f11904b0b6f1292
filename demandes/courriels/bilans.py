"""End reports asked for, asked again, and the follow-up two months later."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from agents import liens
from agents.models import Agent
from courriels.regles import Envoi, Regle, declarer
from instance.calendrier import ajouter_jours_ouvres

from ..models import Bilan, Demande
from ..models.demande import Etat
from ..regles import DELAI_BILAN, MOIS_SUIVI
from ..services.bilans import attendus, est_dispense, limite
from .personnes import destinataire, matin

BUTS = {
    Bilan.Nature.DEMANDEUR: "demandes.bilan",
    Bilan.Nature.FACILITATEUR: "demandes.bilan_facilitateur",
    Bilan.Nature.SUIVI: "demandes.suivi",
}
SURVIE_DU_LIEN = dt.timedelta(days=60)
JOURS_SUIVI_UTILE = 60


def _demande(demande: Demande) -> Iterator[Envoi]:
    if demande.realisee_le:
        yield from _a_rendre(demande, demande.realisee_le)


def _rappel(demande: Demande) -> Iterator[Envoi]:
    """Half-way through the delay, to those who have not answered."""
    if demande.realisee_le:
        fin = timezone.localtime(demande.realisee_le).date()
        yield from _a_rendre(demande, matin(ajouter_jours_ouvres(fin, (DELAI_BILAN.valeur() + 1) // 2)))


def _a_rendre(demande: Demande, quand: dt.datetime) -> Iterator[Envoi]:
    if demande.etat != Etat.REALISEE or demande.realisee_le is None:
        return
    dernier_jour = limite(demande.realisee_le)
    dus = attendus(demande.accompagnement)
    for agent in Agent.objects.filter(pk__in=[agent for _, agent in dus]):
        # The requester who also leads the work writes one report, as the requester.
        nature = Bilan.Nature.DEMANDEUR if agent.pk == demande.demandeur_id else Bilan.Nature.FACILITATEUR
        yield Envoi(
            destinataire(agent),
            quand,
            contexte=partial(_contexte, demande, agent, nature, dernier_jour),
            occurrence=nature,
            perime=matin(dernier_jour + dt.timedelta(days=1)),
        )


def _suivi(demande: Demande) -> Iterator[Envoi]:
    """Never holds the closing back."""
    if demande.etat not in (Etat.REALISEE, Etat.CLOSE) or demande.realisee_le is None:
        return
    if demande.accompagnement.bilans.filter(nature=Bilan.Nature.SUIVI).exists() or est_dispense(demande.accompagnement):
        return
    jour = timezone.localtime(demande.realisee_le).date() + relativedelta(months=MOIS_SUIVI.valeur())
    yield Envoi(
        destinataire(demande.demandeur),
        matin(jour),
        contexte=partial(_contexte, demande, demande.demandeur, Bilan.Nature.SUIVI, None),
        perime=matin(jour + dt.timedelta(days=JOURS_SUIVI_UTILE)),
    )


def _contexte(demande: Demande, agent: Agent, nature: Bilan.Nature, dernier_jour: dt.date | None) -> dict[str, Any]:
    lien = liens.creer(BUTS[nature], demande, email=agent.email or "", expire_le=_expiration(demande, nature))
    return {
        "demande": demande,
        "nature": nature.value,
        "dernier_jour": dernier_jour,
        "arrete": hasattr(demande.accompagnement, "fin_anticipee"),
        "lien": liens.adresse(lien),
    }


def _expiration(demande: Demande, nature: Bilan.Nature) -> dt.datetime:
    """Counted from the end of the work, so that a reminder holds the same address as the first message."""
    depuis = demande.realisee_le or timezone.now()
    if nature == Bilan.Nature.SUIVI:
        depuis += relativedelta(months=MOIS_SUIVI.valeur())
    return depuis + SURVIE_DU_LIEN


def _realisees() -> "QuerySet[Demande]":
    return Demande.objects.filter(etat=Etat.REALISEE).select_related("demandeur", "accompagnement")


def _a_suivre() -> "QuerySet[Demande]":
    fin = timezone.now() - relativedelta(months=MOIS_SUIVI.valeur()) + dt.timedelta(days=3)
    return Demande.objects.filter(
        etat__in=[Etat.REALISEE, Etat.CLOSE], realisee_le__range=(fin - dt.timedelta(days=JOURS_SUIVI_UTILE + 6), fin)
    ).select_related("demandeur", "accompagnement")


def _regle(cle: str, libelle: str, envois: Any, candidats: Any) -> None:
    gabarit = f"demandes/bilan_{cle}"
    declarer(Regle(f"bilans.{cle}", libelle, "demandes.Demande", gabarit, envois, candidats, peut_attendre=True))


_regle("demande", "Bilan à rendre", _demande, _realisees)
_regle("rappel", "Rappel du bilan", _rappel, _realisees)
_regle("suivi", "Suivi après deux mois", _suivi, _a_suivre)
for _but in BUTS.values():
    liens.declarer_but(_but, f"{_but.replace('.', ':')}_lien")
