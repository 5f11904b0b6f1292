"""Who comes to watch: asked of the team, offered to the newcomer, told to everybody it concerns. No e-mail ever says
who was against it, nor why."""

from collections.abc import Iterator
from typing import Any

from agenda.models import Creneau
from courriels.regles import Envoi, Regle, declarer

from .. import adresses
from ..models import Mission, Observation
from . import invitations
from .personnes import concernes, destinataire

Etat, Origine = Observation.Etat, Observation.Origine


def _creneaux(observation: Observation) -> list[Creneau]:
    creneaux = observation.accompagnement.session.creneaux.filter(annule=False)
    return list(creneaux.select_related("session", "site"))


def _missions(observation: Observation) -> list[Mission]:
    missions = observation.accompagnement.missions.acceptees().select_related("agent")
    return list(missions.order_by("agent__nom_tri", "pk"))


def _contexte(observation: Observation, **autres: Any) -> dict[str, Any]:
    return {
        "observation": observation,
        "demande": observation.accompagnement.demande,
        "creneaux": _creneaux(observation),
        "url": adresses.observation(observation),
        **autres,
    }


def _demandee(observation: Observation) -> Iterator[Envoi]:
    """To each of the team: the first to answer answers for all."""
    if observation.etat == Etat.PROPOSEE and observation.origine == Origine.DEMANDE:
        for mission in _missions(observation):
            contexte = _contexte(observation, url=adresses.mission(mission))
            yield Envoi(destinataire(mission.agent), observation.proposee_le, contexte)


def _invitation(observation: Observation) -> Iterator[Envoi]:
    if observation.etat == Etat.PROPOSEE and observation.origine == Origine.INVITATION:
        avec = [str(mission.agent) for mission in _missions(observation)]
        yield Envoi(destinataire(observation.agent), observation.proposee_le, _contexte(observation, avec=avec))


def _acceptee(observation: Observation) -> Iterator[Envoi]:
    """To the observer, with the dates for their calendar."""
    if observation.etat == Etat.ACCEPTEE and observation.acceptee_le:
        a = destinataire(observation.agent)
        contexte = _contexte(observation, avec=[str(mission.agent) for mission in _missions(observation)])
        yield Envoi(a, observation.acceptee_le, contexte, ics=invitations.inviter(contexte["creneaux"], a))


def _annoncee(observation: Observation) -> Iterator[Envoi]:
    """To the requester, the sponsor and the team: somebody comes, and each may still say no."""
    if observation.etat == Etat.ACCEPTEE and observation.acceptee_le:
        yield from _a_chacun(observation, observation.acceptee_le)


def _ne_vient_plus(observation: Observation) -> Iterator[Envoi]:
    """To those who had been told. Not when the request itself came to an end."""
    if observation.etat in (Etat.DECLINEE, Etat.RETIREE) and observation.acceptee_le and observation.finie_le:
        yield from _a_chacun(observation, observation.finie_le)


def _a_chacun(observation: Observation, quand: Any) -> Iterator[Envoi]:
    for concerne in concernes(observation.accompagnement.demande, _missions(observation)):
        yield Envoi(concerne.a, quand, _contexte(observation, qualite=concerne.qualite, url=concerne.url))


def _finie(observation: Observation) -> Iterator[Envoi]:
    """To the observer; to who gave up, only to take the dates out of their calendar."""
    if not observation.finie_le or (observation.etat == Etat.RETIREE and not observation.acceptee_le):
        return
    a = destinataire(observation.agent)
    tous = observation.accompagnement.session.creneaux.select_related("session", "site")
    retrait = invitations.retirer_les_seances(tous, a) if observation.acceptee_le else ""
    yield Envoi(a, observation.finie_le, _contexte(observation), ics=retrait)


for _cle, _libelle, _envois, _attend in (
    ("demandee", "Demande d’observation, à l’équipe", _demandee, False),
    ("invitation", "Invitation à observer", _invitation, False),
    ("acceptee", "Observation acceptée, à qui observe", _acceptee, False),
    ("annoncee", "Observation annoncée, au demandeur et à l’équipe", _annoncee, True),
    ("ne_vient_plus", "L’observateur ne vient plus", _ne_vient_plus, True),
    ("finie", "Observation finie, à qui observait", _finie, False),
):
    declarer(
        Regle(
            f"observations.{_cle}",
            _libelle,
            "demandes.Observation",
            f"demandes/observation_{_cle}",
            _envois,
            peut_attendre=_attend,
        )
    )
