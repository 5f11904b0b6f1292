"""An accompagnement that stops before its time: everybody is told, each in the words meant for them."""

from collections.abc import Iterator
from typing import Any

from agenda.models import Creneau
from courriels.regles import Envoi, Regle, declarer

from .. import adresses
from ..models import Demande, FinAnticipee, Mission
from ..models.demande import Etat
from . import invitations
from .depot import commanditaire, demandeur
from .personnes import cellule, destinataire

FINIES = (Etat.REALISEE, Etat.CLOSE)


def _fin(demande: Demande) -> FinAnticipee | None:
    if demande.etat not in FINIES:
        return None
    return FinAnticipee.objects.filter(accompagnement__demande=demande).select_related("accompagnement").first()


def _annulees(fin: FinAnticipee) -> list[Creneau]:
    creneaux = Creneau.objects.filter(session=fin.accompagnement.session_id, annule=True, debut__gt=fin.le)
    return list(creneaux.select_related("session", "site"))


def _contexte(fin: FinAnticipee, demande: Demande, **champs: Any) -> dict[str, Any]:
    return {"demande": demande, "creneaux": _annulees(fin), "bilan": not fin.sans_bilan, **champs}


def _arretee(demande: Demande) -> Iterator[Envoi]:
    """To the requester and the sponsor who had agreed, whoever stopped it: their calendars hold the dates. To the cell
    too, unless one of its members decided."""
    fin = _fin(demande)
    if fin is None:
        return
    contexte = _contexte(fin, demande, motif=fin.motif, url=adresses.suivi(demande), pour_la_cellule=False)
    tous = [demandeur(demande)]
    if demande.accord_le and demande.commanditaire_email.lower() != (demande.demandeur.email or "").lower():
        tous.append(commanditaire(demande))
    invites = invitations.etaient_invites(demande)
    for a in tous:
        retrait = invitations.retirer_les_seances(contexte["creneaux"], a) if invites else ""
        yield Envoi(a, fin.le, contexte, ics=retrait)
    if fin.origine == FinAnticipee.Origine.DEMANDEUR and (fin.par is None or not fin.par.is_staff):
        contexte = contexte | {"url": adresses.fiche(demande), "pour_la_cellule": True}
        yield Envoi(cellule(demande), fin.le, contexte, occurrence="cellule", collectif=True)


def _mission_arretee(mission: Mission) -> Iterator[Envoi]:
    """To the team that had accepted, with its own motive or none at all: never the requester's."""
    demande = mission.accompagnement.demande
    fin = _fin(demande) if mission.etat == Mission.Etat.ACCEPTEE else None
    if fin is None:
        return
    a = destinataire(mission.agent)
    contexte = _contexte(fin, demande, motif=fin.motif_equipe, url=adresses.mission(mission))
    yield Envoi(a, fin.le, contexte, ics=invitations.retirer_les_seances(contexte["creneaux"], a))


declarer(
    Regle(
        "demandes.arretee",
        "Accompagnement arrêté avant son terme",
        "demandes.Demande",
        "demandes/arretee",
        _arretee,
        grave=True,
    )
)
declarer(
    Regle(
        "missions.arretee",
        "Accompagnement arrêté, pour l’équipe",
        "demandes.Mission",
        "demandes/mission_arretee",
        _mission_arretee,
        grave=True,
    )
)
