"""A batch of letters for one period, and what it asks of each manager."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from instance.typographie import plage

if TYPE_CHECKING:
    from ..models import LettreMission


class Campagne(models.Model):
    """The letters of one period (both days included). One row a period: asking again adds to it."""

    debut = models.DateField("depuis le")
    fin = models.DateField("jusqu’au")
    lancee_le = models.DateTimeField("lancée le", default=timezone.now)
    lancee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="lancée par"
    )

    class Meta:
        verbose_name = "campagne de lettres"
        verbose_name_plural = "campagnes de lettres"
        ordering = ["-debut", "-fin"]
        constraints = [
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="campagne_dates"),
            models.UniqueConstraint(fields=["debut", "fin"], name="campagne_unique_par_periode"),
        ]

    def __str__(self) -> str:
        return plage(self.debut, self.fin)


class Sollicitation(models.Model):
    """What a batch asks of one manager: one e-mail and one page for all the facilitators they lead. `demandee_le` moves
    when a letter is added to it, so that they are told of them all."""

    campagne = models.ForeignKey(
        Campagne, models.PROTECT, related_name="sollicitations", verbose_name="campagne de lettres"
    )
    responsable_nom = models.CharField("nom du ou de la responsable", max_length=160)
    responsable_email = models.EmailField("courriel du ou de la responsable")
    demandee_le = models.DateTimeField("demandée le", default=timezone.now)
    relancee_le = models.DateTimeField("relancée le", null=True, blank=True)

    class Meta:
        verbose_name = "sollicitation d’un ou d’une responsable"
        verbose_name_plural = "sollicitations des responsables"
        ordering = ["campagne", "responsable_nom", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campagne", "responsable_email"], name="sollicitation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.responsable_nom}, {self.campagne}"

    @property
    def ecrite_aujourd_hui(self) -> bool:
        """Whether this manager was asked, or asked again, on this day in Paris."""
        return timezone.localdate(self.relancee_le or self.demandee_le) == timezone.localdate()

    def en_attente(self) -> "list[LettreMission]":
        """The letters still to be answered, of people who are still in the network, in the order of names. Reads the
        prefetched ones (`lettres__facilitateur__agent`)."""
        return sorted(
            (lettre for lettre in self.lettres.all() if lettre.etat == lettre.Etat.DEMANDEE and not lettre.sans_objet),
            key=lambda lettre: (lettre.facilitateur.agent.nom_tri, lettre.facilitateur.agent.prenom, lettre.pk),
        )
