"""What makes a facilitator available, and what suspends it."""

import datetime as dt
import secrets
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of verification codes: without 0, O, 1, I, L and U, which are misread."""
LONGUEUR_CODE = 12


def nouveau_code() -> str:
    """Twelve random characters: about 59 bits, out of reach of trying them under a rate limit."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE))


class Mois(models.Func):
    """A number of months as an interval: PostgreSQL shortens to the end of the month as relativedelta does."""

    template = "make_interval(months => %(expressions)s)"
    output_field = models.DurationField()


class CertificationQuerySet(models.QuerySet["Certification"]):
    def avec_statut(self, le: dt.date | None = None) -> "CertificationQuerySet":
        """Annotates `statut_au`, the same as `Certification.statut(le)`, in SQL."""
        from ..regles import MOIS_A_RENOUVELER

        jour = le or timezone.localdate()
        statuts = Certification.Statut
        suspendue = Suspension.objects.filter(
            Q(fin=None) | Q(fin__gte=jour), certification=OuterRef("pk"), debut__lte=jour
        )
        bientot = F("valable_jusqu_au") - Mois(Value(MOIS_A_RENOUVELER.valeur(), output_field=models.IntegerField()))
        return self.alias(
            a_renouveler_depuis=models.ExpressionWrapper(bientot, output_field=models.DateTimeField())
        ).annotate(
            statut_au=Case(
                When(retiree_le__lte=jour, then=Value(statuts.RETIREE.value)),
                When(Exists(suspendue), then=Value(statuts.SUSPENDUE.value)),
                When(valable_jusqu_au__lt=jour, then=Value(statuts.EXPIREE.value)),
                When(
                    a_renouveler_depuis__lt=Cast(Value(jour), models.DateField()),
                    then=Value(statuts.A_RENOUVELER.value),
                ),
                default=Value(statuts.VALIDE.value),
                output_field=models.CharField(),
            )
        )


