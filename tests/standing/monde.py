"""A small world in which every page has something to show: `n` rows of everything.

The standing tests walk every route in it, as each role. A model without rows here fails
`test_world_holds_every_model`, so that a new model cannot escape the walk.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from agenda.models import Creneau, Occupation, Session
from agents import liens
from agents.models import Agent, DemandeDeCode, Lien
from courriels.models import Courriel
from demandes.models import (
    Accompagnement,
    Bilan,
    Brouillon,
    DateSouhaitee,
    Demande,
    Intervention,
    Message,
    Mission,
    PieceJointe,
)
from demandes.models.demande import Etat
from documents.models import Compteur, Document
from facilitateurs.models import Convention, Facilitateur, Indisponibilite, LienDeclare, Suspension
from instance import journal
from instance.models import Battement, Identite, JourFerme, Reglage
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, InstitutionFactory
from tests.demandes.factories import DemandeFactory, FormatFactory
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Monde:
    """`demande` is in preparation with a team; `deposee` has just come in; both are the requester's."""

    visiteur: None = None
    demandeur: Agent = field(init=False)
    commanditaire: Agent = field(init=False)
    facilitateur: Agent = field(init=False)
    cellule: Agent = field(init=False)
    administration: Agent = field(init=False)
    etranger: Agent = field(init=False)
    """An agent of another institution, tied to nothing here."""
    demande: Demande = field(init=False)
    deposee: Demande = field(init=False)
    extra: dict[str, Any] = field(default_factory=dict)


def construire(n: int = 1) -> Monde:
    monde = Monde()
    institution = InstitutionFactory()
    Identite.objects.get_or_create(pk=1)
    monde.demandeur = AgentFactory(prenom="Maud", nom="Tissot", institution=institution)
    monde.commanditaire = AgentFactory(prenom="Hervé", nom="Granjean", institution=institution)
    monde.cellule = CelluleFactory(nom="Ferhat", institution=institution)
    monde.administration = CelluleFactory(nom="Œuvrard", institution=institution, role="administration")
    autre = AutreInstitutionFactory()
    monde.etranger = AgentFactory(prenom="Bao", nom="Nguyên", institution=autre, email="bao@metropole.example")
    for i in range(n - 1):
        AutreInstitutionFactory(nom=f"Institution {i}", sigle=f"I{i}", domaines=[f"i{i}.example"])
        CelluleFactory(institution=institution)
    _instance(n, monde)
    _reseau(n, monde, autre)
    _demandes(n, monde)
    return monde


def _instance(n: int, monde: Monde) -> None:
    for i in range(n):
        Reglage.objects.create(cle=list(_cles_de_regles())[i], valeur=3)
        JourFerme.objects.create(jour=dt.date(2030, 5, 10 + i), libelle="Pont")
        DemandeDeCode.objects.create(
            email=f"code{i}@isere.example", expire_le=timezone.now() + dt.timedelta(minutes=10)
        )
        Battement.objects.create(source=f"essai-{i}", vu_le=timezone.now())
        Compteur.objects.create(serie=f"essai-{i}", dernier=i)


def _cles_de_regles() -> list[str]:
    from instance.regles import REGLES

    return [cle for cle, regle in REGLES.items() if isinstance(regle.defaut, int)]


def _reseau(n: int, monde: Monde, autre: Any) -> None:
    maintenant = timezone.now()
    for i in range(n):
        facilitateur = FacilitateurFactory(agent__nom=f"Vasseur{i}", agent__prenom="Élodie")
        methode = MethodeFactory(nom=f"Méthode {i}")
        facilitateur.methodes.add(methode)
        certification = facilitateur.certifications.get()
        Suspension.objects.create(
            certification=certification, debut=dt.date(2020, 1, 1), fin=dt.date(2020, 2, 1), motif="Congé"
        )
        Convention.objects.create(
            institution=autre, reference=f"CV-{i}", debut=dt.date(2020 + i, 1, 1), fin=dt.date(2020 + i, 12, 31)
        )
        if i == 0:
            monde.facilitateur = facilitateur.agent
    for i in range(n):
        premier = Facilitateur.objects.get(agent=monde.facilitateur)
        LienDeclare.objects.create(facilitateur=premier, direction=Facilitateur.objects.all()[i].agent.direction)
        Indisponibilite.objects.create(
            facilitateur=premier,
            periode=(maintenant + dt.timedelta(days=60 + i), maintenant + dt.timedelta(days=60 + i, hours=3)),
        )


