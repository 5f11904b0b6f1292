"""A cohort being taught by an outside trainer: a sealed half-day, one going on, files."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agenda import services as agenda
from agents.services import valider_adresse
from formations import services as formations
from formations.models import Emargement, Formation
from tests.agents.factories import AgentFactory

from .gens import Monde

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
E = Emargement.Etat


def poser_emargement(n: int, monde: Monde) -> None:
    """The requester is a trainee, `n` sealed half-days and as many to come, around the one of now."""
    monde.formateur = AgentFactory(
        prenom="Inès",
        nom="Charlet",
        institution=None,
        direction=None,
        categorie="",
        encadrement="",
        email="i@crete.example",
    )
    valider_adresse(monde.formateur, par=monde.cellule)
    formateur = formations.enregistrer_formateur(monde.formateur, organismes=[], par=monde.cellule)
    formation = formations.enregistrer_formation(
        Formation(),
        par=monde.cellule,
        titre="Faciliter, la formation longue",
        accroche="Un métier.",
        objectifs="Animer",
        heures=21,
        demi_journees=6,
        places=12,
    )
    formations.publier(formation, par=monde.cellule)
    maintenant, heure = timezone.now(), dt.timedelta(hours=1)
    debuts = [maintenant - dt.timedelta(days=rang + 1) for rang in range(n)]
    debuts += [maintenant, *(maintenant + dt.timedelta(days=rang + 1) for rang in range(n))]
    demis = [formations.DemiJournee(debut, debut + 3 * heure, {"site": monde.cellule.site}) for debut in sorted(debuts)]
    for rang in range(n):
        cohorte = formations.ouvrir_cohorte(
            formation, nom=f"Groupe {rang}", par=monde.cellule, demi_journees=demis, referent=monde.cellule
        )
        formations.publier_cohorte(cohorte, par=monde.cellule)
        formations.nommer_formateurs(cohorte, [formateur], par=monde.cellule)
        if rang == 0:
            monde.extra["groupe"] = cohorte
            _tenir(n, monde, cohorte)
        monde.extra["fichier du groupe"] = formations.partager_fichier(
            monde.extra["groupe"], SimpleUploadedFile(f"page{rang}.png", PNG), par=monde.formateur
        )


def _tenir(n: int, monde: Monde, cohorte: object) -> None:
    stagiaires = [monde.demandeur, *(AgentFactory(institution=monde.cellule.institution) for _ in range(n))]
    cohorte.session.refresh_from_db()
    for agent in stagiaires:
        agenda.inscrire(cohorte.session, agent, par=monde.cellule, d_office=True)
    creneaux = list(cohorte.session.creneaux.order_by("debut"))
    passes, present = creneaux[:n], creneaux[n]
    for creneau in passes:
        constats = [formations.Constat(agent, E.PRESENT) for agent in stagiaires]
        formations.constater(creneau, constats, par=monde.formateur)
        formations.contresigner(creneau, par=monde.formateur)
        formations.corriger(creneau, formations.Constat(monde.demandeur, E.RETARD), motif="erreur", par=monde.cellule)
    formations.constater(
        present, [formations.Constat(agent, E.PRESENT) for agent in stagiaires[1:]], par=monde.formateur
    )
    formations.deposer_scan(passes[0], SimpleUploadedFile("feuille.png", PNG), par=monde.formateur)
    monde.extra |= {"demi-journée scellée": passes[0], "demi-journée": present}
