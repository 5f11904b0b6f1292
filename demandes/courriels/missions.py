"""What people are told about a mission: asked, reminded, complete, coming, to be logged."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda.models import Creneau
from agents import liens
from agents.models import Agent
from courriels.regles import Destinataire, Envoi, Regle, declarer
from facilitateurs.models import LettreMission
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres, jours_ouvres_entre

from .. import adresses
from ..appariement import suggestions
from ..distances import kilometres, point
from ..models import Accompagnement, Demande, Mission
from ..models.demande import Etat
from ..regles import DELAI_RAPPEL_JOURNAL
from ..remplacement import relais, remplacement
from . import invitations
from .personnes import cellule, concernes, destinataire, matin

LIEN_MISSION = "demandes.mission"
EN_COURS = [Etat.AFFECTEE, Etat.EN_PREPARATION]
ENGAGEES = [*EN_COURS, Etat.REALISEE, Etat.CLOSE]
# A link outlives the delay, so that its page can say that the delay is over.
SURVIE_DU_LIEN = dt.timedelta(days=15)
JOURS_OUBLI = 30
RAPPELS_SEANCE = ((7, "Dans une semaine"), (1, "Demain"))


def _creneaux(accompagnement: Accompagnement) -> list[Creneau]:
    return list(accompagnement.session.creneaux.filter(annule=False).select_related("session", "site"))


def _missions(demande: Demande) -> list[Mission]:
    return list(Mission.objects.acceptees().filter(accompagnement__demande=demande).select_related("agent"))


def _contexte(mission: Mission) -> dict[str, Any]:
    accompagnement = mission.accompagnement
    demande, creneaux = accompagnement.demande, _creneaux(accompagnement)
    collegues = accompagnement.missions.actives().exclude(agent=mission.agent_id).select_related("agent")
    site = next((creneau.site for creneau in creneaux if creneau.site), demande.site)
    return {
        "mission": mission,
        "demande": demande,
        "creneaux": creneaux,
        "avec": [str(autre.agent) for autre in collegues.order_by("agent__nom_tri")],
        "km": kilometres(point(mission.agent.site), point(site)),
        "url": adresses.mission(mission),
    }


# --- The proposal, to the person asked ----------------------------------------------------------------


def _proposition(mission: Mission) -> Iterator[Envoi]:
    if mission.etat == Mission.Etat.PROPOSEE:
        yield Envoi(
            destinataire(mission.agent),
            mission.proposee_le,
            contexte=partial(_contexte_lie, mission),
            perime=mission.repondre_avant,
        )


def _rappel(mission: Mission) -> Iterator[Envoi]:
    """Half-way through the delay."""
    if mission.etat != Mission.Etat.PROPOSEE:
        return
    depuis = timezone.localdate(mission.proposee_le)
    delai = jours_ouvres_entre(depuis, timezone.localdate(mission.repondre_avant))
    quand = matin(ajouter_jours_ouvres(depuis, (delai + 1) // 2))
    if quand < mission.repondre_avant:
        a = destinataire(mission.agent)
        yield Envoi(a, quand, contexte=partial(_contexte_lie, mission), perime=mission.repondre_avant)


def _contexte_lie(mission: Mission) -> dict[str, Any]:
    lien = liens.creer(
        LIEN_MISSION, mission, email=mission.agent.email or "", expire_le=mission.repondre_avant + SURVIE_DU_LIEN
    )
    return _contexte(mission) | {"lien": liens.adresse(lien)}


def _annulee(mission: Mission) -> Iterator[Envoi]:
    """Also to who withdrew after accepting: their calendar holds the dates."""
    retiree = mission.etat == Mission.Etat.RETIREE
    if (retiree or mission.etat == Mission.Etat.ANNULEE) and mission.finie_le:
        a, demande = destinataire(mission.agent), mission.accompagnement.demande
        yield Envoi(
            a,
            mission.finie_le,
            contexte={
                "mission": mission,
                "demande": demande,
                "demande_finie": not demande.est_ouverte and not retiree,
                "retiree": retiree,
                "creneaux": list(mission.accompagnement.session.creneaux.all()),
            },
            ics=invitations.retirer_l_equipier(mission, a),
        )


# --- A place to fill again, to the cell ---------------------------------------------------------------


def _a_remplacer(mission: Mission) -> Iterator[Envoi]:
    demande = mission.accompagnement.demande
    etats = (Mission.Etat.DECLINEE, Mission.Etat.SANS_REPONSE, Mission.Etat.RETIREE)
    if mission.etat in etats and mission.finie_le and demande.etat == Etat.CADREE:
        yield Envoi(
            cellule(demande),
            mission.finie_le,
            contexte=partial(_contexte_suivante, mission),
            occurrence=mission.etat,
            collectif=True,
        )


def _contexte_suivante(mission: Mission) -> dict[str, Any]:
    demande = mission.accompagnement.demande
    trouvees = suggestions(mission.accompagnement)
    return {
        "mission": mission,
        "demande": demande,
        # In one line each: a text that the cell may edit repeats one thing at a time.
        "suivantes": [
            {"nom": e.nom, "raisons": " ".join(e.raisons), "limites": " ".join(e.limites)} for e in trouvees.equipes
        ],
        "a_remplacer": remplacement(mission.accompagnement),
        "url": adresses.fiche(demande),
    }


# --- The team is complete -----------------------------------------------------------------------------


def _equipe_complete(demande: Demande) -> Iterator[Envoi]:
    if demande.etat not in EN_COURS or demande.affectee_le is None:
        return
    missions = _missions(demande)
    toutes = list(demande.accompagnement.missions.select_related("agent"))
    creneaux = _creneaux(demande.accompagnement)
    for concerne in concernes(demande, missions):
        yield Envoi(
            concerne.a,
            demande.affectee_le,
            occurrence=f"{demande.affectee_le:%Y%m%d%H%M%S}",
            contexte={
                "demande": demande,
                "creneaux": creneaux,
                "equipe": [mission.agent for mission in missions],
                "relais": [
                    (venue.agent, partie.agent)
                    for venue, partie in relais(toutes)
                    if venue.agent_id != concerne.a.agent_id
                ],
                "collegues": [str(m.agent) for m in missions if m.agent_id != concerne.a.agent_id],
                "qualite": concerne.qualite,
                "url": concerne.url,
            },
            ics=invitations.inviter(creneaux, concerne.a),
        )


def _equipe_rouverte(mission: Mission) -> Iterator[Envoi]:
    """The requester, and whoever stays in the team, learn that somebody left and that the cell looks for another."""
    demande = mission.accompagnement.demande
    if mission.etat != Mission.Etat.RETIREE or not mission.finie_le or demande.etat != Etat.CADREE:
        return
    contexte = {"demande": demande, "agent": mission.agent}
    demandeur = destinataire(demande.demandeur)
    yield Envoi(demandeur, mission.finie_le, contexte | {"equipier": False, "url": adresses.suivi(demande)})
    for autre in _missions(demande):
        if autre.agent_id not in (mission.agent_id, demande.demandeur_id):
            url = adresses.mission(autre)
            yield Envoi(destinataire(autre.agent), mission.finie_le, contexte | {"equipier": True, "url": url})


def _responsable(mission: Mission) -> Iterator[Envoi]:
    """The manager of each facilitator is told of each mission, once it is certain."""
    if mission.pour_la_cellule or mission.etat != Mission.Etat.ACCEPTEE:
        return
    if mission.accompagnement.demande.etat not in ENGAGEES:
        return
    creneaux = _creneaux(mission.accompagnement)
    a = _responsable_de(mission.agent, creneaux)
    affectee_le = mission.accompagnement.demande.affectee_le
    if a and affectee_le:
        yield Envoi(
            a,
            affectee_le,
            contexte=partial(_contexte, mission),
            perime=max((creneau.fin for creneau in creneaux), default=None),
        )


def _responsable_de(agent: Agent, creneaux: list[Creneau]) -> Destinataire | None:
    """Whoever signed the lettre de mission of these dates, else the N+1."""
    jour = timezone.localtime(creneaux[0].debut).date() if creneaux else timezone.localdate()
    lettre = LettreMission.objects.filter(
        facilitateur__agent=agent, etat=LettreMission.Etat.ACCORDEE, debut__lte=jour, fin__gte=jour
    ).first()
    if lettre:
        return Destinataire(lettre.responsable_email, lettre.responsable_nom)
    return destinataire(agent.n_plus_1) if agent.n_plus_1 else None


# --- Before and after a séance ------------------------------------------------------------------------


def _rappel_seance(demande: Demande) -> Iterator[Envoi]:
    if demande.etat not in EN_COURS or demande.affectee_le is None:
        return
    missions = _missions(demande)
    observations = list(
        demande.accompagnement.observations.acceptees().select_related("agent", "accompagnement__demande")
    )
    for creneau in _creneaux(demande.accompagnement):
        for jours, annonce in RAPPELS_SEANCE:
            quand = matin(timezone.localtime(creneau.debut).date() - dt.timedelta(days=jours))
            if quand < demande.affectee_le:
                continue  # the team was complete later: its e-mail says it all
            for concerne in concernes(demande, missions, observations):
                if concerne.qualite != "commanditaire":
                    yield Envoi(
                        concerne.a,
                        quand,
                        occurrence=f"{creneau.pk}-j{jours}",
                        perime=creneau.debut,
                        contexte={
                            "demande": demande,
                            "creneau": creneau,
                            "annonce": annonce,
                            "equipe": [str(m.agent) for m in missions],
                            "qualite": concerne.qualite,
                            "url": concerne.url,
                        },
                    )


def _noter(mission: Mission) -> Iterator[Envoi]:
    """Two working days after a séance that this person has not logged."""
    if mission.etat != Mission.Etat.ACCEPTEE:
        return
    notes = set(mission.agent.interventions.filter(creneau__isnull=False).values_list("creneau_id", flat=True))
    for creneau in _creneaux(mission.accompagnement):
        if creneau.fin <= timezone.now() and creneau.pk not in notes:
            jour = ajouter_jours_ouvres(timezone.localtime(creneau.fin).date(), DELAI_RAPPEL_JOURNAL.valeur())
            yield Envoi(
                destinataire(mission.agent),
                matin(jour),
                occurrence=f"{creneau.pk}",
                perime=matin(jour + dt.timedelta(days=JOURS_OUBLI)),
                contexte={
                    "demande": mission.accompagnement.demande,
                    "creneau": creneau,
                    "url": absolue(f"{reverse('demandes:intervention_nouvelle')}?seance={creneau.pk}"),
                },
            )


# --- What the sweep walks -----------------------------------------------------------------------------


def _missions_de(**filtres: Any) -> "QuerySet[Mission]":
    return Mission.objects.filter(**filtres).select_related(
        "agent__site",
        "agent__n_plus_1",
        "accompagnement__session",
        "accompagnement__demande__demandeur",
        "accompagnement__demande__referent",
        "accompagnement__demande__site",
    )


def _en_attente() -> "QuerySet[Mission]":
    return _missions_de(etat=Mission.Etat.PROPOSEE)


def _a_noter() -> "QuerySet[Mission]":
    recent = (timezone.now() - dt.timedelta(days=JOURS_OUBLI + 10), timezone.now())
    return _missions_de(etat=Mission.Etat.ACCEPTEE, accompagnement__session__creneaux__fin__range=recent).distinct()


def _seances_proches() -> "QuerySet[Demande]":
    bientot = (timezone.now(), timezone.now() + dt.timedelta(days=10))
    return (
        Demande.objects.filter(etat__in=EN_COURS, accompagnement__session__creneaux__debut__range=bientot)
        .select_related("demandeur", "referent", "accompagnement__session")
        .distinct()
    )


PEUVENT_ATTENDRE = {"equipe_rouverte", "responsable", "noter"}


def _regle(cle: str, libelle: str, modele: str, envois: Any, candidats: Any = None) -> None:
    gabarit, attend = f"demandes/mission_{cle}", cle in PEUVENT_ATTENDRE
    declarer(Regle(f"missions.{cle}", libelle, f"demandes.{modele}", gabarit, envois, candidats, peut_attendre=attend))


_regle("proposition", "Proposition de mission", "Mission", _proposition, _en_attente)
_regle("rappel", "Rappel d’une proposition sans réponse", "Mission", _rappel, _en_attente)
_regle("annulee", "Mission annulée", "Mission", _annulee)
_regle("a_remplacer", "Place à pourvoir, pour la cellule", "Mission", _a_remplacer)
_regle("equipe_rouverte", "Équipe à compléter, pour le demandeur et qui reste", "Mission", _equipe_rouverte)
_regle("responsable", "Mission annoncée au responsable", "Mission", _responsable)
_regle("noter", "Rappel de noter une intervention", "Mission", _noter, _a_noter)
_regle("equipe_complete", "Équipe complète", "Demande", _equipe_complete)
_regle("rappel_seance", "Rappel avant une séance", "Demande", _rappel_seance, _seances_proches)
liens.declarer_but(LIEN_MISSION, "demandes:mission_lien")
