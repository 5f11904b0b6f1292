"""What stops a certification for a time without blame, and what comes before it is suspended."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .certifications import Certification
from .reseau import DateRange


class PauseQuerySet(models.QuerySet["Pause"]):
    def tenues(self) -> "PauseQuerySet":
        """Those that nobody has undone."""
        return self.filter(annulee_le=None)


class Pause(models.Model):
    """A long leave, from a day to a day (both included): nobody asks the person for missions meanwhile, and the
    validity is longer by as much, within the limit of the rules. Why is neither asked nor kept: it would be medical
    most of the time."""

    NOM_LIT = ("certification__facilitateur__agent",)

    certification = models.ForeignKey(
        Certification, models.CASCADE, related_name="pauses", verbose_name="certification"
    )
    debut = models.DateField("du")
    fin = models.DateField("au")
    notee_le = models.DateTimeField("notée le", default=timezone.now, editable=False)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = "pause"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="pause_dates",
                violation_error_message="Le dernier jour vient avant le premier.",
            ),
            ExclusionConstraint(
                name="pause_sans_chevauchement",
                expressions=[
                    ("certification", RangeOperators.EQUAL),
                    (
                        DateRange("debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(annulee_le=None),
                violation_error_message="Une autre pause couvre déjà une partie de ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification}, du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def jours(self) -> int:
        return (self.fin - self.debut).days + 1

    @property
    def en_cours(self) -> bool:
        return self.annulee_le is None and self.debut <= timezone.localdate() <= self.fin

    @property
    def est_ouverte(self) -> bool:
        """Under way or to come: it can still be changed."""
        return self.annulee_le is None and self.fin >= timezone.localdate()


class Audition(models.Model):
    """A suspension is thought of: the person is told why, and called to say what they have to say, or to write it. It
    closes with the suspension, or without (`close_le`)."""

    NOM_LIT = ("certification__facilitateur__agent",)

    certification = models.ForeignKey(
        Certification, models.CASCADE, related_name="auditions", verbose_name="certification"
    )
    motif = models.TextField("ce qui est reproché", max_length=2000)
    prevue_le = models.DateTimeField("entretien le")
    lieu = models.CharField("où", max_length=200)
    convoquee_le = models.DateTimeField("convoquée le", default=timezone.now, editable=False)
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)
    sans_suite = models.BooleanField("sans suite", default=False, editable=False)

    class Meta:
        verbose_name = "audition"
        ordering = ["-prevue_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certification"],
                condition=Q(close_le=None),
                name="audition_une_ouverte",
                violation_error_message="Cette personne est déjà convoquée.",
            ),
            models.CheckConstraint(
                condition=Q(sans_suite=False) | Q(close_le__isnull=False), name="audition_sans_suite_close"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification}, {timezone.localtime(self.prevue_le):%d/%m/%Y %H:%M}"
