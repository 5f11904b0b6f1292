"""The jury: its members, the candidates before it, what it decides block by block, and the minutes it signs.

Nothing here is shown to the candidate but the result, once sent."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from courriels.delais import REFLEXION
from facilitateurs.models import Certification
from instance.noms import sans_emoji

from .catalogue import Formation
from .cohorte import Cohorte
from .referentiel import Bloc, Referentiel

ESSAIS = 3
"""The first time and two resits (domain rule)."""


class JuryQuerySet(models.QuerySet["Jury"]):
    def annonces(self) -> "JuryQuerySet":
        """Those whose results have left: the time to think again is over."""
        return self.filter(resultats_le__lte=timezone.now() - dt.timedelta(minutes=REFLEXION.valeur()))

    def a_delivrer(self) -> "JuryQuerySet":
        """Results have left, and somebody may still wait for their certification."""
        return self.annonces().filter(delivre_le=None)


class Jury(models.Model):
    """A jury that meets once. `version` grows at each change of its composition, of its candidates, of its date or
    place; `deplacements` counts the latter alone, so that each is told, back to a former date too."""

    class Etat(models.TextChoices):
        PREPARATION = "preparation", "En préparation"
        SEANCE = "seance", "En séance"
        A_SIGNER = "a_signer", "Procès-verbal à signer"
        SIGNE = "signe", "Procès-verbal signé"
        ANNULE = "annule", "Annulé"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    formation = models.ForeignKey(Formation, models.PROTECT, related_name="jurys", verbose_name="formation")
    referentiel = models.ForeignKey(Referentiel, models.PROTECT, related_name="jurys", verbose_name="référentiel")
    debut = models.DateTimeField("réuni le")
    lieu = models.CharField("lieu", max_length=150, help_text="La ville figure sur les certificats.")
    ville = models.CharField("ville", max_length=80)
    etat = models.CharField("état", max_length=12, choices=Etat.choices, default=Etat.PREPARATION)
    version = models.PositiveIntegerField("version", default=0, editable=False)
    deplacements = models.PositiveIntegerField("déplacements", default=0, editable=False)
    convoque_le = models.DateTimeField("membres convoqués le", null=True, blank=True)
    ouvert_le = models.DateTimeField("séance ouverte le", null=True, blank=True)
    clos_le = models.DateTimeField("séance close le", null=True, blank=True)
    signe_le = models.DateTimeField("procès-verbal signé le", null=True, blank=True)
    resultats_le = models.DateTimeField("résultats envoyés le", null=True, blank=True)
    delivre_le = models.DateTimeField("certifications délivrées le", null=True, blank=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)

    objects = JuryQuerySet.as_manager()

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(etat="signe") | models.Q(signe_le__isnull=False, clos_le__isnull=False),
                name="jury_signe",
            ),
            models.CheckConstraint(
                condition=models.Q(resultats_le=None) | models.Q(etat="signe"), name="jury_resultats_apres_signature"
            ),
            models.CheckConstraint(
                condition=models.Q(delivre_le=None) | models.Q(resultats_le__isnull=False),
                name="jury_delivre_apres_resultats",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="annule", annule_le__isnull=False)
                | ~models.Q(etat="annule") & models.Q(annule_le=None),
                name="jury_annule_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Jury du {self.jour:%d/%m/%Y}, {self.formation}"

    @property
    def jour(self) -> dt.date:
        """The day in Paris, that certificates bear and that kept blocks count from."""
        return timezone.localdate(self.debut)

    @property
    def resultats_partis(self) -> bool:
        """Sent, and too late to take back: people may know."""
        return self.resultats_le is not None and self.resultats_le + self.reflexion <= timezone.now()

    @property
    def resultats_a_reprendre(self) -> bool:
        return self.resultats_le is not None and not self.resultats_partis

    @property
    def reflexion(self) -> dt.timedelta:
        return dt.timedelta(minutes=REFLEXION.valeur())


class MembreJuryQuerySet(models.QuerySet["MembreJury"]):
    def actifs(self) -> "MembreJuryQuerySet":
        """Who sits, or is to: those taken off stay for what they did before."""
        return self.filter(retire_le=None)


class MembreJury(models.Model):
    """Somebody of the portal (`agent`), or an outside person who comes in by a link and a code sent to `courriel`.
    `declare_le`: said to have no conflict with any of the candidates; `conflit`: what they declared instead.
    `retire_le`: no longer sits; the row stays for what this person decided or signed before."""

    class Role(models.TextChoices):
        PRESIDENCE = "presidence", "Présidence"
        MEMBRE = "membre", "Membre"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jury = models.ForeignKey(Jury, models.CASCADE, related_name="membres", verbose_name="jury")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="jurys", verbose_name="agent"
    )
    nom = models.CharField("prénom et nom", max_length=160, validators=[sans_emoji])
    qualite = models.CharField("fonction", max_length=160, blank=True, validators=[sans_emoji])
    courriel = models.EmailField("courriel", blank=True)
    role = models.CharField("rôle", max_length=10, choices=Role.choices, default=Role.MEMBRE)
    declare_le = models.DateTimeField("sans conflit, déclaré le", null=True, blank=True)
    conflit = models.TextField("conflit déclaré", max_length=1000, blank=True)
    conflit_le = models.DateTimeField("conflit déclaré le", null=True, blank=True)
    retire_le = models.DateTimeField("retiré du jury le", null=True, blank=True)

    objects = MembreJuryQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du jury"
        verbose_name_plural = "membres du jury"
        ordering = ["jury", "-role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "agent"],
                condition=models.Q(retire_le=None),
                name="membre_agent_unique",
                violation_error_message="Cette personne est déjà dans ce jury.",
            ),
            models.UniqueConstraint(
                "jury",
                Lower("courriel"),
                condition=~models.Q(courriel="") & models.Q(retire_le=None),
                name="membre_courriel_unique",
                violation_error_message="Cette adresse est déjà celle d’un membre de ce jury.",
            ),
            models.UniqueConstraint(
                fields=["jury"],
                condition=models.Q(role="presidence", retire_le=None),
                name="jury_une_presidence",
                violation_error_message="Ce jury a déjà une présidence.",
            ),
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False) | ~models.Q(courriel=""), name="membre_joignable"
            ),
            models.CheckConstraint(
                condition=models.Q(declare_le=None) | models.Q(conflit=""), name="membre_conflit_ou_non"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def adresse(self) -> str | None:
        """Where to write to them."""
        return self.courriel or (self.agent.email if self.agent else None)

    @property
    def preside(self) -> bool:
        return self.role == self.Role.PRESIDENCE


class Passage(models.Model):
    """A candidate before a jury. `essai` counts from one, resits included. `derogation` is the jury's explicit answer
    to too many half-days missed (`manquees`, counted when the session closes). The result is derived, never stored.
    `certification` is what the result gave, withdrawn or not; `rectifie_le`: the result sent is no longer that one."""

    NOM_LIT = ("agent", "jury__formation")

    class Derogation(models.TextChoices):
        ACCORDEE = "accordee", "Accordée"
        REFUSEE = "refusee", "Refusée"

    class Resultat(models.TextChoices):
        ADMIS = "admis", "Admis"
        PARTIEL = "partiel", "Partiel"
        AJOURNE = "ajourne", "Ajourné"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jury = models.ForeignKey(Jury, models.PROTECT, related_name="passages", verbose_name="jury")
    cohorte = models.ForeignKey(Cohorte, models.PROTECT, related_name="passages", verbose_name="promotion")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="passages", verbose_name="candidat ou candidate"
    )
    rang = models.PositiveSmallIntegerField("ordre de passage", default=1)
    essai = models.PositiveSmallIntegerField("essai", default=1)
    manquees = models.PositiveSmallIntegerField("demi-journées manquées", null=True, blank=True)
    derogation = models.CharField("dérogation d’assiduité", max_length=10, choices=Derogation.choices, blank=True)
    derogation_motif = models.TextField("motif de la dérogation", max_length=1000, blank=True)
    motif = models.TextField(
        "motif du refus", max_length=2000, blank=True, help_text="La personne le lira, avec les voies de recours."
    )
    certification = models.OneToOneField(
        Certification, models.PROTECT, null=True, blank=True, related_name="passage", verbose_name="certification"
    )
    rectifie_le = models.DateTimeField("résultat rectifié le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=0, editable=False)

    class Meta:
        verbose_name = "passage"
        ordering = ["jury", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "agent"],
                name="passage_unique",
                violation_error_message="Cette personne passe déjà devant ce jury.",
            ),
            models.CheckConstraint(condition=models.Q(essai__gte=1, essai__lte=ESSAIS), name="passage_essai"),
            models.CheckConstraint(
                condition=models.Q(derogation="") | ~models.Q(derogation_motif=""),
                name="passage_derogation_motivee",
                violation_error_message="Une dérogation, accordée ou refusée, porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}, {self.jury}"

    @property
    def resultat(self) -> str:
        """All acquired, some, or none; "" as long as a block has no decision (domain rule). Reads the prefetched
        decisions and the blocks of the jury's référentiel."""
        dites = [d.decision for d in self.decisions.all()]
        if not dites or len(dites) < len(self.jury.referentiel.blocs.all()):
            return ""
        acquis = sum(d == DecisionBloc.Decision.ACQUIS for d in dites)
        if acquis == len(dites):
            return self.Resultat.ADMIS
        return self.Resultat.PARTIEL if acquis else self.Resultat.AJOURNE


