"""A request being written. Apart from requests; purged after thirty days without a change."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models


class Brouillon(models.Model):
    """`cle` is secret: it stands in the address of the form, so that a step posted after the session is lost is
    still kept. `donnees` holds each step's fields as typed, valid or not."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="brouillons", verbose_name="agent")
    donnees: Any = models.JSONField("réponses", default=dict, blank=True)
    etape = models.PositiveSmallIntegerField("étape atteinte", default=1)
    cree_le = models.DateTimeField("commencé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-modifie_le"]

    def __str__(self) -> str:
        return f"Brouillon de {self.agent}"
