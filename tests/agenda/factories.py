import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agenda.models import Creneau, Inscription, Jauge, Mode, Salle, Session
from tests.agents.factories import AgentFactory, SiteFactory


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    titre = factory.Sequence(lambda n: f"Atelier d’essai {n}")


class SalleFactory(DjangoModelFactory):
    class Meta:
        model = Salle

    site = factory.SubFactory(SiteFactory)
    nom = factory.Sequence(lambda n: f"Salle {n}")


class CreneauFactory(DjangoModelFactory):
    """Three hours in the morning of 10 December 2030, Paris time."""

    class Meta:
        model = Creneau

    session = factory.SubFactory(SessionFactory)
    debut = dt.datetime(2030, 12, 10, 8, 0, tzinfo=dt.UTC)
    fin = factory.LazyAttribute(lambda o: o.debut + dt.timedelta(hours=3))


class JaugeFactory(DjangoModelFactory):
    class Meta:
        model = Jauge

    session = factory.SubFactory(SessionFactory)
    mode = Mode.PRESENCE
    capacite = 10


class SessionOuverteFactory(SessionFactory):
    """One registers for it: a slot on 10 December 2030. `places` is a capacity in person (None: no limit), or a
    dictionary mode → capacity."""

    class Meta:
        skip_postgeneration_save = True

    inscriptible = True

    @factory.post_generation
    def places(self, create: bool, extracted: object) -> None:
        capacites = extracted if isinstance(extracted, dict) else {Mode.PRESENCE: extracted}
        for mode, capacite in capacites.items():
            Jauge.objects.create(session=self, mode=mode, capacite=capacite)

    @factory.post_generation
    def creneau(self, create: bool, extracted: object, **champs: object) -> None:
        if extracted is not False:
            CreneauFactory(session=self, **champs)


class InscriptionFactory(DjangoModelFactory):
    """A row as it stands, without its place counted: use the services wherever counting matters."""

    class Meta:
        model = Inscription

    session = factory.SubFactory(SessionOuverteFactory)
    agent = factory.SubFactory(AgentFactory)
    etat = Inscription.Etat.CONFIRMEE
    ordre = factory.Sequence(lambda n: n + 1)
    confirmee_le = factory.LazyFunction(timezone.now)
