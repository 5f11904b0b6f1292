"""What trainers and supervisors saw of somebody, before the jury: assessments, and the files that show it.

Confidential: read by who wrote it, the jury of the person, and the cell."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .cohorte import Cohorte
from .referentiel import Critere


class Epreuve(models.TextChoices):
    OBSERVATION = "observation", "Animation observée"
    ECRIT = "ecrit", "Écrit réflexif"
    SUPERVISION = "supervision", "Intervention supervisée"
    ENTRETIEN = "entretien", "Entretien"


class Supervision(models.Model):
    """Who follows the supervised interventions of a trainee: an experienced facilitator, or a trainer."""

    NOM_LIT = ("agent", "superviseur")

    cohorte = models.ForeignKey(Cohorte, models.CASCADE, related_name="supervisions", verbose_name="promotion")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="supervisions_recues", verbose_name="stagiaire"
    )
    superviseur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="supervisions", verbose_name="supervisé par"
    )

    class Meta:
        verbose_name = "supervision"
        ordering = ["cohorte", "agent__nom_tri", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohorte", "agent", "superviseur"], name="supervision_unique"),
            models.CheckConstraint(condition=~models.Q(agent=models.F("superviseur")), name="supervision_pas_soi"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, par {self.superviseur}"


class Evaluation(models.Model):
    """What one assessor says of one test of one trainee. A draft is its author's alone until given (`rendue_le`).
    `rang` tells the two supervised interventions apart."""

    Epreuve = Epreuve

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohorte = models.ForeignKey(Cohorte, models.PROTECT, related_name="evaluations", verbose_name="promotion")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluations", verbose_name="stagiaire"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluations_ecrites", verbose_name="évaluée par"
    )
    epreuve = models.CharField("épreuve", max_length=12, choices=Epreuve.choices)
    rang = models.PositiveSmallIntegerField("laquelle", default=1)
    faite_le = models.DateField("faite le", default=timezone.localdate)
    appreciation = models.TextField("appréciation", max_length=4000, blank=True)
    rendue_le = models.DateTimeField("rendue le", null=True, blank=True)
    modifiee_le = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "évaluation"
        ordering = ["cohorte", "agent", "epreuve", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohorte", "agent", "auteur", "epreuve", "rang"], name="evaluation_unique"),
            models.CheckConstraint(condition=models.Q(rang__gte=1, rang__lte=4), name="evaluation_rang"),
            models.CheckConstraint(condition=~models.Q(agent=models.F("auteur")), name="evaluation_pas_soi"),
        ]

    def __str__(self) -> str:
        return f"{self.get_epreuve_display()}, {self.agent}"


class Cotation(models.Model):
    """One criterion of an assessment."""

    class Niveau(models.TextChoices):
        ACQUIS = "acquis", "Acquis"
        EN_COURS = "en_cours", "En cours d’acquisition"
        NON_OBSERVE = "non_observe", "Non observé"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="cotations", verbose_name="évaluation")
    critere = models.ForeignKey(Critere, models.PROTECT, related_name="cotations", verbose_name="critère")
    niveau = models.CharField("niveau", max_length=12, choices=Niveau.choices)

    class Meta:
        verbose_name = "cotation"
        ordering = ["critere__bloc__rang", "critere__rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "critere"], name="cotation_unique")]

    def __str__(self) -> str:
        return f"{self.critere} : {self.get_niveau_display()}"


class Preuve(models.Model):
    """A file put before the jury. The name is shown to people and is never a path on the server."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohorte = models.ForeignKey(Cohorte, models.PROTECT, related_name="preuves", verbose_name="promotion")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="preuves", verbose_name="stagiaire"
    )
    epreuve = models.CharField("épreuve", max_length=12, choices=Epreuve.choices)
    nom = models.CharField("nom", max_length=150)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    fichier = models.FileField("fichier", upload_to="preuves/%Y/")
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposée par"
    )
    depose_le = models.DateTimeField("déposée le", default=timezone.now)

    class Meta:
        verbose_name = "preuve"
        ordering = ["cohorte", "agent", "-depose_le", "-pk"]

    def __str__(self) -> str:
        return self.nom
