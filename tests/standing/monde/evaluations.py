"""A certifying cohort being assessed: given, drafted, with files, supervised by the facilitator."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agenda import services as agenda
from formations import services as formations
from formations.evaluations.epreuves import EpreuveAttendue, trouver
from formations.models import Cohorte, Critere, Formateur
from formations.services import BlocSaisi, Saisie
from tests.agents.factories import AgentFactory

from .gens import Monde

PDF = b"%PDF-1.4\n" + b"0" * 64


def poser_evaluations(n: int, monde: Monde) -> None:
    """`n` versions, the last one published; the requester and `n` others taught by the outside trainer."""
    formation = monde.extra["formation certifiante"]
    for rang in range(n):
        version = formations.creer_version(formation, annee=2020 + rang, par=monde.cellule)
        blocs = [BlocSaisi(f"B{i}", f"Bloc {i}", [f"Critère {i}.{j}" for j in range(n)]) for i in range(1, n + 1)]
        formations.enregistrer_referentiel(version, blocs=blocs, par=monde.cellule)
        formations.publier_referentiel(version, par=monde.cellule)
    debut = timezone.now() + dt.timedelta(days=1)
    demi = formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {"site": monde.cellule.site})
    cohorte = formations.ouvrir_cohorte(
        formation, nom="Promotion évaluée", par=monde.cellule, demi_journees=[demi], referent=monde.cellule, places=20
    )
    formations.publier_cohorte(cohorte, par=monde.cellule)
    cohorte = monde.extra["promotion évaluée"] = Cohorte.objects.select_related("session").get(pk=cohorte.pk)
    formations.nommer_formateurs(cohorte, [Formateur.objects.get(agent=monde.formateur)], par=monde.cellule)
    for agent in [monde.demandeur, *AgentFactory.create_batch(n, institution=monde.cellule.institution)]:
        agenda.inscrire(cohorte.session, agent, par=monde.cellule, d_office=True)
        formations.nommer_superviseur(cohorte, agent=agent, superviseur=monde.facilitateur, par=monde.cellule)
        _evaluer(monde, cohorte, agent)
    for rang in range(n):
        monde.extra["preuve"] = formations.deposer_preuve(
            cohorte,
            SimpleUploadedFile(f"Livrable {rang}.pdf", PDF),
            agent=monde.demandeur,
            epreuve="supervision",
            par=monde.demandeur,
        )


def _evaluer(monde: Monde, cohorte: Cohorte, agent: object) -> None:
    """The trainer has given the observed facilitation; the supervisor has begun the first intervention."""
    criteres = Critere.objects.filter(bloc__referentiel=cohorte.referentiel_id)
    dit = Saisie(timezone.localdate(), "Pose un cadre clair.", {critere.pk: "acquis" for critere in criteres})
    rendue = formations.enregistrer_evaluation(
        cohorte, dit, agent=agent, epreuve=_epreuve("observation"), par=monde.formateur
    )
    formations.rendre_evaluation(rendue, par=monde.formateur)
    formations.enregistrer_evaluation(
        cohorte, dit, agent=agent, epreuve=_epreuve("supervision-1"), par=monde.facilitateur
    )


def _epreuve(cle: str) -> EpreuveAttendue:
    attendue = trouver(cle)
    assert attendue
    return attendue
