"""Who would rather not receive the recap of the month."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class SansRecapitulatif(models.Model):
    """An agent's choice; without a row, the recap comes."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sans_recapitulatif", verbose_name="agent"
    )
    depuis = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "refus du récapitulatif du mois"
        verbose_name_plural = "refus du récapitulatif du mois"

    def __str__(self) -> str:
        return str(self.agent)
