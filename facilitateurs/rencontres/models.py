"""The meetings of the network: sessions that only its members attend."""

from django.db import models
from django.utils import timezone

AUDIENCE = "facilitateurs"
"""The key of the network among the audiences of the agenda."""


class RencontreQuerySet(models.QuerySet["Rencontre"]):
    def a_venir(self) -> "RencontreQuerySet":
        """Announced, not cancelled, and not over yet; the next one first."""
        debut = models.Min("session__creneaux__debut", filter=models.Q(session__creneaux__annule=False))
        fin = models.Max("session__creneaux__fin", filter=models.Q(session__creneaux__annule=False))
        vivantes = self.filter(annoncee_le__isnull=False, session__annulee_le=None).annotate(debut=debut, fin=fin)
        return vivantes.filter(fin__gt=timezone.now()).order_by("debut")


class Rencontre(models.Model):
    """A meeting of the network: its date, place and registrations are the session's, whose audience is the members."""

    session = models.OneToOneField("agenda.Session", models.PROTECT, related_name="rencontre", verbose_name="session")
    ordre_du_jour = models.TextField("ordre du jour", max_length=5000, blank=True)
    compte_rendu = models.TextField("compte rendu", max_length=20000, blank=True)
    annoncee_le = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)

    objects = RencontreQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre du réseau"
        verbose_name_plural = "rencontres du réseau"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.session.titre
