"""A small world in which every page has something to show: `n` rows of everything.

The standing tests walk every route in it, as each role. A model without rows here fails
`test_world_holds_every_model`, so that a new model cannot escape the walk.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from agenda import flux
from agenda import services as agenda
from agenda.models import (
    Annonce,
    Creneau,
    Inscription,
    Jauge,
    Mode,
    Occupation,
    Presence,
    Question,
    Reservation,
    Salle,
    Session,
)
from agents import liens
from agents.models import Agent, AncienNumero, Connexion, DemandeDeCode, EchecSecondFacteur, IdentiteExterne
from agents.services import nommer_dans_institution
from courriels.models import AdresseEnEchec, ChoixRecapitulatif, Courriel, TexteCourriel
from courriels.regles import REGLES
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
    SansRecapitulatif,
    Signalement,
    Volontaire,
)
from demandes.models.demande import Etat
from documents.models import Compteur, Document
from donnees.models import PaireEcartee
from donnees.services import deposer
from evenements import services as evenements
from evenements.models import DocumentApres, Edition, ImportProgramme, Theme
from evenements.services import propositions
from evenements.services.attestations import demander_attestation
from evenements.services.retours import donner_retour
from facilitateurs import services as reseau
from facilitateurs.models import (
    Campagne,
    Convention,
    Facilitateur,
    Indisponibilite,
    IndisponibiliteReguliere,
    LettreMission,
    LienDeclare,
    Sollicitation,
    Suspension,
)
from formations import services as formations
from formations.models import Formation, Organisme
from instance import journal
from instance.models import Battement, Identite, JourFerme, Reglage
from tests.agents.factories import (
    AgentFactory,
    AutreInstitutionFactory,
    CelluleFactory,
    DirectionFactory,
    InstitutionFactory,
)
from tests.demandes.factories import CategorieSignalementFactory, DemandeFactory, FormatFactory
from tests.demandes.test_depot_form import reponses
from tests.facilitateurs.factories import FacilitateurFactory, LettreMissionFactory, MethodeFactory

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Monde:
    """`demande` is in preparation with a team, `deposee` has just come in, `cadree` awaits the facilitator's answer,
    `realisee` its end reports; all are the requester's."""

    visiteur: None = None
    demandeur: Agent = field(init=False)
    commanditaire: Agent = field(init=False)
    facilitateur: Agent = field(init=False)
    cellule: Agent = field(init=False)
    administration: Agent = field(init=False)
    referent: Agent = field(init=False)
    lecteur_rh: Agent = field(init=False)
    directeur: Agent = field(init=False)
    """The three who see a part of the directory: `extra` has their "institution", "direction" and its "service"."""
    etranger: Agent = field(init=False)
    """An agent of another institution, tied to nothing here."""
    demande: Demande = field(init=False)
    deposee: Demande = field(init=False)
    cadree: Demande = field(init=False)
    realisee: Demande = field(init=False)
    extra: dict[str, Any] = field(default_factory=dict)


def construire(n: int = 1) -> Monde:
    monde = Monde()
    institution = InstitutionFactory()
    Identite.objects.get_or_create(pk=1)
    monde.demandeur = AgentFactory(prenom="Maud", nom="Tissot", institution=institution)
    monde.commanditaire = AgentFactory(
        prenom="Hervé", nom="Granjean", institution=institution, encadrement="chef_service"
    )
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
    _programme(n, monde)
    _suites_du_programme(n, monde)
    _formations(n, monde)
    _inscriptions(n, monde, institution)
    _liens(monde)
    _perimetres(n, monde, institution, autre)
    AgentFactory(prenom="Herve", nom="GRANJEAN", institution=institution)  # may well be the sponsor
    for i in range(n):
        SansRecapitulatif.objects.create(agent=CelluleFactory(institution=institution))
        AncienNumero.objects.create(numero=uuid.uuid4(), agent=monde.demandeur)
        presque = AgentFactory(nom="Tissot", prenom=f"Maude{i}")
        PaireEcartee.objects.create(un=monde.demandeur, deux=presque)
        ChoixRecapitulatif.objects.create(agent=presque)
        rh = f"matricule;nom;prenom\n0{i};D’Ornano;Zoé\n".encode()
        deposer(institution=institution, contenu=rh, nom=f"rh-{i}.csv", complet=False, par=monde.cellule)
    return monde


