"""People, institutions, directions, sites; roles come from relations, never from a flag on a person."""

import unicodedata
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.functional import cached_property

if TYPE_CHECKING:
    import datetime as dt


def sans_accents(expression: Any) -> models.Func:
    """In SQL: accents dropped, ligatures opened, ’ read as '. Immutable, so that it can be indexed."""
    return models.Func(expression, function="public.immutable_unaccent", output_field=models.TextField())


class Institution(models.Model):
    """A member of the lab. `domaines` lists the e-mail domains its agents sign in with, in lower case."""

    nom = models.CharField("nom", max_length=150, unique=True)
    sigle = models.CharField("nom court", max_length=40)
    logo = models.FileField("logo", upload_to="institutions/", blank=True)
    domaines = ArrayField(
        models.CharField(max_length=100), verbose_name="domaines de messagerie", default=list, blank=True
    )
    siret = models.CharField(
        "SIRET", max_length=14, blank=True, validators=[RegexValidator(r"^\d{14}$", "Un SIRET compte 14 chiffres.")]
    )
    porteuse = models.BooleanField(
        "porte la cellule", default=False, help_text="L’institution dont dépend la cellule. Une seule."
    )

    class Meta:
        verbose_name = "institution"
        ordering = ["-porteuse", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["porteuse"], condition=models.Q(porteuse=True), name="institution_porteuse_unique"
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @classmethod
    def du_courriel(cls, email: str) -> "Institution | None":
        """The institution whose mail domain this is. Exact: a sub-domain is another domain."""
        return cls.objects.filter(domaines__contains=[email.rpartition("@")[2].lower()]).first()

    def clean(self) -> None:
        """A mail domain says which institution somebody belongs to: it has one owner."""
        self.domaines = sorted({domaine.strip().lower().lstrip("@") for domaine in self.domaines} - {""})
        autre = Institution.objects.exclude(pk=self.pk).filter(domaines__overlap=self.domaines).first()
        if autre:
            communs = ", ".join(sorted({*autre.domaines} & {*self.domaines}))
            raise ValidationError({"domaines": f"{autre.nom} a déjà ce domaine : {communs}."})


class Direction(models.Model):
    """A node of an institution's tree: pôle, direction, service."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="directions", verbose_name="institution")
    nom = models.CharField("nom", max_length=150)
    sigle = models.CharField("sigle", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="enfants", verbose_name="rattachée à"
    )
    directeur = models.ForeignKey(
        "Agent",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="directions_dirigees",
        verbose_name="directeur ou directrice",
    )

    class Meta:
        verbose_name = "direction"
        ordering = ["institution", "nom"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "nom"], name="direction_nom_unique"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="direction_pas_son_parent"),
        ]

    def __str__(self) -> str:
        return self.nom


class Site(models.Model):
    """A place of work. Coordinates (WGS 84, decimal degrees) give the distances shown when matching."""

    nom = models.CharField("nom", max_length=150)
    commune = models.CharField("commune", max_length=100)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    latitude = models.FloatField(
        "latitude", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "longitude", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        verbose_name = "site"
        ordering = ["commune", "nom"]
        constraints = [models.UniqueConstraint(fields=["commune", "nom"], name="site_unique")]

    def __str__(self) -> str:
        return f"{self.nom}, {self.commune}"


class Categorie(models.TextChoices):
    A = "A", "Catégorie A"
    B = "B", "Catégorie B"
    C = "C", "Catégorie C"


class Encadrement(models.TextChoices):
    DGA = "dga", "Direction générale"
    DIRECTEUR = "directeur", "Direction"
    CHEF_SERVICE = "chef_service", "Encadrement d’un service"
    CHEF_PROJET = "chef_projet", "Conduite de projet"
    AUCUN = "aucun", "Pas d’encadrement"


class AgentQuerySet(models.QuerySet["Agent"]):
    def par_nom(self) -> "AgentQuerySet":
        """Sorted as a French directory: accents, case and particles do not count apart."""
        return self.order_by("nom_tri", "prenom", "pk")

    def chercher(self, texte: str) -> "AgentQuerySet":
        """Every word must appear in the name or address; accents, case and the kind of apostrophe aside."""
        trouves = self
        for mot in unicodedata.normalize("NFC", texte).replace("\x00", "").split():
            trouves = trouves.filter(recherche__contains=Lower(sans_accents(models.Value(mot))))
        return trouves


class AgentManager(BaseUserManager["Agent"]):
    def get_queryset(self) -> AgentQuerySet:
        return AgentQuerySet(self.model, using=self._db)

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "Agent":
        agent = self.model(email=email.lower() if email else None, **fields)
        agent.set_password(password) if password else agent.set_unusable_password()
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Agent":
        return self.get(email__iexact=username)

    def chercher(self, texte: str) -> AgentQuerySet:
        return self.get_queryset().chercher(texte)

    def par_nom(self) -> AgentQuerySet:
        return self.get_queryset().par_nom()


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person. Many field agents have no work mailbox: `email` may be null, and is unique whatever its case."""

    numero = models.UUIDField("numéro", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("courriel", null=True, blank=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    # As a French directory: « d’Ornano » stands at O, « Le Goff » at L. Only a lower-case particle is set apart,
    # since “De Smet” is a name of its own.
    nom_tri = models.GeneratedField(
        expression=Lower(
            models.Func(
                sans_accents(models.F("nom")),
                models.Value(r"^(de |d')"),
                models.Value(""),
                function="regexp_replace",
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    recherche = models.GeneratedField(
        expression=Lower(
            sans_accents(
                Concat(
                    models.F("prenom"),
                    models.Value(" "),
                    models.F("nom"),
                    models.Value(" "),
                    Coalesce(models.F("email"), models.Value("")),
                    output_field=models.TextField(),
                )
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    categorie = models.CharField("catégorie", max_length=1, choices=Categorie.choices, blank=True)
    encadrement = models.CharField("niveau d’encadrement", max_length=20, choices=Encadrement.choices, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="agents", verbose_name="institution"
    )
    direction = models.ForeignKey(
        Direction, models.SET_NULL, null=True, blank=True, related_name="agents", verbose_name="direction"
    )
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="agents", verbose_name="site")
    n_plus_1 = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="equipe", verbose_name="responsable (N+1)"
    )
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField("inscription", default=timezone.now)

    objects = AgentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "agent"
        ordering = ["nom_tri", "prenom", "pk"]
        indexes = [
            GinIndex(fields=["recherche"], name="agent_recherche", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["nom_tri", "prenom"], name="agent_nom_tri"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="agent_email_unique", violation_error_message="Cette adresse sert déjà."
            ),
            models.CheckConstraint(condition=~models.Q(n_plus_1=models.F("pk")), name="agent_pas_son_n_plus_1"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or "Personne sans nom"

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def get_short_name(self) -> str:
        return self.prenom or str(self)

    @property
    def initiales(self) -> str:
        return (self.prenom[:1] + self.nom[:1]).upper()

    @property
    def profil_complet(self) -> bool:
        """Whether the first sign-in has nothing left to ask. An institution without directions asks for none."""
        if not (self.prenom and self.nom and self.institution and self.categorie and self.encadrement):
            return False
        return self.direction_id is not None or not self.institution.directions.exists()

    @cached_property
    def role_cellule(self) -> str | None:
        """The role of a current member of the cell (`MembreCellule.Role`), else None. Kept for the request."""
        membre = MembreCellule.objects.en_cours().filter(agent_id=self.pk).first() if self.pk else None
        return membre.role if membre else None

    @property
    def is_staff(self) -> bool:
        return self.is_active and (self.is_superuser or self.role_cellule is not None)


class MembreCelluleQuerySet(models.QuerySet["MembreCellule"]):
    def en_cours(self, le: "dt.date | None" = None) -> "MembreCelluleQuerySet":
        jour = le or timezone.localdate()
        return self.filter(models.Q(fin=None) | models.Q(fin__gte=jour), debut__lte=jour)


class MembreCellule(models.Model):
    """What makes somebody a member of the cell, from a date to a date (both included)."""

    class Role(models.TextChoices):
        CELLULE = "cellule", "Membre de la cellule"
        ADMINISTRATION = "administration", "Administration du portail"

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="roles_cellule", verbose_name="agent")
    role = models.CharField("rôle", max_length=20, choices=Role.choices, default=Role.CELLULE)
    debut = models.DateField("depuis le", default=timezone.localdate)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembreCelluleQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de la cellule"
        verbose_name_plural = "membres de la cellule"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin=None) | models.Q(fin__gte=models.F("debut")),
                name="membre_dates",
                violation_error_message="La fin ne peut précéder le début.",
            ),
            ExclusionConstraint(
                name="membre_un_role_a_la_fois",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    (
                        models.Func("debut", "fin", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette personne a déjà un rôle à ces dates : terminez-le d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} ({self.get_role_display()})"


class DemandeDeCode(models.Model):
    """Somebody asked to sign in with this address. The row exists for every address, a member's or not, so that the
    pages answer all alike; it is also what the limits count, so that they hold when Redis is away.

    The code is nowhere: it is derived from the row's key and the portal's secret (`agents.services.connexion`)."""

    MAX_ECHECS = 3

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("courriel")
    adresse_ip = models.GenericIPAddressField("adresse du réseau", null=True)
    admise = models.BooleanField("d’un domaine admis", default=False)
    echecs = models.PositiveSmallIntegerField("codes faux", default=0)
    cree_le = models.DateTimeField("demandée le", default=timezone.now)
    expire_le = models.DateTimeField("expire le")
    servie_le = models.DateTimeField("servie le", null=True)

    class Meta:
        verbose_name = "demande de code"
        verbose_name_plural = "demandes de code"
        indexes = [
            models.Index(fields=["email", "cree_le"], name="code_par_courriel"),
            models.Index(fields=["adresse_ip", "cree_le"], name="code_par_adresse"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(echecs__lte=3), name="code_trois_essais")]

    def __str__(self) -> str:
        return f"Demande de code du {timezone.localtime(self.cree_le):%d/%m/%Y %H:%M}"


class Lien(models.Model):
    """A signed, expiring, single-purpose link for somebody without an account. The row is the memory of its use;
    the token in the address is a signature of its number under the purpose's own salt (see `agents.liens`)."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    but = models.CharField("but", max_length=60)
    objet_type = models.ForeignKey(ContentType, models.CASCADE)
    objet_id = models.CharField(max_length=40)
    objet = GenericForeignKey("objet_type", "objet_id")
    email = models.EmailField("destinataire", blank=True)
    cree_le = models.DateTimeField(auto_now_add=True)
    expire_le = models.DateTimeField("expire le")
    utilise_le = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "lien signé"
        verbose_name_plural = "liens signés"
        constraints = [
            models.UniqueConstraint(
                fields=["but", "objet_type", "objet_id", "email"],
                condition=models.Q(utilise_le=None),
                name="lien_ouvert_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.but} {self.objet_id}"
