"""A closed accompagnement told in public, with the consent of those who lived it."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .demande import Confidentialite, Format


class RecitQuerySet(models.QuerySet["Recit"]):
    def publics(self) -> "RecitQuerySet":
        """Those anyone may read. The consent of the request is read again: taking it back is enough."""
        return self.filter(etat=Recit.Etat.PUBLIE, demande__partage=True).exclude(
            demande__confidentialite=Confidentialite.RESTREINT
        )


class Recit(models.Model):
    """`version` grows each time it is sent for approval; an approval is worth for the version it was given to. No
    person is named in the text; facilitators stand beside it, and only those who agree to be named in public."""

    class Etat(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        EN_APPROBATION = "en_approbation", "En attente d’accord"
        PUBLIE = "publie", "Publié"
        REFUSE = "refuse", "Refusé"
        RETIRE = "retire", "Retiré"

    demande = models.OneToOneField("demandes.Demande", models.PROTECT, related_name="recit", verbose_name="demande")
    slug = models.SlugField("adresse", max_length=80, unique=True)
    etat = models.CharField("état", max_length=15, choices=Etat.choices, default=Etat.BROUILLON)
    version = models.PositiveSmallIntegerField("version", default=0)
    titre = models.CharField("titre", max_length=120)
    accroche = models.CharField("en une phrase", max_length=250)
    depart = models.TextField("le point de départ", max_length=5000)
    chemin = models.TextField("ce qui s’est passé", max_length=8000, blank=True)
    produit = models.TextField("ce qui en est sorti", max_length=5000)
    enseignements = models.TextField("ce qu’on en retient", max_length=5000, blank=True)
    format = models.ForeignKey(Format, models.PROTECT, related_name="recits", verbose_name="format")
    participants = models.PositiveSmallIntegerField(
        "participants, arrondis",
        validators=[MinValueValidator(1)],
        help_text="Un nombre rond : aucun groupe ne s’y reconnaît.",
    )
    seances = models.PositiveSmallIntegerField("séances", default=1, validators=[MinValueValidator(1)])
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="recits", verbose_name="méthodes"
    )
    ecrit_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="écrit par"
    )
    cree_le = models.DateTimeField("commencé le", default=timezone.now)
    publie_le = models.DateTimeField("publié le", null=True, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    objects = RecitQuerySet.as_manager()

    class Meta:
        verbose_name = "récit"
        ordering = ["-publie_le", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(etat="publie") | Q(publie_le__isnull=False), name="recit_publie_date"),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def est_public(self) -> bool:
        """As `publics()` says. Reads the request."""
        return (
            self.etat == self.Etat.PUBLIE
            and self.demande.partage
            and self.demande.confidentialite != Confidentialite.RESTREINT
        )


class Approbation(models.Model):
    """What the requester, or the sponsor, answers to one version. Silence is no answer."""

    class Qui(models.TextChoices):
        DEMANDEUR = "demandeur", "Qui a demandé"
        COMMANDITAIRE = "commanditaire", "Commanditaire"

    class Reponse(models.TextChoices):
        ATTENDUE = "attendue", "Attendue"
        APPROUVE = "approuve", "D’accord"
        CHANGEMENTS = "changements", "Demande un changement"
        REFUSE = "refuse", "Refuse"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recit = models.ForeignKey(Recit, models.CASCADE, related_name="approbations", verbose_name="récit")
    version = models.PositiveSmallIntegerField("version")
    qui = models.CharField("qui", max_length=15, choices=Qui.choices)
    nom = models.CharField("nom", max_length=170)
    email = models.EmailField("courriel")
    reponse = models.CharField("réponse", max_length=12, choices=Reponse.choices, default=Reponse.ATTENDUE)
    message = models.TextField("message", max_length=5000, blank=True)
    demandee_le = models.DateTimeField("demandée le", default=timezone.now)
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "accord sur un récit"
        verbose_name_plural = "accords sur les récits"
        ordering = ["-version", "qui"]
        constraints = [
            models.UniqueConstraint(fields=["recit", "version", "qui"], name="approbation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_qui_display()}, {self.recit}"
