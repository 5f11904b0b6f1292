"""Who may see the people and the figures of an institution: its référents and HR readers, by a dated relation."""

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Greatest
from django.utils import timezone

from .agent import Agent
from .structure import Institution

if TYPE_CHECKING:
    import datetime as dt


class Qualite(models.TextChoices):
    """As whom somebody sees a part of the directory. A director is one by `Direction.directeur`, not by a role."""

    REFERENT = "referent", "Référent ou référente"
    LECTEUR_RH = "lecteur_rh", "Lecteur ou lectrice RH"
    DIRECTEUR = "directeur", "Directeur ou directrice"


class RoleInstitutionQuerySet(models.QuerySet["RoleInstitution"]):
    def en_cours(self, le: "dt.date | None" = None) -> "RoleInstitutionQuerySet":
        """Those that give anything on a day: within their dates, of an open account that still belongs there."""
        jour = le or timezone.localdate()
        return self.non_termines(jour).filter(
            debut__lte=jour, agent__is_active=True, agent__institution=models.F("institution")
        )

    def non_termines(self, le: "dt.date | None" = None) -> "RoleInstitutionQuerySet":
        """Running or yet to begin, whoever holds them."""
        return self.filter(models.Q(fin=None) | models.Q(fin__gte=le or timezone.localdate()))

    def a_finir(self) -> "RoleInstitutionQuerySet":
        """Those a departure would shorten: they last beyond today, or beyond their own first day."""
        premier_terme = Greatest(models.F("debut"), models.Value(timezone.localdate(), models.DateField()))
        return self.filter(models.Q(fin=None) | models.Q(fin__gt=premier_terme))


class RoleInstitution(models.Model):
    """Somebody speaks for an institution, or reads its people for the HR department, from a date to a date (both
    included). Several may hold the same role. It is given to an agent of that institution, and stops giving anything
    the moment they leave it."""

    ROLES = Qualite.choices[:2]

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="roles_institution", verbose_name="agent")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="roles_institution", verbose_name="institution"
    )
    role = models.CharField("rôle", max_length=20, choices=ROLES)
    debut = models.DateField("depuis le", default=timezone.localdate)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = RoleInstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle dans une institution"
        verbose_name_plural = "rôles dans les institutions"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin=None) | models.Q(fin__gte=models.F("debut")),
                name="role_institution_dates",
                violation_error_message="La fin ne peut précéder le début.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[Qualite.REFERENT, Qualite.LECTEUR_RH]), name="role_institution_connu"
            ),
            ExclusionConstraint(
                name="role_institution_une_fois",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        models.Func("debut", "fin", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette personne a déjà ce rôle à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.intitule}"

    @property
    def intitule(self) -> str:
        """« Référent ou référente, Métropole »"""
        return f"{self.get_role_display()}, {self.institution.sigle}"

    def clean(self) -> None:
        """Said before the constraints are asked: PostgreSQL cannot even compare a range that ends before it starts."""
        if self.debut and self.fin and self.fin < self.debut:
            raise ValidationError({"fin": "La fin ne peut précéder le début."})
