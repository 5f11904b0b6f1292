import datetime as dt

import factory
from factory.django import DjangoModelFactory

from agents.models import Agent, Categorie, Direction, Encadrement, Institution, MembreCellule, Site


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution
        django_get_or_create = ("nom",)

    nom = "Département de l’Isère"
    sigle = "Département"
    domaines = ["isere.example"]
    porteuse = factory.LazyAttribute(lambda o: o.nom == "Département de l’Isère")


class AutreInstitutionFactory(InstitutionFactory):
    nom = "Grenoble Alpes Métropole"
    sigle = "Métropole"
    domaines = ["metropole.example"]


class DirectionFactory(DjangoModelFactory):
    class Meta:
        model = Direction

    institution = factory.SubFactory(InstitutionFactory)
    nom = factory.Sequence(lambda n: f"Direction des essais {n}")


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    nom = factory.Sequence(lambda n: f"Maison du Département {n}")
    commune = "Voiron"
    latitude = 45.36
    longitude = 5.59


class AgentFactory(DjangoModelFactory):
    class Meta:
        model = Agent
        skip_postgeneration_save = True

    prenom = "Maud"
    nom = factory.Sequence(lambda n: f"Tissot-{n}")
    email = factory.Sequence(lambda n: f"agent{n}@isere.example")
    categorie = Categorie.B
    encadrement = Encadrement.AUCUN
    institution = factory.SubFactory(InstitutionFactory)
    direction = factory.SubFactory(DirectionFactory, institution=factory.SelfAttribute("..institution"))
    site = factory.SubFactory(SiteFactory)


class CelluleFactory(AgentFactory):
    """A member of the cell. `role_cellule=` picks the role."""

    prenom = "Nadia"
    email = factory.Sequence(lambda n: f"cellule{n}@isere.example")

    @factory.post_generation
    def role(self, create: bool, extracted: str | None) -> None:
        if create:
            MembreCellule.objects.create(
                agent=self, role=extracted or MembreCellule.Role.CELLULE, debut=dt.date(2020, 1, 1)
            )
