"""Calls for applications: the requester has a draft, an application being selected and a place to confirm."""

import datetime as dt

from django.utils import timezone

from agenda import services as agenda
from agents.models import Agent
from formations import services as formations
from formations.models import Candidature, Cohorte, Formation
from tests.agents.factories import AgentFactory

from .gens import Monde

ECRIT = {"motivation": "Faire travailler ensemble des équipes de terrain.", "experience": "Deux séances."}
COCHE = {"engagement_demi_journees": "on", "engagement_reseau": "on", "amenagement": "Un écran plus grand"}


def poser_candidatures(n: int, monde: Monde) -> None:
    formation = formations.enregistrer_formation(
        Formation(),
        par=monde.cellule,
        titre="Facilitateur en intelligence collective",
        cadre="certifiante",
        accroche="Apprendre le métier.",
        objectifs="Cadrer une demande",
        heures=133,
        demi_journees=38,
        places=10,
    )
    monde.extra["formation certifiante"] = formations.publier(formation, par=monde.cellule)
    for rang in range(n):
        brouillon = _ecrire(_appel(formation, f"Promotion en brouillon {rang}", monde), monde.demandeur, monde)
        formations.ouvrir_etape(brouillon, 5)
        monde.extra.setdefault("candidature brouillon", brouillon)
        a_confirmer = _ecrire(_appel(formation, f"Promotion retenue {rang}", monde), monde.demandeur, monde)
        _avec_avis(a_confirmer, monde)
        _decider(a_confirmer, "retenue", monde)
        _repondre(a_confirmer.cohorte, monde)
        monde.extra.setdefault("candidature retenue", a_confirmer)
    cohorte = monde.extra["promotion"] = _appel(formation, "Promotion en sélection", monde)
    candidature = monde.extra["candidature"] = _ecrire(cohorte, monde.demandeur, monde)
    _avec_avis(candidature, monde)
    _decider(candidature, "non_retenue", monde)
    for _ in range(n - 1):
        autre = _ecrire(cohorte, AgentFactory(institution=monde.cellule.institution), monde)
        _avec_avis(autre, monde)
        _decider(autre, "liste_attente", monde)
    _module_sur_accord(monde)


def _appel(formation: Formation, nom: str, monde: Monde) -> Cohorte:
    maintenant = timezone.now()
    debut = maintenant + dt.timedelta(days=90)
    demis = [formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {"site": monde.cellule.site})]
    cohorte = formations.ouvrir_cohorte(
        formation, nom=nom, par=monde.cellule, demi_journees=demis, referent=monde.cellule
    )
    formations.publier_cohorte(cohorte, par=monde.cellule)
    dates = {"appel_ouvre_le": maintenant - dt.timedelta(days=1), "appel_ferme_le": maintenant + dt.timedelta(days=9)}
    return formations.modifier_cohorte(cohorte, par=monde.cellule, **dates)


def _ecrire(cohorte: Cohorte, agent: Agent, monde: Monde) -> Candidature:
    n1 = {"n1_nom": str(monde.commanditaire), "n1_email": monde.commanditaire.email}
    return formations.enregistrer_etape(formations.commencer(cohorte, agent=agent), valeurs={**ECRIT, **COCHE, **n1})


def _avec_avis(candidature: Candidature, monde: Monde) -> None:
    formations.soumettre(candidature, par=candidature.agent)
    formations.verifier_n1(candidature, par=monde.cellule)
    formations.rendre_avis(candidature, avis="reserve", motif="Une équipe réduite.", jours_accordes=19, par=None)
    formations.noter(candidature, texte="Un projet clair.", membre=monde.cellule)
    candidature.refresh_from_db()


def _decider(candidature: Candidature, decision: str, monde: Monde) -> None:
    motif = {"motif": "Trop de candidatures.", "signataire": "Claire Œuvrard"} if decision == "non_retenue" else {}
    version = Candidature.objects.get(pk=candidature.pk).version
    formations.preparer_decision(candidature, decision=decision, version=version, par=monde.cellule, **motif)


def _repondre(cohorte: Cohorte, monde: Monde) -> None:
    """Long enough ago for the answers to have left."""
    formations.envoyer_reponses(cohorte, par=monde.cellule)
    le = timezone.now() - dt.timedelta(hours=1)
    cohorte.candidatures.exclude(decidee_le=None).update(decidee_le=le, retenue_le=le)


def _module_sur_accord(monde: Monde) -> None:
    formation = formations.enregistrer_formation(
        Formation(),
        par=monde.cellule,
        titre="Réguler les tensions",
        accroche="Poser un cadre.",
        objectifs="Reconnaître",
        heures=7,
        demi_journees=2,
        places=12,
        accord_n1=[monde.cellule.institution],
    )
    formations.publier(formation, par=monde.cellule)
    debut = timezone.now() + dt.timedelta(days=70)
    cohorte = formations.ouvrir_cohorte(
        formation,
        nom="Session sur accord",
        par=monde.cellule,
        demi_journees=[formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {})],
    )
    formations.publier_cohorte(cohorte, par=monde.cellule)
    monde.extra["inscription sur accord"] = agenda.inscrire(cohorte.session, monde.demandeur, par=monde.demandeur)
