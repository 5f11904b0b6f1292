"""What keeps an account its owner's: where it is signed in, and what failed on its second factor."""

from django.db import models
from django.utils import timezone


class ConnexionQuerySet(models.QuerySet["Connexion"]):
    def ouvertes(self) -> "ConnexionQuerySet":
        return self.filter(fermee_le=None)


class Connexion(models.Model):
    """Somebody signed in, here, with this. Kept 90 days, so that a new device is told from a known one; the session it
    opened can be closed from afar.

    `cle_session` is Django's own key: the session may be over since. `fermee_le` tells it was closed from afar.
    `reseau` is a network (IPv4 /16, IPv6 /32), coarse on purpose: it tells home from
    abroad, not one street from the next."""

    agent = models.ForeignKey("agents.Agent", models.CASCADE, related_name="connexions", verbose_name="agent")
    cle_session = models.CharField(max_length=40, unique=True, editable=False)
    navigateur = models.CharField("navigateur", max_length=60)
    reseau = models.CharField("réseau", max_length=50, blank=True)
    ouverte_le = models.DateTimeField("ouverte le", default=timezone.now)
    fermee_le = models.DateTimeField("fermée le", null=True)

    objects = ConnexionQuerySet.as_manager()

    class Meta:
        verbose_name = "connexion"
        ordering = ["-ouverte_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fermee_le=None) | models.Q(fermee_le__gte=models.F("ouverte_le")),
                name="connexion_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.navigateur}, {timezone.localtime(self.ouverte_le):%d/%m/%Y %H:%M}"


class EchecSecondFacteur(models.Model):
    """A wrong second factor. Counted on rows, so that the limit holds without Redis; forgotten a day later."""

    agent = models.ForeignKey("agents.Agent", models.CASCADE, related_name="echecs_second_facteur")
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "échec du second facteur"
        verbose_name_plural = "échecs du second facteur"
        indexes = [models.Index(fields=["agent", "le"], name="echec_par_agent")]

    def __str__(self) -> str:
        return f"Échec du {timezone.localtime(self.le):%d/%m/%Y %H:%M}"
