"""Who was there."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .places import Profil
from .seance import Creneau


class Presence(Profil):
    """Somebody's status at a slot. `pointee_le` is the server's time; `cle_saisie` is made by the device that entered
    it, so that the same entry synchronised twice is one."""

    class Etat(models.TextChoices):
        PRESENT = "present", "Présent"
        RETARD = "retard", "En retard"
        ABSENT = "absent", "Absent"
        EXCUSE = "excuse", "Excusé"
        RATTRAPE = "rattrapage", "Rattrapé"

    class Source(models.TextChoices):
        QR = "qr", "QR affiché"
        CODE = "code", "Code de la séance"
        PORTE = "porte", "Écran d’accueil"
        HOTE = "hote", "Pointage par l’animation"
        IMPORT = "import", "Fichier de visioconférence"
        LIEN = "lien", "Lien de connexion"
        PAPIER = "papier", "Feuille de papier"

    VENUS = frozenset({Etat.PRESENT, Etat.RETARD, Etat.RATTRAPE})

    creneau = models.ForeignKey(Creneau, models.PROTECT, related_name="presences", verbose_name="créneau")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="presences", verbose_name="agent")
    etat = models.CharField("état", max_length=10, choices=Etat.choices)
    source = models.CharField("source", max_length=10, choices=Source.choices)
    pointee_le = models.DateTimeField("pointée le", default=timezone.now)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )
    cle_saisie = models.UUIDField("saisie", null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = "présence"
        constraints = [models.UniqueConstraint(fields=["creneau", "agent"], name="presence_unique")]

    def __str__(self) -> str:
        return f"{self.agent} : {self.get_etat_display()}"
