"""What a facilitator has done since they were certified, against what a renewal asks. One query for one person.

Practice is what was logged of preparation, animation and end reports, in half-days: travelling is no practice. Work
done for the cell counts as well: it is practised all the same."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agents.models import Agent
from demandes.models import Accompagnement, Bilan, Intervention, Mission
from facilitateurs.models import Certification, Rencontre
from facilitateurs.rencontres.lecture import venues
from instance.preparees import Preparee, valeur
from instance.typographie import compter, enumerer, nombre

from .regles import ACCOMPAGNEMENTS, JOURS_PRATIQUE, RENCONTRES

FINS = (Bilan.Nature.DEMANDEUR, Bilan.Nature.FACILITATEUR)
"""Any end report: not the follow-up two months later."""


@dataclass(frozen=True)
class Element:
    """One thing asked. `fait` and `requis` are in the same unit."""

    libelle: str
    fait: float
    requis: int
    unite: str
    unites: str

    @property
    def atteint(self) -> bool:
        return self.fait >= self.requis

    @property
    def mots(self) -> str:
        """« 4,5 jours sur 6 »"""
        return f"{compter(self.fait, self.unite, self.unites)} sur {nombre(self.requis)}"

    @property
    def manque(self) -> str:
        """« 2 rencontres », empty when there is enough."""
        reste = self.requis - self.fait
        return compter(reste, self.unite, self.unites) if reste > 0 else ""

    def en_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Progression:
    elements: list[Element]

    @property
    def complete(self) -> bool:
        return all(element.atteint for element in self.elements)

    @property
    def manques(self) -> str:
        """« 1,5 jour et 3 rencontres », empty when all is done."""
        return enumerer(element.manque for element in self.elements if not element.atteint)


def progression(certification: Certification) -> Progression:
    """Since the day it was delivered, up to now. Read it with its `facilitateur__agent`."""
    depuis, maintenant = certification.delivree_le, timezone.localtime()
    [lus] = _FAIT.lire(
        agent=certification.facilitateur.agent_id,
        depuis=depuis,
        debut=dt.datetime.combine(depuis, dt.time(), tzinfo=timezone.get_default_timezone()),
        maintenant=maintenant,
        jour=maintenant.date(),
    )
    return _elements(*lus)


def de_json(acquis: list[dict[str, Any]]) -> Progression:
    """As it was kept with a file that is decided."""
    return Progression([Element(**element) for element in acquis])


def _elements(demi_journees: int, accompagnements: int, rencontres: int) -> Progression:
    return Progression(
        [
            Element("Jours de pratique", demi_journees / 2, JOURS_PRATIQUE.valeur(), "jour", "jours"),
            Element(
                "Accompagnements dont le bilan est rendu",
                accompagnements,
                ACCOMPAGNEMENTS.valeur(),
                "accompagnement",
                "accompagnements",
            ),
            Element("Rencontres du réseau", rencontres, RENCONTRES.valeur(), "rencontre", "rencontres"),
        ]
    )


def _fait() -> QuerySet[Agent, Any]:
    comptes = (_pratique(), _compter(_accompagnements()), _compter(_rencontres()))
    return Agent.objects.filter(pk=valeur("agent")).values_list(*(Coalesce(Subquery(n), Value(0)) for n in comptes))


def _pratique() -> QuerySet[Any, Any]:
    somme = Sum(F("preparation") + F("animation") + F("bilan"))
    lignes = Intervention.objects.filter(agent=valeur("agent"), jour__range=(valeur("depuis"), valeur("jour")))
    return lignes.order_by().values("agent").annotate(n=somme).values("n")


def _accompagnements() -> QuerySet[Accompagnement]:
    """Those that this person was of the team of, and whose end report came since."""
    siennes = Mission.objects.acceptees().filter(agent=valeur("agent"), accompagnement=OuterRef("pk"))
    rendus = Bilan.objects.filter(accompagnement=OuterRef("pk"), nature__in=FINS, rendu_le__gte=valeur("debut"))
    return Accompagnement.objects.filter(Exists(siennes), Exists(rendus))


def _rencontres() -> QuerySet[Rencontre]:
    """The meetings held since where this person was."""
    tenues = Rencontre.objects.tenues(valeur("maintenant"))
    return tenues.filter(venues(valeur("agent")), debut__gte=valeur("debut"))  # type: ignore[misc]


def _compter(lignes: QuerySet[Any]) -> QuerySet[Any, Any]:
    """How many, as a subquery of one row."""
    rien = lignes.model._default_manager.filter(pk__in=lignes.order_by().values("pk")).order_by()
    return rien.annotate(tous=Value(1)).values("tous").annotate(n=Count("pk")).values("n")


_FAIT = Preparee(_fait)
