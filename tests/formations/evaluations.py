"""A certifying cohort judged by a référentiel, and what assessors say of its trainees."""

import datetime as dt
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from formations import services
from formations.evaluations import lecture
from formations.evaluations.epreuves import trouver
from formations.models import Cohorte, Critere, Evaluation, Formation, Jury, MembreJury, Passage, Referentiel
from formations.services import BlocSaisi, Saisie
from tests.agents.factories import AgentFactory, CelluleFactory

from .emargement import Classe, inscrire, moment
from .factories import cohorte, formation

PDF = b"%PDF-1.4\n" + b"0" * 64
BLOCS = (
    BlocSaisi("B1", "Cadrer la demande", ("Reformule le besoin", "Écrit un mandat")),
    BlocSaisi("B2", "Concevoir le dispositif", ("Choisit un format",)),
)
EPREUVES = ("observation", "ecrit", "supervision-1", "supervision-2", "entretien")
FIN = moment(18, jour=dt.date(2030, 3, 13))
"""The evening of the last half-day."""


def certifiante(titre: str = "Facilitateur en intelligence collective") -> Formation:
    return formation(titre, cadre="certifiante")


def referentiel(de: Formation, *, publie: bool = True, annee: int = 2024) -> Referentiel:
    par = CelluleFactory()
    fait = services.creer_version(de, annee=annee, par=par)
    services.enregistrer_referentiel(fait, blocs=BLOCS, par=par)
    return services.publier_referentiel(fait, par=par) if publie else fait


def promotion(*noms: str) -> Classe:
    """By default Zoé and Paul, taught by Inès on 12 and 13 March 2030."""
    cellule, de = CelluleFactory(), certifiante()
    referentiel(de)
    faite = cohorte(de, "Promotion 2030")
    stagiaires = [AgentFactory(prenom=nom) for nom in noms or ("Zoé", "Paul")]
    inscrire(faite, stagiaires, cellule)
    formateur = services.enregistrer_formateur(AgentFactory(prenom="Inès"), organismes=[], par=cellule)
    services.nommer_formateurs(faite, [formateur], par=cellule)
    lue = Cohorte.objects.select_related("session", "formation", "referentiel").get(pk=faite.pk)
    return Classe(lue, formateur, stagiaires, cellule)


def superviseur(groupe: Classe, *stagiaires: Agent) -> Agent:
    """Somebody who teaches elsewhere, and follows these people here."""
    agent = services.enregistrer_formateur(AgentFactory(prenom="Bao"), organismes=[], par=groupe.cellule).agent
    for stagiaire in stagiaires:
        services.nommer_superviseur(groupe.cohorte, agent=stagiaire, superviseur=agent, par=groupe.cellule)
    return agent


def saisie(groupe: Classe, niveau: str = "acquis", **champs: Any) -> Saisie:
    """The same level everywhere, and a word of appreciation."""
    criteres = Critere.objects.filter(bloc__referentiel=groupe.cohorte.referentiel_id)
    donnees = {"faite_le": timezone.localdate(), "appreciation": "Tient le cadre avec calme.", **champs}
    return Saisie(niveaux={critere.pk: niveau for critere in criteres}, **donnees)


def ecrire(groupe: Classe, agent: Agent, *, par: Agent, epreuve: str = "ecrit", **champs: Any) -> Evaluation:
    attendue = trouver(epreuve)
    assert attendue is not None
    dit = saisie(groupe, **champs)
    return services.enregistrer_evaluation(groupe.cohorte, dit, agent=agent, epreuve=attendue, par=par)


def rendre(groupe: Classe, agent: Agent, *, par: Agent, epreuve: str = "ecrit", **champs: Any) -> Evaluation:
    return services.rendre_evaluation(ecrire(groupe, agent, par=par, epreuve=epreuve, **champs), par=par)


def preuve(groupe: Classe, agent: Agent, *, par: Agent, nom: str = "Écrit.pdf", epreuve: str = "ecrit") -> Any:
    fichier = SimpleUploadedFile(nom, PDF)
    return services.deposer_preuve(groupe.cohorte, fichier, agent=agent, epreuve=epreuve, par=par)


def jury(groupe: Classe, *candidats: Agent, etat: str = "preparation", membre: Agent | None = None) -> Jury:
    """One that meets now, in that state; `membre` has declared no conflict."""
    maintenant = timezone.now()
    fait = Jury.objects.create(
        formation=groupe.cohorte.formation,
        referentiel=groupe.cohorte.referentiel,
        debut=maintenant + dt.timedelta(hours=1),
        lieu="Hôtel du Département",
        ville="Grenoble",
        etat=etat,
        ouvert_le=None if etat == "preparation" else maintenant,
        **({"clos_le": maintenant, "signe_le": maintenant} if etat == "signe" else {}),
    )
    for agent in candidats:
        Passage.objects.create(jury=fait, cohorte=groupe.cohorte, agent=agent)
    if membre:
        MembreJury.objects.create(jury=fait, agent=membre, nom=str(membre), declare_le=maintenant)
    return fait


def adresse(nom: str, groupe: Classe, *args: Any) -> str:
    return reverse(f"formations:{nom}", args=[groupe.cohorte.session.cle, *args])


def lue(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, page
    return re.sub(r"(?:<[^>]+>|\s)+", " ", page.content.decode())


def corps(groupe: Classe, geste: str, niveau: str = "acquis", **champs: Any) -> dict[str, Any]:
    """A whole form, as a phone sends it."""
    criteres = [c.pk for bloc in lecture.blocs(groupe.cohorte) for c in bloc.criteres.all()]
    niveaux = {f"critere-{pk}": niveau for pk in criteres}
    return {
        "geste": geste,
        "vue": "",
        "faite_le": "2030-03-13",
        "appreciation": "Pose un cadre clair.",
        **niveaux,
        **champs,
    }
