"""The network: facilitators, their methods, certifications and lettres de mission."""

import datetime as dt
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from instance.typographie import enumerer

from ..regles import SEUIL_SENIOR
from .certifications import Certification

if TYPE_CHECKING:
    from .disponibilites import Indisponibilite, IndisponibiliteReguliere


class DateRange(models.Func):
    """A closed-closed range of two date columns, for exclusion constraints."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Methode(models.Model):
    """A way of working with a group: codéveloppement, world café…"""

    nom = models.CharField("nom", max_length=80, unique=True)
    description = models.CharField("en une phrase", max_length=250, blank=True)
    active = models.BooleanField("proposée", default=True)

    class Meta:
        verbose_name = "méthode"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class FacilitateurQuerySet(models.QuerySet["Facilitateur"]):
    def presents(self, le: dt.date | None = None) -> "FacilitateurQuerySet":
        """Those in the network on a day, certified or not."""
        jour = le or timezone.localdate()
        return self.filter(Q(quitte_le=None) | Q(quitte_le__gt=jour), rejoint_le__lte=jour)

    def avec_certification(self, le: dt.date | None = None) -> "FacilitateurQuerySet":
        """Annotates `statut_certification` (None without one) and `valable_jusqu_au` of the certification of that day.
        The same answer in SQL as `Facilitateur.statut(le)`."""
        jour = le or timezone.localdate()
        celle_du_jour = (
            Certification.objects.avec_statut(jour)
            .filter(facilitateur=OuterRef("pk"), delivree_le__lte=jour)
            .order_by("-valable_jusqu_au", "-pk")
        )
        return self.annotate(
            statut_certification=Subquery(celle_du_jour.values("statut_au")[:1]),  # type: ignore[misc]
            valable_jusqu_au=Subquery(celle_du_jour.values("valable_jusqu_au")[:1]),
        )

    def disponibles(self, le: dt.date | None = None) -> "FacilitateurQuerySet":
        """Those who may be given a mission on a day: in the network, their certification neither expired, suspended
        nor withdrawn."""
        return (
            self.presents(le).avec_certification(le).filter(statut_certification__in=Certification.CONFIANCE)  # type: ignore[misc]
        )

    def publics(self) -> "FacilitateurQuerySet":
        """Those available who have agreed to be named in public, in the order of names."""
        noms = self.disponibles().filter(public=True, agent__is_active=True).select_related("agent__institution")
        return noms.prefetch_related("methodes").order_by("agent__nom_tri", "agent__prenom", "pk")

    def vont_a(self, commune: str) -> "FacilitateurQuerySet":
        return self.filter(Q(tout_le_territoire=True) | Q(communes__contains=[commune]))

    def a_renouveler(self) -> "FacilitateurQuerySet":
        """Those in the network today whose certification has ended or soon will."""
        return (
            self.presents().avec_certification().filter(statut_certification__in=Certification.ECHEANCE)  # type: ignore[misc]
        )

    def avec_dates(self) -> "FacilitateurQuerySet":
        """With what says when somebody may be asked: certifications, letters, unavailabilities. Five more queries,
        whatever the number of rows."""
        return self.select_related("agent").prefetch_related(*Facilitateur.DATES)


class Public(models.TextChoices):
    """Who is shown a part of a profile. The cell reads everything, whatever the choice."""

    CELLULE = "cellule", "La cellule seulement"
    AGENTS = "agents", "Les agents qui me trouvent dans l’annuaire"
    TOUS = "tous", "Tout le monde, sur la page publique"


class Facilitateur(models.Model):
    """A member of the network. Seniority comes from missions done, or is declared here when an authority
    starts with no history in the portal."""

    DATES = ("certifications__suspensions", "lettres", "indisponibilites", "indisponibilites_regulieres")

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="facilitateur", verbose_name="agent"
    )
    public = models.BooleanField(
        "figure sur la page publique",
        default=False,
        help_text="Avec son accord : son nom, son institution et ses méthodes.",
    )
    visible_agents = models.BooleanField(
        "figure dans l’annuaire des agents",
        default=True,
        help_text="Sinon, seuls les facilitateurs et la cellule l’y trouvent.",
    )
    # What was written before this choice existed was written for the cell alone.
    presentation_pour = models.CharField(
        "présentation montrée", max_length=10, choices=Public.choices, default=Public.CELLULE
    )
    territoire_pour = models.CharField(
        "territoire montré", max_length=10, choices=Public.choices, default=Public.AGENTS
    )
    tout_le_territoire = models.BooleanField("va partout sur le territoire", default=False)
    communes = ArrayField(models.CharField(max_length=100), verbose_name="communes où aller", default=list, blank=True)
    presentation = models.TextField("présentation", blank=True, max_length=2000)
    methodes = models.ManyToManyField(Methode, blank=True, related_name="facilitateurs", verbose_name="méthodes")
    senior_declare = models.BooleanField(
        "expérience reconnue à l’entrée",
        default=False,
        help_text="Trois missions ou plus faites avant l’arrivée dans le portail.",
    )
    missions_anterieures = models.PositiveSmallIntegerField("missions avant le portail", default=0)
    rejoint_le = models.DateField("dans le réseau depuis", default=timezone.localdate)
    quitte_le = models.DateField("a quitté le réseau le", null=True, blank=True)

    objects = FacilitateurQuerySet.as_manager()

    class Meta:
        verbose_name = "facilitateur"
        ordering = ["agent__nom_tri", "agent__prenom"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quitte_le=None) | Q(quitte_le__gte=F("rejoint_le")),
                name="facilitateur_dates",
                violation_error_message="On ne quitte pas le réseau avant d’y entrer.",
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(visible_agents=True),
                name="facilitateur_public_visible",
                violation_error_message="La page publique se lit aussi dans les institutions.",
            ),
            models.CheckConstraint(
                condition=Q(tout_le_territoire=False) | Q(communes=[]),
                name="facilitateur_territoire",
                violation_error_message="Choisissez tout le territoire, ou des communes.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.agent)

    def certification(self, le: dt.date | None = None) -> "Certification | None":
        """The certification of a day: the one already delivered that runs the longest. Reads the prefetched ones."""
        jour = le or timezone.localdate()
        delivrees = [c for c in self.certifications.all() if c.delivree_le <= jour]
        return max(delivrees, key=lambda c: (c.valable_jusqu_au, c.pk), default=None)

    def statut(self, le: dt.date | None = None) -> "Certification.Statut | None":
        certification = self.certification(le)
        return certification.statut(le) if certification else None

    def est_present(self, le: dt.date) -> bool:
        """In the network on a day, their account open: the same as `presents`, and who can still be asked."""
        return self.agent.is_active and self.rejoint_le <= le and (self.quitte_le is None or self.quitte_le > le)

    def est_senior(self, faites: int) -> bool:
        """Enough missions to lead a pair, `faites` being those done in the portal."""
        return self.senior_declare or faites + self.missions_anterieures >= SEUIL_SENIOR.valeur()

    @property
    def territoire(self) -> str:
        """« Tout le territoire », « Mens et Vizille »; empty when nothing was said."""
        return "Tout le territoire" if self.tout_le_territoire else enumerer(self.communes)

    def va_a(self, commune: str) -> bool | None:
        """Whether they accept to go there; None when they have not said where they go."""
        if self.tout_le_territoire or not self.communes:
            return True if self.tout_le_territoire else None
        return commune in self.communes

    def absences(self) -> "list[Indisponibilite]":
        """The times kept free that are not over, in order. Reads the prefetched ones."""
        maintenant = timezone.now()
        return [absence for absence in self.indisponibilites.all() if absence.periode.upper > maintenant]

    def absences_regulieres(self) -> "list[IndisponibiliteReguliere]":
        """The recurring ones that are not over, in order. Reads the prefetched ones."""
        jour = timezone.localdate()
        return [reguliere for reguliere in self.indisponibilites_regulieres.all() if reguliere.fin >= jour]

    def lettre(self, le: dt.date | None = None) -> "LettreMission | None":
        """The granted lettre de mission of a day: the database lets only one be. Reads the prefetched ones."""
        jour = le or timezone.localdate()
        accordees = (lettre for lettre in self.lettres.all() if lettre.etat == LettreMission.Etat.ACCORDEE)
        return next((lettre for lettre in accordees if lettre.debut <= jour <= lettre.fin), None)


class LienDeclare(models.Model):
    """A tie a facilitator declares with a direction, that would spoil neutrality there."""

    facilitateur = models.ForeignKey(
        Facilitateur, models.CASCADE, related_name="liens_declares", verbose_name="facilitateur"
    )
    direction = models.ForeignKey("agents.Direction", models.CASCADE, related_name="+", verbose_name="direction")
    declare_le = models.DateField("déclaré le", default=timezone.localdate)

    class Meta:
        verbose_name = "lien déclaré"
        verbose_name_plural = "liens déclarés"
        constraints = [models.UniqueConstraint(fields=["facilitateur", "direction"], name="lien_declare_unique")]

    def __str__(self) -> str:
        return f"{self.facilitateur}, {self.direction}"


class ConventionQuerySet(models.QuerySet["Convention"]):
    def bientot_finies(self, le: dt.date | None = None) -> "ConventionQuerySet":
        """Those whose end is near, and that no later one of the same institution takes over."""
        from ..regles import MOIS_CONVENTION

        jour = le or timezone.localdate()
        limite = jour + relativedelta(months=MOIS_CONVENTION.valeur())
        relais = Convention.objects.filter(institution=OuterRef("institution"), fin__gt=OuterRef("fin"))
        return self.filter(~Exists(relais), debut__lte=jour, fin__range=(jour, limite))


class Convention(models.Model):
    """The written agreement that lets facilitators of another institution work for the cell's."""

    institution = models.ForeignKey(
        "agents.Institution", models.PROTECT, related_name="conventions", verbose_name="institution"
    )
    reference = models.CharField("référence", max_length=80)
    debut = models.DateField("depuis le")
    fin = models.DateField("jusqu’au")

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-fin"]
        constraints = [models.CheckConstraint(condition=Q(fin__gte=F("debut")), name="convention_dates")]

    def __str__(self) -> str:
        return f"{self.institution}, {self.reference}"


