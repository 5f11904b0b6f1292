"""What was imported, by whom, with what result: the file itself is forgotten as soon as it has served. What was
eliminated, with whose approval: the slip stays."""

import uuid

from django.conf import settings
from django.db import models

from agents.models import Direction, Institution


class ImportRHQuerySet(models.QuerySet["ImportRH"]):
    def avec_fichier(self) -> "ImportRHQuerySet":
        return self.exclude(fichier="")


class ImportRH(models.Model):
    class Etat(models.TextChoices):
        A_VERIFIER = "a_verifier", "À vérifier"
        EN_COURS = "en_cours", "En cours"
        APPLIQUE = "applique", "Appliqué"
        ABANDONNE = "abandonne", "Abandonné"
        ECHOUE = "echoue", "Échoué"

    cle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="imports_rh", verbose_name="institution")
    fichier = models.FileField("fichier", upload_to="imports/", blank=True)
    nom = models.CharField("nom du fichier", max_length=150)
    complet = models.BooleanField(
        "le fichier nomme tout le monde",
        default=False,
        help_text="Cochez si une personne absente du fichier a quitté l’institution\u00a0: son compte sera fermé.",
    )
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.A_VERIFIER)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposé par"
    )
    depose_le = models.DateTimeField("déposé le", auto_now_add=True)
    empreinte = models.CharField("ce qui a été montré", max_length=64, blank=True, editable=False)
    motif = models.TextField("motif pour passer outre", blank=True)
    comptes = models.JSONField("résultat", default=dict, blank=True)
    appliquer_depuis = models.DateTimeField("demandé le", null=True, editable=False)
    applique_le = models.DateTimeField("appliqué le", null=True)
    erreur = models.CharField("ce qui s’est passé", max_length=300, blank=True)

    objects = ImportRHQuerySet.as_manager()

    class Meta:
        verbose_name = "import des ressources humaines"
        verbose_name_plural = "imports des ressources humaines"
        ordering = ["-depose_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(etat="en_cours"), name="import_rh_un_a_la_fois"
            )
        ]

    def __str__(self) -> str:
        return self.nom


class PaireEcartee(models.Model):
    """Two records that look alike and are two people: not to be shown again. The lower number first."""

    un = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="l’une")
    deux = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="l’autre")
    ecartee_le = models.DateTimeField("écartée le", auto_now_add=True)

    class Meta:
        verbose_name = "double de l’annuaire"
        verbose_name_plural = "doubles de l’annuaire"
        constraints = [
            models.UniqueConstraint(fields=["un", "deux"], name="paire_unique"),
            models.CheckConstraint(condition=models.Q(un__lt=models.F("deux")), name="paire_ordonnee"),
        ]

    def __str__(self) -> str:
        return f"{self.un} et {self.deux}"


class AncienMatricule(models.Model):
    """A number of the human resources whose record was merged into another: their next file still says it."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+", verbose_name="institution")
    matricule = models.CharField("matricule", max_length=40)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="anciens_matricules", verbose_name="agent"
    )

    class Meta:
        verbose_name = "ancien matricule"
        verbose_name_plural = "anciens matricules"
        constraints = [
            models.UniqueConstraint(fields=["institution", "matricule"], name="ancien_matricule_unique"),
            models.CheckConstraint(condition=~models.Q(matricule=""), name="ancien_matricule_dit"),
        ]

    def __str__(self) -> str:
        return self.matricule


class AncienneDirection(models.Model):
    """A name, long or short, of a direction merged into another: the next file still says it."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+", verbose_name="institution")
    nom = models.CharField("nom", max_length=150)
    direction = models.ForeignKey(Direction, models.CASCADE, related_name="anciens_noms", verbose_name="direction")

    class Meta:
        verbose_name = "ancien nom de direction"
        verbose_name_plural = "anciens noms de direction"
        constraints = [
            models.UniqueConstraint(fields=["institution", "nom"], name="ancienne_direction_unique"),
            models.CheckConstraint(condition=~models.Q(nom=""), name="ancienne_direction_dite"),
        ]

    def __str__(self) -> str:
        return self.nom


class BordereauEliminationQuerySet(models.QuerySet["BordereauElimination"]):
    def ouverts(self) -> "BordereauEliminationQuerySet":
        return self.filter(etat__in=OUVERTS)


class BordereauElimination(models.Model):
    """Records over their time, listed once (`empreinte` is that of the list), approved by the archivist, then erased.
    It outlives them and names none of the people they were about. The database lets nothing of it change but what is
    done with it, and removes none."""

    class Etat(models.TextChoices):
        PREPARE = "prepare", "À faire viser"
        APPROUVE = "approuve", "Visé, à exécuter"
        EXECUTE = "execute", "Exécuté"
        ABANDONNE = "abandonne", "Abandonné"

    numero = models.CharField("numéro", max_length=40, unique=True)
    serie = models.CharField("série", max_length=60)
    libelle = models.CharField("ce qu’il élimine", max_length=200)
    duree = models.PositiveSmallIntegerField("conservation, en années")
    avant = models.DateField("clos avant le")
    empreinte = models.CharField("empreinte SHA-256 de la liste", max_length=64)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.PREPARE)
    prepare_le = models.DateTimeField("préparé le")
    prepare_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="préparé par"
    )
    archiviste = models.CharField("visé par", max_length=160, blank=True)
    vise_le = models.DateField("visé le", null=True, blank=True)
    reference = models.CharField("référence du visa", max_length=80, blank=True)
    approuve_le = models.DateTimeField("visa noté le", null=True, blank=True)
    approuve_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="visa noté par"
    )
    execute_le = models.DateTimeField("exécuté le", null=True, blank=True)
    execute_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="exécuté par"
    )

    objects = BordereauEliminationQuerySet.as_manager()

    class Meta:
        verbose_name = "bordereau d’élimination"
        verbose_name_plural = "bordereaux d’élimination"
        ordering = ["-prepare_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["serie"], condition=models.Q(etat__in=["prepare", "approuve"]), name="bordereau_un_ouvert"
            ),
            models.CheckConstraint(
                condition=~models.Q(etat__in=["approuve", "execute"])
                | (~models.Q(archiviste="") & models.Q(vise_le__isnull=False, approuve_le__isnull=False)),
                name="bordereau_vise",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="execute", execute_le__isnull=False)
                | (~models.Q(etat="execute") & models.Q(execute_le=None)),
                name="bordereau_execute",
            ),
        ]

    def __str__(self) -> str:
        return self.numero


OUVERTS = (BordereauElimination.Etat.PREPARE, BordereauElimination.Etat.APPROUVE)


class LigneBordereau(models.Model):
    """One record of the list. `sort` says, once, what became of it: erased, or kept since it had changed meanwhile."""

    class Sort(models.TextChoices):
        ELIMINEE = "eliminee", "Éliminée"
        GARDEE = "gardee", "Gardée"

    bordereau = models.ForeignKey(BordereauElimination, models.PROTECT, related_name="lignes", verbose_name="bordereau")
    objet_id = models.CharField("pièce", max_length=40)
    groupe = models.CharField("ce que c’est", max_length=300)
    close_le = models.DateField("close le")
    sort = models.CharField("sort", max_length=10, choices=Sort.choices, blank=True)

    class Meta:
        verbose_name = "ligne d’un bordereau"
        verbose_name_plural = "lignes d’un bordereau"
        ordering = ["bordereau", "pk"]
        constraints = [models.UniqueConstraint(fields=["bordereau", "objet_id"], name="ligne_bordereau_unique")]

    def __str__(self) -> str:
        return self.groupe
