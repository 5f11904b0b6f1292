"""What the host or the cell writes to those of a session."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .seance import Session


class Annonce(models.Model):
    """A message to the people of a session who are in `cible` when it leaves."""

    class Cible(models.TextChoices):
        INSCRITS = "inscrits", "Les personnes inscrites"
        ATTENTE = "attente", "Les personnes en attente"
        PRESENTS = "presents", "Les personnes présentes"
        ABSENTS = "absents", "Les personnes absentes"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="annonces", verbose_name="session")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="annonces",
        verbose_name="écrite par",
    )
    cible = models.CharField("à qui", max_length=10, choices=Cible.choices, default=Cible.INSCRITS)
    sujet = models.CharField("objet", max_length=150)
    texte = models.TextField("message", max_length=5000)
    ecrite_le = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "message aux inscrits"
        verbose_name_plural = "messages aux inscrits"
        ordering = ["-ecrite_le", "-pk"]

    def __str__(self) -> str:
        return self.sujet
