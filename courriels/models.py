"""The outbox: one row per (rule, object, occurrence, recipient). What was sent is frozen."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from .regles import PRIORITE_CODES, REGLES, Destinataire, secretes

REGLE_RECAPITULATIF = "courriels.recapitulatif"


class CourrielQuerySet(models.QuerySet["Courriel"]):
    def de(self, objet: models.Model) -> "CourrielQuerySet":
        """Every e-mail of one object, newest first."""
        objet_type = ContentType.objects.get_for_model(objet, for_concrete_model=False)
        return self.filter(objet_type=objet_type, objet_id=str(objet.pk)).order_by("-prevu_le", "-pk")

    def lisibles(self) -> "CourrielQuerySet":
        """Those that the cell may read: neither sign-in codes nor what is told in confidence."""
        return self.exclude(priorite=PRIORITE_CODES).exclude(regle__in=secretes())

    def a_raviser(self) -> "CourrielQuerySet":
        """Decided already, with a few minutes left to think again."""
        return self.filter(etat=Courriel.Etat.A_ENVOYER, pas_avant__gt=timezone.now()).order_by("pas_avant", "pk")

    def en_attente(self) -> "CourrielQuerySet":
        """Not sent yet and not given up: what reconciling may still move or cancel."""
        return self.filter(etat__in=[Courriel.Etat.A_ENVOYER, Courriel.Etat.RETENU])

    def perimes(self, maintenant: dt.datetime) -> "CourrielQuerySet":
        return self.en_attente().filter(perime_le__lte=maintenant)

    def a_partir(self, maintenant: dt.datetime) -> "CourrielQuerySet":
        """Due now, in the order of departure; a row whose sender died comes back when its lease ends."""
        dus = models.Q(etat=Courriel.Etat.A_ENVOYER, prevu_le__lte=maintenant) & (
            models.Q(prochain_essai_le=None) | models.Q(prochain_essai_le__lte=maintenant)
        )
        delaisses = models.Q(etat=Courriel.Etat.EN_COURS, bail_jusqu_a__lte=maintenant)
        reflexion = models.Q(pas_avant=None) | models.Q(pas_avant__lte=maintenant)
        seuls = models.Q(groupe_le=None)
        return self.filter(seuls & (dus & reflexion | delaisses)).order_by("priorite", "prevu_le", "pk")

    def groupes(self) -> "CourrielQuerySet":
        """Those that wait for their digest, or are leaving in it."""
        return self.filter(etat__in=[Courriel.Etat.A_ENVOYER, Courriel.Etat.EN_COURS], groupe_le__isnull=False)

    def a_joindre(self, recapitulatif: "Courriel", maintenant: dt.datetime) -> "CourrielQuerySet":
        """What a digest takes along: all that waited for it, those that a dead sender had taken included."""
        libres = models.Q(etat=Courriel.Etat.A_ENVOYER) & (
            models.Q(pas_avant=None) | models.Q(pas_avant__lte=maintenant)
        )
        delaisses = models.Q(etat=Courriel.Etat.EN_COURS, bail_jusqu_a__lte=maintenant)
        lendemain = dt.date.fromisoformat(recapitulatif.occurrence) + dt.timedelta(days=1)
        minuit = timezone.make_aware(dt.datetime.combine(lendemain, dt.time()))
        siens = self.groupes().filter(agent=recapitulatif.agent_id, groupe_le__lt=minuit)
        return siens.filter(libres | delaisses).order_by("prevu_le", "pk")


class Courriel(models.Model):
    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", "À envoyer"
        RETENU = "retenu", "Retenu par la cellule"
        EN_COURS = "en_cours", "Départ en cours"
        ENVOYE = "envoye", "Envoyé"
        ANNULE = "annule", "Annulé"
        MANQUE = "manque", "Trop tard, non envoyé"
        ECHEC = "echec", "Échec"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    regle = models.CharField("règle", max_length=80)
    objet_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="à propos de")
    objet_id = models.CharField(max_length=40)
    objet = GenericForeignKey("objet_type", "objet_id")
    occurrence = models.CharField("occurrence", max_length=80, blank=True)
    destinataire = models.EmailField("destinataire")
    destinataire_nom = models.CharField("nom du destinataire", max_length=170, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="courriels", verbose_name="agent"
    )
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.A_ENVOYER)
    priorite = models.SmallIntegerField("priorité", default=5, help_text="0 part en premier : les codes de connexion.")
    prevu_le = models.DateTimeField("prévu le", default=timezone.now)
    perime_le = models.DateTimeField(
        "périmé le", null=True, blank=True, help_text="Passé cette heure, il ne part plus."
    )
    pas_avant = models.DateTimeField(
        "pas avant", null=True, blank=True, help_text="Le temps de se raviser, pour un courriel grave ou en nombre."
    )
    groupe_le = models.DateTimeField(
        "récapitulatif du", null=True, blank=True, help_text="Il attend le récapitulatif que préfère cette personne."
    )
    recapitulatif = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="contenus", verbose_name="parti dans"
    )
    sujet = models.CharField("objet", max_length=250, blank=True)
    texte = models.TextField("texte", blank=True)
    html = models.TextField("version HTML", blank=True)
    ics = models.TextField("invitation", blank=True)
    modifie_a_la_main = models.BooleanField("texte écrit par la cellule", default=False)
    date_fixee = models.BooleanField("date fixée par la cellule", default=False)
    annule_par_cellule = models.BooleanField("annulé par la cellule", default=False)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_jusqu_a = models.DateTimeField("bail", null=True, blank=True)
    prochain_essai_le = models.DateTimeField("prochain essai", null=True, blank=True)
    erreur = models.CharField("dernière erreur", max_length=300, blank=True)
    echec_le = models.DateTimeField("abandonné le", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    adresse_en_echec = models.BooleanField("retenu parce que l’adresse est en échec", default=False)
    revenu_le = models.DateTimeField("revenu le", null=True, blank=True)
    revenu_code = models.CharField("raison du retour", max_length=12, blank=True)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-prevu_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regle", "objet_type", "objet_id", "occurrence", "destinataire"], name="courriel_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=["priorite", "prevu_le"],
                condition=models.Q(etat__in=["a_envoyer", "en_cours"]),
                name="courriel_file",
            ),
            models.Index(fields=["objet_type", "objet_id"]),
            models.Index(
                fields=["agent", "groupe_le"],
                condition=models.Q(etat__in=["a_envoyer", "en_cours"], groupe_le__isnull=False),
                name="courriel_groupes",
            ),
            models.Index(
                fields=["destinataire", "revenu_le"],
                condition=models.Q(revenu_le__isnull=False),
                name="courriel_revenus",
            ),
        ]

    def __str__(self) -> str:
        return self.sujet or self.regle_libelle

    @property
    def est_secret(self) -> bool:
        """A sign-in code, or what is told in confidence: nobody reads it but its recipient, and its body is wiped once
        it has left."""
        return self.priorite == PRIORITE_CODES or self.regle in secretes()

    @property
    def est_recapitulatif(self) -> bool:
        """The digest itself, not what it holds."""
        return self.regle == REGLE_RECAPITULATIF

    @property
    def attend_recapitulatif(self) -> bool:
        return self.groupe_le is not None and self.etat in (self.Etat.A_ENVOYER, self.Etat.RETENU)

    @property
    def etat_en_mots(self) -> str:
        if self.revenu_le:
            return f"Revenu : {raison(self.revenu_code)}"
        if self.adresse_en_echec and self.etat == self.Etat.RETENU:
            return "Retenu : adresse en échec"
        if self.groupe_le and self.etat == self.Etat.A_ENVOYER:
            return "Attend le récapitulatif"
        return self.Etat(self.etat).label

    @property
    def regle_libelle(self) -> str:
        regle = REGLES.get(self.regle)
        return regle.libelle if regle else self.regle

    @property
    def moment(self) -> dt.datetime:
        """When it left or was given up, else when it leaves."""
        return self.envoye_le or self.echec_le or self.depart

    @property
    def depart(self) -> dt.datetime:
        """When it leaves, the time to think again and the wait for a digest included."""
        attentes = (self.pas_avant, self.groupe_le) if self.etat in (self.Etat.A_ENVOYER, self.Etat.RETENU) else ()
        return max([self.prevu_le, *(attente for attente in attentes if attente)])

    @property
    def pour(self) -> Destinataire:
        return Destinataire(self.destinataire, self.destinataire_nom, self.agent_id)

    @property
    def message_id(self) -> str:
        """Stable for the row, so that a doubtful resend is recognisable."""
        return f"<{self.cle}@{settings.PUBLIC_URL.split('//', 1)[1].split(':')[0].split('/')[0]}>"


class AdresseQuerySet(models.QuerySet["AdresseEnEchec"]):
    def actives(self) -> "AdresseQuerySet":
        """Those we do not write to."""
        return self.filter(levee_le=None)


class AdresseEnEchec(models.Model):
    """An address whose e-mails come back. Of a return, only its status code is kept. Once put right it stays, so that
    a late return of an older e-mail does not condemn it again."""

    adresse = models.EmailField("adresse", unique=True)
    depuis = models.DateTimeField("en échec depuis", default=timezone.now)
    code = models.CharField("code", max_length=12, help_text="Code d’état du serveur qui a refusé (RFC 3463).")
    nombre = models.PositiveIntegerField("courriels revenus", default=1)
    dernier = models.ForeignKey(
        Courriel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="dernier courriel revenu"
    )
    levee_le = models.DateTimeField("échec levé le", null=True, blank=True)

    objects = AdresseQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse en échec"
        verbose_name_plural = "adresses en échec"
        ordering = ["-depuis", "-pk"]

    def __str__(self) -> str:
        return self.adresse

    @property
    def raison(self) -> str:
        return raison(self.code)


# What the most usual status codes mean (RFC 3463, and the registry of IANA).
RAISONS = {
    "x.1.1": "adresse inconnue",
    "x.1.2": "domaine inconnu",
    "x.1.3": "adresse mal formée",
    "x.1.10": "domaine qui ne reçoit rien",
    "x.2.1": "boîte fermée",
    "x.2.2": "boîte pleine",
    "x.4": "serveur injoignable",
    "x.7": "refusé par la sécurité de leur messagerie",
    "x.1": "adresse refusée",
    "x.2": "boîte refusée",
}


def raison(code: str) -> str:
    """In words, for people."""
    sorte = f"x{code[1:]}"
    return RAISONS.get(sorte) or RAISONS.get(sorte.rpartition(".")[0]) or "message refusé"


class ChoixRecapitulatif(models.Model):
    """An agent who prefers one e-mail a day."""

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="choix_recapitulatif", verbose_name="agent"
    )
    depuis = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "choix d’un récapitulatif"
        verbose_name_plural = "choix d’un récapitulatif"

    def __str__(self) -> str:
        return f"Un seul courriel par jour à {self.agent}"


class TexteCourriel(models.Model):
    """The words that the cell gave to the e-mails of a rule. `morceaux` holds the parts that differ from the original;
    `panne`, why the last departure went back to the original."""

    regle = models.CharField("règle", max_length=80, primary_key=True)
    morceaux: Any = models.JSONField("textes", default=dict)
    panne = models.CharField("panne", max_length=200, blank=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "texte d’un courriel"
        verbose_name_plural = "textes des courriels"
        ordering = ["regle"]

    def __str__(self) -> str:
        regle = REGLES.get(self.regle)
        return regle.libelle if regle else self.regle
