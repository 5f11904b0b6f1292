"""What was imported, by whom, with what result. The file itself is forgotten as soon as it has served."""

import uuid

from django.conf import settings
from django.db import models

from agents.models import Institution


class ImportRHQuerySet(models.QuerySet["ImportRH"]):
    def avec_fichier(self) -> "ImportRHQuerySet":
        return self.exclude(fichier="")


class ImportRH(models.Model):
    class Etat(models.TextChoices):
        A_VERIFIER = "a_verifier", "À vérifier"
        EN_COURS = "en_cours", "En cours"
        APPLIQUE = "applique", "Appliqué"
        ABANDONNE = "abandonne", "Abandonné"
        ECHOUE = "echoue", "Échoué"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="imports_rh", verbose_name="institution")
    fichier = models.FileField("fichier", upload_to="imports/", blank=True)
    nom = models.CharField("nom du fichier", max_length=150)
    complet = models.BooleanField(
        "le fichier nomme tout le monde",
        default=False,
        help_text="Cochez si une personne absente du fichier a quitté l’institution\u00a0: son compte sera fermé.",
    )
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.A_VERIFIER)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposé par"
    )
    depose_le = models.DateTimeField("déposé le", auto_now_add=True)
    empreinte = models.CharField("ce qui a été montré", max_length=64, blank=True, editable=False)
    motif = models.TextField("motif pour passer outre", blank=True)
    comptes = models.JSONField("résultat", default=dict, blank=True)
    appliquer_depuis = models.DateTimeField("demandé le", null=True, editable=False)
    applique_le = models.DateTimeField("appliqué le", null=True)
    erreur = models.CharField("ce qui s’est passé", max_length=300, blank=True)

    objects = ImportRHQuerySet.as_manager()

    class Meta:
        verbose_name = "import des ressources humaines"
        verbose_name_plural = "imports des ressources humaines"
        ordering = ["-depose_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(etat="en_cours"), name="import_rh_un_a_la_fois"
            )
        ]

    def __str__(self) -> str:
        return self.nom


class PaireEcartee(models.Model):
    """Two records that look alike and are two people: not to be shown again. The lower number first."""

    un = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="l’une")
    deux = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="l’autre")
    ecartee_le = models.DateTimeField("écartée le", auto_now_add=True)

    class Meta:
        verbose_name = "double de l’annuaire"
        verbose_name_plural = "doubles de l’annuaire"
        constraints = [
            models.UniqueConstraint(fields=["un", "deux"], name="paire_unique"),
            models.CheckConstraint(condition=models.Q(un__lt=models.F("deux")), name="paire_ordonnee"),
        ]

    def __str__(self) -> str:
        return f"{self.un} et {self.deux}"
