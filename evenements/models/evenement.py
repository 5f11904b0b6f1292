"""An event: what a session of the agenda is about, who speaks, what one leaves with, what remains of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from agenda.models import Session

from .edition import Edition, Theme


class Format(models.TextChoices):
    ATELIER = "atelier", "Atelier"
    CONFERENCE = "conference", "Conférence"
    TEMOIGNAGE = "temoignage", "Retour d’expérience"
    TABLE_RONDE = "table_ronde", "Table ronde"
    FORMATION = "formation", "Initiation"
    VISITE = "visite", "Visite"
    FORUM = "forum", "Forum"
    RENCONTRE = "rencontre", "Rencontre"


class Niveau(models.TextChoices):
    TOUS = "tous", "Sans prérequis"
    DECOUVERTE = "decouverte", "Pour découvrir"
    CONFIRME = "confirme", "Pour aller plus loin"


class Accueil(models.TextChoices):
    """What is offered to everybody, without having to ask."""

    SOUS_TITRES = "sous_titres", "Sous-titrage en direct"
    LSF = "lsf", "Interprétation en langue des signes"
    BOUCLE = "boucle", "Boucle magnétique"
    PLAIN_PIED = "plain_pied", "Accès de plain-pied"
    GROS_CARACTERES = "gros_caracteres", "Documents en gros caractères"
    FACILE = "facile", "Documents faciles à lire et à comprendre"


class EvenementQuerySet(models.QuerySet["Evenement"]):
    def visibles(self) -> "EvenementQuerySet":
        """What anybody may see: published once, not taken back, in a published edition or outside any. The cancelled
        ones among them stay, said to be so."""
        return self.filter(
            models.Q(edition=None) | models.Q(edition__publiee_le__isnull=False),
            etat__in=[Evenement.Etat.PUBLIE, Evenement.Etat.ANNULE],
            publie_le__isnull=False,
        )

    def pour_page(self) -> "EvenementQuerySet":
        return self.select_related("edition", "session__institution").prefetch_related(
            "themes", "intervenants__agent", "session__jauges", "session__creneaux__site", "session__creneaux__salle"
        )


class Evenement(models.Model):
    """Title, organiser, dates and places are the session's. The `slug` is its public address: it never changes, since
    links and QR codes hold it. Its state changes through `evenements.services` only."""

    class Etat(models.TextChoices):
        BROUILLON = "brouillon", "Brouillon"
        PUBLIE = "publie", "Publié"
        ANNULE = "annule", "Annulé"

    session = models.OneToOneField(Session, models.PROTECT, related_name="evenement", verbose_name="session")
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evenements",
        verbose_name="édition",
        help_text="Vide : un atelier libre, hors du Mois.",
    )
    slug = models.SlugField("adresse", max_length=100, editable=False)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.BROUILLON, editable=False)
    accroche = models.CharField("en une phrase", max_length=250)
    description = models.TextField("présentation", max_length=5000, blank=True)
    emporte = models.TextField("ce que l’on emporte", max_length=1000, blank=True)
    public_vise = models.CharField("pour qui", max_length=200, blank=True)
    format = models.CharField("format", max_length=20, choices=Format.choices, default=Format.ATELIER)
    niveau = models.CharField("niveau", max_length=20, choices=Niveau.choices, default=Niveau.TOUS)
    themes = models.ManyToManyField(Theme, blank=True, related_name="evenements", verbose_name="thèmes")
    methodes = models.ManyToManyField(
        "facilitateurs.Methode", blank=True, related_name="+", verbose_name="méthodes employées"
    )
    accueil = ArrayField(
        models.CharField(max_length=20, choices=Accueil.choices),
        verbose_name="accessibilité offerte",
        default=list,
        blank=True,
    )
    acces = models.TextField("venir", max_length=1000, blank=True, help_text="Transports, entrée, étage, badge.")
    replay = models.URLField("enregistrement", max_length=500, blank=True)
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True, editable=False)
    motif_annulation = models.TextField("pourquoi il est annulé", max_length=2000, blank=True, editable=False)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="evenement_adresse_unique", nulls_distinct=False),
            models.CheckConstraint(
                condition=~models.Q(etat="publie") | models.Q(publie_le__isnull=False), name="evenement_publie_le"
            ),
            models.CheckConstraint(
                condition=~models.Q(etat="annule") | models.Q(annule_le__isnull=False) & ~models.Q(motif_annulation=""),
                name="evenement_annulation_motivee",
            ),
        ]

    def __str__(self) -> str:
        return self.session.titre

    @property
    def adresse(self) -> str:
        """Its public page, whether it can be seen yet or not."""
        if self.edition is None:
            return reverse("evenements:atelier", args=[self.slug])
        return reverse("evenements:evenement", args=[self.edition.annee, self.slug])

    @property
    def visible(self) -> bool:
        """The same answer as `EvenementQuerySet.visibles()`."""
        return (
            self.etat != self.Etat.BROUILLON
            and self.publie_le is not None
            and (self.edition is None or self.edition.publiee)
        )

    def accueil_en_mots(self) -> list[str]:
        return [str(Accueil(cle).label) for cle in self.accueil]


class Intervenant(models.Model):
    """Who speaks or leads, as the programme names them. With an `agent` their agenda is taken at every slot; `malgre`
    is why it is although they are taken elsewhere at the same time."""

    class Role(models.TextChoices):
        PAROLE = "parole", "Intervient"
        ANIMATION = "animation", "Anime"

    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="intervenants", verbose_name="événement")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions_publiques",
        verbose_name="agent",
        help_text="Vide pour une personne extérieure.",
    )
    nom = models.CharField("nom publié", max_length=160)
    qualite = models.CharField("métier, organisme", max_length=200, blank=True)
    role = models.CharField("rôle", max_length=10, choices=Role.choices, default=Role.PAROLE)
    malgre = models.CharField(
        "double engagement voulu, parce que",
        max_length=250,
        blank=True,
        help_text="À remplir seulement si la personne est prise ailleurs au même moment, et que c’est voulu.",
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "intervenant"
        ordering = ["role", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evenement", "agent"],
                name="intervenant_unique",
                violation_error_message="Cette personne y est déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def initiales(self) -> str:
        mots = self.nom.split()
        return "".join(mot[0] for mot in (mots[:1] + mots[-1:] if len(mots) > 1 else mots)).upper()


class DocumentApres(models.Model):
    """What remains of a session: slides, notes, a method sheet, as a link."""

    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="documents", verbose_name="événement")
    titre = models.CharField("titre", max_length=150)
    adresse = models.URLField("adresse", max_length=500)
    ajoute_le = models.DateTimeField("ajouté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "document"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.titre
