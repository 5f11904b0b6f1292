"""Who applies to the certifying training: the application, what the N+1 says of it, what the board notes and decides.

What is confidential (opinion, notes, motives) is read by the cell, and by the HR reader of the person's institution
where the page says so; never by another institution, and never by the person."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from agenda.models import Creneau
from agenda.models.places import Profil

from .cohorte import Cohorte


class Decision(models.TextChoices):
    """What the board proposes, then answers."""

    RETENUE = "retenue", "Retenue"
    LISTE_ATTENTE = "liste_attente", "Liste d’attente"
    NON_RETENUE = "non_retenue", "Non retenue"


class Etat(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMISE = "soumise", "Envoyée"
    AVIS_RENDU = "avis_rendu", "Avis rendu"
    RETENUE = "retenue", "Retenue, à confirmer"
    LISTE_ATTENTE = "liste_attente", "Sur liste d’attente"
    NON_RETENUE = "non_retenue", "Non retenue"
    CONFIRMEE = "confirmee", "Confirmée"
    DESISTEE = "desistee", "Désistée"


A_DECIDER = frozenset({Etat.SOUMISE, Etat.AVIS_RENDU})
DECIDEES = frozenset({Etat.RETENUE, Etat.LISTE_ATTENTE, Etat.NON_RETENUE})
SANS_SUITE = frozenset({Etat.NON_RETENUE, Etat.DESISTEE, Etat.LISTE_ATTENTE}) | A_DECIDER
"""Led to no place; the last two once the cohort has ended without them."""
RETIRABLES = frozenset(Etat) - {Etat.NON_RETENUE, Etat.DESISTEE}
"""From which one may withdraw: a draft included, which is then erased."""
VIVANTES = RETIRABLES - {Etat.BROUILLON}


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    def envoyees(self) -> "CandidatureQuerySet":
        """All that the cell may know of: a draft is its author's alone."""
        return self.exclude(etat=Etat.BROUILLON)

    def a_selectionner(self) -> "CandidatureQuerySet":
        """No answer was sent yet."""
        return self.filter(etat__in=A_DECIDER)

    def preparees(self) -> "CandidatureQuerySet":
        """Decided by the board, answer not sent yet."""
        return self.a_selectionner().exclude(decision="")

    def en_liste(self) -> "CandidatureQuerySet":
        """On the waiting list, the next to be offered a place first."""
        return self.filter(etat=Etat.LISTE_ATTENTE).order_by("rang")

    def sans_avis(self) -> "CandidatureQuerySet":
        """The N+1 was asked and has not answered."""
        return self.filter(etat=Etat.SOUMISE, avis=None)

    def sans_suite_avant(self, jour: dt.date) -> "CandidatureQuerySet":
        """Led to no place, closed before that day: `close_le` is when they were answered or withdrawn, or when the
        cohort ended without them."""
        fins = Creneau.objects.filter(session=models.OuterRef("cohorte__session")).order_by("-fin")
        close_le = models.Case(
            models.When(etat=Etat.NON_RETENUE, then=models.F("decidee_le")),
            models.When(etat=Etat.DESISTEE, then=models.F("desistee_le")),
            default=models.Subquery(fins.values("fin")[:1]),
        )
        minuit = timezone.make_aware(dt.datetime.combine(jour, dt.time()))
        closes = self.annotate(close_le=close_le).filter(etat__in=SANS_SUITE, close_le__lt=minuit)
        return closes.order_by("cohorte", "etat", "close_le", "pk")

    def n1_a_verifier(self) -> "CandidatureQuerySet":
        return self.filter(etat=Etat.SOUMISE, n1_verifie_le=None)


