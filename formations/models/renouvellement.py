"""What a facilitator sends so that a certification be renewed."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone


class DossierQuerySet(models.QuerySet["DossierRenouvellement"]):
    def ouverts(self) -> "DossierQuerySet":
        """Not decided yet."""
        return self.filter(etat__in=DossierRenouvellement.OUVERTS)

    def a_lire(self) -> "DossierQuerySet":
        """Sent, and waiting for the cell; the first sent first."""
        return self.filter(etat=DossierRenouvellement.Etat.ENVOYE).order_by("envoye_le")


class DossierRenouvellement(models.Model):
    """One renewal asked for. What was done is computed from the log and the meetings (`acquis` is as it stood when the
    file was decided); the reflective note alone is written, or joined. `motif` is the cell's word: what is missing, why
    not, or why all the same. `nouvelle` is the certification that came of it."""

    NOM_LIT = ("certification__facilitateur__agent",)

    class Etat(models.TextChoices):
        BROUILLON = "brouillon", "À envoyer"
        ENVOYE = "envoye", "Envoyé"
        A_COMPLETER = "a_completer", "À compléter"
        ACCEPTE = "accepte", "Accepté"
        REFUSE = "refuse", "Refusé"

    OUVERTS = (Etat.BROUILLON, Etat.ENVOYE, Etat.A_COMPLETER)
    A_ECRIRE = (Etat.BROUILLON, Etat.A_COMPLETER)
    """In the person's hands."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certification = models.ForeignKey(
        "facilitateurs.Certification", models.PROTECT, related_name="renouvellements", verbose_name="certification"
    )
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.BROUILLON)
    note = models.TextField("note réflexive", max_length=20000, blank=True)
    nom_fichier = models.CharField("nom du fichier", max_length=150, blank=True)
    type_mime = models.CharField("type", max_length=100, blank=True)
    fichier = models.FileField("note jointe", upload_to="renouvellements/%Y/", blank=True)
    acquis: Any = models.JSONField("ce qui était fait", default=list, blank=True, editable=False)
    motif = models.TextField("mot de la cellule", max_length=2000, blank=True)
    ouvert_le = models.DateTimeField("ouvert le", default=timezone.now)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    repondu_le = models.DateTimeField("dernière réponse le", null=True, blank=True)
    nouvelle = models.OneToOneField(
        "facilitateurs.Certification",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issue_de",
        verbose_name="nouvelle certification",
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier de renouvellement"
        verbose_name_plural = "dossiers de renouvellement"
        ordering = ["-ouvert_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certification"],
                condition=models.Q(etat__in=["brouillon", "envoye", "a_completer"]),
                name="renouvellement_un_ouvert",
                violation_error_message="Un dossier est déjà ouvert.",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="brouillon")
                | (models.Q(envoye_le__isnull=False) & (~models.Q(note="") | ~models.Q(fichier=""))),
                name="renouvellement_envoye_complet",
            ),
            models.CheckConstraint(
                condition=~models.Q(etat__in=["a_completer", "refuse"])
                | (models.Q(repondu_le__isnull=False) & ~models.Q(motif="")),
                name="renouvellement_repondu_motive",
                violation_error_message="Dites pourquoi\u00a0: la personne le lira.",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="accepte", nouvelle__isnull=False, repondu_le__isnull=False)
                | (~models.Q(etat="accepte") & models.Q(nouvelle=None)),
                name="renouvellement_accepte_delivre",
            ),
        ]

    def __str__(self) -> str:
        return f"Renouvellement de {self.certification}"

    @property
    def est_ouvert(self) -> bool:
        return self.etat in self.OUVERTS

    @property
    def s_ecrit(self) -> bool:
        return self.etat in self.A_ECRIRE

    @property
    def a_une_note(self) -> bool:
        return bool(self.note.strip() or self.fichier)
