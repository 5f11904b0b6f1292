"""The request: who asks for what, for whom, when; where it stands."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from agenda.models import Modalite
from agents.models import Categorie, Encadrement

PARTICIPANTS_MIN, PARTICIPANTS_MAX = 5, 350


class Format(models.Model):
    """A kind of work the cell offers: séminaire, atelier, codéveloppement… Editable by the cell."""

    nom = models.CharField("nom", max_length=80, unique=True)
    description = models.CharField("en une phrase", max_length=150, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)
    actif = models.BooleanField("proposé", default=True)
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="+", verbose_name="méthodes qui s’y prêtent"
    )

    class Meta:
        verbose_name = "format"
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class Etat(models.TextChoices):
    DEPOSEE = "deposee", "Déposée"
    QUALIFIEE = "qualifiee", "Qualifiée"
    CADREE = "cadree", "Cadrée"
    AFFECTEE = "affectee", "Affectée"
    EN_PREPARATION = "en_preparation", "En préparation"
    REALISEE = "realisee", "Réalisée"
    CLOSE = "close", "Close"
    REFUSEE = "refusee", "Refusée"
    ANNULEE = "annulee", "Annulée"
    REORIENTEE = "reorientee", "Réorientée"


PARCOURS = [
    Etat.DEPOSEE,
    Etat.QUALIFIEE,
    Etat.CADREE,
    Etat.AFFECTEE,
    Etat.EN_PREPARATION,
    Etat.REALISEE,
    Etat.CLOSE,
]
SORTIES = [Etat.REFUSEE, Etat.ANNULEE, Etat.REORIENTEE]
OUVERTS = PARCOURS[:-1]


class Hierarchie(models.TextChoices):
    TOUJOURS = "toujours", "Oui, tout au long"
    OUVERTURE_CLOTURE = "ouverture_cloture", "En ouverture et en clôture"
    NON = "non", "Non"


class Volontariat(models.TextChoices):
    CHOISI = "choisi", "Parce qu’ils l’ont choisi"
    DEMANDE = "demande", "Parce que leur présence est demandée"


class Confidentialite(models.TextChoices):
    PUBLIC = "public", "Public"
    INTERNE = "interne", "Interne"
    RESTREINT = "restreint", "Restreint"


class DemandeQuerySet(models.QuerySet["Demande"]):
    def ouvertes(self) -> "DemandeQuerySet":
        return self.filter(etat__in=OUVERTS)

    def pour_liste(self) -> "DemandeQuerySet":
        """With everything a list shows of each row, at a constant number of queries."""
        return self.select_related(
            "demandeur", "institution", "direction", "format", "referent", "site", "accompagnement__session"
        ).prefetch_related("dates_souhaitees", "accompagnement__session__creneaux")


class Demande(models.Model):
    """One request. The requester's institution, direction, category and rank are copied when it is deposited:
    people move, the figures of that year do not. Its state changes through `demandes.services` only."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    numero = models.CharField("numéro", max_length=12, unique=True, help_text="Année et rang : 2026-041.")
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.DEPOSEE, db_index=True)
    demandeur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="demandes", verbose_name="demandeur ou demandeuse"
    )
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="saisie par"
    )
    institution = models.ForeignKey(
        "agents.Institution", models.PROTECT, related_name="demandes", verbose_name="institution"
    )
    direction = models.ForeignKey(
        "agents.Direction", models.PROTECT, null=True, blank=True, related_name="demandes", verbose_name="direction"
    )
    categorie = models.CharField("catégorie", max_length=1, choices=Categorie.choices, blank=True)
    encadrement = models.CharField("niveau d’encadrement", max_length=20, choices=Encadrement.choices, blank=True)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="demandes_suivies",
        verbose_name="suivie par",
    )

    commanditaire_nom = models.CharField("nom du ou de la commanditaire", max_length=160)
    commanditaire_email = models.EmailField("courriel du ou de la commanditaire")
    commanditaire_fonction = models.CharField("fonction du ou de la commanditaire", max_length=160, blank=True)
    accord_le = models.DateTimeField("accord du ou de la commanditaire", null=True, blank=True)
    desaccord_le = models.DateTimeField("désaccord du ou de la commanditaire", null=True, blank=True)

    titre = models.CharField("titre", max_length=120)
    format = models.ForeignKey(Format, models.PROTECT, related_name="demandes", verbose_name="format")
    contexte = models.TextField("contexte", max_length=10000)
    objectif = models.TextField("à la fin, le groupe aura…", max_length=10000)
    resultat_attendu = models.TextField("résultat attendu", max_length=10000, blank=True)
    deja_tente = models.TextField("ce qui a déjà été tenté", max_length=10000, blank=True)
    participants = models.PositiveSmallIntegerField(
        "participants", validators=[MinValueValidator(PARTICIPANTS_MIN), MaxValueValidator(PARTICIPANTS_MAX)]
    )
    profil = models.TextField("qui seront-ils", max_length=10000, blank=True)
    hierarchie = models.CharField("la hiérarchie sera-t-elle présente", max_length=20, choices=Hierarchie.choices)
    volontariat = models.CharField("les participants viendront", max_length=10, choices=Volontariat.choices)
    duree = models.PositiveSmallIntegerField(
        "durée en demi-journées", default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    modalite = models.CharField("modalité", max_length=10, choices=Modalite.choices, default=Modalite.PRESENCE)
    site = models.ForeignKey(
        "agents.Site", models.SET_NULL, null=True, blank=True, related_name="demandes", verbose_name="site"
    )
    lieu = models.CharField("lieu", max_length=200, blank=True)
    accessibilite = models.TextField("besoins d’accessibilité", max_length=2000, blank=True)
    materiel = models.TextField("matériel disponible", max_length=2000, blank=True)
    confidentialite = models.CharField(
        "diffusion", max_length=10, choices=Confidentialite.choices, default=Confidentialite.INTERNE
    )
    partage = models.BooleanField("accepte que les enseignements soient partagés", default=False)

    deposee_le = models.DateTimeField("déposée le", default=timezone.now, db_index=True)
    qualifiee_le = models.DateTimeField("qualifiée le", null=True, blank=True)
    cadree_le = models.DateTimeField("cadrée le", null=True, blank=True)
    affectee_le = models.DateTimeField("affectée le", null=True, blank=True)
    en_preparation_le = models.DateTimeField("en préparation depuis le", null=True, blank=True)
    realisee_le = models.DateTimeField("réalisée le", null=True, blank=True)
    close_le = models.DateTimeField("close le", null=True, blank=True)
    sortie_le = models.DateTimeField("sortie le", null=True, blank=True)
    motif_sortie = models.TextField("motif", blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["-deposee_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(participants__range=(PARTICIPANTS_MIN, PARTICIPANTS_MAX)),
                name="demande_participants",
            ),
            models.CheckConstraint(condition=models.Q(etat__in=Etat.values), name="demande_etat"),
            models.CheckConstraint(
                condition=~models.Q(etat__in=SORTIES) | ~models.Q(motif_sortie=""), name="demande_sortie_motivee"
            ),
            models.CheckConstraint(
                condition=models.Q(etat__in=[Etat.DEPOSEE, *SORTIES]) | models.Q(accord_le__isnull=False),
                name="demande_accord_avant_qualification",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}, {self.titre}"

    @property
    def est_ouverte(self) -> bool:
        return self.etat in OUVERTS


class DateSouhaitee(models.Model):
    """A date option given by the requester, in order of preference."""

    class Moment(models.TextChoices):
        MATIN = "matin", "Le matin"
        APRES_MIDI = "apres_midi", "L’après-midi"
        JOURNEE = "journee", "La journée"

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="dates_souhaitees", verbose_name="demande")
    jour = models.DateField("jour")
    moment = models.CharField("moment", max_length=10, choices=Moment.choices, default=Moment.MATIN)
    rang = models.PositiveSmallIntegerField("préférence", default=1)

    class Meta:
        verbose_name = "date souhaitée"
        verbose_name_plural = "dates souhaitées"
        ordering = ["rang", "jour"]
        constraints = [models.UniqueConstraint(fields=["demande", "jour", "moment"], name="date_souhaitee_unique")]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y}, {self.get_moment_display()}"


class PieceJointe(models.Model):
    """A file joined to a draft, then to the request made of it. Checked by content, served as an attachment."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    brouillon = models.ForeignKey(
        "demandes.Brouillon", models.CASCADE, null=True, blank=True, related_name="pieces", verbose_name="brouillon"
    )
    demande = models.ForeignKey(
        Demande, models.CASCADE, null=True, blank=True, related_name="pieces", verbose_name="demande"
    )
    fichier = models.FileField("fichier", upload_to="demandes/%Y/")
    nom = models.CharField("nom", max_length=150)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    ajoutee_le = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["ajoutee_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(brouillon=None, demande__isnull=False)
                | models.Q(brouillon__isnull=False, demande=None),
                name="piece_a_un_porteur",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class Message(models.Model):
    """What requester, sponsor, pair and cell write to each other about a request."""

    demande = models.ForeignKey(Demande, models.CASCADE, related_name="messages", verbose_name="demande")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    auteur_nom = models.CharField("signé", max_length=160)
    texte = models.TextField("message", max_length=10000)
    ecrit_le = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "message"
        ordering = ["-ecrit_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.auteur_nom}, {self.ecrit_le:%d/%m/%Y}"
