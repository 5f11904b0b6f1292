import datetime as dt

import factory
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from factory.django import DjangoModelFactory

from facilitateurs.models import Certification, Facilitateur, LettreMission, Methode
from tests.agents.factories import AgentFactory


class MethodeFactory(DjangoModelFactory):
    class Meta:
        model = Methode
        django_get_or_create = ("nom",)

    nom = "Codéveloppement"


class CertificationFactory(DjangoModelFactory):
    class Meta:
        model = Certification

    numero = factory.Sequence(lambda n: f"C-2024-{n:04d}")
    delivree_le = factory.LazyFunction(lambda: timezone.localdate() - relativedelta(years=1))
    valable_jusqu_au = factory.LazyAttribute(lambda o: o.delivree_le + relativedelta(years=3))


class LettreMissionFactory(DjangoModelFactory):
    """A letter granted for the current calendar year."""

    class Meta:
        model = LettreMission

    debut = factory.LazyFunction(lambda: dt.date(timezone.localdate().year, 1, 1))
    fin = factory.LazyAttribute(lambda o: dt.date(o.debut.year, 12, 31))
    etat = LettreMission.Etat.ACCORDEE
    responsable_nom = "Hélène Carrel"
    responsable_email = "helene.carrel@isere.example"


class FacilitateurFactory(DjangoModelFactory):
    """Certified and granted ten half-days for the year, unless `certification=None` / `lettre=None`."""

    class Meta:
        model = Facilitateur
        skip_postgeneration_save = True

    agent = factory.SubFactory(AgentFactory, prenom="Élodie")
    senior_declare = True
    certification = factory.RelatedFactory(CertificationFactory, "facilitateur")
    lettre = factory.RelatedFactory(LettreMissionFactory, "facilitateur")
