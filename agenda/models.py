"""What is dated: sessions one registers for, made of slots one attends, and who is busy when."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


class Session(models.Model):
    """What is dated as a whole. It carries its own title and public address, so that no room above needs be known."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    titre = models.CharField("titre", max_length=200)
    institution = models.ForeignKey(
        "agents.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="organisée par",
    )
    adresse = models.CharField("page de la session", max_length=200, blank=True)

    class Meta:
        verbose_name = "session"

    def __str__(self) -> str:
        return self.titre


class Modalite(models.TextChoices):
    PRESENCE = "presence", "Sur place"
    DISTANCE = "distance", "À distance"
    HYBRIDE = "hybride", "Les deux à la fois"


class CreneauQuerySet(models.QuerySet["Creneau"]):
    def a_venir(self, maintenant: "dt.datetime | None" = None) -> "CreneauQuerySet":
        return self.filter(annule=False, fin__gt=maintenant or timezone.now())

    def passes(self, maintenant: "dt.datetime | None" = None) -> "CreneauQuerySet":
        return self.filter(annule=False, fin__lte=maintenant or timezone.now())


class Creneau(models.Model):
    """A dated slot of a session. Times are stored in UTC, shown in Europe/Paris; `fin` is after `debut`."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="creneaux", verbose_name="session")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    modalite = models.CharField("modalité", max_length=10, choices=Modalite.choices, default=Modalite.PRESENCE)
    site = models.ForeignKey(
        "agents.Site", models.SET_NULL, null=True, blank=True, related_name="creneaux", verbose_name="site"
    )
    lieu = models.CharField("lieu", max_length=200, blank=True)
    lien_visio = models.URLField("lien de visioconférence", max_length=500, blank=True)
    annule = models.BooleanField("annulé", default=False)
    sequence = models.PositiveIntegerField("révision de l’invitation", default=0)

    objects = CreneauQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gt=models.F("debut")),
                name="creneau_fin_apres_debut",
                violation_error_message="La fin doit venir après le début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session}, {timezone.localtime(self.debut):%d/%m/%Y %H:%M}"


class Occupation(models.Model):
    """Somebody is taken at a slot. `periode` copies the slot's times, so that the database itself refuses
    that one person be firmly taken twice at once; services keep the copy when a slot moves."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="occupations", verbose_name="agent"
    )
    creneau = models.ForeignKey(Creneau, models.CASCADE, related_name="occupations", verbose_name="créneau")
    periode = DateTimeRangeField("période")
    ferme = models.BooleanField("confirmée", default=False, help_text="Une proposition en attente n’est pas confirmée.")

    class Meta:
        verbose_name = "occupation"
        constraints = [
            models.UniqueConstraint(fields=["agent", "creneau"], name="occupation_unique"),
            ExclusionConstraint(
                name="occupation_sans_chevauchement",
                expressions=[("agent", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=models.Q(ferme=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} : {self.creneau}"


class Abonnement(models.Model):
    """The secret address at which somebody's own calendar reads their slots. Only its fingerprint is kept: whoever
    reads the database cannot read the calendars."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="abonnement_agenda", verbose_name="agent"
    )
    empreinte = models.CharField("empreinte de l’adresse", max_length=64, unique=True, editable=False)
    ouvert_le = models.DateTimeField("ouvert le", default=timezone.now)

    class Meta:
        verbose_name = "abonnement à l’agenda"
        verbose_name_plural = "abonnements à l’agenda"

    def __str__(self) -> str:
        return str(self.agent)