def _inscriptions(n: int, monde: Monde, institution: Any) -> None:
    """A session open to all, a past one, in a room; the requester has a place in each, and waits for a third."""
    salle = Salle.objects.create(site=monde.demandeur.site, nom="Salle des Sagnes")
    for i in range(n):
        for nom, jours, places in (("ouverte", 30 + i, 30), ("passee", -20 - i, 30), ("complete", 40 + i, 1)):
            session = Session.objects.create(titre=f"Atelier {nom} {i}", institution=institution, inscriptible=True)
            monde.extra.setdefault(f"session {nom}", session)
            debut = timezone.now() + dt.timedelta(days=jours)
            creneau = Creneau.objects.create(
                session=session, debut=debut, fin=debut + dt.timedelta(hours=2), salle=salle, modalite="hybride"
            )
            monde.extra.setdefault(f"creneau {nom}", creneau)
            if nom != "complete":  # the facilitator hosts the others
                Occupation.objects.create(
                    agent=monde.facilitateur,
                    creneau=creneau,
                    periode=(creneau.debut, creneau.fin),
                    ferme=True,
                    chevauchement_voulu=True,
                )
            for mode in Mode:
                Jauge.objects.create(
                    session=session, mode=mode, capacite=places, prises=min(places, 2) if mode == Mode.PRESENCE else 0
                )
            Reservation.objects.create(
                session=session, institution=institution, places=2, jusqu_au=debut - dt.timedelta(days=7)
            )
            Question.objects.create(session=session, libelle="Vos attentes ?")
            Annonce.objects.create(session=session, auteur=monde.cellule, sujet="À vos agendas", texte="Bonjour.")
            for ordre, agent in enumerate((monde.facilitateur, monde.demandeur), 1):
                inscription = Inscription.objects.create(
                    session=session,
                    agent=agent,
                    ordre=ordre,
                    etat=Inscription.Etat.EN_ATTENTE if ordre > places else Inscription.Etat.CONFIRMEE,
                    confirmee_le=timezone.now(),
                    inscrite_par=monde.cellule,
                )
                if nom == "passee":
                    Presence.objects.create(
                        creneau=creneau,
                        agent=agent,
                        etat=Presence.Etat.PRESENT,
                        source=Presence.Source.PORTE,
                        par=monde.cellule,
                    )
            monde.extra.setdefault(f"inscription {nom}", inscription)


def _perimetres(n: int, monde: Monde, institution: Any, autre: Any) -> None:
    """Those who see a part of the directory, which has `n` of everything; and parts that are not theirs."""
    direction = DirectionFactory(institution=institution, nom="Direction des solidarités")
    services = [DirectionFactory(institution=institution, nom=f"Service {i}", parent=direction) for i in range(n + 1)]
    monde.referent = AgentFactory(nom="Référent", institution=institution)
    monde.lecteur_rh = AgentFactory(nom="Lecteur", institution=institution)
    monde.directeur = AgentFactory(
        nom="Directeur", institution=institution, direction=direction, encadrement="directeur"
    )
    direction.directeur = monde.directeur
    direction.save(update_fields=["directeur"])
    for service in services:
        FacilitateurFactory(agent__nom="De la maison", agent__institution=institution, agent__direction=service)
        DemandeFactory(demandeur=AgentFactory(institution=institution, direction=service))
    for agent, role in ((monde.referent, "referent"), (monde.lecteur_rh, "lecteur_rh")):
        nommer_dans_institution(agent, institution=institution, role=role, par=monde.administration)
    for i in range(n - 1):
        autres = AgentFactory(nom=f"Référente {i}", institution=institution)
        nommer_dans_institution(autres, institution=institution, role="referent", par=monde.administration)
    monde.extra |= {"institution": institution, "direction": direction, "service": services[0]}
    monde.extra |= {"ailleurs": autre, "autre direction": DirectionFactory(institution=institution, nom="Une autre")}


def _instance(n: int, monde: Monde) -> None:
    monde.extra["externe"] = IdentiteExterne.objects.create(agent=monde.demandeur, fournisseur="proconnect", sub="s")
    monde.extra["facteur"] = TOTP.activate(monde.demandeur, generate_totp_secret()).instance
    for i in range(n):
        Reglage.objects.create(cle=list(_cles_de_regles())[i], valeur=3)
        JourFerme.objects.create(jour=dt.date(2030, 5, 10 + i), libelle="Pont")
        AgentFactory(nom="Sans Messagerie", n_plus_1=monde.commanditaire, email=None)
        DemandeDeCode.objects.create(
            email=f"code{i}@isere.example", expire_le=timezone.now() + dt.timedelta(minutes=10)
        )
        Connexion.objects.create(agent=monde.demandeur, cle_session=f"ailleurs-{i}", navigateur="Firefox sur Windows")
        EchecSecondFacteur.objects.create(agent=monde.demandeur)
        TexteCourriel.objects.create(pk=list(REGLES)[i].cle, morceaux={"titre": "Autrement dit"})
        Battement.objects.create(source=f"essai-{i}", vu_le=timezone.now())
        Compteur.objects.create(serie=f"essai-{i}", dernier=i)


def _cles_de_regles() -> list[str]:
    from instance.regles import REGLES

    return [cle for cle, regle in REGLES.items() if isinstance(regle.defaut, int)]


