"""The programme's filters, all in the address: a filtered programme is a link one can keep or send."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.http import QueryDict
from django.utils.text import slugify

from agents.models.structure import sans_accents

from .lecture import Ligne
from .models import Evenement, Intervenant

TEXTE_MAX, MOTS_MAX = 100, 8
RESSEMBLANCE = 0.4
"""Of a mistyped word to a word of the event, from 0 to 1: « fasilitation » finds « facilitation »."""


@dataclass(frozen=True)
class Filtres:
    """An unknown value finds nothing, and says so; a number that is no number is ignored."""

    ou: str = ""
    institution: int | None = None
    theme: int | None = None
    libres: bool = False
    q: str = ""

    @classmethod
    def lus(cls, question: QueryDict) -> "Filtres":
        return cls(
            ou=slugify(question.get("ou", "")[:60]),
            institution=_entier(question.get("institution", "")),
            theme=_entier(question.get("theme", "")),
            libres=question.get("libres") == "1",
            q=" ".join(question.get("q", "").replace("\x00", "")[:TEXTE_MAX].split()),
        )

    def __bool__(self) -> bool:
        return self != Filtres()

    @property
    def cle(self) -> tuple[object, ...] | None:
        """What tells two pages apart; None for a search, whose answers are not worth keeping."""
        return None if self.q else (self.ou, self.institution, self.theme, self.libres)

    def garde(self, ligne: Ligne) -> bool:
        return (
            (not self.ou or self.ou in ligne.communes)
            and (not self.institution or self.institution == ligne.evenement.session.institution_id)
            and (not self.theme or any(theme.pk == self.theme for theme in ligne.evenement.themes.all()))
            and (not self.libres or (ligne.places.libres and not ligne.passee))
        )


@dataclass(frozen=True)
class Choix:
    """What there is to choose from, read off the programme itself."""

    lieux: list[tuple[str, str]]
    institutions: list[tuple[int, str]]
    themes: list[tuple[int, str]]

    @classmethod
    def de(cls, lignes: Iterable[Ligne]) -> "Choix":
        lieux: dict[str, str] = {}
        institutions: dict[int, str] = {}
        themes: dict[int, str] = {}
        for ligne in lignes:
            site = ligne.creneau.site or (ligne.creneau.salle.site if ligne.creneau.salle else None)
            if site and "presence" in ligne.communes:
                lieux[slugify(site.commune)] = f"À {site.commune}"
            institution = ligne.evenement.session.institution
            if institution:
                institutions[institution.pk] = institution.nom
            themes |= {theme.pk: theme.nom for theme in ligne.evenement.themes.all()}
        return cls(_tries(lieux), _tries(institutions), _tries(themes))


def chercher(evenements: QuerySet[Evenement], texte: str) -> QuerySet[Evenement]:
    """Every word must be somewhere in the event, accents and case aside, or resemble a word of it."""
    noms = (
        Intervenant.objects.filter(evenement=OuterRef("pk"))
        .order_by()
        .values("evenement")
        .annotate(noms=StringAgg("nom", " "))
        .values("noms")
    )
    morceaux: list[models.Expression] = []
    for champ in ("session__titre", "accroche", "description", "emporte", "session__institution__nom"):
        morceaux += [Coalesce(models.F(champ), Value(""), output_field=TextField()), Value(" ")]
    morceaux.append(Coalesce(Subquery(noms), Value(""), output_field=TextField()))
    trouves = evenements.alias(texte=Lower(sans_accents(Concat(*morceaux, output_field=TextField()))))
    for rang, mot in enumerate(texte.split()[:MOTS_MAX]):
        normal = slugify(mot.replace("’", " ").replace("'", " ")).replace("-", " ") or mot.lower()
        trouves = trouves.alias(**{f"pres{rang}": TrigramStrictWordSimilarity(normal, "texte")}).filter(
            Q(texte__contains=normal) | Q(**{f"pres{rang}__gte": RESSEMBLANCE})
        )
    return trouves


def _entier(texte: str) -> int | None:
    """A positive integer that a bigint column can hold, else None."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 19 else None


def _tries(noms: dict) -> list:  # type: ignore[type-arg]
    return sorted(noms.items(), key=lambda paire: slugify(paire[1]))
