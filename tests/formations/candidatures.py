"""Calls and applications, lived through the services as people live them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agents.models import Agent
from formations import services
from formations.models import Candidature, Cohorte, Formation
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.factories import cohorte, formation

JOURS = tuple(dt.date(2030, 3, jour) for jour in (12, 13, 14, 19, 20))
SAISIE: dict[str, str | None] = {
    "motivation": "Faire travailler ensemble des équipes de terrain.",
    "experience": "Deux séances suivies.",
    "engagement_demi_journees": "on",
    "engagement_reseau": "on",
    "amenagement": "Un support en grands caractères",
}


def certifiante(**champs: Any) -> Formation:
    donnes = {"titre": "Facilitateur en intelligence collective", "cadre": "certifiante", "demi_journees": 38}
    return formation(**{**donnes, "heures": Decimal(133), **champs})


def appel(de: Formation | None = None, nom: str = "Promotion 2030", *, places: int = 2, **champs: Any) -> Cohorte:
    """A cohort of ten half-days in March 2030, whose call is open for ten days."""
    faite = cohorte(de or certifiante(), nom, jours=champs.pop("jours", JOURS), places=places)
    maintenant = timezone.now()
    dates = {
        "appel_ouvre_le": champs.get("ouvre", maintenant - dt.timedelta(days=1)),
        "appel_ferme_le": champs.get("ferme", maintenant + dt.timedelta(days=10)),
    }
    return services.modifier_cohorte(faite, par=CelluleFactory(), **dates)


def avec_n1(**champs: Any) -> Agent:
    """Somebody whose N+1 the directory knows."""
    chef = AgentFactory(prenom="Hervé", nom="Granjean", encadrement="chef_service")
    return AgentFactory(n_plus_1=chef, **champs)


def brouillon(de: Cohorte, agent: Agent, **saisie: str | None) -> Candidature:
    """All that is asked, typed."""
    chef = agent.n_plus_1
    donnees = {"n1_nom": str(chef or "Jeanne Roux"), "n1_email": (chef.email if chef else "") or "roux@isere.example"}
    candidature = services.commencer(de, agent=agent)
    return services.enregistrer_etape(candidature, valeurs={**SAISIE, **donnees, **saisie})


def soumise(de: Cohorte, agent: Agent | None = None, **saisie: str | None) -> Candidature:
    agent = agent or avec_n1()
    return services.soumettre(brouillon(de, agent, **saisie), par=agent)


def avec_avis(de: Cohorte, agent: Agent | None = None, avis: str = "favorable", **saisie: str | None) -> Candidature:
    """Sent, with the opinion of an N+1 whom the cell knows."""
    candidature = soumise(de, agent, **saisie)
    jours = 0 if avis == "defavorable" else 19
    motif = "" if avis == "favorable" else "Une période chargée."
    services.verifier_n1(candidature, par=CelluleFactory())
    services.rendre_avis(candidature, avis=avis, motif=motif, jours_accordes=jours, par=None)
    return relue(candidature)


def preparer(candidature: Candidature, decision: str, **champs: Any) -> Candidature:
    if decision == "non_retenue":
        champs = {"motif": "Trop de candidatures cette année.", "signataire": "Claire Œuvrard, directrice", **champs}
    donnes = {"version": relue(candidature).version, "par": CelluleFactory(), **champs}
    return services.preparer_decision(candidature, decision=decision, **donnes)


def relue(candidature: Candidature) -> Candidature:
    lues = Candidature.objects.select_related("agent__n_plus_1", "cohorte__session", "cohorte__formation", "avis")
    return lues.get(pk=candidature.pk)


def repondre(cohorte: Cohorte) -> None:
    """The answers leave, and the time to think again goes by."""
    services.envoyer_reponses(cohorte, par=CelluleFactory())
    passer(minutes=6)


def passer(**duree: int) -> None:
    """What was answered was so long ago."""
    recul = dt.timedelta(**duree)
    for candidature in Candidature.objects.exclude(decidee_le=None):
        for nom in ("decidee_le", "retenue_le", "confirmer_avant"):
            if (valeur := getattr(candidature, nom)) is not None:
                setattr(candidature, nom, valeur - recul)
        candidature.save()
