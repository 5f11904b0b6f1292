"""A year's edition: its theme, its dates, who organises it, when one may propose a session."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class Theme(models.Model):
    """What a session is about, as the programme's filter names it."""

    nom = models.CharField("nom", max_length=60, unique=True)

    class Meta:
        verbose_name = "thème"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class EditionQuerySet(models.QuerySet["Edition"]):
    def publiees(self) -> "EditionQuerySet":
        return self.filter(publiee_le__isnull=False)

    def courante(self, le: dt.date | None = None) -> "Edition | None":
        """The published edition that goes on or comes next; once all are over, the last one."""
        jour = le or timezone.localdate()
        publiees = self.publiees()
        return publiees.filter(fin__gte=jour).order_by("debut").first() or publiees.order_by("-fin").first()

    def appel_ouvert(self, maintenant: dt.datetime | None = None) -> "EditionQuerySet":
        """Those that take proposals now; an edition need not be published for that."""
        moment = maintenant or timezone.now()
        return self.filter(appel_debut__lte=moment, appel_fin__gt=moment)


class Edition(models.Model):
    """A Mois de l’innovation. One a year: the year is its address. It is public from `publiee_le` on, with those of its
    events that are published too."""

    annee = models.PositiveSmallIntegerField(
        "année", unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2199)]
    )
    titre = models.CharField("nom", max_length=120, default="Mois de l’innovation publique")
    theme = models.CharField("thème de l’année", max_length=120)
    accroche = models.TextField("en deux phrases", max_length=500, blank=True)
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour")
    institutions = models.ManyToManyField(
        "agents.Institution", blank=True, related_name="editions", verbose_name="organisée par"
    )
    visuel = models.FileField("visuel", upload_to="editions/", blank=True)
    reference_nationale = models.URLField(
        "page du programme national", blank=True, help_text="Où l’édition figure dans le programme national."
    )
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    appel_debut = models.DateTimeField("l’appel à propositions ouvre", null=True, blank=True)
    appel_fin = models.DateTimeField("l’appel à propositions ferme", null=True, blank=True)
    appel_texte = models.TextField(
        "ce que nous cherchons", max_length=2000, blank=True, help_text="Se lit en tête de l’appel à propositions."
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gte=models.F("debut")),
                name="edition_dates",
                violation_error_message="Le dernier jour ne peut précéder le premier.",
            ),
            models.CheckConstraint(
                condition=models.Q(appel_debut=None, appel_fin=None) | models.Q(appel_fin__gt=models.F("appel_debut")),
                name="edition_appel",
                violation_error_message="L’appel à propositions a une ouverture, puis une fermeture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.titre} {self.annee}"

    @property
    def publiee(self) -> bool:
        return self.publiee_le is not None

    def appel_ouvert(self, maintenant: dt.datetime | None = None) -> bool:
        moment = maintenant or timezone.now()
        return bool(self.appel_debut and self.appel_fin and self.appel_debut <= moment < self.appel_fin)
