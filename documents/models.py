"""PDF documents: numbered, built by Celery, stored once, never rebuilt silently."""

import uuid
from typing import TYPE_CHECKING

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


class Compteur(models.Model):
    """The last number given in a series; taken under a row lock, so that no number is lost or given twice."""

    serie = models.CharField("série", max_length=40, unique=True)
    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "compteur"

    def __str__(self) -> str:
        return f"{self.serie} : {self.dernier}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def de(self, objet: models.Model) -> "DocumentQuerySet":
        objet_type = ContentType.objects.get_for_model(objet, for_concrete_model=False)
        return self.filter(objet_type=objet_type, objet_id=str(objet.pk)).order_by("-cree_le", "-pk")

    def en_souffrance(self, depuis: "dt.timedelta") -> "DocumentQuerySet":
        """Still in preparation long after being asked for: their task was lost."""
        return self.filter(etat=Document.Etat.DEMANDE, cree_le__lt=timezone.now() - depuis)


class Document(models.Model):
    class Etat(models.TextChoices):
        DEMANDE = "demande", "En préparation"
        PRET = "pret", "Prêt"
        ECHEC = "echec", "Échec"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField("type", max_length=40)
    numero = models.CharField("numéro", max_length=40, unique=True)
    version = models.PositiveSmallIntegerField("version", default=1)
    titre = models.CharField("titre", max_length=200)
    objet_type = models.ForeignKey(ContentType, models.CASCADE)
    objet_id = models.CharField(max_length=40)
    objet = GenericForeignKey("objet_type", "objet_id")
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.DEMANDE)
    fichier = models.FileField("fichier", upload_to="documents/%Y/", blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    erreur = models.CharField("erreur", max_length=300, blank=True)
    remplace = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="remplace_par", verbose_name="remplace"
    )
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    pret_le = models.DateTimeField("prêt le", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["objet_type", "objet_id"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(etat="pret") | ~models.Q(fichier="") & ~models.Q(empreinte=""),
                name="document_pret_a_un_fichier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.titre} ({self.numero})"

    @property
    def version_suivante(self) -> "Document | None":
        """The ready version that supersedes this one, if any."""
        suivante = Document.objects.filter(remplace=self, etat=Document.Etat.PRET).first()
        return (suivante.version_suivante or suivante) if suivante else None
