"""What is taught, and by whom: the catalogue, which dated editions (`Cohorte`) stand on."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

from instance.noms import sans_emoji

DEMI_JOURNEES_MAX = 200


def verifier_siret(valeur: str) -> None:
    """Fourteen digits whose Luhn sum is a multiple of ten. La Poste's own establishments, which follow another rule,
    deliver no training. Raises ValidationError."""
    somme = 0
    for rang, chiffre in enumerate(reversed(valeur)):
        double = int(chiffre) * (2 if rang % 2 else 1)
        somme += double - 9 if double > 9 else double
    if somme % 10:
        raise ValidationError("Ce numéro SIRET comporte une erreur : vérifiez ses 14 chiffres.")


class Organisme(models.Model):
    """A provider (*dispensateur*): the body that delivers a training and attests that it took place."""

    nom = models.CharField("nom", max_length=150, validators=[sans_emoji])
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", "Un SIRET a 14 chiffres, sans espace."), verifier_siret],
    )
    numero_declaration = models.CharField(
        "numéro de déclaration d’activité",
        max_length=20,
        blank=True,
        help_text="Onze chiffres, que la préfecture de région attribue.",
    )
    adresse = models.TextField("adresse", max_length=500, blank=True)
    contact_nom = models.CharField("contact", max_length=150, blank=True, validators=[sans_emoji])
    contact_courriel = models.EmailField("courriel du contact", blank=True)

    class Meta:
        verbose_name = "organisme de formation"
        verbose_name_plural = "organismes de formation"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                Lower("nom"), name="organisme_nom_unique", violation_error_message="Cet organisme existe déjà."
            )
        ]

    def __str__(self) -> str:
        return self.nom


class FormationQuerySet(models.QuerySet["Formation"]):
    def visibles(self) -> "FormationQuerySet":
        """What anybody may read: published, not archived."""
        return self.filter(publiee_le__isnull=False, archivee_le=None)


class Formation(models.Model):
    """A training of the catalogue. Its `titre` is the one that all its documents bear; the `slug` is its public
    address and never changes. `demi_journees` counts half-days: nineteen days are 38. Its state changes through
    `formations.services` only."""

    class Cadre(models.TextChoices):
        CERTIFIANTE = "certifiante", "Formation certifiante"
        CATALOGUE = "catalogue", "Catalogue interne"
        MODULE = "module", "Modules du laboratoire"

    slug = models.SlugField("adresse", max_length=100, unique=True, editable=False)
    titre = models.CharField(
        "titre", max_length=160, help_text="Le même sur toutes les pièces.", validators=[sans_emoji]
    )
    cadre = models.CharField("cadre", max_length=12, choices=Cadre.choices, default=Cadre.MODULE)
    ordre = models.PositiveSmallIntegerField("rang dans le catalogue", default=0)
    accroche = models.CharField("en une phrase", max_length=250)
    objectifs = models.TextField(
        "objectifs", max_length=3000, help_text="Un par ligne : «\u202fÀ la fin, vous saurez…\u202f»"
    )
    public_vise = models.CharField("pour qui", max_length=250, blank=True)
    prerequis = models.CharField("prérequis", max_length=250, blank=True, help_text="Vide : aucun.")
    programme = models.TextField("programme", max_length=8000, blank=True)
    moyens = models.TextField("méthodes et moyens", max_length=3000, blank=True)
    evaluation = models.TextField("évaluation", max_length=2000, blank=True)
    heures = models.DecimalField("durée en heures", max_digits=5, decimal_places=1, validators=[MinValueValidator(0.5)])
    demi_journees = models.PositiveSmallIntegerField("durée en demi-journées", validators=[MinValueValidator(1)])
    places = models.PositiveSmallIntegerField(
        "places par session", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    institutions = models.ManyToManyField(
        "agents.Institution",
        blank=True,
        related_name="formations",
        verbose_name="ouverte aux agents de",
        help_text="Aucune : toutes les institutions.",
    )
    accord_n1 = models.ManyToManyField(
        "agents.Institution",
        blank=True,
        related_name="formations_sur_accord",
        verbose_name="accord du N+1 demandé pour les agents de",
        help_text="Chaque inscription attend l’accord du ou de la responsable, demandé par courriel.",
    )
    ouverte_hors = models.CharField(
        "ouverte aussi à", max_length=150, blank=True, help_text="Un organisme qui l’inscrit à son offre : CNFPT…"
    )
    organisme = models.ForeignKey(
        Organisme, models.PROTECT, null=True, blank=True, related_name="formations", verbose_name="dispensée par"
    )
    reference_contrat = models.CharField("référence du marché", max_length=60, blank=True)
    reference_commande = models.CharField("référence de la commande", max_length=60, blank=True)
    cout_prevu = models.DecimalField(
        "coût prévu d’une session, en euros",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    archivee_le = models.DateTimeField("archivée le", null=True, blank=True, editable=False)

    objects = FormationQuerySet.as_manager()

    class Meta:
        verbose_name = "formation"
        ordering = ["cadre", "ordre", "titre"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(demi_journees__gte=1, demi_journees__lte=DEMI_JOURNEES_MAX),
                name="formation_demi_journees",
                violation_error_message=f"De 1 à {DEMI_JOURNEES_MAX} demi-journées.",
            ),
            models.CheckConstraint(
                condition=models.Q(heures__gt=0),
                name="formation_heures",
                violation_error_message="Une formation dure au moins une demi-heure.",
            ),
            models.CheckConstraint(
                condition=models.Q(archivee_le=None) | models.Q(publiee_le__isnull=False),
                name="formation_archivee_apres_publication",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def visible(self) -> bool:
        """The same answer as `FormationQuerySet.visibles()`."""
        return self.publiee_le is not None and self.archivee_le is None

    @property
    def certifiante(self) -> bool:
        return self.cadre == self.Cadre.CERTIFIANTE

    @property
    def objectifs_en_liste(self) -> list[str]:
        return [ligne.strip(" •-–\t") for ligne in self.objectifs.splitlines() if ligne.strip()]
