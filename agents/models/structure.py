"""What people belong to: institutions, their directions, the places of work."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower


def sans_accents(expression: Any) -> models.Func:
    """In SQL: accents dropped, ligatures opened, ’ read as '. Immutable, so that it can be indexed."""
    return models.Func(expression, function="public.immutable_unaccent", output_field=models.TextField())


def mots_cherchables(expression: Any) -> models.Func:
    """In SQL: lower-case words without accents, one space between two. Immutable."""
    return models.Func(
        Lower(sans_accents(expression)),
        models.Value("[^a-z0-9]+"),
        models.Value(" "),
        models.Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    )


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


class DirectionQuerySet(models.QuerySet["Direction"]):
    def en_arbre(self) -> "DirectionQuerySet":
        """Each under the one it belongs to, with its `chemin` (« Pôle › Direction › Service ») and `profondeur`."""
        remontee = """(WITH RECURSIVE remontee(parent_id, noms) AS (
            SELECT d.parent_id, ARRAY[d.nom::text] FROM agents_direction d WHERE d.id = agents_direction.id
            UNION ALL
            SELECT d.parent_id, d.nom::text || remontee.noms
            FROM agents_direction d JOIN remontee ON d.id = remontee.parent_id
            WHERE cardinality(remontee.noms) < 12)
            SELECT %s FROM remontee ORDER BY cardinality(noms) DESC LIMIT 1)"""
        return self.annotate(
            chemin=RawSQL(remontee % "array_to_string(noms, ' › ')", [], output_field=models.TextField()),  # noqa: S611
            profondeur=RawSQL(remontee % "cardinality(noms) - 1", [], output_field=models.IntegerField()),  # noqa: S611
        ).order_by(*Direction.EN_ARBRE)

    def dirigees(self) -> "DirectionQuerySet":
        """Those whose head is still of their institution, and still there."""
        return self.filter(directeur__is_active=True, directeur__institution=models.F("institution"))

    def sous(self, *pks: int) -> "DirectionQuerySet":
        """These directions and all that hangs on them, however deep."""
        descente = """WITH RECURSIVE descente(id) AS (
            SELECT id FROM agents_direction WHERE id = ANY(%s)
            UNION SELECT d.id FROM agents_direction d JOIN descente ON d.parent_id = descente.id)
            SELECT id FROM descente"""
        return self.filter(pk__in=RawSQL(descente, [list(pks)]))  # noqa: S611 - constant, its parameter bound

    def au_dessus(self, pk: int) -> "DirectionQuerySet":
        """This direction and all those it hangs on, up to the top."""
        montee = """WITH RECURSIVE montee(id, parent_id) AS (
            SELECT id, parent_id FROM agents_direction WHERE id = %s
            UNION SELECT d.id, d.parent_id FROM agents_direction d JOIN montee ON d.id = montee.parent_id)
            SELECT id FROM montee"""
        return self.filter(pk__in=RawSQL(montee, [pk]))  # noqa: S611 - constant, its parameter bound


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

    EN_ARBRE = ("-institution__porteuse", "institution__nom", Lower(sans_accents(models.F("chemin"))), "pk")

    objects = DirectionQuerySet.as_manager()

    class Meta:
        verbose_name = "direction"
        ordering = ["institution", "nom"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "nom"], name="direction_nom_unique"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="direction_pas_son_parent"),
        ]

    def __str__(self) -> str:
        return self.nom

    def clean(self) -> None:
        """A direction hangs on one of its own institution, and never below itself."""
        if self.parent is None:
            return
        if self.parent.institution_id != self.institution_id:
            raise ValidationError({"parent": "Cette direction est d’une autre institution."})
        vus: set[int | None] = set()
        ancetre: Direction | None = self.parent
        while ancetre is not None and ancetre.pk not in vus:
            if ancetre.pk == self.pk:
                raise ValidationError({"parent": "Une direction ne peut dépendre d’elle-même, ni de ce qui en dépend."})
            vus.add(ancetre.pk)
            ancetre = ancetre.parent


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
