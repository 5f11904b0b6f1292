"""Scoped requests for the tests of missions, the log and end reports."""

import datetime as dt

from django.utils import timezone

from agenda import services as agenda
from agenda.models import Session
from agents.models import Agent, Direction, Site
from demandes.models import Accompagnement, Demande, Mission
from demandes.models.demande import Etat
from demandes.services import missions
from tests.agents.factories import AgentFactory, CelluleFactory, DirectionFactory, InstitutionFactory
from tests.demandes.factories import DemandeFactory
from tests.facilitateurs.factories import FacilitateurFactory, LettreMissionFactory


def dans(jours: int, heure: int = 9) -> dt.datetime:
    """That many days from today at that hour, in Paris."""
    return timezone.make_aware(dt.datetime.combine(timezone.localdate() + dt.timedelta(days=jours), dt.time(heure)))


def cadree(*, equipe: int = 2, jours: tuple[int, ...] = (30,), duree: int = 3, **champs: object) -> Accompagnement:
    """A request scoped with a séance of `duree` hours on each of these days from now."""
    demande = DemandeFactory(accord_le=timezone.now(), etat=Etat.CADREE, **champs)
    session = Session.objects.create(titre=demande.titre, institution=demande.institution)
    for jour in jours:
        agenda.planifier(session, debut=dans(jour), fin=dans(jour, 9 + duree), site=demande.site)
    return Accompagnement.objects.create(demande=demande, session=session, equipe=equipe)


def facilitateur(direction: Direction | None = None, **champs: object) -> Agent:
    """Certified, granted ten half-days, experienced unless told otherwise, in a direction of their own."""
    agent = {k: champs.pop(k) for k in ("prenom", "nom", "site", "institution", "email", "n_plus_1") if k in champs}
    institution = agent.pop("institution", None) or InstitutionFactory()
    direction = direction or DirectionFactory(institution=institution)
    lettre = champs.pop("lettre", {})
    profil = FacilitateurFactory(
        agent=AgentFactory(institution=institution, direction=direction, **({"prenom": "Élodie"} | agent)),
        lettre=None,
        **champs,
    )
    if lettre is not None:
        # Wider than a calendar year, so that these tests hold in November too.
        jour = timezone.localdate()
        periode = {"debut": jour - dt.timedelta(days=60), "fin": jour + dt.timedelta(days=300)}
        LettreMissionFactory(facilitateur=profil, **(periode | lettre))
    return profil.agent


def affectee(*agents: Agent, **champs: object) -> Accompagnement:
    """A request whose whole team has accepted."""
    accompagnement = cadree(equipe=len(agents), **champs)
    for mission in missions.proposer(accompagnement, agents=agents, par=CelluleFactory(), derogation="Essai."):
        missions.accepter(mission, par=mission.agent)
    accompagnement.refresh_from_db()
    return accompagnement


def mission_de(accompagnement: Accompagnement, agent: Agent) -> Mission:
    return Mission.objects.get(accompagnement=accompagnement, agent=agent)


def relire(demande: Demande) -> Demande:
    return Demande.objects.get(pk=demande.pk)


__all__ = ["Site", "affectee", "cadree", "dans", "facilitateur", "mission_de", "relire"]
