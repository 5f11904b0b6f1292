"""What is dated: sessions one registers for, made of slots one attends, the rooms, and who is busy when."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


class Promotion(models.TextChoices):
    DIRECTE = "directe", "La première personne en attente l’obtient"
    OFFRE = "offre", "Elle lui est proposée, à accepter dans un délai"


class Session(models.Model):
    """What is dated as a whole. It carries its own title and public address, so that no room above needs be known.

    One registers for it when `inscriptible`: as long as an event is a draft, it is not. `audience` is a key of
    `agenda.audiences`. `dernier_ordre` numbers registrations, under the row's lock."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    titre = models.CharField("titre", max_length=200)
    institution = models.ForeignKey(
        "agents.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="organisée par",
    )
    adresse = models.CharField("page de la session", max_length=200, blank=True)
    inscriptible = models.BooleanField("on s’y inscrit", default=False)
    ouverture = models.DateTimeField(
        "ouverture des inscriptions", null=True, blank=True, help_text="Vide : dès la publication."
    )
    fermeture = models.DateTimeField(
        "clôture des inscriptions", null=True, blank=True, help_text="Vide : au début du premier créneau."
    )
    audience = models.CharField("ouverte à", max_length=30, default="tous")
    institutions_invitees = models.ManyToManyField(
        "agents.Institution", blank=True, related_name="sessions_ouvertes", verbose_name="institutions invitées"
    )
    sur_accord = models.BooleanField("chaque inscription est validée", default=False)
    liste_attente = models.BooleanField("liste d’attente", default=True)
    pointage_libre = models.BooleanField("chacun peut signaler sa présence", default=True)
    promotion = models.CharField(
        "quand une place se libère", max_length=10, choices=Promotion.choices, default=Promotion.DIRECTE
    )
    delai_offre = models.PositiveSmallIntegerField(
        "heures pour accepter une place", null=True, blank=True, help_text="Vide : le délai habituel."
    )
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    dernier_ordre = models.PositiveIntegerField("dernier ordre donné", default=0, editable=False)

    class Meta:
        verbose_name = "session"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fermeture__gt=models.F("ouverture")),
                name="session_fermeture_apres_ouverture",
                violation_error_message="Les inscriptions ferment après leur ouverture.",
            )
        ]

    def __str__(self) -> str:
        return self.titre


class Modalite(models.TextChoices):
    PRESENCE = "presence", "Sur place"
    DISTANCE = "distance", "À distance"
    HYBRIDE = "hybride", "Les deux à la fois"


class Salle(models.Model):
    """A room that one books. Two slots never share one at once, unless somebody says why (`Creneau.partage`)."""

    site = models.ForeignKey("agents.Site", models.PROTECT, related_name="salles", verbose_name="site")
    nom = models.CharField("nom", max_length=100)
    capacite = models.PositiveIntegerField("places assises", null=True, blank=True)
    acces = models.TextField("accès", blank=True, help_text="Étage, badge, ascenseur, stationnement.")

    class Meta:
        verbose_name = "salle"
        ordering = ["site__commune", "site__nom", "nom"]
        constraints = [
            models.UniqueConstraint(
                "site", Lower("nom"), name="salle_unique", violation_error_message="Ce site a déjà une salle de ce nom."
            )
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.site})"


class CreneauQuerySet(models.QuerySet["Creneau"]):
    def a_venir(self, maintenant: "dt.datetime | None" = None) -> "CreneauQuerySet":
        return self.filter(annule=False, fin__gt=maintenant or timezone.now())

    def passes(self, maintenant: "dt.datetime | None" = None) -> "CreneauQuerySet":
        return self.filter(annule=False, fin__lte=maintenant or timezone.now())


