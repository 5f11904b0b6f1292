"""What people are told of the cell's decisions, and what the cell is told each working morning."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agenda.models import Creneau
from agents.models import MembreCellule
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance import calendrier, journal, memo
from instance.adresses import absolue
from instance.models import Action

from .. import adresses
from ..delais import Delai, Urgence, mesurer
from ..models import Demande, Mission, Observation
from ..models.demande import Etat
from . import invitations
from .depot import commanditaire, demandeur
from .personnes import destinataire, matin

SOIR = dt.time(18, 0)
DATEES = (Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION)


def _deux(demande: Demande) -> Iterator[Destinataire]:
    """The requester, and the sponsor once they have agreed: before, they may not know of the request. Once if they
    are the same person."""
    yield demandeur(demande)
    if demande.accord_le and demande.commanditaire_email.lower() != (demande.demandeur.email or "").lower():
        yield commanditaire(demande)


def _derniere(demande: Demande, verbe: str) -> Action | None:
    return journal.de(demande).filter(verbe=verbe).first()


def _creneaux(demande: Demande) -> list[Creneau]:
    return list(demande.accompagnement.session.creneaux.select_related("session", "site"))


# --- Who follows it -------------------------------------------------------------------------------------


def _confiee(demande: Demande) -> Iterator[Envoi]:
    """The requester learns whom to talk to; the colleague, what was entrusted to them."""
    action = _derniere(demande, "demandes.prendre_en_charge")
    referent = demande.referent
    if action is None or referent is None or not demande.est_ouverte:
        return
    contexte = {"demande": demande, "referent": referent}
    yield Envoi(
        demandeur(demande),
        action.le,
        contexte | {"pour_la_cellule": False, "url": adresses.suivi(demande)},
        occurrence=f"referent-{referent.pk}",
    )
    if action.auteur_id != referent.pk:
        yield Envoi(
            destinataire(referent),
            action.le,
            contexte | {"pour_la_cellule": True, "url": adresses.fiche(demande)},
            occurrence=f"referent-{action.pk}",
        )


# --- Qualified, scoped, dates moved ---------------------------------------------------------------------


def _qualifiee(demande: Demande) -> Iterator[Envoi]:
    if demande.qualifiee_le is None or not demande.est_ouverte:
        return
    for a in _deux(demande):
        yield Envoi(
            a,
            demande.qualifiee_le,
            {
                "demande": demande,
                "referent": demande.referent,
                "demandeur": a.agent_id == demande.demandeur_id,
                "url": adresses.suivi(demande),
            },
        )


def _cadree(demande: Demande) -> Iterator[Envoi]:
    if demande.cadree_le is None or not demande.est_ouverte:
        return

    def contexte() -> dict[str, Any]:
        return {
            "demande": demande,
            "creneaux": [creneau for creneau in _creneaux(demande) if not creneau.annule],
            "equipe": demande.accompagnement.equipe,
            "url": adresses.suivi(demande),
        }

    action = _derniere(demande, "demandes.cadrer")
    for a in _deux(demande):
        yield Envoi(a, action.le if action else demande.cadree_le, contexte)


def _dates_modifiees(demande: Demande) -> Iterator[Envoi]:
    """To everybody who noted the former dates; with the invitation, so that calendars follow."""
    action = _derniere(demande, "demandes.modifier_dates")
    if action is None or demande.etat not in DATEES:
        return
    creneaux = _creneaux(demande)
    contexte = {"demande": demande, "creneaux": [c for c in creneaux if not c.annule], "url": adresses.suivi(demande)}
    equipe = Mission.objects.actives().filter(accompagnement__demande=demande).select_related("agent")
    invites = demande.etat != Etat.CADREE
    observateurs = Observation.objects.acceptees().filter(accompagnement__demande=demande).select_related("agent")
    presents = [mission.agent for mission in equipe] + [observation.agent for observation in observateurs]
    for a in [*_deux(demande), *(destinataire(agent) for agent in presents)]:
        invitation = invitations.inviter(creneaux, a) if invites else ""
        yield Envoi(a, action.le, contexte, occurrence=f"dates-{action.pk}", ics=invitation)


# --- Ended before time ----------------------------------------------------------------------------------


def _sortie(etat: Etat) -> Callable[[Demande], Iterable[Envoi]]:
    def envois(demande: Demande) -> Iterator[Envoi]:
        if demande.etat == etat and demande.sortie_le:
            for a in _deux(demande):
                yield Envoi(
                    a,
                    demande.sortie_le,
                    {"demande": demande, "motif": demande.motif_sortie, "url": adresses.suivi(demande)},
                    ics=invitations.retirer(demande, a),
                )

    return envois


# --- Each working morning, to the cell ------------------------------------------------------------------


def _retards(membre: MembreCellule) -> Iterator[Envoi]:
    """One message a working day to each member: the late requests they follow, and those nobody follows."""
    jour = calendrier.aujourd_hui()
    if not calendrier.est_ouvre(jour):
        return
    lignes = _en_retard(membre.agent_id)
    if lignes:
        yield Envoi(
            destinataire(membre.agent),
            matin(jour),
            {"lignes": lignes, "url": absolue("/cellule/demandes/?delai=en-retard")},
            occurrence=jour.isoformat(),
            perime=dt.datetime.combine(jour, SOIR, timezone.get_default_timezone()),
        )


def _en_retard(agent_id: int) -> list[tuple[Demande, Delai, str]]:
    retards = memo.garder("demandes.courriels.retards", _tous_les_retards)
    return [ligne for ligne in retards if ligne[0].referent_id in (agent_id, None)]


def _tous_les_retards() -> list[tuple[Demande, Delai, str]]:
    demandes = list(Demande.objects.pour_liste().ouvertes())
    delais = mesurer(demandes)
    retards = [
        (demande, delais[demande.pk], adresses.fiche(demande))
        for demande in demandes
        if delais[demande.pk].urgence is Urgence.EN_RETARD
    ]
    return sorted(retards, key=lambda ligne: ligne[1].rang)


def _membres() -> QuerySet[MembreCellule]:
    """The cell today; somebody with two roles at once gets one message, by its address."""
    return MembreCellule.objects.en_cours().filter(agent__is_active=True).select_related("agent")


def _regle(
    cle: str,
    libelle: str,
    envois: Callable[[Any], Iterable[Envoi]],
    modele: str = "demandes.Demande",
    *,
    grave: bool = False,
    attend: bool = False,
) -> None:
    candidats = _membres if modele == "agents.MembreCellule" else None
    gabarit = f"demandes/{cle}"
    declarer(Regle(f"demandes.{cle}", libelle, modele, gabarit, envois, candidats, grave=grave, peut_attendre=attend))


_regle("confiee", "Qui suit la demande", _confiee, attend=True)
_regle("qualifiee", "Demande qualifiée", _qualifiee, attend=True)
_regle("cadree", "Demande cadrée, dates convenues", _cadree, attend=True)
_regle("dates_modifiees", "Dates modifiées", _dates_modifiees)
_regle("refusee", "Demande refusée", _sortie(Etat.REFUSEE), grave=True)
_regle("reorientee", "Demande réorientée", _sortie(Etat.REORIENTEE), grave=True)
_regle("retards", "Demandes en retard, chaque matin", _retards, "agents.MembreCellule")
