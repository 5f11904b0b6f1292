"""PDF documents: numbered, built by Celery, stored once, never rebuilt silently."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
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
    """`imprime` tells two contents apart: what is printed now, and what would be (`TypeDocument.imprime`)."""

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
    imprime = models.CharField(max_length=64, blank=True, editable=False)
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


class MembreLotQuerySet(models.QuerySet["MembreLot"]):
    def en_attente(self) -> "MembreLotQuerySet":
        """Neither made, nor failed, nor refused."""
        return self.filter(refus="").filter(models.Q(document=None) | models.Q(document__etat=Document.Etat.DEMANDE))


class Lot(models.Model):
    """The same type of document for many people. `archive` and `impression` hold what was gathered, until it expires;
    the documents themselves stay."""

    class Etat(models.TextChoices):
        EN_COURS = "en_cours", "En préparation"
        FINI = "fini", "Terminé"
        ANNULE = "annule", "Arrêté"
        EXPIRE = "expire", "Expiré"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField("type", max_length=40)
    titre = models.CharField("titre", max_length=200)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.EN_COURS)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="lots_demandes", verbose_name="demandé par"
    )
    cree_le = models.DateTimeField("demandé le", auto_now_add=True)
    fini_le = models.DateTimeField("terminé le", null=True, blank=True)
    expire_le = models.DateTimeField("expire le", null=True, blank=True)
    archive = models.FileField("archive", blank=True)
    impression = models.FileField("fichier à imprimer", blank=True)

    class Meta:
        verbose_name = "lot de pièces"
        verbose_name_plural = "lots de pièces"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return self.titre


class MembreLot(models.Model):
    """One of a lot: the document asked for, or why there is none (`refus`)."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="membres", verbose_name="lot")
    rang = models.PositiveSmallIntegerField("rang")
    objet_type = models.ForeignKey(ContentType, models.CASCADE)
    objet_id = models.CharField(max_length=40)
    objet = GenericForeignKey("objet_type", "objet_id")
    libelle = models.CharField("pièce", max_length=200)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="membres", verbose_name="document"
    )
    refus = models.CharField("pourquoi il n’y en a pas", max_length=300, blank=True)

    objects = MembreLotQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce d’un lot"
        verbose_name_plural = "pièces d’un lot"
        ordering = ["lot", "rang"]
        constraints = [models.UniqueConstraint(fields=["lot", "objet_type", "objet_id"], name="membre_lot_unique")]

    def __str__(self) -> str:
        return self.libelle

    @property
    def est_pret(self) -> bool:
        return self.document is not None and self.document.etat == Document.Etat.PRET

    @property
    def a_echoue(self) -> bool:
        return bool(self.refus) or (self.document is not None and self.document.etat == Document.Etat.ECHEC)


class ExemplaireSigne(models.Model):
    """The copy of a document that came back signed by hand: a scan, filed beside what the portal printed."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="exemplaire_signe", verbose_name="document")
    fichier = models.FileField("fichier")
    type_mime = models.CharField("nature", max_length=40)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    depose_le = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "exemplaire signé"
        verbose_name_plural = "exemplaires signés"

    def __str__(self) -> str:
        return f"{self.document.numero}, signé"


class ReferenceLegale(models.Model):
    """The words of a reference from a day on (see `documents.references`)."""

    cle = models.CharField("référence", max_length=60)
    texte = models.TextField("texte", max_length=1000)
    depuis = models.DateField("en vigueur depuis le", default=timezone.localdate)

    class Meta:
        verbose_name = "référence légale"
        verbose_name_plural = "références légales"
        ordering = ["cle", "-depuis"]
        constraints = [
            models.UniqueConstraint(
                fields=["cle", "depuis"],
                name="reference_legale_unique",
                violation_error_message="Cette référence a déjà un texte à cette date\u00a0: changez-le.",
            )
        ]

    def __str__(self) -> str:
        from .references import REFERENCES

        reference = REFERENCES.get(self.cle)
        return reference.libelle if reference else self.cle
