"""A small world in which every page has something to show: `n` rows of everything.

The standing tests walk every route in it, as each role. A model without rows here fails
`test_queries_walk`, so that a new model cannot escape the walk."""

import uuid

from agents.models import AncienNumero
from courriels.models import ChoixRecapitulatif
from demandes.models import SansRecapitulatif
from donnees.models import AncienMatricule, AncienneDirection, PaireEcartee
from donnees.services import deposer
from instance.models import Identite
from tests.agents.factories import AgentFactory, AutreInstitutionFactory, CelluleFactory, InstitutionFactory

from .candidatures import poser_candidatures
from .catalogue import poser_formations
from .certificats import poser_certificats
from .conservation import poser_bordereaux
from .demandes import poser_demandes
from .emargement import poser_emargement
from .evaluations import poser_evaluations
from .gens import Monde
from .jury import poser_jurys
from .liens import poser_liens
from .maison import poser_instance, poser_perimetres
from .pieces import poser_pieces
from .programme import poser_programme, poser_suites_du_programme
from .renouvellement import poser_renouvellements
from .reseau import poser_reseau
from .seances import poser_inscriptions

__all__ = ["Monde", "construire"]


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
    poser_instance(n, monde)
    poser_reseau(n, monde, autre)
    poser_certificats(n, monde)
    poser_demandes(n, monde)
    poser_programme(n, monde)
    poser_suites_du_programme(n, monde)
    poser_formations(n, monde)
    poser_candidatures(n, monde)
    poser_pieces(n, monde)
    poser_emargement(n, monde)
    poser_evaluations(n, monde)
    poser_inscriptions(n, monde, institution)
    poser_renouvellements(n, monde)
    poser_jurys(n, monde)
    poser_bordereaux(n, monde)
    poser_liens(monde)
    poser_perimetres(n, monde, institution, autre)
    AgentFactory(prenom="Herve", nom="GRANJEAN", institution=institution)  # may well be the sponsor
    for i in range(n):
        SansRecapitulatif.objects.create(agent=CelluleFactory(institution=institution))
        AncienNumero.objects.create(numero=uuid.uuid4(), agent=monde.demandeur)
        AncienMatricule.objects.create(institution=institution, matricule=f"A{i}", agent=monde.demandeur)
        direction = monde.demandeur.direction
        AncienneDirection.objects.create(institution=institution, nom=f"Ancienne {i}", direction=direction)
        presque = AgentFactory(nom="Tissot", prenom=f"Maude{i}")
        PaireEcartee.objects.create(un=monde.demandeur, deux=presque)
        ChoixRecapitulatif.objects.create(agent=presque)
        rh = f"matricule;nom;prenom\n0{i};D’Ornano;Zoé\n".encode()
        deposer(institution=institution, contenu=rh, nom=f"rh-{i}.csv", complet=False, par=monde.cellule)
    return monde