class Creneau(models.Model):
    """A dated slot of a session. Times are stored in UTC, shown in Europe/Paris; `fin` is after `debut`."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="creneaux", verbose_name="session")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    modalite = models.CharField("modalité", max_length=10, choices=Modalite.choices, default=Modalite.PRESENCE)
    site = models.ForeignKey(
        "agents.Site", models.SET_NULL, null=True, blank=True, related_name="creneaux", verbose_name="site"
    )
    salle = models.ForeignKey(
        Salle, models.PROTECT, null=True, blank=True, related_name="creneaux", verbose_name="salle"
    )
    partage = models.CharField(
        "salle partagée, parce que",
        max_length=250,
        blank=True,
        help_text="À remplir seulement si la salle sert à autre chose au même moment, et que c’est voulu.",
    )
    lieu = models.CharField("lieu", max_length=200, blank=True)
    lien_visio = models.URLField("lien de visioconférence", max_length=500, blank=True)
    annule = models.BooleanField("annulé", default=False)
    sequence = models.PositiveIntegerField("révision de l’invitation", default=0)
    modifie_le = models.DateTimeField(
        "date ou lieu changé le", null=True, blank=True, editable=False, help_text="Le lien de visioconférence à part."
    )

    objects = CreneauQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gt=models.F("debut")),
                name="creneau_fin_apres_debut",
                violation_error_message="La fin doit venir après le début.",
            ),
            ExclusionConstraint(
                name="creneau_salle_prise",
                expressions=[
                    ("salle", RangeOperators.EQUAL),
                    (models.Func("debut", "fin", function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(salle__isnull=False, annule=False, partage=""),
                violation_error_message="Cette salle est déjà prise à ces heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}, {timezone.localtime(self.debut):%d/%m/%Y %H:%M}"

    @property
    def est_commence(self) -> bool:
        return self.debut <= timezone.now()

    @property
    def est_passe(self) -> bool:
        return self.fin <= timezone.now()

    @property
    def adresse(self) -> str:
        """Where it takes place, in words; nothing when remote only. Select `site` and `salle__site` beforehand."""
        site = self.site or (self.salle.site if self.salle else None)
        return ", ".join(filter(None, [self.salle.nom if self.salle else "", self.lieu, str(site or "")]))

    def clean(self) -> None:
        """Said before the constraints are asked: PostgreSQL cannot even compare a range that ends before it starts."""
        if self.debut and self.fin and self.fin <= self.debut:
            raise ValidationError({"fin": "La fin doit venir après le début."})


class Occupation(models.Model):
    """Somebody is taken at a slot. `periode` copies the slot's times, so that the database itself refuses
    that one person be firmly taken twice at once; services keep the copy when a slot moves. Watching somebody else's
    work is never firm: it yields to a mission, and gives no say in the session."""

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="occupations", verbose_name="agent"
    )
    creneau = models.ForeignKey(Creneau, models.CASCADE, related_name="occupations", verbose_name="créneau")
    periode = DateTimeRangeField("période")
    ferme = models.BooleanField("confirmée", default=False, help_text="Une proposition en attente n’est pas confirmée.")
    chevauchement_voulu = models.BooleanField(
        "chevauchement voulu", default=False, help_text="La personne est prise ailleurs au même moment, et c’est voulu."
    )
    en_observation = models.BooleanField(
        "en observation", default=False, help_text="La personne vient regarder : elle reste libre d’être sollicitée."
    )

    class Meta:
        verbose_name = "occupation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(en_observation=False) | models.Q(ferme=False), name="occupation_observation"
            ),
            models.UniqueConstraint(fields=["agent", "creneau"], name="occupation_unique"),
            ExclusionConstraint(
                name="occupation_sans_chevauchement",
                expressions=[("agent", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=models.Q(ferme=True, chevauchement_voulu=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} : {self.creneau}"


class Abonnement(models.Model):
    """The secret address at which somebody's own calendar reads their slots. Only its fingerprint is kept: whoever
    reads the database cannot read the calendars."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="abonnement_agenda", verbose_name="agent"
    )
    empreinte = models.CharField("empreinte de l’adresse", max_length=64, unique=True, editable=False)
    ouvert_le = models.DateTimeField("ouvert le", default=timezone.now)

    class Meta:
        verbose_name = "abonnement à l’agenda"
        verbose_name_plural = "abonnements à l’agenda"

    def __str__(self) -> str:
        return str(self.agent)