class Candidature(Profil):
    """Somebody's application to a cohort, one a person and cohort. The profile is that of the day it was sent.

    As a draft, `donnees` holds what was typed, right or wrong, and `etape` the step reached; both are judged when it is
    sent, and the fields written then. `decision` is what the board prepares: the state follows when the answers are
    sent (`decidee_le`). `rang` orders the waiting list of a cohort and has no double; it is held by those who wait or
    are about to. `version` grows with each decision, so that the second of two people who decide at once is told.
    `amenagement` says what is wished, never why, and is wiped by a daily task."""

    Etat, Decision = Etat, Decision

    class Commission(models.TextChoices):
        CAP = "cap", "CAP (fonctionnaires)"
        CCP = "ccp", "CCP (contractuels)"

    class Fin(models.TextChoices):
        RETRAIT = "retrait", "Retirée par la personne"
        SANS_REPONSE = "sans_reponse", "Place non confirmée à temps"
        CELLULE = "cellule", "Retirée par la cellule"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohorte = models.ForeignKey(Cohorte, models.PROTECT, related_name="candidatures", verbose_name="promotion")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidatures", verbose_name="agent"
    )
    etat = models.CharField("état", max_length=15, choices=Etat.choices, default=Etat.BROUILLON)
    donnees: Any = models.JSONField("brouillon", default=dict, blank=True, editable=False)
    etape = models.PositiveSmallIntegerField("étape atteinte", default=1, editable=False)
    motivation = models.TextField("motivation", max_length=4000, blank=True)
    experience = models.TextField("expérience", max_length=4000, blank=True)
    engagement_demi_journees = models.BooleanField("s’engage à suivre toutes les demi-journées", default=False)
    engagement_reseau = models.BooleanField("s’engage à rejoindre le réseau", default=False)
    n1_nom = models.CharField("responsable (N+1)", max_length=160, blank=True)
    n1_email = models.EmailField("courriel du ou de la responsable", blank=True)
    n1_verifie_le = models.DateTimeField("responsable vérifié le", null=True, blank=True)
    n1_verifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vérifié par",
        help_text="Vide : c’est l’adresse inscrite à l’annuaire.",
    )
    n1_demande_le = models.DateTimeField("avis demandé le", null=True, blank=True)
    n1_relance_le = models.DateTimeField("avis redemandé le", null=True, blank=True)
    agent_email = models.EmailField("courriel de l’agent à l’envoi", blank=True, editable=False)
    amenagement = models.CharField("aménagement souhaité", max_length=500, blank=True)
    decision = models.CharField("décision préparée", max_length=15, choices=Decision.choices, blank=True)
    rang = models.PositiveSmallIntegerField("rang sur la liste d’attente", null=True, blank=True)
    motif_decision = models.TextField("motif du refus", max_length=2000, blank=True)
    signataire = models.CharField("signataire", max_length=160, blank=True)
    preparee_le = models.DateTimeField("décision préparée le", null=True, blank=True)
    preparee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="préparée par"
    )
    second_refus = models.BooleanField("second refus de suite", default=False)
    commission = models.CharField("commission consultée", max_length=3, choices=Commission.choices, blank=True)
    commission_le = models.DateField("consultée le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    soumise_le = models.DateTimeField("envoyée le", null=True, blank=True)
    decidee_le = models.DateTimeField("réponse envoyée le", null=True, blank=True)
    retenue_le = models.DateTimeField("place proposée le", null=True, blank=True)
    confirmer_avant = models.DateTimeField("place à confirmer avant le", null=True, blank=True)
    confirmee_le = models.DateTimeField("confirmée le", null=True, blank=True)
    desistee_le = models.DateTimeField("désistée le", null=True, blank=True)
    fin = models.CharField("comment elle a pris fin", max_length=15, choices=Fin.choices, blank=True)
    cree_le = models.DateTimeField("commencée le", default=timezone.now)
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        ordering = ["cohorte", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohorte", "agent"],
                name="candidature_unique",
                violation_error_message="Cette personne candidate déjà à cette promotion.",
            ),
            models.UniqueConstraint(
                fields=["cohorte", "rang"],
                name="candidature_rang_unique",
                # Ranks are renumbered one by one: they are compared once all have moved.
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(etat="brouillon")
                | models.Q(
                    models.Q(soumise_le__isnull=False, n1_demande_le__isnull=False),
                    ~models.Q(motivation=""),
                    ~models.Q(n1_nom=""),
                    ~models.Q(n1_email=""),
                    engagement_demi_journees=True,
                    engagement_reseau=True,
                ),
                name="candidature_envoyee_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(n1_email="") | ~models.Q(n1_email=Lower("agent_email")),
                name="candidature_n1_autre_que_soi",
                violation_error_message="L’avis est donné par une autre personne que vous.",
            ),
            models.CheckConstraint(
                condition=models.Q(etat__in=["brouillon", "soumise", "non_retenue", "desistee"])
                | models.Q(n1_verifie_le__isnull=False),
                name="candidature_avis_verifie",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat__in=["retenue", "liste_attente", "non_retenue"])
                | models.Q(decision=models.F("etat"), decidee_le__isnull=False),
                name="candidature_decidee",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="confirmee") | models.Q(decision="retenue", confirmee_le__isnull=False),
                name="candidature_confirmee",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="retenue") | models.Q(retenue_le__isnull=False, confirmer_avant__isnull=False),
                name="candidature_retenue_datee",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="desistee") | (models.Q(desistee_le__isnull=False) & ~models.Q(fin="")),
                name="candidature_desistee",
            ),
            models.CheckConstraint(
                condition=models.Q(rang=None) | models.Q(decision="liste_attente", rang__gte=1),
                name="candidature_rang_de_la_liste",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="liste_attente", etat__in=["soumise", "avis_rendu", "liste_attente"])
                | models.Q(rang__isnull=False),
                name="candidature_liste_avec_rang",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="non_retenue") | (~models.Q(motif_decision="") & ~models.Q(signataire="")),
                name="candidature_refus_motive",
                violation_error_message="Un refus porte un motif et un signataire.",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="non_retenue", second_refus=True) | models.Q(commission_le__isnull=False),
                name="candidature_commission_avant_second_refus",
            ),
            models.CheckConstraint(
                condition=(models.Q(commission="") & models.Q(commission_le=None))
                | (~models.Q(commission="") & models.Q(commission_le__isnull=False)),
                name="candidature_commission_datee",
                violation_error_message="Donnez la commission consultée et la date.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["confirmer_avant"], condition=models.Q(etat="retenue"), name="candidature_a_confirmer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.cohorte}"

    @property
    def est_brouillon(self) -> bool:
        return self.etat == Etat.BROUILLON

    @property
    def selection_ouverte(self) -> bool:
        """The opinion may still be given or changed: no answer was sent."""
        return self.etat in A_DECIDER

    @property
    def reprenable(self) -> bool:
        """Withdrawn by the person before they had an answer: they may send it again."""
        return self.etat == Etat.DESISTEE and self.fin == self.Fin.RETRAIT and self.decidee_le is None

    @property
    def avis_donne(self) -> "AvisHierarchique | None":
        return getattr(self, "avis", None)

    @property
    def avis_compte(self) -> bool:
        """Given, by somebody whom the directory or the cell knows to be the N+1."""
        return self.avis_donne is not None and self.n1_verifie_le is not None


