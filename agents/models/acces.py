"""Ways in: codes by e-mail for those who have an account, signed links for those who have none."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class DemandeDeCode(models.Model):
    """Somebody asked to sign in with this address. The row exists for every address, a member's or not, so that the
    pages answer all alike; it is also what the limits count, so that they hold when Redis is away.

    `cle` stands for the browser that asked: it holds the attempts. The code is nowhere: it is derived from `graine`,
    which the requests of one account share while a code is fresh, and the portal's secret
    (`agents.services.connexion`). `par_courriel`: this request had it sent, be it for the second time."""

    MAX_ECHECS = 3

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    graine = models.UUIDField(default=uuid.uuid4, editable=False)
    chiffres = models.PositiveSmallIntegerField("chiffres du code", default=6)
    par_courriel = models.BooleanField("code envoyé", default=True)
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


class IdentiteExterne(models.Model):
    """What a provider calls an agent. `sub` is proper to the provider and this service: elsewhere it says nothing.

    `prouvee`: tied by the agent, from a session that had proved its second factor. Any other tie is worth what the
    mailbox is worth, and never opens the account of a member of the cell."""

    agent = models.ForeignKey("agents.Agent", models.CASCADE, related_name="identites_externes", verbose_name="agent")
    fournisseur = models.CharField("fournisseur", max_length=20)
    sub = models.CharField("identifiant", max_length=255)
    prouvee = models.BooleanField("reliée avec le second facteur", default=False)
    reliee_le = models.DateTimeField("reliée le", default=timezone.now)

    class Meta:
        verbose_name = "identité externe"
        verbose_name_plural = "identités externes"
        constraints = [
            models.UniqueConstraint(fields=["fournisseur", "sub"], name="identite_externe_unique"),
            models.UniqueConstraint(fields=["fournisseur", "agent"], name="identite_externe_une_par_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.fournisseur}, depuis le {timezone.localtime(self.reliee_le):%d/%m/%Y}"
