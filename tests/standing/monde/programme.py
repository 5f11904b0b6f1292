"""Editions, events, proposals, and what follows a session."""

import datetime as dt

from django.utils import timezone

from agenda import services as agenda
from agenda.models import Inscription, Presence
from evenements import services as evenements
from evenements.models import DocumentApres, Edition, ImportProgramme, Theme
from evenements.services import propositions
from evenements.services.attestations import demander_attestation
from evenements.services.retours import donner_retour
from facilitateurs import services as reseau
from tests.agents.factories import AgentFactory

from .gens import Monde


def poser_programme(n: int, monde: Monde) -> None:
    """An edition with `n` events and a free workshop, proposals that wait, a file of the programme."""
    jour = timezone.localdate() + dt.timedelta(days=30)
    champs = {"theme": "Simplifier", "debut": jour, "fin": jour + dt.timedelta(days=60)}
    ouvert = {"appel_debut": timezone.now() - dt.timedelta(days=1), "appel_fin": timezone.now() + dt.timedelta(days=9)}
    for i in range(n):
        champs_i = champs | {"annee": 2040 + i, "debut": jour + dt.timedelta(days=i)}
        edition = evenements.enregistrer_edition(Edition(), par=monde.cellule, **champs_i, **(ouvert if i == 0 else {}))
        evenements.publier_edition(edition, par=monde.cellule)
        ImportProgramme.objects.create(edition=edition, nom=f"programme-{i}.csv", depose_par=monde.cellule)
        monde.extra.setdefault("edition", edition)
        debut = timezone.now() + dt.timedelta(days=40 + i)
        rencontre = reseau.prevoir_rencontre(
            titre="Le réseau se retrouve", debut=debut, fin=debut + dt.timedelta(hours=3), par=monde.cellule
        )
        reseau.annoncer_rencontre(rencontre, par=monde.cellule)
    theme = Theme.objects.create(nom="Écrire clair")
    for i in range(n):
        Theme.objects.create(nom=f"Thème {i}")
        for nom, dans in (("evenement", monde.extra["edition"]), ("atelier", None)):
            debut = timezone.now() + dt.timedelta(days=30 + i)
            evenement = evenements.creer(
                titre=f"Séance {i}",
                par=monde.cellule,
                edition=dans,
                institution=monde.cellule.institution,
                seances=[evenements.Seance(debut, debut + dt.timedelta(hours=2), site=monde.cellule.site)],
                presence=30,
                accroche="On essaie ensemble.",
                themes=[theme],
            )
            evenements.inviter(evenement, par=monde.cellule, nom="Sarah Roybon")
            DocumentApres.objects.create(evenement=evenement, titre="Notes", adresse="https://notes.example/")
            monde.extra.setdefault(nom, evenements.publier(evenement, par=monde.cellule))
            evenements.publier(evenement, par=monde.cellule)
            agenda.inscrire(evenement.session, monde.demandeur, par=monde.demandeur)
    for i in range(n):
        proposition = propositions.commencer(
            monde.extra["edition"],
            par=monde.demandeur,
            titre=f"Une heure sans mail {i}",
            accroche="Ce que l’équipe y a gagné.",
            description="Récit, puis atelier.",
            duree=90,
        )
        propositions.deposer(proposition, par=monde.demandeur)
        monde.extra.setdefault("proposition", proposition)
        propositions.ecrire(monde.extra["proposition"], texte=f"Bonjour {i}.", par=monde.cellule)


def poser_suites_du_programme(n: int, monde: Monde) -> None:
    """Events that are over, one more by row, which the requester and others came to, said how it was, asked an
    attestation of."""
    for i in range(n):
        debut = timezone.now() - dt.timedelta(days=3 + i)
        evenement = evenements.creer(
            titre=f"Passée {i}",
            par=monde.cellule,
            edition=monde.extra["edition"],
            institution=monde.cellule.institution,
            seances=[evenements.Seance(debut, debut + dt.timedelta(hours=2), site=monde.cellule.site)],
            presence=30,
            accroche="On a essayé ensemble.",
            replay="https://video.example/",
        )
        evenement = evenements.publier(evenement, par=monde.cellule)
        (creneau,) = evenement.session.creneaux.all()
        venus = [monde.demandeur, monde.facilitateur, *AgentFactory.create_batch(5)]
        for agent in venus:
            Presence.objects.create(creneau=creneau, agent=agent, etat="present", source="porte")
        for agent in venus[1:]:
            signe = agent == monde.facilitateur
            donner_retour(evenement, agent, satisfaction=3, utilite=4, texte="À refaire.", signe=signe)
        demander_attestation(evenement, monde.facilitateur, par=monde.facilitateur)
        inscription = Inscription.objects.create(
            session=evenement.session, agent=monde.demandeur, ordre=1, etat="confirmee", confirmee_le=timezone.now()
        )
        monde.extra.setdefault("evenement passe", evenement)
        monde.extra.setdefault("inscription evenement passe", inscription)
