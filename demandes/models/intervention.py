"""The intervention log: who worked how many half-days, on what, with how many people."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone

from agents.models import Categorie

KINDS = ("preparation", "animation", "bilan", "trajet")
MAX_HALF_DAYS = 20
SOMMES = {kind: models.Sum(kind, default=0) for kind in KINDS}


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def totaux(self) -> dict[str, int]:
        """Half-days by kind, with `total` and `hors_preparation`; two half-days make a person-day."""
        return _avec_total(self.aggregate(**SOMMES))

    def totaux_par_annee(self) -> dict[int, dict[str, int]]:
        """The same for each year that has a line, the latest first, in one query."""
        annees = self.order_by().values_list("jour__year").annotate(**SOMMES).order_by("-jour__year")
        return {annee: _avec_total(dict(zip(KINDS, sommes, strict=True))) for annee, *sommes in annees}


def _avec_total(sommes: dict[str, int]) -> dict[str, int]:
    total = sum(sommes.values())
    return {**sommes, "total": total, "hors_preparation": total - sommes["preparation"]}


class Intervention(models.Model):
    """One line of a facilitator's log, in half-days. The person's institution, direction and category are copied:
    people move, the figures of that year do not."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interventions", verbose_name="facilitateur"
    )
    accompagnement = models.ForeignKey(
        "demandes.Accompagnement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions",
        verbose_name="accompagnement",
    )
    creneau = models.ForeignKey(
        "agenda.Creneau", models.SET_NULL, null=True, blank=True, related_name="interventions", verbose_name="créneau"
    )
    intitule = models.CharField("intitulé", max_length=160, blank=True, help_text="Pour une intervention hors demande.")
    jour = models.DateField("jour", default=timezone.localdate, db_index=True)
    preparation = models.PositiveSmallIntegerField(
        "préparation", default=0, validators=[MaxValueValidator(MAX_HALF_DAYS)]
    )
    animation = models.PositiveSmallIntegerField("animation", default=0, validators=[MaxValueValidator(MAX_HALF_DAYS)])
    bilan = models.PositiveSmallIntegerField("bilan", default=0, validators=[MaxValueValidator(MAX_HALF_DAYS)])
    trajet = models.PositiveSmallIntegerField("trajet", default=0, validators=[MaxValueValidator(MAX_HALF_DAYS)])
    participants = models.PositiveSmallIntegerField(
        "personnes présentes", default=0, validators=[MaxValueValidator(1000)]
    )
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="+", verbose_name="méthodes employées"
    )
    note = models.TextField("note", max_length=5000, blank=True)
    pour_la_cellule = models.BooleanField("au titre de la cellule", default=False)
    institution = models.ForeignKey("agents.Institution", models.PROTECT, related_name="+", verbose_name="institution")
    direction = models.ForeignKey(
        "agents.Direction", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="direction"
    )
    categorie = models.CharField("catégorie", max_length=1, choices=Categorie.choices, blank=True)
    notee_le = models.DateTimeField("notée le", auto_now_add=True)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = "intervention"
        ordering = ["-jour", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(preparation__gt=0)
                | models.Q(animation__gt=0)
                | models.Q(bilan__gt=0)
                | models.Q(trajet__gt=0),
                name="intervention_non_vide",
                violation_error_message="Indiquez au moins une demi-journée.",
            ),
            models.CheckConstraint(
                condition=models.Q(accompagnement__isnull=False) | ~models.Q(intitule=""),
                name="intervention_a_un_objet",
                violation_error_message="Dites de quelle intervention il s’agit.",
            ),
            models.UniqueConstraint(
                fields=["agent", "creneau"],
                condition=models.Q(creneau__isnull=False),
                name="intervention_unique_par_creneau",
                violation_error_message="Vous avez déjà noté cette séance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.jour:%d/%m/%Y}"

    @property
    def demi_journees(self) -> int:
        return self.preparation + self.animation + self.bilan + self.trajet

    @staticmethod
    def somme() -> models.expressions.Combinable:
        """The half-days of a row, all kinds, as an expression to sum or annotate."""
        return F("preparation") + F("animation") + F("bilan") + F("trajet")
