"""What the certifying training certifies: blocks of competence and their criteria, in versions that never change once
published."""

from django.db import models

from instance.noms import sans_emoji

from .catalogue import Formation


class ReferentielQuerySet(models.QuerySet["Referentiel"]):
    def publies(self) -> "ReferentielQuerySet":
        return self.filter(publie_le__isnull=False)


class Referentiel(models.Model):
    """One version of it. A draft may change; once published it is what people are judged by, and a change is a new
    version. `enregistrement` is the number in a national register: without one, no document says RNCP, RS, CPF, diplôme
    or titre."""

    formation = models.ForeignKey(
        Formation, models.PROTECT, related_name="referentiels", verbose_name="formation certifiante"
    )
    nom = models.CharField("nom", max_length=120, default="Référentiel de facilitation", validators=[sans_emoji])
    version = models.PositiveSmallIntegerField("version")
    annee = models.PositiveSmallIntegerField("année")
    enregistrement = models.CharField("numéro d’enregistrement national", max_length=60, blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)

    objects = ReferentielQuerySet.as_manager()

    class Meta:
        verbose_name = "référentiel"
        ordering = ["formation", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "version"],
                name="referentiel_version_unique",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="referentiel_version"),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, version {self.version} ({self.annee})"


class Bloc(models.Model):
    """A block of competence: what a jury decides upon."""

    referentiel = models.ForeignKey(Referentiel, models.CASCADE, related_name="blocs", verbose_name="référentiel")
    code = models.CharField("code", max_length=6, help_text="B1, B2…")
    intitule = models.CharField("intitulé", max_length=150, validators=[sans_emoji])
    rang = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "bloc de compétences"
        verbose_name_plural = "blocs de compétences"
        ordering = ["referentiel", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referentiel", "code"],
                name="bloc_code_unique",
                violation_error_message="Ce référentiel a déjà un bloc de ce code.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.intitule}"


class Critere(models.Model):
    """What is looked at to say that a block is acquired."""

    bloc = models.ForeignKey(Bloc, models.CASCADE, related_name="criteres", verbose_name="bloc")
    intitule = models.CharField("critère", max_length=250)
    rang = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        ordering = ["bloc", "rang", "pk"]

    def __str__(self) -> str:
        return self.intitule