class AvisHierarchique(models.Model):
    """The N+1's opinion. It may change until the answers are sent; the journal keeps the former ones."""

    class Avis(models.TextChoices):
        FAVORABLE = "favorable", "Favorable"
        RESERVE = "reserve", "Réservé"
        DEFAVORABLE = "defavorable", "Défavorable"

    candidature = models.OneToOneField(Candidature, models.CASCADE, related_name="avis", verbose_name="candidature")
    avis = models.CharField("avis", max_length=12, choices=Avis.choices)
    motif = models.TextField("motif", max_length=2000, blank=True)
    jours_accordes = models.DecimalField("jours accordés", max_digits=4, decimal_places=1)
    rendu_le = models.DateTimeField("rendu le", default=timezone.now)
    saisi_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="noté par",
        help_text="Vide : rendu par le lien reçu.",
    )

    class Meta:
        verbose_name = "avis hiérarchique"
        verbose_name_plural = "avis hiérarchiques"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(avis="favorable") | ~models.Q(motif=""),
                name="avis_motive",
                violation_error_message="Dites pourquoi : un avis réservé ou défavorable se motive.",
            ),
            models.CheckConstraint(
                condition=models.Q(jours_accordes__gte=0)
                & (models.Q(jours_accordes=0) | ~models.Q(avis="defavorable")),
                name="avis_jours",
                violation_error_message="Un avis défavorable n’accorde pas de jours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_avis_display()}, {self.candidature}"


class NoteSelection(models.Model):
    """What one member of the board writes of one application, in words: no score of a person is stored."""

    candidature = models.ForeignKey(Candidature, models.CASCADE, related_name="notes", verbose_name="candidature")
    membre = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes_selection", verbose_name="membre"
    )
    texte = models.TextField("note", max_length=2000)
    modifie_le = models.DateTimeField("modifiée le", default=timezone.now)

    class Meta:
        verbose_name = "note de sélection"
        verbose_name_plural = "notes de sélection"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidature", "membre"], name="note_unique"),
            models.CheckConstraint(condition=~models.Q(texte=""), name="note_ecrite"),
        ]

    def __str__(self) -> str:
        return f"{self.membre}, {self.candidature}"
