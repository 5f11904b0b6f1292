"""What a scoped request becomes: dates, team, end reports."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class Accompagnement(models.Model):
    """The work agreed on. Its dated slots are those of its agenda session; its team is its accepted missions."""

    demande = models.OneToOneField(
        "demandes.Demande", models.PROTECT, related_name="accompagnement", verbose_name="demande"
    )
    session = models.OneToOneField(
        "agenda.Session", models.PROTECT, related_name="accompagnement", verbose_name="session"
    )
    equipe = models.PositiveSmallIntegerField(
        "facilitateurs nécessaires", default=2, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="+", verbose_name="méthodes pressenties"
    )
    cadrage = models.TextField("compte rendu du cadrage", max_length=10000, blank=True)
    deroule = models.TextField("déroulé", max_length=20000, blank=True)
    sans_observateur = models.BooleanField(
        "sans observateur", default=False, help_text="La personne qui a demandé préfère que personne n’observe."
    )

    class Meta:
        verbose_name = "accompagnement"

    def __str__(self) -> str:
        return f"Accompagnement {self.demande.numero}"


class MissionQuerySet(models.QuerySet["Mission"]):
    def actives(self) -> "MissionQuerySet":
        """Those that hold a place in the team: asked and not lapsed, or accepted."""
        return self.filter(etat__in=[Mission.Etat.PROPOSEE, Mission.Etat.ACCEPTEE])

    def acceptees(self) -> "MissionQuerySet":
        return self.filter(etat=Mission.Etat.ACCEPTEE)


class Mission(models.Model):
    """One person asked to join the team of an accompagnement. A member of the cell may lead without certification;
    their half-days are counted apart (`pour_la_cellule`). A decline never carries a reason. `RETIREE`: the person left
    the team; `ANNULEE`: the cell withdrew the ask, or the request came to an end."""

    class Etat(models.TextChoices):
        PROPOSEE = "proposee", "Proposée"
        ACCEPTEE = "acceptee", "Acceptée"
        DECLINEE = "declinee", "Déclinée"
        SANS_REPONSE = "sans_reponse", "Restée sans réponse"
        RETIREE = "retiree", "Retirée par la personne"
        ANNULEE = "annulee", "Annulée"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accompagnement = models.ForeignKey(
        Accompagnement, models.PROTECT, related_name="missions", verbose_name="accompagnement"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="missions", verbose_name="facilitateur"
    )
    pour_la_cellule = models.BooleanField("au titre de la cellule", default=False)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.PROPOSEE)
    proposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="proposée par"
    )
    proposee_le = models.DateTimeField("proposée le", default=timezone.now)
    repondre_avant = models.DateTimeField("réponse attendue avant le")
    repondue_le = models.DateTimeField("réponse le", null=True, blank=True)
    finie_le = models.DateTimeField("a quitté l’équipe le", null=True, blank=True)
    derogation = models.TextField("motif de dérogation", blank=True)

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = "mission"
        ordering = ["-proposee_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompagnement", "agent"],
                condition=models.Q(etat__in=["proposee", "acceptee"]),
                name="mission_unique",
                violation_error_message="Cette personne est déjà sollicitée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.accompagnement}"


class Bilan(models.Model):
    """An end report: the requester's, each facilitator's, and the follow-up two months later. One each per person."""

    class Nature(models.TextChoices):
        DEMANDEUR = "demandeur", "Bilan du demandeur"
        FACILITATEUR = "facilitateur", "Bilan du facilitateur"
        SUIVI = "suivi", "Suivi après deux mois"

    accompagnement = models.ForeignKey(
        Accompagnement, models.CASCADE, related_name="bilans", verbose_name="accompagnement"
    )
    nature = models.CharField("nature", max_length=12, choices=Nature.choices)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bilans", verbose_name="auteur")
    presents = models.PositiveSmallIntegerField(
        "personnes présentes", null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    objectif_atteint = models.PositiveSmallIntegerField(
        "objectif atteint", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    satisfaction = models.PositiveSmallIntegerField(
        "satisfaction", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    livrable = models.TextField("ce qui a été produit", max_length=10000, blank=True)
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="+", verbose_name="méthodes employées"
    )
    enseignements = models.TextField("ce qu’on en retient", max_length=10000, blank=True)
    rendu_le = models.DateTimeField("rendu le", default=timezone.now)

    class Meta:
        verbose_name = "bilan"
        ordering = ["rendu_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["accompagnement", "nature", "auteur"], name="bilan_unique"),
            models.CheckConstraint(
                condition=models.Q(objectif_atteint=None) | models.Q(objectif_atteint__range=(1, 4)),
                name="bilan_objectif",
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction=None) | models.Q(satisfaction__range=(1, 4)), name="bilan_satisfaction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, {self.accompagnement}"