class LettreMissionQuerySet(models.QuerySet["LettreMission"]):
    def en_cours(self, le: dt.date | None = None) -> "LettreMissionQuerySet":
        """Granted, and covering a day."""
        jour = le or timezone.localdate()
        return self.filter(etat=LettreMission.Etat.ACCORDEE, debut__lte=jour, fin__gte=jour)

    def en_attente(self) -> "LettreMissionQuerySet":
        return self.filter(etat=LettreMission.Etat.DEMANDEE)


class LettreMission(models.Model):
    """A manager grants a facilitator a quota of half-days for a period (both days included), through a signed link."""

    class Etat(models.TextChoices):
        DEMANDEE = "demandee", "Demandée"
        ACCORDEE = "accordee", "Accordée"
        REFUSEE = "refusee", "Refusée"
        REVOQUEE = "revoquee", "Révoquée"

    facilitateur = models.ForeignKey(Facilitateur, models.PROTECT, related_name="lettres", verbose_name="facilitateur")
    debut = models.DateField("depuis le")
    fin = models.DateField("jusqu’au")
    sollicitation = models.ForeignKey(
        "facilitateurs.Sollicitation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lettres",
        verbose_name="demandée avec d’autres",
        help_text="Ce que la campagne de lettres demande à cette personne responsable.",
    )
    quota = models.PositiveSmallIntegerField(
        "demi-journées accordées", default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.DEMANDEE)
    responsable_nom = models.CharField("nom du ou de la responsable", max_length=160)
    responsable_email = models.EmailField("courriel du ou de la responsable")
    demandee_le = models.DateTimeField("demandée le", default=timezone.now)
    repondue_le = models.DateTimeField("réponse le", null=True, blank=True)
    relancee_le = models.DateTimeField("relancée le", null=True, blank=True)
    motif = models.TextField("motif", blank=True, max_length=2000)

    objects = LettreMissionQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["-fin", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="lettre_dates",
                violation_error_message="La fin ne peut précéder le début.",
            ),
            ExclusionConstraint(
                name="lettre_sans_chevauchement",
                expressions=[
                    ("facilitateur", RangeOperators.EQUAL),
                    (
                        DateRange("debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(etat="accordee"),
                violation_error_message="Une autre lettre couvre déjà ces dates.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["refusee", "revoquee"]) | ~Q(motif=""),
                name="lettre_motivee",
                violation_error_message="Un refus a toujours un motif.",
            ),
            models.CheckConstraint(
                condition=Q(quota__range=(1, 120)),
                name="lettre_quota",
                violation_error_message="Accordez de 1 à 120 demi-journées.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitateur}, {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def sans_objet(self) -> bool:
        """Still unanswered, for somebody who has left the network."""
        return self.etat == self.Etat.DEMANDEE and not self.facilitateur.est_present(timezone.localdate())
