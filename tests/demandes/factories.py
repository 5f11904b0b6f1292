import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from demandes.models import CategorieSignalement, Demande, Format
from demandes.models.demande import Hierarchie, Volontariat
from tests.agents.factories import AgentFactory


class FormatFactory(DjangoModelFactory):
    class Meta:
        model = Format
        django_get_or_create = ("nom",)

    nom = "Atelier"


class CategorieSignalementFactory(DjangoModelFactory):
    """One that the cell handles itself; with `orientation`, one that is led elsewhere."""

    class Meta:
        model = CategorieSignalement
        django_get_or_create = ("nom",)

    nom = "Au sein du binôme"


class DemandeFactory(DjangoModelFactory):
    """A request as it is just after deposit. To bring it further, call the services."""

    class Meta:
        model = Demande

    numero = factory.Sequence(lambda n: f"{timezone.localdate().year}-{n:03d}")
    demandeur = factory.SubFactory(AgentFactory)
    institution = factory.SelfAttribute("demandeur.institution")
    direction = factory.SelfAttribute("demandeur.direction")
    categorie = factory.SelfAttribute("demandeur.categorie")
    encadrement = factory.SelfAttribute("demandeur.encadrement")
    site = factory.SelfAttribute("demandeur.site")
    commanditaire_nom = "Hervé Granjean"
    commanditaire_email = "herve.granjean@isere.example"
    titre = factory.Sequence(lambda n: f"Un seul guichet pour le Trièves {n}")
    format = factory.SubFactory(FormatFactory)
    contexte = "Treize maisons du Département accueillent chacune à sa façon."
    objectif = "… choisi trois gestes d’accueil communs."
    participants = 34
    hierarchie = Hierarchie.OUVERTURE_CLOTURE
    volontariat = Volontariat.CHOISI
