"""Places: how many there are, who holds one, who waits, what is kept for whom."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from agents.models import Agent, Categorie, Encadrement

from .seance import Session


class Mode(models.TextChoices):
    """How somebody takes part. A hybrid session counts its places by mode."""

    PRESENCE = "presence", "Sur place"
    DISTANCE = "distance", "À distance"


class Jauge(models.Model):
    """The places of a session in one mode. `prises` counts those confirmed or offered, `gardees` those still kept for
    institutions. This row is the database's word that nothing is oversold, and what public pages read: nobody counts
    registrations to say how many places are left. Only `agenda.services` writes it, under the session's lock."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="jauges", verbose_name="session")
    mode = models.CharField("mode", max_length=10, choices=Mode.choices)
    capacite = models.PositiveIntegerField("places", null=True, blank=True, help_text="Vide : sans limite.")
    prises = models.PositiveIntegerField("places prises", default=0, editable=False)
    gardees = models.PositiveIntegerField("places gardées", default=0, editable=False)

    class Meta:
        verbose_name = "jauge"
        ordering = ["session", "-mode"]
        constraints = [
            models.UniqueConstraint(fields=["session", "mode"], name="jauge_unique"),
            models.CheckConstraint(
                condition=models.Q(capacite=None) | models.Q(prises__lte=models.F("capacite")),
                name="jauge_jamais_depassee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} : {self.prises} sur {self.capacite or 'sans limite'}"

    @property
    def libres(self) -> int | None:
        """Places that anybody may take, those kept for an institution aside; None when there is no limit."""
        return None if self.capacite is None else max(0, self.capacite - self.prises - self.gardees)


class Reservation(models.Model):
    """Places kept for the agents of an institution until a date; those not taken by then are everybody's."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="reservations", verbose_name="session")
    mode = models.CharField("mode", max_length=10, choices=Mode.choices, default=Mode.PRESENCE)
    institution = models.ForeignKey(
        "agents.Institution", models.PROTECT, related_name="places_reservees", verbose_name="institution"
    )
    places = models.PositiveIntegerField("places gardées")
    jusqu_au = models.DateTimeField("jusqu’au")
    liberee_le = models.DateTimeField("rendue à tous le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "places réservées"
        verbose_name_plural = "places réservées"
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "mode", "institution"],
                name="reservation_unique",
                violation_error_message="Cette institution a déjà des places gardées : changez leur nombre.",
            ),
            models.CheckConstraint(
                condition=models.Q(places__gte=1),
                name="reservation_places",
                violation_error_message="Gardez au moins une place.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.places} pour {self.institution}"


class Question(models.Model):
    """What a session asks of those who register. `choix` holds one choice a line."""

    class Type(models.TextChoices):
        TEXTE = "texte", "Réponse libre"
        CHOIX = "choix", "Un choix"
        OUI_NON = "oui_non", "Oui ou non"

    session = models.ForeignKey(Session, models.CASCADE, related_name="questions", verbose_name="session")
    libelle = models.CharField("question", max_length=200)
    type = models.CharField("réponse", max_length=10, choices=Type.choices, default=Type.TEXTE)
    choix = models.TextField("choix proposés", blank=True, help_text="Un par ligne.")
    obligatoire = models.BooleanField("obligatoire", default=False)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "question"
        ordering = ["session", "ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(type="choix", choix=""),
                name="question_choix",
                violation_error_message="Donnez les choix, un par ligne.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def propositions(self) -> list[str]:
        return [ligne.strip() for ligne in self.choix.splitlines() if ligne.strip()]


class Profil(models.Model):
    """Where somebody worked when they took part: people move, figures do not."""

    institution = models.ForeignKey(
        "agents.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="institution"
    )
    direction = models.ForeignKey(
        "agents.Direction", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="direction"
    )
    categorie = models.CharField("catégorie", max_length=1, choices=Categorie.choices, blank=True)
    encadrement = models.CharField("niveau d’encadrement", max_length=20, choices=Encadrement.choices, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def copie(profil: "Profil") -> dict[str, Any]:
        """Those of another participation of the same person."""
        return {
            "institution_id": profil.institution_id,
            "direction_id": profil.direction_id,
            "categorie": profil.categorie,
            "encadrement": profil.encadrement,
        }

    @staticmethod
    def de(agent: Agent) -> dict[str, Any]:
        """The fields to give when the participation is made."""
        return {
            "institution_id": agent.institution_id,
            "direction_id": agent.direction_id,
            "categorie": agent.categorie,
            "encadrement": agent.encadrement,
        }


class InscriptionQuerySet(models.QuerySet["Inscription"]):
    def actives(self) -> "InscriptionQuerySet":
        """In the running: a place, an offer, a rank on the list or a decision to come."""
        return self.filter(etat__in=Inscription.ACTIVES)

    def prenantes(self) -> "InscriptionQuerySet":
        """Those that hold a place, be it an offer: what `Jauge.prises` counts."""
        return self.filter(etat__in=Inscription.PRENANTES)

    def avec_rang(self) -> "InscriptionQuerySet":
        """With `rang`, from 1, for those who wait: how many wait before, in the same mode. No gap nor double."""
        avant = (
            Inscription.objects.filter(
                session=models.OuterRef("session"),
                mode=models.OuterRef("mode"),
                etat=Inscription.Etat.EN_ATTENTE,
                ordre__lte=models.OuterRef("ordre"),
            )
            .order_by()
            .values("session")
            .annotate(n=models.Count("pk"))
            .values("n")
        )
        return self.annotate(
            rang=models.Case(
                models.When(etat=Inscription.Etat.EN_ATTENTE, then=models.Subquery(avant)),
                default=None,
                output_field=models.IntegerField(),
            )
        )


class Inscription(Profil):
    """Somebody's registration for a session: one row per person and session, taken up again when they come back.

    `creee_le` is when the place was asked for, `depuis_le` when the present state began. `ordre` is given under the
    session's lock; the rank on the waiting list is a count, never stored. `revision` adds to the SEQUENCE of the slots,
    so that a calendar takes the last word. `amenagement` says what is wished, never why."""

    class Etat(models.TextChoices):
        A_VALIDER = "a_valider", "À valider"
        CONFIRMEE = "confirmee", "Confirmée"
        EN_ATTENTE = "en_attente", "Sur liste d’attente"
        OFFERTE = "offerte", "Place proposée"
        ANNULEE = "annulee", "Annulée"
        REFUSEE = "refusee", "Refusée"
        OFFRE_EXPIREE = "offre_expiree", "Place non acceptée à temps"

    ACTIVES = frozenset({Etat.A_VALIDER, Etat.CONFIRMEE, Etat.EN_ATTENTE, Etat.OFFERTE})
    PRENANTES = frozenset({Etat.CONFIRMEE, Etat.OFFERTE})

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="inscriptions", verbose_name="session")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="inscriptions", verbose_name="agent"
    )
    mode = models.CharField("mode", max_length=10, choices=Mode.choices, default=Mode.PRESENCE)
    etat = models.CharField("état", max_length=15, choices=Etat.choices)
    ordre = models.PositiveIntegerField("ordre", editable=False)
    inscrite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="inscriptions_faites",
        verbose_name="inscrite par",
    )
    reprise_le = models.DateTimeField(
        "reprise le", null=True, blank=True, help_text="La personne inscrite par une autre s’en occupe elle-même."
    )
    reponses: Any = models.JSONField("réponses", default=dict, blank=True)
    amenagement = models.CharField("aménagement souhaité", max_length=500, blank=True)
    motif = models.CharField("motif", max_length=1000, blank=True)
    offre_expire_le = models.DateTimeField("place proposée jusqu’au", null=True, blank=True)
    creee_le = models.DateTimeField("demandée le", default=timezone.now)
    depuis_le = models.DateTimeField("dans cet état depuis", default=timezone.now)
    confirmee_le = models.DateTimeField("confirmée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    annulee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="annulée par"
    )
    revision = models.PositiveIntegerField("révision", default=0, editable=False)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        ordering = ["session", "ordre"]
        constraints = [
            models.UniqueConstraint(fields=["session", "agent"], name="inscription_unique"),
            models.UniqueConstraint(fields=["session", "ordre"], name="inscription_ordre_unique"),
            models.CheckConstraint(
                condition=~models.Q(etat="offerte") | models.Q(offre_expire_le__isnull=False),
                name="inscription_offre_datee",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="confirmee") | models.Q(confirmee_le__isnull=False),
                name="inscription_confirmee_datee",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "mode", "ordre"],
                condition=models.Q(etat="en_attente"),
                name="inscription_attente",
            ),
            models.Index(fields=["offre_expire_le"], condition=models.Q(etat="offerte"), name="inscription_offres"),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.session}"

    @property
    def est_active(self) -> bool:
        return self.etat in self.ACTIVES
