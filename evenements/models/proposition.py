"""The call for proposals: what somebody offers to hold, and what is said of it with the cell."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from agenda.models import Modalite

from .edition import Edition
from .evenement import Evenement, Format


class PropositionQuerySet(models.QuerySet["Proposition"]):
    def a_moderer(self) -> "PropositionQuerySet":
        return self.filter(etat__in=[Proposition.Etat.DEPOSEE, Proposition.Etat.EN_DISCUSSION])


class Proposition(models.Model):
    """Its state changes through `evenements.services.propositions`. The author's institution is copied when it is
    sent. A kept one has become an event."""

    class Etat(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        DEPOSEE = "deposee", "Envoyée"
        EN_DISCUSSION = "en_discussion", "En discussion"
        RETENUE = "retenue", "Retenue"
        ECARTEE = "ecartee", "Non retenue"
        RETIREE = "retiree", "Retirée"

    OUVERTES = (Etat.BROUILLON, Etat.DEPOSEE, Etat.EN_DISCUSSION)
    """In which its author may still change or withdraw it."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="propositions", verbose_name="édition")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="propositions", verbose_name="proposée par"
    )
    institution = models.ForeignKey(
        "agents.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="propositions",
        verbose_name="institution",
    )
    etat = models.CharField("état", max_length=15, choices=Etat.choices, default=Etat.BROUILLON)
    titre = models.CharField("titre", max_length=200, blank=True)
    accroche = models.CharField("en une phrase", max_length=250, blank=True)
    description = models.TextField("ce qui s’y passera", max_length=5000, blank=True)
    emporte = models.TextField("ce que l’on emporte", max_length=1000, blank=True)
    format = models.CharField("format", max_length=20, choices=Format.choices, default=Format.ATELIER)
    modalite = models.CharField("où", max_length=10, choices=Modalite.choices, default=Modalite.PRESENCE)
    duree = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    jour_souhaite = models.DateField("jour souhaité", null=True, blank=True)
    dates = models.CharField("autres dates possibles", max_length=500, blank=True)
    lieu = models.CharField("lieu envisagé", max_length=200, blank=True)
    places = models.PositiveSmallIntegerField("nombre de places", null=True, blank=True)
    intervenants = models.TextField("qui intervient", max_length=1000, blank=True)
    besoins = models.TextField("ce dont vous avez besoin", max_length=2000, blank=True)
    motif = models.TextField("pourquoi elle n’est pas retenue", max_length=2000, blank=True)
    evenement = models.OneToOneField(
        Evenement, models.PROTECT, null=True, blank=True, related_name="proposition", verbose_name="événement"
    )
    creee_le = models.DateTimeField("commencée le", default=timezone.now)
    deposee_le = models.DateTimeField("envoyée le", null=True, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        ordering = ["-deposee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="retenue", evenement__isnull=False)
                | ~models.Q(etat="retenue") & models.Q(evenement=None),
                name="proposition_retenue_a_un_evenement",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="ecartee") | ~models.Q(motif=""), name="proposition_refus_motive"
            ),
            models.CheckConstraint(
                condition=models.Q(etat__in=["brouillon", "retiree"]) | models.Q(deposee_le__isnull=False),
                name="proposition_deposee_le",
            ),
        ]

    def __str__(self) -> str:
        return self.titre or "Proposition sans titre"

    @property
    def modifiable(self) -> bool:
        return self.etat in self.OUVERTES


class MessageProposition(models.Model):
    """What the author and the cell write to each other about a proposal."""

    proposition = models.ForeignKey(Proposition, models.CASCADE, related_name="messages", verbose_name="proposition")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    auteur_nom = models.CharField("signé", max_length=160)
    texte = models.TextField("message", max_length=5000)
    ecrit_le = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "message sur une proposition"
        verbose_name_plural = "messages sur les propositions"
        ordering = ["ecrit_le", "pk"]

    def __str__(self) -> str:
        return f"{self.auteur_nom}, {self.ecrit_le:%d/%m/%Y}"
