"""A dated edition of a training: a *promotion* of the certifying one, a session of any other."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from agenda.models import Creneau, Session
from instance.noms import sans_emoji

from .catalogue import Formation


class CohorteQuerySet(models.QuerySet["Cohorte"]):
    def visibles(self) -> "CohorteQuerySet":
        """Announced, of a training that anybody may read. The cancelled ones stay, said to be so."""
        return self.filter(publiee_le__isnull=False, formation__in=Formation.objects.visibles())

    def appel_ouvert(self) -> "CohorteQuerySet":
        """One may apply now."""
        maintenant = timezone.now()
        return self.visibles().filter(
            formation__cadre=Formation.Cadre.CERTIFIANTE,
            session__annulee_le=None,
            appel_ouvre_le__lte=maintenant,
            appel_ferme_le__gt=maintenant,
        )

    def avec_dates(self) -> "CohorteQuerySet":
        """With `debut` and `fin`, of what still holds, in order of date; those without a date come last."""
        tient = models.Q(session__creneaux__annule=False)
        return self.annotate(
            debut=models.Min("session__creneaux__debut", filter=tient),
            fin=models.Max("session__creneaux__fin", filter=tient),
        ).order_by(models.F("debut").asc(nulls_last=True), "pk")

    def a_venir(self) -> "CohorteQuerySet":
        """Not over yet, not cancelled."""
        return self.filter(session__in=Creneau.objects.a_venir().values("session")).avec_dates()


class Cohorte(models.Model):
    """Its half-days, places and registrations are the session's: one slot is one half-day. Costs are in euros."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="cohorte", verbose_name="session")
    formation = models.ForeignKey(Formation, models.PROTECT, related_name="cohortes", verbose_name="formation")
    nom = models.CharField(
        "nom",
        max_length=80,
        help_text="«\u202fPromotion 2027\u202f», «\u202fSession de mars 2027\u202f».",
        validators=[sans_emoji],
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cohortes_suivies",
        verbose_name="suivie par",
    )
    cout_prevu = models.DecimalField(
        "coût prévu", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cout_facture = models.DecimalField(
        "coût facturé", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    consignes = models.TextField(
        "à savoir, à apporter", max_length=1000, blank=True, help_text="Une par ligne ; la convocation les porte."
    )
    referentiel = models.ForeignKey(
        "formations.Referentiel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cohortes",
        verbose_name="référentiel",
        help_text="La version selon laquelle la promotion est évaluée.",
    )
    publiee_le = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)
    appel_ouvre_le = models.DateTimeField("ouverture des candidatures", null=True, blank=True)
    appel_ferme_le = models.DateTimeField("clôture des candidatures", null=True, blank=True)

    objects = CohorteQuerySet.as_manager()

    class Meta:
        verbose_name = "promotion ou session"
        verbose_name_plural = "promotions et sessions"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formation", "nom"],
                name="cohorte_nom_unique",
                violation_error_message="Cette formation a déjà une session de ce nom.",
            ),
            models.CheckConstraint(
                condition=(models.Q(cout_prevu=None) | models.Q(cout_prevu__gte=0))
                & (models.Q(cout_facture=None) | models.Q(cout_facture__gte=0)),
                name="cohorte_couts_positifs",
            ),
            models.CheckConstraint(
                condition=models.Q(appel_ouvre_le=None, appel_ferme_le=None)
                | models.Q(
                    appel_ouvre_le__isnull=False,
                    appel_ferme_le__isnull=False,
                    appel_ferme_le__gt=models.F("appel_ouvre_le"),
                ),
                name="cohorte_appel_dates",
                violation_error_message="Donnez l’ouverture et la clôture des candidatures, dans cet ordre.",
            ),
        ]

    def __str__(self) -> str:
        return self.session.titre

    @property
    def appel_en_cours(self) -> bool:
        """The same answer as `CohorteQuerySet.appel_ouvert()`, of a cohort read with its session and training."""
        maintenant = timezone.now()
        return (
            self.publiee_le is not None
            and self.formation.visible
            and self.formation.certifiante
            and self.session.annulee_le is None
            and self.appel_ouvre_le is not None
            and self.appel_ferme_le is not None
            and self.appel_ouvre_le <= maintenant < self.appel_ferme_le
        )
