"""Juries, lived through the services as people live them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import time_machine
from django.utils import timezone

from agenda import services as agenda
from agenda.ics import PARIS
from agents.models import Agent
from formations import services
from formations.models import Bloc, Cohorte, Formation, Jury, MembreJury, Passage, ProcesVerbal, Referentiel
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.candidatures import certifiante
from tests.formations.factories import cohorte
from tests.formations.vecue import noter

JOUR = dt.datetime(2030, 4, 10, 9, tzinfo=PARIS)
"""The day of the jury, three weeks after the last half-day."""
AVANT = JOUR - dt.timedelta(days=10)
BLOCS = ("Cadrer la demande", "Concevoir le dispositif", "Animer et réguler", "Posture, éthique et capitalisation")
A, N, X = "acquis", "non_acquis", "non_evalue"


def referentiel(formation: Formation, version: int = 1) -> Referentiel:
    fait = Referentiel.objects.create(formation=formation, version=version, annee=2029 + version)
    for rang, intitule in enumerate(BLOCS, start=1):
        bloc = Bloc.objects.create(referentiel=fait, code=f"B{rang}", intitule=intitule, rang=rang)
        bloc.criteres.create(intitule="Ce qui se voit")
    return services.publier_referentiel(fait, par=CelluleFactory())


def promotion(*stagiaires: Agent, formation: Formation | None = None) -> Cohorte:
    """Everybody attended everything."""
    faite = cohorte(formation or certifiante(), "Promotion 2030")
    for agent in stagiaires:
        agenda.inscrire(faite.session, agent, par=CelluleFactory(), d_office=True)
        noter(faite, agent, "present")
    return Cohorte.objects.select_related("session", "formation").get(pk=faite.pk)


def agents(*noms: str) -> list[Agent]:
    return [AgentFactory(prenom="Maud", nom=nom) for nom in noms]


def jury(de: Cohorte, stagiaires: Iterable[Agent] = (), **champs: Any) -> Jury:
    """To come, with these people before it."""
    ref = Referentiel.objects.filter(formation=de.formation).first() or referentiel(de.formation)
    donnes: dict[str, Any] = {"debut": JOUR, "lieu": "Salle Vaucanson", "ville": "Grenoble", **champs}
    fait = services.composer(de.formation, referentiel=ref, par=CelluleFactory(), **donnes)
    for agent in stagiaires:
        services.inscrire_candidat(fait, agent, cohorte=de, par=CelluleFactory())
    return fait


def membres(de: Jury, combien: int = 3) -> list[MembreJury]:
    """The first presides, the last is an outside person."""
    faits = [
        services.ajouter_membre(
            de,
            par=CelluleFactory(),
            agent=AgentFactory(prenom="Jeanne", nom=f"Juré-{rang}"),
            qualite="Cadre",
            role="membre" if rang else "presidence",
        )
        for rang in range(combien - 1)
    ]
    faits.append(exterieur(de))
    return faits


def exterieur(de: Jury, courriel: str = "paul@crete.example") -> MembreJury:
    return services.ajouter_membre(
        de, par=CelluleFactory(), nom="Paul Extérieur", courriel=courriel, qualite="Formateur, Crête"
    )


def convoque(de: Cohorte, stagiaires: Iterable[Agent], **champs: Any) -> Jury:
    """Three members who declared no tie."""
    fait = jury(de, stagiaires, **champs)
    membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    return declares(fait)


def declares(de: Jury) -> Jury:
    relu = relire(de)
    for membre in relu.membres.actifs():
        services.declarer_liens(membre, version=relu.version)
    return relire(de)


def ouvert(de: Cohorte, stagiaires: Iterable[Agent], **champs: Any) -> Jury:
    """In session; the clock stands on its day."""
    return services.ouvrir_seance(convoque(de, stagiaires, **champs), par=CelluleFactory())


def decider(passage: Passage, *decisions: str, motif: str = "", membre: MembreJury | None = None) -> Passage:
    """One decision a block; the last serves for those that follow."""
    relu = Passage.objects.select_related("jury").get(pk=passage.pk)
    blocs = relu.jury.referentiel.blocs.all()
    dites = {bloc.pk: decisions[min(rang, len(decisions) - 1)] for rang, bloc in enumerate(blocs)}
    qui = membre or relu.jury.membres.actifs().earliest("pk")
    return services.decider(relu, decisions=dites, version=relu.version, motif=motif, membre=qui)


def a_signer(de: Cohorte, decisions: dict[Agent, tuple[str, ...]], **champs: Any) -> Jury:
    """Closed, with these decisions; a refusal has a motive."""
    fait = ouvert(de, decisions, **champs)
    for passage in fait.passages.select_related("agent"):
        dites = decisions[passage.agent]
        decider(passage, *dites, motif="" if set(dites) == {A} else "La régulation du groupe reste à montrer.")
    return services.clore_seance(fait, par=CelluleFactory())


def signe(de: Cohorte, decisions: dict[Agent, tuple[str, ...]], **champs: Any) -> Jury:
    return tous_signent(a_signer(de, decisions, **champs))


def tous_signent(de: Jury) -> Jury:
    pv = en_cours(de)
    for membre in de.membres.actifs():
        services.signer_proces_verbal(pv, membre=membre, empreinte=pv.empreinte)
    return relire(de)


def annonce(de: Cohorte, decisions: dict[Agent, tuple[str, ...]], **champs: Any) -> Jury:
    """Results sent an hour before, certifications delivered. The clock must be free to move."""
    fait = signe(de, decisions, **champs)
    services.envoyer_resultats(fait, par=CelluleFactory())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1), tick=False):
        services.delivrer_tout()
    Jury.objects.filter(pk=fait.pk).update(resultats_le=timezone.now() - dt.timedelta(hours=1))
    return relire(fait)


def en_cours(de: Jury) -> ProcesVerbal:
    return de.proces_verbaux.a_signer().get()


def relire(de: Jury) -> Jury:
    return Jury.objects.select_related("formation", "referentiel").get(pk=de.pk)
