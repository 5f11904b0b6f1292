"""How an outside member of a jury comes in: the link of an e-mail, then a code sent to the same address."""

import uuid

from django.db import models
from django.utils import timezone

from .jury import MembreJury


class CodeJury(models.Model):
    """Somebody who has the link asked for a code. The code is nowhere: it is derived from the row's key and the
    portal's secret (`formations.services.jury_acces`). The rows are what the limits count."""

    MAX_ECHECS = 3

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membre = models.ForeignKey(MembreJury, models.CASCADE, related_name="codes", verbose_name="membre du jury")
    adresse_ip = models.GenericIPAddressField("adresse du réseau", null=True)
    echecs = models.PositiveSmallIntegerField("codes faux", default=0)
    cree_le = models.DateTimeField("demandé le", default=timezone.now)
    expire_le = models.DateTimeField("expire le")
    servi_le = models.DateTimeField("servi le", null=True)

    class Meta:
        verbose_name = "code d’un membre de jury"
        verbose_name_plural = "codes des membres de jury"
        indexes = [
            models.Index(fields=["membre", "cree_le"], name="code_jury_par_membre"),
            models.Index(fields=["adresse_ip", "cree_le"], name="code_jury_par_adresse"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(echecs__lte=3), name="code_jury_trois_essais")]

    def __str__(self) -> str:
        return f"Code du {timezone.localtime(self.cree_le):%d/%m/%Y %H:%M}"
