"""Newcomers who come to watch a mission: asked, welcomed, told that it is not the moment.

Lock order: the request, then the observation, then the agenda's own. The requester's choice is kept under the request's
lock as well, so that a yes and a refusal follow one another.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agents.models import Agent
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..appariement import besoin_de, candidats
from ..models import Accompagnement, Demande, Observation
from ..models.demande import Confidentialite
from ..observations import OUVERTES
from ..regles import OBSERVATEURS_MAX
from .etats import verrouiller

Etat, Origine = Observation.Etat, Observation.Origine


class ObservationRefusee(ValidationError):
    """It can no longer be, or the person cannot come. The message is for people."""


@transaction.atomic
def demander(accompagnement: Accompagnement, *, agent: Agent) -> Observation:
    """A newcomer asks to watch; the team answers. Raises ObservationRefusee."""
    return _proposer(accompagnement.demande, agent, Origine.DEMANDE, par=agent)


@transaction.atomic
def inviter(demande: Demande, *, agent: Agent, par: Auteur) -> Observation:
    """The cell offers a newcomer to watch; they answer. Raises ObservationRefusee."""
    return _proposer(demande, agent, Origine.INVITATION, par=par)


@transaction.atomic
def accepter(observation: Observation, *, par: Auteur) -> Observation:
    """The yes of whoever was asked: the dates go in the observer's agenda, everybody concerned is told. Raises
    ObservationRefusee when it no longer stands, or when something keeps the person away since."""
    observation = _verrouiller(observation)
    _exiger(observation, Etat.PROPOSEE)
    accompagnement = observation.accompagnement
    _exiger_ouvert(accompagnement, sauf=observation)
    _exiger_debutant(accompagnement, observation.agent)
    observation.etat, observation.acceptee_le = Etat.ACCEPTEE, timezone.now()
    observation.save(update_fields=["etat", "acceptee_le"])
    agenda.observer(observation.agent, list(accompagnement.session.creneaux.a_venir()))
    journal.ecrire("demandes.accepter_observation", accompagnement.demande, par=par)
    reconcilier(observation)
    return observation


@transaction.atomic
def decliner(observation: Observation, *, par: Auteur) -> Observation:
    """The team or the cell says that it is not the moment, before or after a yes. No reason is asked, none is kept."""
    observation = _verrouiller(observation)
    _exiger(observation, Etat.PROPOSEE, Etat.ACCEPTEE)
    _finir(observation, Etat.DECLINEE)
    journal.ecrire("demandes.decliner_observation", observation.accompagnement.demande, par=par)
    return observation


@transaction.atomic
def renoncer(observation: Observation, *, par: Auteur) -> Observation:
    """The observer does not come: declines an invitation, takes back what they asked, or gives up."""
    observation = _verrouiller(observation)
    _exiger(observation, Etat.PROPOSEE, Etat.ACCEPTEE)
    _finir(observation, Etat.RETIREE)
    journal.ecrire("demandes.renoncer_observation", observation.accompagnement.demande, par=par)
    return observation


@transaction.atomic
def refuser_les_observateurs(demande: Demande, *, par: Auteur) -> None:
    """The requester or the sponsor prefers that nobody watches: whoever was to come is told. Idempotent."""
    accompagnement = _accompagnement(demande)
    if not accompagnement.sans_observateur:
        _choisir(accompagnement, sans=True)
        journal.ecrire("demandes.refuser_observateurs", accompagnement.demande, par=par)
        _finir_toutes(accompagnement.observations.actives(), Etat.DECLINEE)


@transaction.atomic
def accueillir_les_observateurs(demande: Demande, *, par: Auteur) -> None:
    """They change their mind: newcomers may ask again. Idempotent."""
    accompagnement = _accompagnement(demande)
    if accompagnement.sans_observateur:
        _choisir(accompagnement, sans=False)
        journal.ecrire("demandes.accueillir_observateurs", accompagnement.demande, par=par)


@transaction.atomic
def fermer(demande: Demande) -> None:
    """Nobody watches any longer: the request came to an end, or became restricted."""
    demande = verrouiller(demande)
    _finir_toutes(Observation.objects.actives().filter(accompagnement__demande=demande), Etat.ANNULEE)


def fermer_la_demande_finie(demande: Demande, par: Auteur) -> None:
    """Follows the transitions that end a request before its time."""
    fermer(demande)


@transaction.atomic
def laisser_passer(observation: Observation) -> bool:
    """Let one that nobody answered lapse once no séance is to come. Idempotent: False when there is nothing to do."""
    observation = _verrouiller(observation)
    if observation.etat != Etat.PROPOSEE or observation.accompagnement.session.creneaux.a_venir().exists():
        return False
    _finir(observation, Etat.ANNULEE)
    return True


def ceder(accompagnement: Accompagnement, agents: Iterable[int]) -> None:
    """Those asked to join the team no longer only watch. Runs inside that choice, the request already locked."""
    _finir_toutes(accompagnement.observations.actives().filter(agent__in=list(agents)), Etat.RETIREE)


def _proposer(demande: Demande, agent: Agent, origine: Observation.Origine, *, par: Auteur) -> Observation:
    accompagnement = _accompagnement(demande)
    if accompagnement.observations.actives().filter(agent=agent).exists():
        raise ObservationRefusee(f"{agent} observe déjà cet accompagnement, ou attend une réponse.")
    _exiger_ouvert(accompagnement)
    _exiger_debutant(accompagnement, agent)
    observation = Observation.objects.create(accompagnement=accompagnement, agent=agent, origine=origine)
    verbe = "demandes.demander_observation" if origine == Origine.DEMANDE else "demandes.inviter_observateur"
    journal.ecrire(verbe, accompagnement.demande, par=par)
    reconcilier(observation)
    return observation


def _accompagnement(demande: Demande) -> Accompagnement:
    demande = verrouiller(demande)
    accompagnement = Accompagnement.objects.select_related("session").filter(demande=demande).first()
    if accompagnement is None:
        raise ObservationRefusee("Cette demande n’est pas encore cadrée : il n’y a rien à observer.")
    accompagnement.demande = demande
    return accompagnement


def _verrouiller(observation: Observation) -> Observation:
    accompagnement = _accompagnement(observation.accompagnement.demande)
    relue = Observation.objects.select_for_update(of=("self",)).select_related("agent").get(pk=observation.pk)
    relue.accompagnement = accompagnement
    return relue


def _exiger(observation: Observation, *etats: Observation.Etat) -> None:
    if observation.etat not in etats:
        raise ObservationRefusee(
            f"Cette observation est déjà «\u202f{observation.get_etat_display().lower()}\u202f» \u00a0: "
            "quelqu’un a répondu avant vous."
        )


def _exiger_ouvert(accompagnement: Accompagnement, sauf: Observation | None = None) -> None:
    demande = accompagnement.demande
    if demande.confidentialite == Confidentialite.RESTREINT:
        raise ObservationRefusee("Cette demande est restreinte : personne ne vient l’observer.")
    if accompagnement.sans_observateur:
        raise ObservationRefusee("La personne qui a demandé préfère travailler sans observateur.")
    if demande.etat not in OUVERTES or not accompagnement.session.creneaux.a_venir().exists():
        raise ObservationRefusee("On observe une séance à venir, quand l’équipe est au complet.")
    autres = accompagnement.observations.actives()
    if sauf:
        autres = autres.exclude(pk=sauf.pk)
    if autres.count() >= OBSERVATEURS_MAX.valeur():
        raise ObservationRefusee("Il n’y a plus de place pour observer cet accompagnement.")


def _exiger_debutant(accompagnement: Accompagnement, agent: Agent) -> None:
    lus = candidats(besoin_de(accompagnement), parmi=[agent.pk])
    if not lus or not hasattr(agent, "facilitateur"):
        raise ObservationRefusee("Observer s’adresse aux facilitateurs du réseau.")
    (candidat,) = lus
    if candidat.senior:
        raise ObservationRefusee(f"{candidat.nom} a l’expérience d’animer : observer s’adresse à qui débute.")
    if candidat.sollicite:
        raise ObservationRefusee(f"{candidat.nom} est dans l’équipe, ou la mission lui est proposée.")
    if absolus := [f"{candidat.nom} {o.un}." for o in candidat.obstacles if o.absolu]:
        raise ObservationRefusee(absolus)


def _choisir(accompagnement: Accompagnement, *, sans: bool) -> None:
    accompagnement.sans_observateur = sans
    accompagnement.save(update_fields=["sans_observateur"])


def _finir_toutes(observations: Iterable[Observation], etat: Observation.Etat) -> None:
    """The request already locked."""
    for observation in observations:
        _finir(_verrouiller(observation), etat)


def _finir(observation: Observation, etat: Observation.Etat) -> None:
    observation.etat, observation.finie_le = etat, timezone.now()
    observation.save(update_fields=["etat", "finie_le"])
    if observation.acceptee_le:
        session = observation.accompagnement.session
        agenda.liberer(observation.agent, session.creneaux.all())
        agenda.reviser(session)  # a calendar takes an event out only for a later revision of it
    reconcilier(observation)
