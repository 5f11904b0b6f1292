"""A scoped request opened to the network, and who answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class AppelQuerySet(models.QuerySet["Appel"]):
    def ouverts(self) -> "AppelQuerySet":
        """Not closed: those whose date is past wait for the cell's choice."""
        return self.filter(ferme_le=None)


class Appel(models.Model):
    """Volunteers are welcome until `jusqu_au`; the cell then chooses, and closing the call thanks the others. With no
    `institutions`, all are invited. Who may answer is never stored: it follows from the absolute rules of matching."""

    class Fin(models.TextChoices):
        EQUIPE = "equipe", "L’équipe est au complet"
        CELLULE = "cellule", "Fermé par la cellule"
        DELAI = "delai", "Aucun choix dans le délai"
        DEMANDE = "demande", "La demande a pris fin"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompagnement = models.ForeignKey(
        "demandes.Accompagnement", models.PROTECT, related_name="appels", verbose_name="accompagnement"
    )
    institutions = models.ManyToManyField(
        "agents.Institution", blank=True, related_name="+", verbose_name="institutions invitées"
    )
    message = models.TextField("mot de la cellule", max_length=2000, blank=True)
    jusqu_au = models.DateTimeField("réponses jusqu’au")
    ouvert_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ouvert par"
    )
    ouvert_le = models.DateTimeField("ouvert le", default=timezone.now)
    ferme_le = models.DateTimeField("fermé le", null=True, blank=True)
    fin = models.CharField("raison de la fin", max_length=10, choices=Fin.choices, blank=True)

    objects = AppelQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à volontaires"
        verbose_name_plural = "appels à volontaires"
        ordering = ["-ouvert_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompagnement"],
                condition=Q(ferme_le=None),
                name="appel_ouvert_unique",
                violation_error_message="Un appel est déjà ouvert pour cette demande.",
            ),
            models.CheckConstraint(condition=Q(jusqu_au__gt=F("ouvert_le")), name="appel_dates"),
            models.CheckConstraint(
                condition=Q(ferme_le=None, fin="") | (Q(ferme_le__isnull=False) & ~Q(fin="")), name="appel_fin_dite"
            ),
        ]

    def __str__(self) -> str:
        return f"Appel, {self.accompagnement}"

    @property
    def recoit(self) -> bool:
        """Whether one may still answer."""
        return self.ferme_le is None and timezone.now() < self.jusqu_au


class VolontaireQuerySet(models.QuerySet["Volontaire"]):
    def a_choisir(self) -> "VolontaireQuerySet":
        """Those who wait for the cell's choice."""
        return self.filter(etat=Volontaire.Etat.PROPOSE, appel__ferme_le=None)


class Volontaire(models.Model):
    """Somebody who answered a call. One row a person and call: taking it back and answering again moves its state. Not
    chosen = still `PROPOSE` once the call is closed."""

    class Etat(models.TextChoices):
        PROPOSE = "propose", "S’est proposé"
        RETENU = "retenu", "A rejoint l’équipe"
        REPRIS = "repris", "A repris sa proposition"

    appel = models.ForeignKey(Appel, models.PROTECT, related_name="volontaires", verbose_name="appel")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="volontariats", verbose_name="facilitateur"
    )
    mot = models.TextField("son mot", max_length=500, blank=True)
    etat = models.CharField("état", max_length=8, choices=Etat.choices, default=Etat.PROPOSE)
    propose_le = models.DateTimeField("s’est proposé le", default=timezone.now)
    change_le = models.DateTimeField("dernier changement", default=timezone.now)

    objects = VolontaireQuerySet.as_manager()

    class Meta:
        verbose_name = "volontaire"
        ordering = ["propose_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appel", "agent"], name="volontaire_unique"),
            models.CheckConstraint(condition=Q(etat__in=["propose", "retenu", "repris"]), name="volontaire_etat"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.appel}"