class Certification(models.Model):
    """What makes a facilitator available. Its status at a date is derived (`statut`), never stored.
    Rules: valid three years; “à renouveler” under six months (domain rule, editable in `facilitateurs.regles`).

    `accueillie_le` says that it let somebody into the network, who was welcomed then. `prolongation` are the days that
    pauses have added to `valable_jusqu_au`, so that undoing one gives the same end back.

    `code` is what anybody verifies it by. What the certificate prints is kept as it was that day: `titulaire` and the
    fields after it, empty for one taken over from before the portal."""

    class Statut(models.TextChoices):
        RETIREE = "retiree", "Retirée"
        SUSPENDUE = "suspendue", "Suspendue"
        EXPIREE = "expiree", "Expirée"
        A_RENOUVELER = "a_renouveler", "À renouveler"
        VALIDE = "valide", "Valide"

    CONFIANCE = (Statut.VALIDE, Statut.A_RENOUVELER)  # the two that let a mission be given
    ECHEANCE = (Statut.A_RENOUVELER, Statut.EXPIREE)  # the two that call for a renewal

    facilitateur = models.ForeignKey(
        "Facilitateur", models.PROTECT, related_name="certifications", verbose_name="facilitateur"
    )
    numero = models.CharField("numéro", max_length=40, unique=True)
    delivree_le = models.DateField("délivrée le")
    valable_jusqu_au = models.DateField("valable jusqu’au")
    retiree_le = models.DateField("retirée le", null=True, blank=True)
    motif_retrait = models.TextField("motif du retrait", blank=True)
    code = models.CharField(
        "code de vérification", max_length=LONGUEUR_CODE, unique=True, default=nouveau_code, editable=False
    )
    renouvelle = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renouvelee_par", verbose_name="renouvelle"
    )
    titulaire = models.CharField("titulaire", max_length=170, blank=True)
    intitule = models.CharField("intitulé", max_length=160, blank=True)
    referentiel = models.CharField("référentiel", max_length=170, blank=True)
    blocs: Any = models.JSONField("blocs acquis", default=list, blank=True)
    jury_le = models.DateField("jury du", null=True, blank=True)
    lieu = models.CharField("fait à", max_length=80, blank=True)
    signataire = models.CharField("signataire", max_length=160, blank=True)
    signataire_qualite = models.CharField("qualité du signataire", max_length=160, blank=True)
    enregistrement = models.CharField("numéro d’enregistrement national", max_length=60, blank=True)
    accueillie_le = models.DateTimeField("bienvenue souhaitée le", null=True, blank=True, editable=False)
    prolongation = models.PositiveSmallIntegerField("jours ajoutés par les pauses", default=0, editable=False)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = "certification"
        ordering = ["-valable_jusqu_au", "-pk"]
        # The register is read by pages of its latest lines, and by what ends soon, however long it gets. The end is in
        # the first index too: the lines that a filter on it leaves out are passed over without being read.
        indexes = [
            models.Index(fields=["-delivree_le", "-id", "valable_jusqu_au"], name="certification_registre"),
            models.Index(fields=["valable_jusqu_au"], name="certification_fin"),
            models.Index(fields=["retiree_le"], condition=Q(retiree_le__isnull=False), name="certification_retiree"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valable_jusqu_au__gt=F("delivree_le")),
                name="certification_dates",
                violation_error_message="La validité doit finir après la délivrance.",
            ),
            models.CheckConstraint(
                condition=Q(retiree_le=None) | ~Q(motif_retrait=""),
                name="certification_retrait_motive",
                violation_error_message="Un retrait a toujours un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} ({self.facilitateur})"

    @property
    def code_lisible(self) -> str:
        """K7QM-4TXR-9WZC"""
        return "-".join(self.code[i : i + 4] for i in range(0, LONGUEUR_CODE, 4))

    def statut(self, le: dt.date | None = None) -> "Certification.Statut":
        """The status on a day (today in Paris by default), in this order:
        retirée > suspendue > expirée > à renouveler > valide. Reads the prefetched suspensions."""
        from ..regles import MOIS_A_RENOUVELER

        jour = le or timezone.localdate()
        if self.retiree_le and self.retiree_le <= jour:
            return self.Statut.RETIREE
        if any(s.debut <= jour and (s.fin is None or jour <= s.fin) for s in self.suspensions.all()):
            return self.Statut.SUSPENDUE
        if jour > self.valable_jusqu_au:
            return self.Statut.EXPIREE
        if jour > self.valable_jusqu_au - relativedelta(months=MOIS_A_RENOUVELER.valeur()):
            return self.Statut.A_RENOUVELER
        return self.Statut.VALIDE


class Suspension(models.Model):
    """A certification set aside from a day to a day (both included; no end = until further notice). The person was
    heard before (`entendu_le`), or `urgence` says why not. One lifted before it counted keeps its line: it ends before
    it begins, so that no day is its own."""

    certification = models.ForeignKey(
        Certification, models.CASCADE, related_name="suspensions", verbose_name="certification"
    )
    debut = models.DateField("depuis le", default=timezone.localdate)
    fin = models.DateField("jusqu’au", null=True, blank=True)
    motif = models.TextField("motif")
    entendu_le = models.DateField("personne entendue le", null=True, blank=True)
    urgence = models.TextField("pourquoi sans l’entendre", max_length=1000, blank=True)
    notee_le = models.DateTimeField("notée le", default=timezone.now, editable=False)
    levee_le = models.DateTimeField("levée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "suspension"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin=None) | Q(fin__gte=F("debut")) | Q(levee_le__isnull=False), name="suspension_dates"
            ),
            models.CheckConstraint(
                condition=Q(entendu_le__isnull=False) | ~Q(urgence=""),
                name="suspension_contradictoire",
                violation_error_message="Entendez la personne avant, ou dites pourquoi il y a urgence.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification}, depuis le {self.debut:%d/%m/%Y}"

    @property
    def en_cours(self) -> bool:
        jour = timezone.localdate()
        return self.debut <= jour and (self.fin is None or jour <= self.fin)

    @property
    def a_venir_ou_en_cours(self) -> bool:
        return self.fin is None or self.fin >= max(self.debut, timezone.localdate())
