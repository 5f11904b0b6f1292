"""Requests in every state, and all that hangs on them."""

import datetime as dt

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from agenda.models import Creneau, Occupation, Session
from courriels.models import AdresseEnEchec, Courriel
from demandes.models import (
    Accompagnement,
    Appel,
    Approbation,
    Bilan,
    Brouillon,
    DateSouhaitee,
    Demande,
    FinAnticipee,
    Intervention,
    Message,
    Mission,
    NoteSignalement,
    Observation,
    PieceJointe,
    Recit,
    Signalement,
    Volontaire,
)
from demandes.models.demande import Etat
from documents.models import Document
from facilitateurs.models import Facilitateur
from instance import journal
from tests.demandes.depot import reponses
from tests.demandes.factories import CategorieSignalementFactory, DemandeFactory, FormatFactory
from tests.facilitateurs.factories import FacilitateurFactory, MethodeFactory

from .gens import Monde
from .reseau import poser_campagne

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def poser_demandes(n: int, monde: Monde) -> None:
    FormatFactory()
    for i in range(n):
        FormatFactory(nom=f"Format {i}")
        _brouillons(monde)
        deposee = _demande(monde, Etat.DEPOSEE)
        DateSouhaitee.objects.create(demande=deposee, jour=timezone.localdate() + dt.timedelta(days=60 + i), rang=1)
        if i == 0:
            monde.deposee = deposee
        else:
            DateSouhaitee.objects.create(
                demande=monde.deposee, jour=timezone.localdate() + dt.timedelta(days=60 + i), rang=i + 1
            )
        cadree = _demande(monde, Etat.CADREE)
        proposee = _equipe(monde, _accompagnement(monde, cadree, n, jour=100 + 10 * i), n, Mission.Etat.PROPOSEE)
        realisee = _demande(monde, Etat.REALISEE)
        arretee = _equipe(monde, _accompagnement(monde, realisee, n, jour=-10 - 10 * i), n, Mission.Etat.ACCEPTEE)
        FinAnticipee.objects.create(accompagnement=arretee.accompagnement, origine="cellule", motif="Assez avancé.")
        demande = _demande(monde, Etat.EN_PREPARATION)
        if i == 0:
            monde.demande, monde.cadree, monde.realisee = demande, cadree, realisee
        mission = _equipe(monde, _accompagnement(monde, demande, n, jour=20 + 10 * i), n, Mission.Etat.ACCEPTEE)
        monde.extra.setdefault("mission", mission)
        monde.extra.setdefault("proposee", proposee)
        _observations(monde, n, i, mission)
        _appel(monde, n, i)
        _echanges(monde, i)
        _signalements(monde, demande)
        _travail(monde, mission.accompagnement, i)
    poser_campagne(n, monde)
    commencee = _demande(monde, Etat.EN_PREPARATION)
    _equipe(monde, _accompagnement(monde, commencee, 1, jour=-5), 1, Mission.Etat.ACCEPTEE)
    monde.extra["commencee"] = commencee
    _recits(n, monde)


def _brouillons(monde: Monde) -> None:
    """One ready to send, one that is a matter of mediation."""
    for cle, changements in (("brouillon", {}), ("mediation", {"nature": "conflit"})):
        donnees = {
            nom: valeur for etape in reponses(monde.demandeur, **changements).values() for nom, valeur in etape.items()
        }
        monde.extra.setdefault(cle, Brouillon.objects.create(agent=monde.demandeur, donnees=donnees, etape=6))


def _demande(monde: Monde, etat: Etat) -> Demande:
    maintenant = timezone.now()
    dates = dict.fromkeys(
        ("accord_le", "qualifiee_le", "cadree_le", "affectee_le", "en_preparation_le", "realisee_le"), maintenant
    )
    parcourues = {Etat.DEPOSEE: 0, Etat.CADREE: 3, Etat.EN_PREPARATION: 5, Etat.REALISEE: 6, Etat.CLOSE: 6}[etat]
    demande: Demande = DemandeFactory(
        demandeur=monde.demandeur,
        commanditaire_email=monde.commanditaire.email,
        referent=monde.cellule,
        partage=True,
        etat=etat,
        **dict(list(dates.items())[:parcourues]),
    )
    journal.ecrire("demandes.qualifier", demande, par=monde.cellule)
    return demande


