"""Signing in, half-day by half-day: who teaches, the sheet of a slot, and its lines, which nothing rewrites.

A line names nobody: people are their `Agent.numero`, which stays theirs when two records are merged
(`agents.AncienNumero`)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from agenda.models import Creneau

from .catalogue import Organisme
from .cohorte import Cohorte

DEPART = "0" * 64
"""What the first line of a sheet is chained to."""


class Formateur(models.Model):
    """Somebody who teaches: an agent, or a person of an outside provider, who has an account without institution and
    signs in with their own address once the cell has validated it."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="formateur", verbose_name="personne"
    )
    organismes = models.ManyToManyField(
        Organisme, blank=True, related_name="formateurs", verbose_name="organismes de formation"
    )
    cohortes = models.ManyToManyField(
        Cohorte, blank=True, related_name="formateurs", verbose_name="promotions et sessions"
    )

    class Meta:
        verbose_name = "formateur ou formatrice"
        verbose_name_plural = "formateurs et formatrices"
        ordering = ["agent__nom_tri", "agent__prenom", "pk"]

    def __str__(self) -> str:
        return str(self.agent)


class Feuille(models.Model):
    """The one sheet of a half-day. `compte` lines have been written and `derniere` is the chain's head; `nombre` and
    `tete` are the same when it was countersigned, and what its PDF prints. `sceau` covers all of these under the key
    named `cle_sceau`: whoever cuts lines cannot make another. Only `services.emargement` writes it."""

    class Etat(models.TextChoices):
        OUVERTE = "ouverte", "Ouverte"
        CONTRESIGNEE = "contresignee", "Contresignée"

    class Support(models.TextChoices):
        NUMERIQUE = "numerique", "Sur téléphone"
        PAPIER = "papier", "Sur papier"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creneau = models.OneToOneField(Creneau, models.PROTECT, related_name="feuille", verbose_name="demi-journée")
    support = models.CharField("support", max_length=10, choices=Support.choices, default=Support.NUMERIQUE)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.OUVERTE)
    ouverte_le = models.DateTimeField("ouverte le", default=timezone.now)
    contresignee_le = models.DateTimeField("contresignée le", null=True, blank=True)
    contresignee_par = models.UUIDField("contresignée par", null=True, blank=True, help_text="Numéro de la personne.")
    compte = models.PositiveIntegerField("lignes", default=0)
    derniere = models.CharField("dernière empreinte", max_length=64, default=DEPART)
    nombre = models.PositiveIntegerField("lignes scellées", default=0)
    tete = models.CharField("empreinte scellée", max_length=64, blank=True)
    sceau = models.CharField("sceau", max_length=64, blank=True)
    cle_sceau = models.CharField("clé du sceau", max_length=20, blank=True)
    scan = models.FileField("feuille numérisée", upload_to="emargement/%Y/", blank=True)
    scan_nom = models.CharField("nom du fichier", max_length=150, blank=True)
    scan_type = models.CharField("type du fichier", max_length=100, blank=True)
    scan_empreinte = models.CharField("empreinte SHA-256 du fichier", max_length=64, blank=True)

    class Meta:
        verbose_name = "feuille d’émargement"
        verbose_name_plural = "feuilles d’émargement"
        ordering = ["-creneau__debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="ouverte", contresignee_le=None, contresignee_par=None, nombre=0, tete="")
                | models.Q(
                    etat="contresignee", contresignee_le__isnull=False, contresignee_par__isnull=False, nombre__gte=1
                )
                & ~models.Q(tete=""),
                name="feuille_scellee_une_fois",
            ),
            models.CheckConstraint(
                condition=models.Q(compte__gte=models.F("nombre")), name="feuille_lignes_apres_le_sceau"
            ),
        ]

    def __str__(self) -> str:
        return f"Feuille du {timezone.localtime(self.creneau.debut):%d/%m/%Y, %H:%M}"

    @property
    def scellee(self) -> bool:
        return self.etat == self.Etat.CONTRESIGNEE

    @property
    def sur_papier(self) -> bool:
        return self.support == self.Support.PAPIER

    @property
    def corrections(self) -> int:
        """Lines written since it was countersigned."""
        return self.compte - self.nombre if self.scellee else 0


