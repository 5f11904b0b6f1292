"""When somebody keeps free of missions: once, or every so many weeks."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from instance.typographie import JOURS, enumerer, jour_court, plage

from ..horaires import Moment, bornes, en_mots

TROIS_ANS = 1096  # days


class Indisponibilite(models.Model):
    """A time a facilitator keeps free of missions. No reason is asked."""

    facilitateur = models.ForeignKey(
        "Facilitateur", models.CASCADE, related_name="indisponibilites", verbose_name="facilitateur"
    )
    periode = DateTimeRangeField("période")

    class Meta:
        verbose_name = "indisponibilité"
        ordering = ["periode"]
        constraints = [
            models.CheckConstraint(condition=Q(periode__isempty=False), name="indisponibilite_non_vide"),
            models.CheckConstraint(
                condition=Q(periode__lower_inf=False, periode__upper_inf=False), name="indisponibilite_bornee"
            ),
        ]

    def __str__(self) -> str:
        return str(self.facilitateur)

    @property
    def premier_jour(self) -> dt.date:
        return timezone.localdate(self.periode.lower)

    @property
    def dernier_jour(self) -> dt.date:
        """The last day touched, in Paris: the end itself is not in the period."""
        return timezone.localdate(self.periode.upper - dt.timedelta(microseconds=1))

    @property
    def en_mots(self) -> str:
        """« du 29 au 30 mars 2031 », « jeudi 10 décembre 2026, le matin »"""
        return en_mots(self.periode.lower, self.periode.upper)


class IndisponibiliteReguliere(models.Model):
    """A time kept free every week, or every other one, between two dates (both included). A rule in Paris time: it
    becomes moments only for the window somebody asks for, so that nine o'clock stays nine o'clock when clocks change.
    `jours` are ISO weekdays; `sauf` the days, otherwise of the rule, when the person is free after all."""

    class Semaines(models.TextChoices):
        TOUTES = "toutes", "Chaque semaine"
        PAIRES = "paires", "Les semaines paires"
        IMPAIRES = "impaires", "Les semaines impaires"

    facilitateur = models.ForeignKey(
        "Facilitateur", models.CASCADE, related_name="indisponibilites_regulieres", verbose_name="facilitateur"
    )
    jours = ArrayField(models.PositiveSmallIntegerField(), verbose_name="jours de la semaine")
    moment = models.CharField("moment", max_length=10, choices=Moment.choices, default=Moment.JOURNEE)
    de = models.TimeField("de", null=True, blank=True)
    a = models.TimeField("à", null=True, blank=True)
    semaines = models.CharField("semaines", max_length=10, choices=Semaines.choices, default=Semaines.TOUTES)
    debut = models.DateField("du")
    fin = models.DateField("au")
    sauf = ArrayField(models.DateField(), verbose_name="sauf", default=list, blank=True)

    class Meta:
        verbose_name = "indisponibilité régulière"
        verbose_name_plural = "indisponibilités régulières"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="reguliere_dates"),
            models.CheckConstraint(
                condition=Q(fin__lte=models.ExpressionWrapper(F("debut") + TROIS_ANS, models.DateField())),
                name="reguliere_a_une_fin",
            ),
            models.CheckConstraint(
                condition=Q(jours__len__gte=1, jours__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="reguliere_jours"
            ),
            models.CheckConstraint(
                condition=Q(moment="heures", de__isnull=False, a__gt=F("de")) | Q(~Q(moment="heures"), de=None, a=None),
                name="reguliere_heures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitateur}, {self.rythme}"

    def tombe(self, jour: dt.date) -> bool:
        """Whether the rule holds on a day, exceptions aside."""
        if not self.debut <= jour <= self.fin or jour.isoweekday() not in self.jours:
            return False
        reste = {self.Semaines.PAIRES: 0, self.Semaines.IMPAIRES: 1}.get(self.Semaines(self.semaines))
        return reste is None or jour.isocalendar().week % 2 == reste

    def dates(self, du: dt.date, au: dt.date) -> list[dt.date]:
        """The days between two (both included) when the person is away. Costs a step a day: ask for what is shown."""
        premier, dernier = max(du, self.debut), min(au, self.fin)
        jours = (premier + dt.timedelta(days=n) for n in range((dernier - premier).days + 1))
        return [jour for jour in jours if self.tombe(jour) and jour not in self.sauf]

    def bornes(self, jour: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """From when to when, on a day of the rule."""
        return bornes(jour, Moment(self.moment), self.de, self.a)

    @property
    def rythme(self) -> str:
        """« mercredi après-midi, chaque semaine », « mardi et jeudi, 9 h à 12 h, les semaines paires »"""
        jours = enumerer(JOURS[jour - 1] for jour in sorted(self.jours))
        moment = {
            Moment.JOURNEE: "",
            Moment.MATIN: " matin",
            Moment.APRES_MIDI: " après-midi",
            Moment.HEURES: f", {plage(self.de, self.a)}" if self.de and self.a else "",
        }[Moment(self.moment)]
        return (
            f"{jours}{moment}, {self.Semaines(self.semaines).label[0].lower()}{self.Semaines(self.semaines).label[1:]}"
        )

    @property
    def en_mots(self) -> str:
        """The rhythm, its dates, and the exceptions still to come."""
        a_venir = [jour for jour in sorted(self.sauf) if jour >= timezone.localdate()]
        sauf = f", sauf le {enumerer(map(jour_court, a_venir))}" if a_venir else ""
        return f"{self.rythme}, {plage(self.debut, self.fin)}{sauf}"
