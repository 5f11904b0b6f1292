"""A newcomer of the network who comes to watch a mission: never a member of its team, in no count of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ObservationQuerySet(models.QuerySet["Observation"]):
    def actives(self) -> "ObservationQuerySet":
        """Waiting for an answer, or accepted."""
        return self.filter(etat__in=[Observation.Etat.PROPOSEE, Observation.Etat.ACCEPTEE])

    def acceptees(self) -> "ObservationQuerySet":
        return self.filter(etat=Observation.Etat.ACCEPTEE)


class Observation(models.Model):
    """Asked for by the newcomer, the team answers; offered by the cell, the newcomer does. `DECLINEE`: the team, the
    requester or the cell said that it is not the moment, before or after a yes, and no reason is ever kept; `RETIREE`:
    the newcomer does not come; `ANNULEE`: the request came to an end, or nobody answered in time."""

    class Origine(models.TextChoices):
        DEMANDE = "demande", "À sa demande"
        INVITATION = "invitation", "Sur invitation de la cellule"

    class Etat(models.TextChoices):
        PROPOSEE = "proposee", "Réponse attendue"
        ACCEPTEE = "acceptee", "Acceptée"
        DECLINEE = "declinee", "Pas le moment"
        RETIREE = "retiree", "Retirée par la personne"
        ANNULEE = "annulee", "Annulée"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompagnement = models.ForeignKey(
        "demandes.Accompagnement", models.PROTECT, related_name="observations", verbose_name="accompagnement"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="observations", verbose_name="observateur"
    )
    origine = models.CharField("origine", max_length=10, choices=Origine.choices)
    etat = models.CharField("état", max_length=8, choices=Etat.choices, default=Etat.PROPOSEE)
    proposee_le = models.DateTimeField("proposée le", default=timezone.now)
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    finie_le = models.DateTimeField("finie le", null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "observation"
        ordering = ["-proposee_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompagnement", "agent"],
                condition=Q(etat__in=["proposee", "acceptee"]),
                name="observation_unique",
                violation_error_message="Cette personne observe déjà cet accompagnement, ou attend une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(etat="proposee", acceptee_le=None, finie_le=None)
                | Q(etat="acceptee", acceptee_le__isnull=False, finie_le=None)
                | Q(etat__in=["declinee", "retiree", "annulee"], finie_le__isnull=False),
                name="observation_dates_de_l_etat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} observe, {self.accompagnement}"
