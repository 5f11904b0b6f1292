"""What is read of the answers after a session: how many, how satisfied, and when nothing may be shown.

An unsigned answer must not be guessed from a figure. So nothing is shown of fewer answers than the threshold, nor while
there are unsigned ones in smaller number: those who signed are shown by name, and the rest would be a subtraction.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from agents.models import Agent
from agents.regles import SEUIL_MASQUE

from . import assiduite
from .models import Edition, Evenement, Retour, RetourDonne
from .regles import JOURS_RETOURS

NIVEAUX = (1, 2, 3, 4)
RIEN = (0, 0, 0, 0)


@dataclass(frozen=True)
class Synthese:
    """`presents` people came and `reponses` of them answered. `satisfaction` and `utilite` count the answers from 1 to
    4, of which `signes` bear a name. `ecartes` answers are left out of a sum, lest they be told by subtraction."""

    presents: int = 0
    reponses: int = 0
    satisfaction: tuple[int, ...] = RIEN
    utilite: tuple[int, ...] = RIEN
    signes: int = 0
    ecartes: int = 0

    @property
    def n(self) -> int:
        """The answers that the means are of."""
        return sum(self.satisfaction)

    @property
    def anonymes(self) -> int:
        return self.n - self.signes

    @property
    def taux(self) -> int | None:
        """The response rate, in percent; None when nobody is known to have come."""
        return min(100, round(100 * self.reponses / self.presents)) if self.presents else None

    @property
    def textes_lisibles(self) -> bool:
        """Whether the words of those who did not sign may be read."""
        return self.anonymes >= SEUIL_MASQUE.valeur()

    @property
    def lisible(self) -> bool:
        return self.n >= SEUIL_MASQUE.valeur() and (self.anonymes == 0 or self.textes_lisibles)

    @property
    def moyenne(self) -> Decimal | None:
        """Satisfaction out of 4, to a tenth; None when it may not be shown."""
        return self._moyenne(self.satisfaction)

    @property
    def moyenne_utilite(self) -> Decimal | None:
        return self._moyenne(self.utilite)

    def _moyenne(self, comptes: Sequence[int]) -> Decimal | None:
        if not self.lisible:
            return None
        somme = sum(niveau * nombre for niveau, nombre in zip(NIVEAUX, comptes, strict=True))
        return (Decimal(somme) / self.n).quantize(Decimal("0.1"))


def ouvre_le(evenement: Evenement) -> dt.datetime | None:
    """From the end of its last slot; None for one that does not take place."""
    return assiduite.fin(evenement)


def ferme_le(fin: dt.datetime) -> dt.datetime:
    return fin + dt.timedelta(days=JOURS_RETOURS.valeur())


@dataclass(frozen=True)
class Situation:
    """Where somebody stands with an event. `etat` is `trop_tot`, `absent` (not noted as there), `clos`, `ouvert`,
    `signe` (open, and theirs can be changed: it is `signe`) or `donne` (theirs is among the others)."""

    etat: str
    jusqu_au: dt.datetime | None = None
    signe: Retour | None = None


def situation(evenement: Evenement, agent: Agent) -> Situation:
    fin, maintenant = ouvre_le(evenement), timezone.now()
    if fin is None:
        return Situation("absent")
    jusqu_au = ferme_le(fin)
    if maintenant < fin:
        return Situation("trop_tot", jusqu_au)
    if not assiduite.est_venu(evenement, agent):
        return Situation("absent", jusqu_au)
    if maintenant >= jusqu_au:
        return Situation("clos", jusqu_au)
    if not a_repondu(evenement, agent):
        return Situation("ouvert", jusqu_au)
    signe = Retour.objects.filter(evenement=evenement, signe_par=agent).first()
    return Situation("signe" if signe else "donne", jusqu_au, signe)


def a_repondu(evenement: Evenement, agent: Agent) -> bool:
    return RetourDonne.objects.filter(evenement=evenement, agent=agent).exists()


def de_l_evenement(evenement: Evenement) -> Synthese:
    return par_evenement([evenement])[evenement.pk]


def de_l_edition(edition: Edition) -> Synthese:
    """Of all its events together, see `reunir`. Three queries."""
    return reunir(par_evenement(Evenement.objects.filter(edition=edition)).values())


def par_evenement(evenements: Iterable[Evenement]) -> dict[int, Synthese]:
    """The same of each of these, by number. Three queries, however many they are."""
    lus = list(evenements)
    presents = assiduite.venus(lus)
    reponses = dict(
        RetourDonne.objects.filter(evenement__in=lus).order_by().values_list("evenement").annotate(n=Count("pk"))
    )
    satisfaction: defaultdict[int, list[int]] = defaultdict(lambda: list(RIEN))
    utilite: defaultdict[int, list[int]] = defaultdict(lambda: list(RIEN))
    signes: defaultdict[int, int] = defaultdict(int)
    groupes = (
        Retour.objects.filter(evenement__in=lus)
        .order_by()
        .values_list("evenement", "satisfaction", "utilite")
        .annotate(n=Count("pk"), signes=Count("signe_par"))
    )
    for pk, content, utile, nombre, avec_nom in groupes:
        satisfaction[pk][content - 1] += nombre
        utilite[pk][utile - 1] += nombre
        signes[pk] += avec_nom
    return {
        evenement.pk: Synthese(
            presents.get(evenement.pk, 0),
            reponses.get(evenement.pk, 0),
            tuple(satisfaction[evenement.pk]),
            tuple(utilite[evenement.pk]),
            signes[evenement.pk],
        )
        for evenement in lus
    }


def reunir(syntheses: Iterable[Synthese]) -> Synthese:
    """Several as one. Those that are masked count together, if together they are enough; else not at all, since whoever
    has the others could subtract them."""
    toutes = list(syntheses)
    masquees = _sommer([synthese for synthese in toutes if not synthese.lisible])
    montrees = _sommer([synthese for synthese in toutes if synthese.lisible])
    retenues = _sommer([montrees, masquees]) if masquees.lisible else montrees
    return Synthese(
        sum(synthese.presents for synthese in toutes),
        sum(synthese.reponses for synthese in toutes),
        retenues.satisfaction,
        retenues.utilite,
        retenues.signes,
        montrees.n + masquees.n - retenues.n,
    )


def _sommer(syntheses: Sequence[Synthese]) -> Synthese:
    def ensemble(champ: str) -> tuple[int, ...]:
        return tuple(map(sum, zip(RIEN, *(getattr(synthese, champ) for synthese in syntheses), strict=True)))

    return Synthese(
        satisfaction=ensemble("satisfaction"),
        utilite=ensemble("utilite"),
        signes=sum(synthese.signes for synthese in syntheses),
    )