def _accompagnement(monde: Monde, demande: Demande, n: int, *, jour: int) -> Accompagnement:
    """Scoped, with `n` slots from that many days from now on."""
    session = Session.objects.create(titre=demande.titre, institution=demande.institution)
    accompagnement = Accompagnement.objects.create(demande=demande, session=session, equipe=n + 1)
    for j in range(n):
        debut = timezone.now() + dt.timedelta(days=jour + j)
        creneau = Creneau.objects.create(
            session=session, debut=debut, fin=debut + dt.timedelta(hours=3), lieu="Salle 1"
        )
        Occupation.objects.create(
            agent=monde.facilitateur,
            creneau=creneau,
            periode=(creneau.debut, creneau.fin),
            ferme=demande.etat != Etat.CADREE,
        )
        monde.extra.setdefault(f"creneau {demande.etat}", creneau)
    return accompagnement


def _appel(monde: Monde, n: int, i: int) -> None:
    """A request opened to volunteers, whom the world's facilitator is among."""
    demande = _demande(monde, Etat.CADREE)
    appel = Appel.objects.create(
        accompagnement=_accompagnement(monde, demande, n, jour=200 + 10 * i),
        jusqu_au=timezone.now() + dt.timedelta(days=5),
        message="Une belle équipe vous attend.",
    )
    appel.institutions.add(demande.institution)
    for facilitateur in Facilitateur.objects.order_by("pk")[:n]:
        Volontaire.objects.create(appel=appel, agent=facilitateur.agent, mot="Je connais le sujet.")
    monde.extra.setdefault("ouverte", demande)
    monde.extra.setdefault("appel", appel)


def _observations(monde: Monde, n: int, i: int, mission: Mission) -> None:
    """Somebody asks to watch the mission of the world's facilitator, who watches another team."""
    observation = Observation.objects.create(
        accompagnement=mission.accompagnement, agent=FacilitateurFactory().agent, origine="demande"
    )
    monde.extra.setdefault("observation", observation)
    demande = DemandeFactory(etat=Etat.EN_PREPARATION, accord_le=timezone.now())
    session = Session.objects.create(titre=demande.titre, institution=demande.institution)
    for j in range(n):
        debut = timezone.now() + dt.timedelta(days=300 + 10 * i + j)
        Creneau.objects.create(session=session, debut=debut, fin=debut + dt.timedelta(hours=3), lieu="Salle 2")
    observee = Accompagnement.objects.create(demande=demande, session=session, equipe=n)
    for _ in range(n):
        Mission.objects.create(
            accompagnement=observee,
            agent=FacilitateurFactory().agent,
            etat=Mission.Etat.ACCEPTEE,
            repondre_avant=timezone.now(),
        )
    Observation.objects.create(
        accompagnement=observee,
        agent=monde.facilitateur,
        origine="invitation",
        etat="acceptee",
        acceptee_le=timezone.now(),
    )
    monde.extra.setdefault("observee", demande)


def _equipe(monde: Monde, accompagnement: Accompagnement, n: int, etat: str) -> Mission:
    """The world's facilitator first, whose mission is returned."""
    for facilitateur in Facilitateur.objects.order_by("pk")[:n]:
        Mission.objects.create(
            accompagnement=accompagnement,
            agent=facilitateur.agent,
            etat=etat,
            repondre_avant=timezone.now() + dt.timedelta(days=3),
        )
    return accompagnement.missions.get(agent=monde.facilitateur)


def _signalements(monde: Monde, demande: Demande) -> None:
    """One about the facilitator, told by the requester, and one about the member of the cell who follows it."""
    categorie = CategorieSignalementFactory()
    for cle, concerne in (("signalement", monde.facilitateur), ("signalement sur la cellule", monde.cellule)):
        signalement = Signalement.objects.create(
            demande=demande, categorie=categorie, auteur=monde.demandeur, qualite="demandeur", texte="Rien ne va plus."
        )
        signalement.concernes.add(concerne)
        NoteSignalement.objects.create(signalement=signalement, auteur=monde.administration, texte="Appelée.")
        monde.extra.setdefault(cle, signalement)


