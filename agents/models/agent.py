"""People, and their roles in the cell: from relations, never from a flag on a person."""

import unicodedata
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.functional import cached_property

from instance.noms import sans_emoji

from .structure import Direction, Institution, Site, mots_cherchables, sans_accents

if TYPE_CHECKING:
    import datetime as dt


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

    def adresses_a_valider(self) -> "AgentQuerySet":
        """Open accounts whose address is of no institution, and that nobody has vouched for yet."""
        domaine = models.Func(models.F("email"), models.Value(r"^.*@"), models.Value(""), function="regexp_replace")
        connus = Institution.objects.filter(domaines__contains=[models.OuterRef("domaine")])
        return (
            self.filter(is_active=True, email__isnull=False, adresse_validee_le=None)
            .annotate(domaine=models.ExpressionWrapper(domaine, output_field=models.CharField()))
            .filter(~models.Exists(connus))
            .values("pk")  # type: ignore[return-value]
        )


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

    def adresses_a_valider(self) -> AgentQuerySet:
        return self.get_queryset().adresses_a_valider()


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person. Many field agents have no work mailbox: `email` may be null, and is unique whatever its case."""

    numero = models.UUIDField("numéro", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("courriel", null=True, blank=True)
    matricule = models.CharField(
        "matricule", max_length=40, blank=True, help_text="Le numéro que donne le service des ressources humaines."
    )
    prenom = models.CharField("prénom", max_length=80, blank=True, validators=[sans_emoji])
    nom = models.CharField("nom", max_length=80, blank=True, validators=[sans_emoji])
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
    # For the directories people search: names alone, since an address may say what a name does not; each run of signs
    # between letters is one space, so that « d’Ornano », « d'Ornano » and « d Ornano » are one.
    noms = models.GeneratedField(
        expression=mots_cherchables(
            Concat(models.F("prenom"), models.Value(" "), models.F("nom"), output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    adresse_validee_le = models.DateTimeField(
        "adresse personnelle validée le",
        null=True,
        blank=True,
        help_text="Hors des domaines des institutions, une adresse ne sert à se connecter qu’une fois validée.",
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
    # Set when a file of the human resources closed the account: a file may open that one again, and no other.
    parti_le = models.DateField("départ dit par un fichier le", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("inscription", default=timezone.now)

    repond = True
    """Whether one may be in charge of an institution or a direction: False once `rules.lire_charges` found none."""

    objects = AgentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "agent"
        ordering = ["nom_tri", "prenom", "pk"]
        indexes = [
            GinIndex(fields=["recherche"], name="agent_recherche", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["noms"], name="agent_noms", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["nom_tri", "prenom"], name="agent_nom_tri"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="agent_email_unique", violation_error_message="Cette adresse sert déjà."
            ),
            models.UniqueConstraint(
                fields=["institution", "matricule"],
                condition=~models.Q(matricule=""),
                name="agent_matricule_unique",
                violation_error_message="Ce matricule sert déjà dans cette institution.",
            ),
            models.CheckConstraint(condition=~models.Q(n_plus_1=models.F("pk")), name="agent_pas_son_n_plus_1"),
            models.CheckConstraint(
                condition=models.Q(adresse_validee_le=None) | models.Q(email__isnull=False),
                name="agent_adresse_validee",
            ),
            models.CheckConstraint(
                condition=models.Q(parti_le=None) | models.Q(is_active=False), name="agent_parti_ferme"
            ),
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

    def clean(self) -> None:
        """Said before the constraints are asked: PostgreSQL cannot even compare a range that ends before it starts."""
        if self.debut and self.fin and self.fin < self.debut:
            raise ValidationError({"fin": "La fin ne peut précéder le début."})


class AncienNumero(models.Model):
    """The number of a record merged into another: what bears it, a signature sheet among others, is rewritten never."""

    numero = models.UUIDField("numéro", unique=True)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="anciens_numeros", verbose_name="agent")
    depuis = models.DateTimeField("réuni le", default=timezone.now)

    class Meta:
        verbose_name = "ancien numéro"
        verbose_name_plural = "anciens numéros"

    def __str__(self) -> str:
        return str(self.numero)