class PassageRetire(models.Model):
    """Somebody who was convened and no longer passes: what is left of the passage, so that they are told. `cle` was its
    own: their calendar knows it."""

    NOM_LIT = ("agent", "jury__formation")

    cle = models.UUIDField(unique=True, editable=False)
    jury = models.ForeignKey(Jury, models.CASCADE, related_name="passages_retires", verbose_name="jury")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="passages_retires", verbose_name="agent"
    )
    retire_le = models.DateTimeField("retiré le", default=timezone.now)

    class Meta:
        verbose_name = "passage retiré"
        verbose_name_plural = "passages retirés"
        ordering = ["jury", "pk"]

    def __str__(self) -> str:
        return f"{self.agent}, {self.jury}"


class DecisionBloc(models.Model):
    """What the jury says of one block. `conservee_de`: acquired before an earlier jury, and still held."""

    class Decision(models.TextChoices):
        ACQUIS = "acquis", "Acquis"
        NON_ACQUIS = "non_acquis", "Non acquis"
        NON_EVALUE = "non_evalue", "Non évalué"

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="decisions", verbose_name="passage")
    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="decisions", verbose_name="bloc")
    decision = models.CharField("décision", max_length=12, choices=Decision.choices)
    conservee_de = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="conservees", verbose_name="acquis conservé de"
    )
    par = models.ForeignKey(
        MembreJury, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name="saisie par"
    )
    le = models.DateTimeField("saisie le")

    class Meta:
        verbose_name = "décision"
        ordering = ["passage", "bloc__rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["passage", "bloc"], name="decision_unique")]

    def __str__(self) -> str:
        return f"{self.bloc.code} : {self.get_decision_display()}"


class ProcesVerbalQuerySet(models.QuerySet["ProcesVerbal"]):
    def a_signer(self) -> "ProcesVerbalQuerySet":
        return self.filter(signe_le=None, caduc_le=None)

    def signes(self) -> "ProcesVerbalQuerySet":
        """The last one is in force."""
        return self.filter(signe_le__isnull=False)


class ProcesVerbal(models.Model):
    """The minutes of a jury: what was decided, frozen in `contenu` from the start. The database lets nothing of it
    change but `signe_le` or `caduc_le`, once, and removes none. A mistake found before the last signature makes it
    void (`caduc_le`), with the signatures it had; after, it is mended by another, which `rectifie` it."""

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jury = models.ForeignKey(Jury, models.PROTECT, related_name="proces_verbaux", verbose_name="jury")
    numero = models.CharField("numéro", max_length=40, unique=True)
    rectifie = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rectificatifs", verbose_name="rectifie"
    )
    motif = models.TextField("motif de la rectification", max_length=1000, blank=True)
    contenu: Any = models.JSONField("contenu", default=dict)
    empreinte = models.CharField("empreinte SHA-256 du contenu", max_length=64)
    etabli_le = models.DateTimeField("établi le")
    signe_le = models.DateTimeField("signé par tous le", null=True, blank=True)
    caduc_le = models.DateTimeField("caduc depuis le", null=True, blank=True)

    objects = ProcesVerbalQuerySet.as_manager()

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"
        ordering = ["-etabli_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury"],
                condition=models.Q(rectifie=None, caduc_le=None),
                name="proces_verbal_un_seul_premier",
            ),
            models.UniqueConstraint(
                fields=["rectifie"],
                condition=models.Q(caduc_le=None),
                name="proces_verbal_rectifie_une_fois",
            ),
            models.CheckConstraint(
                condition=models.Q(signe_le=None) | models.Q(caduc_le=None), name="proces_verbal_signe_ou_caduc"
            ),
            models.CheckConstraint(
                condition=models.Q(rectifie=None) | ~models.Q(motif=""),
                name="proces_verbal_rectifie_motive",
                violation_error_message="Un procès-verbal rectificatif dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Procès-verbal {self.numero}"


class SignatureProcesVerbal(models.Model):
    """An authenticated act: who, how, when, on which content. The database refuses to change or remove one."""

    class Moyen(models.TextChoices):
        COMPTE = "compte", "Connexion au portail"
        LIEN = "lien", "Lien et code reçus par courriel"

    proces_verbal = models.ForeignKey(
        ProcesVerbal, models.PROTECT, related_name="signatures", verbose_name="procès-verbal"
    )
    membre = models.ForeignKey(MembreJury, models.PROTECT, related_name="signatures", verbose_name="membre")
    nom = models.CharField("nom", max_length=160)
    qualite = models.CharField("fonction", max_length=160, blank=True)
    moyen = models.CharField("moyen", max_length=10, choices=Moyen.choices)
    empreinte = models.CharField("empreinte SHA-256 du contenu", max_length=64)
    le = models.DateTimeField("signé le")

    class Meta:
        verbose_name = "signature"
        ordering = ["proces_verbal", "le", "pk"]
        constraints = [models.UniqueConstraint(fields=["proces_verbal", "membre"], name="signature_unique")]

    def __str__(self) -> str:
        return f"{self.nom}, {self.proces_verbal}"