def _recits(n: int, monde: Monde) -> None:
    """Of each state a story may be met in: public, to be approved, being written."""
    for i in range(n):
        for cle, etat in (("recit", "publie"), ("recit a relire", "en_approbation"), ("recit en projet", "brouillon")):
            demande = _demande(monde, Etat.CLOSE)
            session = Session.objects.create(titre=demande.titre, institution=demande.institution)
            accompagnement = Accompagnement.objects.create(demande=demande, session=session, equipe=1)
            _equipe(monde, accompagnement, 1, Mission.Etat.ACCEPTEE)
            recit = Recit.objects.create(
                demande=demande,
                slug=f"{etat.replace('_', '-')}-{i}",
                etat=etat,
                version=1,
                titre="Trois gestes d’accueil",
                accroche="Une matinée pour s’accorder.",
                depart="Treize maisons.",
                produit="Trois gestes.",
                format=demande.format,
                participants=35,
                publie_le=timezone.now(),
            )
            recit.methodes.add(MethodeFactory(nom="Méthode 0"))
            approbation = Approbation.objects.create(
                recit=recit, version=1, qui="demandeur", nom=str(monde.demandeur), email=str(monde.demandeur.email)
            )
            monde.extra.setdefault(cle, recit)
            monde.extra.setdefault(f"approbation {cle}", approbation)


def _echanges(monde: Monde, i: int) -> None:
    """Messages, joined files and e-mails about the request in preparation."""
    Message.objects.create(demande=monde.demande, auteur=monde.cellule, auteur_nom=str(monde.cellule), texte="Bonjour.")
    porteurs: dict[str, dict[str, Model]] = {
        "piece": {"demande": monde.demande},
        "piece du brouillon": {"brouillon": monde.extra["brouillon"]},
    }
    for cle, porteur in porteurs.items():
        piece = PieceJointe(**porteur, nom=f"plan-{i}.pdf", type_mime="application/pdf", taille=len(PDF))
        piece.fichier.save(f"plan-{i}.pdf", ContentFile(PDF))
        monde.extra.setdefault(cle, piece)
    courriel = Courriel.objects.create(
        regle="essai",
        objet=monde.demande,
        occurrence=str(i),
        destinataire=monde.demandeur.email,
        sujet="Votre demande",
        texte="Bonjour.",
    )
    monde.extra.setdefault("courriel", courriel)
    AdresseEnEchec.objects.create(adresse=f"perdue{i}@isere.example", code="5.1.1", dernier=courriel)


def _travail(monde: Monde, accompagnement: Accompagnement, i: int) -> None:
    """Lines of the log, end reports, and the lettre de mission as a document."""
    for creneau in accompagnement.session.creneaux.all():
        intervention = Intervention.objects.create(
            agent=monde.facilitateur,
            accompagnement=accompagnement,
            creneau=creneau,
            jour=timezone.localdate(),
            animation=1,
            participants=12,
            institution=monde.facilitateur.institution,
            direction=monde.facilitateur.direction,
        )
        monde.extra.setdefault("intervention", intervention)
    for mission in accompagnement.missions.all():
        Bilan.objects.create(
            accompagnement=accompagnement,
            nature=Bilan.Nature.FACILITATEUR,
            auteur=mission.agent,
            objectif_atteint=3,
            satisfaction=4,
        )
    document = Document(
        type="lettre_mission",
        numero=f"LM-{i}",
        titre="Lettre de mission",
        objet=Facilitateur.objects.get(agent=monde.facilitateur).lettres.en_cours().get(),
        etat="pret",
        empreinte="0" * 64,
    )
    document.fichier.save(f"lettre-{i}.pdf", ContentFile(PDF))
    monde.extra.setdefault("document", document)
