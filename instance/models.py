"""This installation: its identity, its editable rules, its closed days, its journal of actions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .couleurs import hexadecimale


class Identite(models.Model):
    """The one row that makes this installation somebody's own. Read it through `instance.services.identite()`."""

    nom = models.CharField("nom du portail", max_length=60, default="Isère Inno")
    sous_titre = models.CharField("sous-titre", max_length=80, default="Cellule Innovation du Département")
    territoire = models.CharField(
        "territoire", max_length=80, default="en Isère", help_text="Avec sa préposition : en Isère, dans le Nord."
    )
    logo = models.FileField("logo", upload_to="instance/", blank=True)
    encre = models.CharField("couleur d’encre", max_length=7, default="#134e40", validators=[hexadecimale])
    signal = models.CharField("couleur signal", max_length=7, default="#f6bd2b", validators=[hexadecimale])
    expediteur = models.EmailField("adresse d’expédition", default="innovation@isere.example")
    contact_courriel = models.EmailField("adresse de contact", default="innovation@isere.example")
    contact_telephone = models.CharField("téléphone", max_length=30, default="04 00 00 00 00", blank=True)
    contact_horaires = models.CharField("horaires", max_length=80, default="de 9 h à 17 h", blank=True)
    editeur = models.CharField("éditeur du site", max_length=200, default="Département de l’Isère")
    directeur_publication = models.CharField("direction de la publication", max_length=200, blank=True)
    hebergeur = models.CharField("hébergeur", max_length=300, blank=True)
    texte_mentions = models.TextField("mentions légales (compléments)", blank=True)
    texte_donnees = models.TextField("données personnelles (compléments)", blank=True)
    texte_accessibilite = models.TextField("accessibilité (compléments)", blank=True)
    modifiee_le = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "identité"
        verbose_name_plural = "identité"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="identite_unique")]

    def __str__(self) -> str:
        return self.nom

    @property
    def logo_version(self) -> str:
        """Changes with each upload, so that a browser may keep the logo for long."""
        return Path(self.logo.name or "").stem if self.logo else ""

    @property
    def telephone_compose(self) -> str:
        """The number as a phone dials it."""
        return "".join(c for c in self.contact_telephone if c.isdigit() or c == "+")


class Reglage(models.Model):
    """An editable rule that differs from its declared default (see `instance.regles`)."""

    cle = models.CharField("règle", max_length=80, unique=True)
    valeur = models.JSONField("valeur")

    class Meta:
        verbose_name = "règle modifiée"
        verbose_name_plural = "règles et délais"

    def __str__(self) -> str:
        from .regles import REGLES

        regle = REGLES.get(self.cle)
        return regle.libelle if regle else self.cle


class JourFerme(models.Model):
    """A day the cell is closed, beside weekends and public holidays: it is not a working day."""

    jour = models.DateField("jour", unique=True)
    libelle = models.CharField("libellé", max_length=100)

    class Meta:
        verbose_name = "jour de fermeture"
        verbose_name_plural = "jours de fermeture"
        ordering = ["jour"]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y}, {self.libelle}"


class Battement(models.Model):
    """When a background part of the portal last showed that it is alive. Written through `instance.sante`."""

    source = models.CharField("partie", max_length=20, unique=True)
    vu_le = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "battement"

    def __str__(self) -> str:
        return f"{self.source} ({self.vu_le:%d/%m/%Y %H:%M:%S})"


class ActionQuerySet(models.QuerySet["Action"]):
    def sur(self, objet: models.Model) -> "ActionQuerySet":
        """The actions on one object, newest first."""
        return self.filter(
            objet_type=ContentType.objects.get_for_model(objet, for_concrete_model=False), objet_id=str(objet.pk)
        ).select_related("auteur")


class Action(models.Model):
    """One line of the journal: who did what, on what, when, why. Written by services through `instance.journal`."""

    le = models.DateTimeField("le", auto_now_add=True, db_index=True)
    verbe = models.CharField("action", max_length=80)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name="auteur"
    )
    auteur_libelle = models.CharField(
        "qualité de l’auteur",
        max_length=120,
        blank=True,
        help_text="Pour qui agit sans compte, ou le portail lui-même.",
    )
    objet_type = models.ForeignKey(ContentType, models.CASCADE)
    objet_id = models.CharField(max_length=40)
    objet = GenericForeignKey("objet_type", "objet_id")
    motif = models.TextField("motif", blank=True)
    changements: Any = models.JSONField("changements", default=dict, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "journal des actions"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["objet_type", "objet_id", "-le"])]

    def __str__(self) -> str:
        return f"{self.verbe} ({self.le:%d/%m/%Y})"
