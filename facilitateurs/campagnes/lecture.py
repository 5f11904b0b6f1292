"""What the cell sees of a batch: before it asks, person by person; after, manager by manager. Reads only, in a number
of queries that does not depend on how many people there are."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from ..models import Campagne, Facilitateur, LettreMission, Sollicitation
from ..quota import Quota, quotas
from .obstacles import doutes, obstacle, refusee

Etat = LettreMission.Etat


@dataclass(frozen=True)
class Ligne:
    """One facilitator, for a period to come. `lettre` is the granted one of today, else the last granted."""

    facilitateur: Facilitateur
    lettre: LettreMission | None
    quota: Quota | None
    obstacle: str
    doutes: list[str]
    propose: bool
    """Ticked to begin with: nothing forbids it and nobody refused it."""

    @property
    def responsable(self) -> str:
        chef = self.facilitateur.agent.n_plus_1
        return str(chef) if chef else ""


def lignes(debut: dt.date, fin: dt.date, *, parmi: Iterable[int] | None = None) -> list[Ligne]:
    """Everybody in the network today or by then, in the order of names; or only `parmi`. Seven queries at most."""
    jour = timezone.localdate()
    presents = Facilitateur.objects.presents(jour) | Facilitateur.objects.presents(debut)
    if parmi is not None:
        presents = presents.filter(pk__in=parmi)
    facilitateurs = list(
        presents.avec_dates()
        .select_related("agent__direction", "agent__institution", "agent__n_plus_1")
        .order_by("agent__nom_tri", "agent__prenom", "pk")
    )
    lettres = {facilitateur.pk: _lettre(facilitateur, jour) for facilitateur in facilitateurs}
    comptes = quotas([lettre for lettre in lettres.values() if lettre])
    return [_ligne(facilitateur, lettres[facilitateur.pk], comptes, debut, fin) for facilitateur in facilitateurs]


def _lettre(facilitateur: Facilitateur, jour: dt.date) -> LettreMission | None:
    en_cours = facilitateur.lettre(jour)
    passees = (x for x in facilitateur.lettres.all() if x.etat == Etat.ACCORDEE and x.fin < jour)
    lettre = en_cours or max(passees, key=lambda x: x.fin, default=None)
    if lettre:
        lettre.facilitateur = facilitateur  # the count of half-days reads the person
    return lettre


def _ligne(
    facilitateur: Facilitateur, lettre: LettreMission | None, comptes: dict[int, Quota], debut: dt.date, fin: dt.date
) -> Ligne:
    raison = obstacle(facilitateur, debut, fin)
    return Ligne(
        facilitateur,
        lettre,
        comptes[lettre.pk] if lettre else None,
        raison,
        [] if raison else list(doutes(facilitateur, debut, fin)),
        not raison and not refusee(facilitateur, debut, fin),
    )


@dataclass(frozen=True)
class Avancement:
    """Where a batch stands: letters by what became of them, managers by whether they have answered."""

    campagne: Campagne
    sollicitations: list[Sollicitation]

    @property
    def lettres(self) -> list[LettreMission]:
        return [lettre for s in self.sollicitations for lettre in s.lettres.all()]

    @property
    def accordees(self) -> int:
        return self._combien(Etat.ACCORDEE)

    @property
    def refusees(self) -> int:
        return self._combien(Etat.REFUSEE)

    @property
    def en_attente(self) -> int:
        return sum(len(s.en_attente()) for s in self.sollicitations)

    @property
    def demi_journees(self) -> int:
        """Granted so far."""
        return sum(lettre.quota for lettre in self.lettres if lettre.etat == Etat.ACCORDEE)

    @property
    def silencieuses(self) -> list[Sollicitation]:
        return [s for s in self.sollicitations if s.en_attente()]

    @property
    def a_relancer(self) -> list[Sollicitation]:
        """Whom one action writes to again: nobody twice on the same day."""
        return [s for s in self.silencieuses if not s.ecrite_aujourd_hui]

    @property
    def repondu(self) -> list[Sollicitation]:
        return [s for s in self.sollicitations if not s.en_attente()]

    def _combien(self, etat: str) -> int:
        return sum(lettre.etat == etat for lettre in self.lettres)


def campagnes() -> QuerySet[Campagne]:
    """With what an `Avancement` reads: four queries, whatever their number."""
    return Campagne.objects.prefetch_related(
        "sollicitations__lettres__facilitateur__agent__direction",
    )


def avancement(campagne: Campagne) -> Avancement:
    return Avancement(campagne, list(campagne.sollicitations.all()))
