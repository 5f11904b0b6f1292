"""A request being written. Apart from requests; purged after thirty days without a change."""

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from agents.models import Agent


class BrouillonQuerySet(models.QuerySet["Brouillon"]):
    def en_cours(self) -> "BrouillonQuerySet":
        return self.filter(demande=None)

    def de(self, agent: "Agent") -> "BrouillonQuerySet":
        return self.en_cours().filter(agent=agent).select_related("pour")


class Brouillon(models.Model):
    """`cle` is secret: it stands in the address of the form, so that a step posted after the session is lost is
    still kept. `donnees` holds the fields as typed, valid or not, in one flat dictionary.

    Once deposited, the emptied row remembers its request until it is purged, so that a second click on « Envoyer »
    leads to the same request."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="brouillons", verbose_name="agent")
    pour = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="au nom de",
        help_text="Quand la cellule saisit une demande reçue au téléphone.",
    )
    demande = models.OneToOneField(
        "demandes.Demande",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="brouillon",
        verbose_name="demande déposée",
    )
    donnees: Any = models.JSONField("réponses", default=dict, blank=True)
    etape = models.PositiveSmallIntegerField("étape atteinte", default=1)
    cree_le = models.DateTimeField("commencé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    objects = BrouillonQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-modifie_le"]

    def __str__(self) -> str:
        return f"Brouillon de {self.agent}"

    @property
    def demandeur(self) -> "Agent":
        """In whose name the request is made."""
        return self.pour or self.agent

    @property
    def titre(self) -> str:
        return str(self.donnees.get("titre") or "").strip()
