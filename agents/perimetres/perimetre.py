"""A part of the directory as somebody sees it: a whole institution, or a direction with all that hangs on it."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from .. import rules
from ..models import Agent, Direction, Institution, Qualite
from ..models.agent import AgentQuerySet
from ..models.structure import DirectionQuerySet
from ..rules import Personne, Responsabilite, responsabilites

INSTITUTION, DIRECTION = "institution", "direction"
TOUTES = frozenset(Qualite)
SUR_LES_DEMANDES = frozenset({Qualite.REFERENT, Qualite.DIRECTEUR})
"""Who may read about requests, and the days granted to facilitators: not the HR reader."""


@dataclass(frozen=True)
class Perimetre:
    """`objet` is the institution or the direction; `qualites` is what the person is there, never empty."""

    objet: Institution | Direction
    qualites: frozenset[Qualite]

    def __str__(self) -> str:
        return self.objet.nom

    @property
    def sorte(self) -> str:
        return INSTITUTION if isinstance(self.objet, Institution) else DIRECTION

    @property
    def titre(self) -> str:
        return "Mon institution" if self.sorte == INSTITUTION else "Ma direction"

    @property
    def en_qualite_de(self) -> str:
        """« Référent ou référente, lecteur ou lectrice RH »"""
        dites = ", ".join(str(qualite.label) for qualite in Qualite if qualite in self.qualites)
        return dites[:1] + dites[1:].replace("Lecteur", "lecteur")

    def ouvre(self, qualites: frozenset[Qualite]) -> bool:
        """Whether one of these lets this person look."""
        return bool(self.qualites & qualites)

    def q(self, chemin: str = "") -> Q:
        """The rows of this part, for any model with an institution and a direction, or that leads to one by `chemin`:
        "agent__", "accompagnement__demande__"."""
        if self.sorte == INSTITUTION:
            return Q(**{f"{chemin}institution": self.objet.pk})
        return Q(**{f"{chemin}direction__in": Direction.objects.sous(self.objet.pk).values("pk")})

    def agents(self) -> AgentQuerySet:
        """Its people of today, closed accounts aside, by name."""
        return Agent.objects.par_nom().filter(self.q(), is_active=True)

    def directions(self) -> DirectionQuerySet:
        if self.sorte == INSTITUTION:
            return Direction.objects.filter(institution=self.objet.pk)
        return Direction.objects.sous(self.objet.pk)

    def rattachees(self) -> list[tuple[str, str]]:
        """What hangs on the direction itself, with its address; nothing for an institution, whose figures are whole."""
        if isinstance(self.objet, Institution):
            return []
        enfants = self.objet.enfants.order_by("nom")
        return [(enfant.nom, Perimetre(enfant, self.qualites).adresse()) for enfant in enfants]

    def adresse(self, page: str = "agents:perimetre") -> str:
        """The address of a page of this part. `page` is a route with `sorte` and `pk`."""
        return reverse(page, kwargs={"sorte": self.sorte, "pk": self.objet.pk})

    @property
    def cle(self) -> tuple[str, int]:
        return (self.sorte, self.objet.pk)


@dataclass(frozen=True)
class Choix:
    """One of the parts somebody may look at, to switch to."""

    cle: tuple[str, int]
    nom: str

    @property
    def titre(self) -> str:
        return "Mon institution" if self.cle[0] == INSTITUTION else "Ma direction"

    @property
    def adresse(self) -> str:
        return reverse("agents:perimetre", kwargs={"sorte": self.cle[0], "pk": self.cle[1]})


def choix_de(personne: Personne) -> list[Choix]:
    """The parts of which this person is in charge, each once whatever the roles; empty for nearly everybody."""
    return list(dict.fromkeys(Choix(_cle(r), r.nom) for r in responsabilites(personne)))


def _cle(responsabilite: Responsabilite) -> tuple[str, int]:
    sorte = DIRECTION if responsabilite.qualite == Qualite.DIRECTEUR else INSTITUTION
    return (sorte, responsabilite.pk)


def trouver(personne: Personne, sorte: str, pk: int) -> Perimetre | None:
    """The part at this address, None when it is not theirs. A director may open what hangs on their direction."""
    if not responsabilites(personne):
        return None
    if sorte == INSTITUTION:
        institution = Institution.objects.filter(pk=pk).first()
        return Perimetre(institution, qualites) if institution and (qualites := _dans(personne, institution)) else None
    direction = Direction.objects.filter(pk=pk).select_related("institution").first()
    dirigee = direction is not None and rules.dirige(personne, direction)
    return Perimetre(direction, frozenset({Qualite.DIRECTEUR})) if direction and dirigee else None


def _dans(personne: Personne, institution: Institution) -> frozenset[Qualite]:
    predicats = {Qualite.REFERENT: rules.est_referent, Qualite.LECTEUR_RH: rules.est_lecteur_rh}
    return frozenset(qualite for qualite, est in predicats.items() if est(personne, institution))
