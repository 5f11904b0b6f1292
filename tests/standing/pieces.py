"""One sample of each type of document: what it hangs on. A type without a sample fails `test_documents.py`."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import time_machine
from django.db.models import Model
from django.utils import timezone

from agents.models import Agent
from demandes.models import Intervention
from donnees import bordereaux
from evenements.services.attestations import Attestation
from facilitateurs.models import LettreMission
from formations import services
from formations.jury.contenus import Correction
from formations.models import Emargement
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.donnees.bordereaux import APRES, administration, approuve, prepare
from tests.evenements.factories import edition
from tests.evenements.participation import passe, venu
from tests.facilitateurs.certificats import delivrer
from tests.facilitateurs.factories import FacilitateurFactory
from tests.formations.emargement import classe, inscrire
from tests.formations.factories import formation
from tests.formations.jury import promotion, signe, tous_signent
from tests.formations.vecue import inscriptions, organisme, vecue

LONG = "Nguyễn-Œuvrard d’Aÿ-Trần Thị Mỹ Hạnh de la Fresnaye-Saint-Barthélemy-d’Anjou Lêÿ"
"""Eighty letters, among them those that fonts forget."""


def _agent() -> Agent:
    return AgentFactory(prenom="Maud", nom=LONG[:80])


def _lettre() -> Model:
    FacilitateurFactory(agent=_agent())
    return LettreMission.objects.get()


def _depliant() -> Model:
    dans = edition()
    passe(dans)
    return dans


def _attestation() -> Model:
    fait = passe(edition())
    return Attestation.objects.create(evenement=fait, agent=venu(fait, prenom="Maud", nom=LONG))


def _inscription() -> Model:
    jours = tuple(dt.date(2030, 3, 11) + dt.timedelta(days=rang) for rang in range(19))
    faite = vecue([_agent()], jours=jours, demi_journees=38, heures=133)
    return inscriptions(faite)[0]


def _programme() -> Model:
    return formation(
        organisme=organisme(),
        programme="Le matin : cadrer.\nL’après-midi : animer.",
        moyens="Des mises en situation.",
        evaluation="Chacun anime vingt minutes.",
        public_vise="Qui conduit une réunion",
        ouverte_hors="le CNFPT",
    )


def _livret() -> Model:
    agent = inscriptions(vecue([_agent()]))[0].agent
    facilitateur = FacilitateurFactory(agent=agent)
    fait = passe(edition())
    for creneau in fait.session.creneaux.all():
        creneau.presences.create(agent=agent, etat="present", source="porte")
    Intervention.objects.create(
        agent=facilitateur.agent, intitule="Séminaire", animation=2, participants=40, institution=agent.institution
    )
    return agent


def _feuille() -> Model:
    """Countersigned, then corrected: all that a sheet may print."""
    groupe, maud = classe("Zoé"), _agent()
    (zoe,) = groupe.stagiaires
    inscrire(groupe.cohorte, [maud], groupe.cellule)
    groupe.tenir(groupe.matin, {zoe: "present", maud: "retard"})
    constat = services.Constat(zoe, "absence_justifiee")
    services.corriger(groupe.matin, constat, motif=Emargement.Motif.values[0], par=groupe.cellule)
    return groupe.feuille


def _certificat() -> Model:
    """Delivered to a long name, with as many blocks as a sheet must bear."""
    return delivrer(_agent(), blocs=tuple((f"B{rang}", "Posture, éthique et capitalisation") for rang in range(1, 9)))


def _proces_verbal() -> Model:
    """A rectifying one, after a waiver, of somebody who comes back: all that minutes may print."""
    maud = _agent()
    fait = signe(promotion(maud), {maud: ("acquis", "non_acquis", "non_evalue", "non_acquis")}, debut=timezone.now())
    (passage,) = fait.passages.all()
    correction = Correction({"B1": "acquis", "B2": "acquis", "B3": "non_acquis", "B4": "acquis"}, "À revoir.")
    services.rectifier(
        fait, corrections={str(passage.cle): correction}, motif="Erreur de saisie.", par=CelluleFactory()
    )
    tous_signent(fait)
    return fait.proces_verbaux.signes().latest("pk")


def _bordereau() -> Model:
    """Executed: all that a slip may print."""
    with time_machine.travel(APRES, tick=False):
        bordereau = approuve(prepare(3), archiviste=LONG, reference="DAT/2032/14")
        return bordereaux.executer(bordereau, par=administration())


EXEMPLES: dict[str, Callable[[], Any]] = {
    "attestation_fin_formation": _inscription,
    "attestation_participation": _attestation,
    "bordereau_elimination": _bordereau,
    "certificat": _certificat,
    "certificat_realisation": _inscription,
    "convocation": _inscription,
    "depliant": _depliant,
    "feuille_emargement": _feuille,
    "lettre_mission": _lettre,
    "livret": _livret,
    "proces_verbal": _proces_verbal,
    "programme": _programme,
}
