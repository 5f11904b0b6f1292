"""A file of the whole programme, kept as rows of text between the preview and the application."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from .edition import Edition


class ImportProgramme(models.Model):
    """`lignes` are the rows as read, [number shown by the spreadsheet, {column: text}]."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="imports", verbose_name="édition")
    nom = models.CharField("nom du fichier", max_length=150)
    lignes: Any = models.JSONField("lignes", default=list, editable=False)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposé par"
    )
    depose_le = models.DateTimeField("déposé le", auto_now_add=True)
    applique_le = models.DateTimeField("appliqué le", null=True, editable=False)

    class Meta:
        verbose_name = "import du programme"
        verbose_name_plural = "imports du programme"
        ordering = ["-depose_le"]

    def __str__(self) -> str:
        return self.nom
