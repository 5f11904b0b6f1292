"""What those who came say of a session, and, apart from it, that they said it.

Nothing joins the two unless the person signed: an unsigned answer has no author, no date and no number that follows the
others, and `evenements.services.retours` writes all those of an event anew, shuffled, each time one comes in. So not
even the order of the rows, or the transactions that wrote them, tells which answer came last.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .evenement import Evenement


class Satisfaction(models.IntegerChoices):
    TRES = 4, "Très"
    PLUTOT = 3, "Plutôt"
    PEU = 2, "Plutôt pas"
    PAS = 1, "Pas du tout"


class Utilite(models.IntegerChoices):
    BEAUCOUP = 4, "Oui, beaucoup"
    ASSEZ = 3, "Oui, un peu"
    PEU = 2, "Pas vraiment"
    PAS = 1, "Pas du tout"


class Retour(models.Model):
    """One answer to the three questions. `signe_par` and `signe_le` are there together, or not at all."""

    CONFIDENTIEL = True

    cle = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="retours", verbose_name="événement")
    satisfaction = models.PositiveSmallIntegerField("satisfaction", choices=Satisfaction.choices)
    utilite = models.PositiveSmallIntegerField("utilité", choices=Utilite.choices)
    texte = models.TextField("en quelques mots", max_length=2000, blank=True)
    signe_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signé par"
    )
    signe_le = models.DateTimeField("signé le", null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__range=(1, 4), utilite__range=(1, 4)), name="retour_de_un_a_quatre"
            ),
            models.CheckConstraint(
                condition=Q(signe_par=None, signe_le=None) | Q(signe_par__isnull=False, signe_le__isnull=False),
                name="retour_signe_ou_sans_date",
            ),
            models.UniqueConstraint(fields=["evenement", "signe_par"], name="retour_signe_unique"),
        ]

    def __str__(self) -> str:
        return f"Avis sur {self.evenement}"


class RetourDonne(models.Model):
    """That somebody answered, never what nor when."""

    CONFIDENTIEL = True

    evenement = models.ForeignKey(Evenement, models.PROTECT, related_name="+", verbose_name="événement")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="agent")

    class Meta:
        verbose_name = "avis donné"
        verbose_name_plural = "avis donnés"
        constraints = [models.UniqueConstraint(fields=["evenement", "agent"], name="retour_donne_unique")]

    def __str__(self) -> str:
        return f"Avis donné sur {self.evenement}"
