"""The proof that somebody was there, once they have asked for it."""

from django.conf import settings
from django.db import models

from .evenement import Evenement


class Attestation(models.Model):
    """What the document hangs on, one a person and event."""

    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="+", verbose_name="événement")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attestations", verbose_name="agent"
    )

    class Meta:
        verbose_name = "attestation de participation"
        verbose_name_plural = "attestations de participation"
        constraints = [models.UniqueConstraint(fields=["evenement", "agent"], name="attestation_unique")]

    def __str__(self) -> str:
        return f"Attestation de participation, {self.evenement}"
