"""The meetings of the network: sessions that only its members attend."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt

AUDIENCE = "facilitateurs"
"""The key of the network among the audiences of the agenda."""


class RencontreQuerySet(models.QuerySet["Rencontre"]):
    def vivantes(self) -> "RencontreQuerySet":
        """Announced and not cancelled, with their `debut` and `fin`."""
        debut = models.Min("session__creneaux__debut", filter=models.Q(session__creneaux__annule=False))
        fin = models.Max("session__creneaux__fin", filter=models.Q(session__creneaux__annule=False))
        return self.filter(annoncee_le__isnull=False, session__annulee_le=None).annotate(debut=debut, fin=fin)

    def a_venir(self) -> "RencontreQuerySet":
        """Not over yet; the next one first."""
        return self.vivantes().filter(fin__gt=timezone.now()).order_by("debut")  # type: ignore[misc]

    def tenues(self, maintenant: "dt.datetime | None" = None) -> "RencontreQuerySet":
        """Over; the latest first."""
        return self.vivantes().filter(fin__lte=maintenant or timezone.now()).order_by("-debut", "-pk")  # type: ignore[misc]


class Rencontre(models.Model):
    """A meeting of the network: its date, place and registrations are the session's, whose audience is the members."""

    session = models.OneToOneField("agenda.Session", models.PROTECT, related_name="rencontre", verbose_name="session")
    ordre_du_jour = models.TextField("ordre du jour", max_length=5000, blank=True)
    compte_rendu = models.TextField("compte rendu", max_length=20000, blank=True)
    annoncee_le = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)
    publiee_le = models.DateTimeField("compte rendu publié le", null=True, blank=True, editable=False)

    objects = RencontreQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre du réseau"
        verbose_name_plural = "rencontres du réseau"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(publiee_le=None) | ~models.Q(compte_rendu=""),
                name="rencontre_compte_rendu_ecrit",
                violation_error_message="Un compte rendu publié ne se vide pas.",
            )
        ]

    def __str__(self) -> str:
        return self.session.titre