class Emargement(models.Model):
    """One line: what was said of a person at a moment of the server's clock, chained to the line before by an
    HMAC-SHA-256 (`emargement.chaine`). The database refuses to change or remove one. The last line about somebody says
    how it stands; none is of anybody's health, so that reasons are chosen from a list and never typed."""

    class Role(models.TextChoices):
        STAGIAIRE = "stagiaire", "Stagiaire"
        FORMATEUR = "formateur", "Formateur ou formatrice"
        CELLULE = "cellule", "Cellule"

    class Nature(models.TextChoices):
        SIGNATURE = "signature", "Signature"
        CONSTAT = "constat", "Constat"
        CORRECTION = "correction", "Correction"
        CONTRESEING = "contreseing", "Contreseing"

    class Etat(models.TextChoices):
        PRESENT = "present", "Présent"
        RETARD = "retard", "En retard"
        JUSTIFIEE = "absence_justifiee", "Absence justifiée"
        INJUSTIFIEE = "absence_injustifiee", "Absence injustifiée"
        RATTRAPEE = "rattrapee", "Rattrapée"

    class Moyen(models.TextChoices):
        CODE = "code", "Code de la salle"
        QR = "qr", "QR de la salle"
        FORMATEUR = "formateur", "Formateur ou formatrice"
        CELLULE = "cellule", "Cellule"
        PAPIER = "papier", "Feuille de papier"

    class Motif(models.TextChoices):
        ERREUR = "erreur", "Une erreur de saisie"
        OUBLI = "oubli", "La personne était là et n’a pas pu signer"
        JUSTIFICATIF = "justificatif", "Un justificatif est arrivé"
        RATTRAPAGE = "rattrapage", "La séance a été rattrapée"
        PAPIER = "papier", "La feuille de papier dit autre chose"
        EMPECHE = "empeche", "La personne qui forme ne peut pas se connecter"

    feuille = models.ForeignKey(Feuille, models.PROTECT, related_name="lignes", verbose_name="feuille")
    rang = models.PositiveIntegerField("rang")
    personne = models.UUIDField("personne", help_text="Son numéro : aucun nom n’est écrit ici.")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    nature = models.CharField("nature", max_length=12, choices=Nature.choices)
    etat = models.CharField("état", max_length=20, choices=Etat.choices)
    rattrapee_a = models.UUIDField("rattrapée à", null=True, blank=True, help_text="Clé de l’autre demi-journée.")
    horodatage = models.DateTimeField("écrite le")
    moyen = models.CharField("moyen", max_length=10, choices=Moyen.choices)
    auteur = models.UUIDField("auteur", help_text="Son numéro.")
    motif = models.CharField("motif", max_length=15, choices=Motif.choices, blank=True)
    cle = models.CharField("clé", max_length=20)
    precedent = models.CharField("empreinte précédente", max_length=64)
    empreinte = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "ligne d’émargement"
        verbose_name_plural = "lignes d’émargement"
        ordering = ["feuille", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["feuille", "rang"], name="emargement_rang_unique"),
            models.UniqueConstraint(
                fields=["feuille"],
                condition=models.Q(nature="contreseing"),
                name="emargement_un_contreseing",
            ),
            models.CheckConstraint(condition=models.Q(rang__gte=1), name="emargement_rang"),
            models.CheckConstraint(
                condition=~models.Q(nature="correction") | ~models.Q(motif=""),
                name="emargement_correction_motivee",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="rattrapee", rattrapee_a__isnull=False)
                | ~models.Q(etat="rattrapee") & models.Q(rattrapee_a=None),
                name="emargement_rattrapee_quelque_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feuille}, ligne {self.rang}"


class FichierPartage(models.Model):
    """What a trainer gives to the group. The name is shown to people and is never a path on the server."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohorte = models.ForeignKey(Cohorte, models.CASCADE, related_name="fichiers", verbose_name="promotion ou session")
    nom = models.CharField("nom", max_length=150)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    fichier = models.FileField("fichier", upload_to="formations/%Y/")
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposé par"
    )
    depose_le = models.DateTimeField("déposé le", default=timezone.now)

    class Meta:
        verbose_name = "fichier partagé"
        verbose_name_plural = "fichiers partagés"
        ordering = ["-depose_le", "-pk"]

    def __str__(self) -> str:
        return self.nom
