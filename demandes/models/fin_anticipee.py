"""An accompagnement that stopped before its last dated session."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FinAnticipee(models.Model):
    """Why and by whose wish, in three wordings that never cross: `motif` is read by the requester and the sponsor,
    `motif_equipe` by the team, `note` by the cell alone. The request itself goes on to `realisee`, then `close`: what
    took place stays logged and counted."""

    class Origine(models.TextChoices):
        DEMANDEUR = "demandeur", "Qui a demandé, ou son commanditaire"
        EQUIPE = "equipe", "L’équipe qui anime"
        CELLULE = "cellule", "La cellule"

    accompagnement = models.OneToOneField(
        "demandes.Accompagnement", models.PROTECT, related_name="fin_anticipee", verbose_name="accompagnement"
    )
    origine = models.CharField("à la demande de", max_length=10, choices=Origine.choices)
    motif = models.TextField("motif, pour qui a demandé", max_length=5000)
    motif_equipe = models.TextField("motif, pour l’équipe", max_length=5000, blank=True)
    note = models.TextField("note interne", max_length=5000, blank=True)
    sans_bilan = models.TextField("pourquoi aucun bilan n’est demandé", max_length=2000, blank=True)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "fin anticipée"
        verbose_name_plural = "fins anticipées"
        ordering = ["-le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(motif=""),
                name="fin_anticipee_motivee",
                violation_error_message="Une fin anticipée a toujours un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"Fin anticipée, {self.accompagnement}"
