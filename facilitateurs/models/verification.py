"""Counts of verifications while the shared cache is away (see `facilitateurs.verification.limites`)."""

from django.db import models


class EssaiVerification(models.Model):
    """How many times one network tried in one hour. `cle` holds a keyed digest of its address, never the address."""

    cle = models.CharField(max_length=80, unique=True)
    heure = models.DateTimeField()
    nombre = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "essai de vérification"
        verbose_name_plural = "essais de vérification"
        indexes = [models.Index(fields=["heure"], name="essai_verification_heure")]

    def __str__(self) -> str:
        return f"{self.heure:%d/%m/%Y %H:%M} : {self.nombre}"
