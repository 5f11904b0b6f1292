"""What narrows the register, all of it in the address. Each filter is worded so that an index serves it: the register
may hold a hundred thousand lines."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.cache import cache
from django.db.models import BooleanField, DateField, Exists, ExpressionWrapper, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from agents.models import Agent, Institution
from instance.registry import Registry

from ..models import Certification, CertificationQuerySet, Facilitateur, Pause, Suspension
from ..regles import MOIS_A_RENOUVELER

Statut = Certification.Statut
FINS = (1, 3, 6, 12)
"""Months."""
PAUSE, RENOUVELEE = "en_pause", "renouvelee"
ETATS = [
    *((cle.value, cle.label) for cle in (Statut.VALIDE, Statut.A_RENOUVELER, Statut.EXPIREE)),
    *((cle.value, cle.label) for cle in (Statut.SUSPENDUE, Statut.RETIREE)),
    (PAUSE, "En pause"),
    (RENOUVELEE, "Renouvelée"),
]
PEU = 1000


@dataclass(frozen=True)
class Filtre:
    """What a higher room knows of where certifications come from. `choix()` gives values and words; `condition(valeur)`
    keeps the lines of one; `mots` is an expression that says it of a line, for a file."""

    cle: str
    libelle: str
    choix: Callable[[], list[tuple[str, str]]]
    condition: Callable[[str], Q]
    mots: Any


FILTRES: Registry[Filtre] = Registry("filter of the register")


def declarer(filtre: Filtre) -> Filtre:
    return FILTRES.declare(filtre.cle, filtre)


CLE_REFERENTIELS = "facilitateurs.registre.referentiels"


def referentiels() -> list[str]:
    """Those that certificates were delivered under. Read over the whole register: kept a minute."""
    lus = Certification.objects.exclude(referentiel="").order_by("referentiel").values_list("referentiel", flat=True)
    return cache.get_or_set(CLE_REFERENTIELS, lambda: list(lus.distinct()), 60) or []


def annees() -> list[int]:
    """From the latest to the first, by two looks at an index."""
    bornes = Certification.objects.aggregate(premiere=Min("delivree_le"), derniere=Max("delivree_le"))
    if bornes["premiere"] is None:
        return []
    return list(range(bornes["derniere"].year, bornes["premiere"].year - 1, -1))


class RegistreForm(forms.Form):
    """An unknown value is said beside its field, and narrows nothing."""

    q = forms.CharField(
        label="Nom ou numéro",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Restez sous 100 signes."},
    )
    statut = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *ETATS])
    annee = forms.ChoiceField(label="Délivrée en", required=False)
    fin = forms.ChoiceField(
        label="Fin",
        required=False,
        choices=[("", "Toutes"), *((str(n), f"Sous {n}\u00a0mois") for n in FINS)],
    )
    institution = forms.ModelChoiceField(
        Institution.objects.order_by("-porteuse", "nom"), label="Institution", required=False, empty_label="Toutes"
    )
    referentiel = forms.ChoiceField(label="Référentiel", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["annee"].choices = [("", "Toutes"), *((str(a), str(a)) for a in annees())]  # type: ignore[attr-defined]
        self.fields["referentiel"].choices = [("", "Tous"), *((r, r) for r in referentiels())]  # type: ignore[attr-defined]
        for filtre in FILTRES:
            choix = [("", "Toutes"), *filtre.choix()]
            self.fields[filtre.cle] = forms.ChoiceField(label=filtre.libelle, required=False, choices=choix)
        for nom, champ in self.fields.items():
            champ.widget.attrs["class"] = "form-control" if nom == "q" else "form-select"
            champ.error_messages["invalid_choice"] = "Ce choix n’existe plus."

    def choisis(self) -> dict[str, str]:
        """As they stand in the address, the empty and the unknown left out."""
        self.is_valid()
        return {nom: str(self.data[nom]) for nom in self.fields if self.cleaned_data.get(nom)}

    def en_mots(self) -> list[str]:
        """« Promotion : Promotion 2025 », once `choisis` was read."""
        dits = []
        for nom, valeur in self.choisis().items():
            libelle, choix = str(self.fields[nom].label), dict(getattr(self.fields[nom], "choices", ()))
            dit = str(choix.get(valeur, self.cleaned_data[nom]))
            dits.append(dit if dit.startswith(libelle) else f"{libelle}\u00a0: {dit}")
        return dits


def filtrer(lignes: CertificationQuerySet, lus: dict[str, Any]) -> CertificationQuerySet:
    """`lus` is the cleaned form."""
    if q := lus.get("q"):
        lignes = _chercher(lignes, q)
    if statut := lus.get("statut"):
        lignes = du_statut(lignes, statut)
    if annee := lus.get("annee"):
        an = int(annee)
        lignes = lignes.filter(delivree_le__range=(dt.date(an, 1, 1), dt.date(an, 12, 31)))
    if mois := lus.get("fin"):
        jour = timezone.localdate()
        lignes = lignes.filter(
            valable_jusqu_au__range=(jour, jour + relativedelta(months=int(mois))), retiree_le=None, renouvelee_par=None
        )
    if institution := lus.get("institution"):
        lignes = lignes.filter(facilitateur__agent__institution=institution)
    if referentiel := lus.get("referentiel"):
        lignes = lignes.filter(referentiel=referentiel)
    for filtre in FILTRES:
        if valeur := lus.get(filtre.cle):
            lignes = lignes.filter(filtre.condition(valeur))
    return lignes


def _chercher(lignes: CertificationQuerySet, texte: str) -> CertificationQuerySet:
    """By the beginning of the number, or by name, accents and case aside. What few lines match is found first, by the
    indexes of numbers and of the directory; what many match is soon met on the way."""
    texte = texte.strip().replace("\x00", "")
    numero = texte.upper()
    du_nom = Facilitateur.objects.filter(agent__in=Agent.objects.chercher(texte).order_by().values("pk")).order_by()
    du_numero = Q(numero__startswith=numero) | Q(numero__startswith=f"C-{numero}")
    membres = list(du_nom.values_list("pk", flat=True)[: PEU + 1])
    numeros = list(Certification.objects.filter(du_numero).order_by().values_list("pk", flat=True)[: PEU + 1])
    nom = Q(facilitateur__in=membres if len(membres) <= PEU else du_nom.values("pk"))
    return lignes.filter(nom | (Q(pk__in=numeros) if len(numeros) <= PEU else du_numero))


def du_statut(lignes: CertificationQuerySet, statut: str, le: dt.date | None = None) -> CertificationQuerySet:
    """Those of one status on a day: the same answer as `statut_au`, in conditions that the database can weigh."""
    jour = le or timezone.localdate()
    en_cours = Suspension.objects.filter(Q(fin=None) | Q(fin__gte=jour), debut__lte=jour)
    if statut == PAUSE:
        pauses = Pause.objects.tenues().filter(debut__lte=jour, fin__gte=jour)
        return lignes.filter(pk__in=pauses.values("certification"), retiree_le=None)
    if statut == RENOUVELEE:
        return lignes.filter(renouvelee_par__isnull=False)
    if statut == Statut.RETIREE:
        return lignes.filter(retiree_le__lte=jour)
    lignes = lignes.filter(Q(retiree_le=None) | Q(retiree_le__gt=jour))
    if statut == Statut.SUSPENDUE:
        return lignes.filter(pk__in=en_cours.values("certification"))
    lignes = lignes.filter(~Exists(en_cours.filter(certification=OuterRef("pk"))))
    if statut == Statut.EXPIREE:
        return lignes.filter(valable_jusqu_au__lt=jour)
    seuil = Cast(Value(jour), DateField())
    lignes = lignes.avec_statut(jour).filter(valable_jusqu_au__gte=jour)
    if statut == Statut.VALIDE:
        return lignes.filter(a_renouveler_depuis__gte=seuil)  # type: ignore[misc]
    bientot = jour + relativedelta(months=MOIS_A_RENOUVELER.valeur(), days=4)  # a rough bound, for the index
    return lignes.filter(valable_jusqu_au__lte=bientot, a_renouveler_depuis__lt=seuil)  # type: ignore[misc]


def en_pause(jour: dt.date) -> Exists:
    return Exists(Pause.objects.tenues().filter(certification=OuterRef("pk"), debut__lte=jour, fin__gte=jour))


def est_renouvelee() -> ExpressionWrapper:
    """A join, not an EXISTS: PostgreSQL would read the whole register to answer it for one page of lines."""
    return ExpressionWrapper(Q(renouvelee_par__isnull=False), output_field=BooleanField())