def _reseau(n: int, monde: Monde, autre: Any) -> None:
    maintenant = timezone.now()
    for i in range(n):
        facilitateur = FacilitateurFactory(agent__nom=f"Vasseur{i}", agent__prenom="Élodie", public=True)
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
        FacilitateurFactory(agent__nom=f"Mené{i}", agent__n_plus_1=monde.commanditaire)
        premier = Facilitateur.objects.get(agent=monde.facilitateur)
        lien = LienDeclare.objects.create(facilitateur=premier, direction=DirectionFactory(institution=autre))
        indisponibilite = Indisponibilite.objects.create(
            facilitateur=premier,
            periode=(maintenant + dt.timedelta(days=60 + i), maintenant + dt.timedelta(days=60 + i, hours=3)),
        )
        reguliere = IndisponibiliteReguliere.objects.create(
            facilitateur=premier,
            jours=[1 + i],
            moment="matin",
            debut=maintenant.date(),
            fin=maintenant.date() + dt.timedelta(days=120),
        )
        monde.extra.setdefault("lien", lien)
        monde.extra.setdefault("reguliere", reguliere)
        monde.extra.setdefault("indisponibilite", indisponibilite)


def _demandes(n: int, monde: Monde) -> None:
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
    _campagne(n, monde)
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


def _campagne(n: int, monde: Monde) -> None:
    """Letters asked for in a batch: each of `n` managers leads `n` facilitators."""
    annee = timezone.localdate().year + 2
    campagne = Campagne.objects.create(debut=dt.date(annee, 1, 1), fin=dt.date(annee, 12, 31))
    for i in range(n):
        sollicitation = Sollicitation.objects.create(
            campagne=campagne,
            responsable_nom="Hélène Carrel",
            responsable_email=f"responsable{i}@isere.example",
            demandee_le=timezone.now() - dt.timedelta(days=2),
        )
        for facilitateur in Facilitateur.objects.order_by("pk")[:n]:
            LettreMissionFactory(
                facilitateur=facilitateur,
                debut=campagne.debut,
                etat=LettreMission.Etat.DEMANDEE,
                sollicitation=sollicitation,
            )
        monde.extra.setdefault("sollicitation", sollicitation)
    monde.extra["campagne"] = campagne


def _programme(n: int, monde: Monde) -> None:
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


def _suites_du_programme(n: int, monde: Monde) -> None:
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


def _formations(n: int, monde: Monde) -> None:
    """A training with `n` cohorts to come, and as many others."""
    organisme = formations.enregistrer_organisme(Organisme(), par=monde.cellule, nom="Le Sommet, coopérative")
    for i in range(n):
        formations.enregistrer_organisme(Organisme(), par=monde.cellule, nom=f"Organisme {i}")
        formation = formations.enregistrer_formation(
            Formation(),
            par=monde.cellule,
            titre=f"Animer une réunion {i}",
            accroche="Préparer, ouvrir, décider.",
            objectifs="Préparer un déroulé",
            heures=7,
            demi_journees=2,
            places=12,
            organisme=organisme,
            institutions=[monde.cellule.institution],
        )
        monde.extra.setdefault("formation", formations.publier(formation, par=monde.cellule))
        formations.publier(formation, par=monde.cellule)
        debut = timezone.now() + dt.timedelta(days=50 + i)
        demis = [formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {"site": monde.cellule.site})]
        for formee in dict.fromkeys((monde.extra["formation"], formation)):
            cohorte = formations.ouvrir_cohorte(
                formee, nom=f"Session {i}", par=monde.cellule, demi_journees=demis, referent=monde.cellule
            )
            formations.publier_cohorte(cohorte, par=monde.cellule)


def _liens(monde: Monde) -> None:
    """A real link of every purpose, as the e-mails hold them."""
    facilitateur = Facilitateur.objects.get(agent=monde.facilitateur)
    lettre = LettreMissionFactory(
        facilitateur=facilitateur,
        debut=dt.date(timezone.localdate().year + 1, 1, 1),
        etat=LettreMission.Etat.DEMANDEE,
    )
    equipe, demandeur = monde.facilitateur.email, monde.demandeur.email
    objets: dict[str, tuple[Model, str]] = {
        "demandes.accord": (monde.deposee, monde.deposee.commanditaire_email),
        "demandes.mission": (monde.extra["proposee"], equipe),
        "demandes.bilan": (monde.realisee, demandeur),
        "demandes.bilan_facilitateur": (monde.realisee, equipe),
        "demandes.suivi": (monde.realisee, demandeur),
        "demandes.recapitulatif_responsable": (monde.commanditaire, monde.commanditaire.email),
        "demandes.recit": (monde.extra["approbation recit a relire"], demandeur),
        "demandes.recit_retrait": (monde.extra["recit"], demandeur),
        "facilitateurs.lettre": (lettre, lettre.responsable_email),
        "facilitateurs.sollicitation": (
            monde.extra["sollicitation"],
            monde.extra["sollicitation"].responsable_email,
        ),
        "agenda.annuler": (monde.extra["inscription ouverte"], demandeur),
        "agenda.accepter": (monde.extra["inscription complete"], demandeur),
        "evenements.retour": (monde.extra["inscription evenement passe"], demandeur),
        "evenements.attestation": (monde.extra["inscription evenement passe"], demandeur),
    }
    expire = timezone.now() + dt.timedelta(days=10)
    for but, (objet, email) in objets.items():
        monde.extra[but] = liens.jeton(liens.creer(but, objet, email=email, expire_le=expire))
    monde.extra["flux"] = flux.ouvrir(monde.facilitateur)