def _demandes(n: int, monde: Monde) -> None:
    maintenant = timezone.now()
    FormatFactory()
    for i in range(n):
        FormatFactory(nom=f"Format {i}")
        _brouillon(monde, i)
        deposee = DemandeFactory(
            demandeur=monde.demandeur, commanditaire_email=monde.commanditaire.email, referent=monde.cellule
        )
        demande = DemandeFactory(
            demandeur=monde.demandeur,
            commanditaire_email=monde.commanditaire.email,
            referent=monde.cellule,
            etat=Etat.EN_PREPARATION,
            accord_le=maintenant,
            qualifiee_le=maintenant,
            cadree_le=maintenant,
            affectee_le=maintenant,
            en_preparation_le=maintenant,
        )
        if i == 0:
            monde.deposee, monde.demande = deposee, demande
        DateSouhaitee.objects.create(
            demande=monde.deposee, jour=timezone.localdate() + dt.timedelta(days=60 + i), rang=i + 1
        )
        Message.objects.create(
            demande=monde.demande, auteur=monde.cellule, auteur_nom=str(monde.cellule), texte="Bonjour."
        )
        piece = PieceJointe(demande=monde.demande, nom=f"plan-{i}.pdf", type_mime="application/pdf", taille=len(PDF))
        piece.fichier.save(f"plan-{i}.pdf", ContentFile(PDF))
        monde.extra.setdefault("piece", piece)
        journal.ecrire("demandes.qualifier", monde.demande, par=monde.cellule)
        _accompagnement(n, monde, demande, i)
        _liens(monde, deposee)


def _brouillon(monde: Monde, i: int) -> None:
    brouillon = Brouillon.objects.create(agent=monde.demandeur, donnees={})
    monde.extra.setdefault("brouillon", brouillon)


def _accompagnement(n: int, monde: Monde, demande: Demande, i: int) -> None:
    maintenant = timezone.now()
    session = Session.objects.create(titre=demande.titre, institution=demande.institution)
    accompagnement = Accompagnement.objects.create(demande=demande, session=session, equipe=2)
    for j in range(n):
        debut = maintenant + dt.timedelta(days=20 + 10 * i + j)
        creneau = Creneau.objects.create(
            session=session, debut=debut, fin=debut + dt.timedelta(hours=3), lieu="Salle 1"
        )
        Occupation.objects.create(
            agent=monde.facilitateur, creneau=creneau, periode=(creneau.debut, creneau.fin), ferme=True
        )
        agent = list(Facilitateur.objects.order_by("pk"))[j].agent
        etat = Mission.Etat.ACCEPTEE if agent == monde.facilitateur else Mission.Etat.PROPOSEE
        mission = Mission.objects.create(
            accompagnement=accompagnement, agent=agent, etat=etat, repondre_avant=maintenant + dt.timedelta(days=3)
        )
        monde.extra.setdefault("mission", mission)
        Intervention.objects.create(
            agent=monde.facilitateur,
            accompagnement=accompagnement,
            creneau=creneau,
            jour=timezone.localdate(),
            animation=1,
            participants=12,
            institution=monde.facilitateur.institution,
            direction=monde.facilitateur.direction,
        )
        Bilan.objects.create(
            accompagnement=accompagnement,
            nature=Bilan.Nature.FACILITATEUR,
            auteur=agent,
            objectif_atteint=3,
            satisfaction=4,
        )
        monde.extra.setdefault("creneau", creneau)
    monde.extra.setdefault("intervention", accompagnement.interventions.first())
    Courriel.objects.create(
        regle="essai",
        objet=monde.demande,
        occurrence=str(i),
        destinataire=monde.demandeur.email,
        sujet="Votre demande",
        texte="Bonjour.",
    )
    monde.extra.setdefault("courriel", Courriel.objects.latest("pk"))
    lettre = Facilitateur.objects.get(agent=monde.facilitateur).lettres.first()
    document = Document(
        type="lettre_mission",
        numero=f"LM-{i}",
        titre="Lettre de mission",
        objet=lettre,
        etat="pret",
        empreinte="0" * 64,
    )
    document.fichier.save(f"lettre-{i}.pdf", ContentFile(PDF))
    monde.extra.setdefault("document", document)


def _liens(monde: Monde, demande: Demande) -> None:
    expire = timezone.now() + dt.timedelta(days=10)
    lien = Lien.objects.create(but="essai", objet=demande, email=demande.commanditaire_email, expire_le=expire)
    monde.extra.setdefault("lien", lien)
    assert liens
