"""A difficulty told to the cell in confidence: during an accompagnement, by somebody who takes part in it."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agents.models import Agent, MembreCellule

if TYPE_CHECKING:
    from agents.rules import Personne


class CategorieSignalement(models.Model):
    """A kind of difficulty. One with an `orientation` is another service's: the portal shows that text and keeps
    nothing of what was typed."""

    nom = models.CharField("nom", max_length=120, unique=True)
    aide = models.CharField("en une phrase", max_length=250, blank=True)
    orientation = models.TextField(
        "orientation",
        max_length=3000,
        blank=True,
        help_text="Si ce texte est rempli, le portail ne recueille rien : il montre ce texte et dit à qui s’adresser.",
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    active = models.BooleanField("proposée", default=True)

    class Meta:
        verbose_name = "catégorie de signalement"
        verbose_name_plural = "catégories de signalement"
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class SignalementQuerySet(models.QuerySet["Signalement"]):
    def ouverts(self) -> "SignalementQuerySet":
        return self.exclude(etat=Signalement.Etat.CLOSE)

    def lisibles_par(self, personne: "Personne") -> "SignalementQuerySet":
        """Those that somebody of the cell may read, never one they are concerned by.

        Untaken, any member may; once taken, its keeper and the administration. One that concerns a member of the cell
        is the administration's alone; should it concern all of the administration, it comes back to the others.
        """
        if not isinstance(personne, Agent) or not personne.is_staff:
            return self.none()
        autres = self.exclude(concernes=personne)
        if _administration().filter(pk=personne.pk).exists():
            return autres
        de_la_cellule = Agent.objects.filter(
            Q(roles_cellule__in=MembreCellule.objects.en_cours()) | Q(is_superuser=True),
            signalements_recus=OuterRef("pk"),
        )
        saine = _administration().exclude(signalements_recus=OuterRef("pk"))
        return autres.filter(Q(responsable=None) | Q(responsable=personne), ~Exists(de_la_cellule) | ~Exists(saine))


def _administration() -> models.QuerySet[Agent]:
    """Who runs the portal, as `agents.rules.est_administration` says."""
    roles = MembreCellule.objects.en_cours().filter(role=MembreCellule.Role.ADMINISTRATION)
    return Agent.objects.filter(Q(is_superuser=True) | Q(roles_cellule__in=roles), is_active=True)


class Signalement(models.Model):
    """Restricted: read it through `lisibles_par`, and nowhere else than on its own pages. `concernes` are the people
    it is about; they never read it. `divulgation` is the author's wish, shown to whoever handles it."""

    CONFIDENTIEL = True

    class Etat(models.TextChoices):
        RECUE = "recue", "Reçu"
        EN_COURS = "en_cours", "En cours"
        CLOSE = "close", "Clos"

    class Qualite(models.TextChoices):
        DEMANDEUR = "demandeur", "Demandeur ou demandeuse"
        COMMANDITAIRE = "commanditaire", "Commanditaire"
        EQUIPE = "equipe", "Équipe d’animation"

    class Divulgation(models.TextChoices):
        PERSONNE = "personne", "Personne d’autre que la cellule"
        CONCERNES = "concernes", "Les personnes concernées, si la cellule le juge utile"
        TOUS = "tous", "Toutes les personnes de la demande, si la cellule le juge utile"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    demande = models.ForeignKey("demandes.Demande", models.PROTECT, related_name="signalements", verbose_name="demande")
    categorie = models.ForeignKey(
        CategorieSignalement, models.PROTECT, related_name="signalements", verbose_name="catégorie"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="signalements_faits", verbose_name="auteur"
    )
    qualite = models.CharField("qualité de l’auteur", max_length=15, choices=Qualite.choices)
    concernes = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="signalements_recus", verbose_name="personnes concernées"
    )
    texte = models.TextField("texte", max_length=10000)
    divulgation = models.CharField(
        "qui peut en être informé", max_length=10, choices=Divulgation.choices, default=Divulgation.PERSONNE
    )
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.RECUE)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="signalements_suivis",
        verbose_name="suivi par",
    )
    recue_le = models.DateTimeField("reçu le", default=timezone.now)
    accusee_le = models.DateTimeField("pris en charge le", null=True, blank=True)
    close_le = models.DateTimeField("clos le", null=True, blank=True)
    issue = models.TextField("issue, pour la cellule", max_length=5000, blank=True)
    reponse = models.TextField("réponse à l’auteur", max_length=5000, blank=True)

    objects = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["-recue_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="close") | (Q(close_le__isnull=False) & ~Q(issue="") & ~Q(reponse="")),
                name="signalement_clos_avec_issue",
            ),
        ]

    def __str__(self) -> str:
        """No name and no request: this may stand in the journal."""
        return f"Signalement {self.pk}"

    @property
    def est_ouvert(self) -> bool:
        return self.etat != self.Etat.CLOSE


class NoteSignalement(models.Model):
    """A dated and signed line of its handling. Append-only: a trigger of the database refuses to rewrite its words."""

    CONFIDENTIEL = True

    signalement = models.ForeignKey(Signalement, models.CASCADE, related_name="notes", verbose_name="signalement")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    texte = models.TextField("note", max_length=5000)
    ecrite_le = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "note d’un signalement"
        verbose_name_plural = "notes des signalements"
        ordering = ["ecrite_le", "pk"]

    def __str__(self) -> str:
        return f"Note du {timezone.localtime(self.ecrite_le):%d/%m/%Y}"
