import datetime as dt

import factory
from factory.django import DjangoModelFactory

from agenda.models import Creneau, Session


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    titre = factory.Sequence(lambda n: f"Atelier d’essai {n}")


class CreneauFactory(DjangoModelFactory):
    """Three hours in the morning of 10 December 2030, Paris time."""

    class Meta:
        model = Creneau

    session = factory.SubFactory(SessionFactory)
    debut = dt.datetime(2030, 12, 10, 8, 0, tzinfo=dt.UTC)
    fin = factory.LazyAttribute(lambda o: o.debut + dt.timedelta(hours=3))
