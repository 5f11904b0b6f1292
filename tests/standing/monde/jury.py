"""Three juries that the facilitator sits in: to come, in session, and signed, whose results have left."""

import datetime as dt

from django.utils import timezone

from agenda import services as agenda
from agents.models import Agent
from formations import services as formations
from formations.models import Jury, MembreJury, Referentiel
from formations.services import jury_acces
from tests.agents.factories import AgentFactory

from .gens import Monde

A, N = "acquis", "non_acquis"


def poser_jurys(n: int, monde: Monde) -> None:
    """`n` people before each; the requester got a partial result."""
    cohorte = monde.extra["promotion évaluée"]
    attente, presents = AgentFactory.create_batch(n), AgentFactory.create_batch(n)
    for agent in (*attente, *presents):
        agenda.inscrire(cohorte.session, agent, par=monde.cellule, d_office=True)
    heure = timezone.now() - dt.timedelta(hours=2)
    prepare = monde.extra["jury en préparation"] = _jury(monde, heure + dt.timedelta(days=30))
    seance = monde.extra["jury"] = _jury(monde, heure)
    signe = monde.extra["jury signé"] = _jury(monde, heure)
    autres = cohorte.session.inscriptions.exclude(agent__in=[monde.demandeur, *attente, *presents])
    passent = [monde.demandeur, *(i.agent for i in autres.select_related("agent")[: n - 1])]
    for jury, agents in ((prepare, attente[: n - 1] or attente), (seance, presents), (signe, passent)):
        _convoquer(monde, jury, agents)
    monde.extra["membre extérieur"] = seance.membres.get(agent=None)
    for _ in range(n):
        jury_acces.demander_code(monde.extra["membre extérieur"], adresse_ip=None)
    for jury in (seance, signe):
        _ouvrir(monde, jury)
    _rendre(monde, signe)
    monde.extra["résultat"] = signe.passages.get(agent=monde.demandeur)
    _oter_et_remettre(monde, prepare)


def _jury(monde: Monde, debut: dt.datetime) -> Jury:
    formation = monde.extra["formation certifiante"]
    referentiel = Referentiel.objects.publies().filter(formation=formation).latest("version")
    return formations.composer(
        formation, referentiel=referentiel, debut=debut, lieu="Salle A", ville="Grenoble", par=monde.cellule
    )


def _convoquer(monde: Monde, jury: Jury, passent: list[Agent]) -> None:
    for agent in passent:
        formations.inscrire_candidat(jury, agent, cohorte=monde.extra["promotion évaluée"], par=monde.cellule)
    for agent, role in ((monde.facilitateur, "presidence"), (AgentFactory(), "membre")):
        formations.ajouter_membre(jury, agent=agent, qualite="Cadre", role=role, par=monde.cellule)
    formations.ajouter_membre(
        jury, nom="Paul Terrier", courriel="paul@crete.example", qualite="Formateur", par=monde.cellule
    )
    formations.convoquer(jury, par=monde.cellule)


def _oter_et_remettre(monde: Monde, jury: Jury) -> None:
    """Convened, told that they no longer pass, then convened again."""
    passage = jury.passages.earliest("rang")
    formations.retirer_candidat(passage, par=monde.cellule)
    formations.inscrire_candidat(jury, passage.agent, cohorte=passage.cohorte, par=monde.cellule)


def _ouvrir(monde: Monde, jury: Jury) -> None:
    jury.refresh_from_db()
    for membre in jury.membres.all():
        formations.declarer_liens(membre, version=jury.version)
    formations.ouvrir_seance(jury, par=monde.cellule)


def _rendre(monde: Monde, jury: Jury) -> None:
    blocs = list(jury.referentiel.blocs.all())
    preside = jury.membres.get(role=MembreJury.Role.PRESIDENCE)
    for passage in jury.passages.all():
        dites = {bloc.pk: A if rang else N for rang, bloc in enumerate(blocs)}
        formations.decider(passage, decisions=dites, version=0, motif="À revoir.", membre=preside)
    formations.clore_seance(jury, par=monde.cellule)
    pv = jury.proces_verbaux.get()
    for membre in jury.membres.all():
        formations.signer_proces_verbal(pv, membre=membre, empreinte=pv.empreinte)
    formations.envoyer_resultats(jury, par=monde.cellule)
    Jury.objects.filter(pk=jury.pk).update(resultats_le=timezone.now() - dt.timedelta(hours=1))
