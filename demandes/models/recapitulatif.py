"""Who would rather not receive the recap of the month."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SansRecapitulatif(models.Model):
    """An agent's choice, of their own recap or of the one of those they lead; without a row, it comes."""

    class Sorte(models.TextChoices):
        SOI = "soi", "Le sien"
        EQUIPE = "equipe", "Celui des facilitateurs de son équipe"

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sans_recapitulatif", verbose_name="agent"
    )
    sorte = models.CharField("récapitulatif", max_length=6, choices=Sorte.choices, default=Sorte.SOI)
    depuis = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "refus du récapitulatif du mois"
        verbose_name_plural = "refus du récapitulatif du mois"
        constraints = [models.UniqueConstraint(fields=["agent", "sorte"], name="sans_recapitulatif_unique")]

    def __str__(self) -> str:
        return str(self.agent)
