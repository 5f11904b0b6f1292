"""The catalogue of trainings: the certifying one, the two-day course of the Département, the laboratory's modules."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from agenda import services as agenda
from agents.models import Institution, Site
from formations import services as formations
from formations.models import Cohorte, Formation, Organisme
from formations.services import DemiJournee

from . import papers
from .assessments import certify
from .calendar import at, working_day
from .classrooms import Classrooms

if TYPE_CHECKING:
    from .story import Story

CADRE = Formation.Cadre
MORNING, AFTERNOON = ((9, 0), (12, 30)), ((13, 30), (17, 0))


@dataclass(frozen=True)
class Taught:
    titre: str
    accroche: str
    objectifs: str
    cadre: str = CADRE.MODULE
    demi_journees: int = 1
    programme: str = ""
    public_vise: str = ""
    prerequis: str = ""
    evaluation: str = ""
    places: int = 12


CERTIFYING = Taught(
    "Facilitateur en intelligence collective",
    "Dix-neuf jours, sur une année, pour apprendre un métier et le faire reconnaître.",
    "Cadrer une demande avec celui ou celle qui la porte\nConcevoir un dispositif qui serve l’objectif\n"
    "Animer un groupe, et réguler ce qui s’y passe\nTenir une posture, et partager ce que l’on apprend",
    CADRE.CERTIFIANTE,
    38,
    "Sept modules de deux ou trois jours, de janvier à novembre. Entre deux modules, vous animez dans votre "
    "collectivité, en binôme avec une personne du réseau.\n\n"
    "Deux journées de supervision et une journée de restitution ferment l’année.",
    "Toute personne qui veut faciliter, quels que soient son métier et sa catégorie",
    "Avoir participé à une séance animée par le réseau",
    "Une facilitation observée, un écrit réflexif, deux interventions supervisées, un entretien. "
    "Un jury se prononce sur chaque bloc de compétences.",
    10,
)
TWO_DAYS = Taught(
    "Animer autrement une réunion d’équipe",
    "Deux jours pour quitter le tour de table.",
    "Choisir ce que la réunion doit produire\nBâtir un déroulé d’une heure et d’une demi-journée\n"
    "Faire parler celles et ceux qui se taisent\nConclure par des décisions que l’on retrouve",
    CADRE.CATALOGUE,
    4,
    "Premier jour : l’objectif, le déroulé, l’ouverture.\n\n"
    "Second jour : la décision, les imprévus, et votre prochaine réunion, préparée sur place.",
    "Personnes qui encadrent une équipe ou conduisent un projet",
    evaluation="Chacun anime vingt minutes, et reçoit deux retours.",
    places=14,
)
MODULES = (
    Taught("Cadrer une demande", "Passer d’une envie à un objectif.", "Poser les bonnes questions\nÉcrire un mandat"),
    Taught(
        "Le codéveloppement", "Six personnes, une situation, une heure et demie.", "Animer les six étapes", places=8
    ),
    Taught("Ateliers de créativité", "Ouvrir, puis choisir.", "Faire naître des idées\nLes trier sans vexer"),
    Taught("Faciliter à distance", "Tenir un groupe derrière des écrans.", "Choisir ses outils\nGarder l’attention"),
    Taught("Rendre visible", "Dessiner pour comprendre ensemble.", "Un vocabulaire de trente signes"),
    Taught("Écouter les usagers", "Aller voir avant de décider.", "Mener un entretien\nRaconter un parcours"),
    Taught("Animer un grand groupe", "De 50 à 350 personnes.", "Répartir les rôles\nTenir le temps", demi_journees=2),
    Taught(
        "Réguler les tensions", "Ce qui se joue quand cela se tend.", "Reconnaître\nPoser un cadre\nPasser le relais"
    ),
)
OPEN, FULL = "Le codéveloppement", "Rendre visible"
"""Modules whose next session has places left, and has none."""


class Teaching:
    """Plans its events on the story’s heap; each of them happens at its hour."""

    def __init__(self, story: "Story") -> None:
        self.story, self.today = story, story.today
        self.cell = story.cast.cellule[0]

    def begin(self) -> None:
        self.story.plan(at(dt.date(self.today.year - 2, 11, 3), 10), self._write)
        Classrooms(self.story).begin()
        self.story.plan(at(self.today - dt.timedelta(days=24), 11), self._announce)

    def _write(self) -> None:
        provider = formations.enregistrer_organisme(
            Organisme(),
            par=self.cell,
            nom="Crête, école de facilitation",
            adresse="12 rue de l’Exemple, 38000 Grenoble",
        )
        laboratory = list(Institution.objects.order_by("pk"))
        for rank, taught in enumerate((CERTIFYING, TWO_DAYS, *MODULES)):
            certifying = taught is CERTIFYING
            formation = formations.enregistrer_formation(
                Formation(),
                par=self.cell,
                institutions=[i for i in laboratory if i.porteuse] if taught is TWO_DAYS else laboratory,
                titre=taught.titre,
                cadre=taught.cadre,
                ordre=rank,
                accroche=taught.accroche,
                objectifs=taught.objectifs,
                programme=taught.programme,
                public_vise=taught.public_vise,
                prerequis=taught.prerequis,
                evaluation=taught.evaluation,
                heures=Decimal(taught.demi_journees) * Decimal("3.5"),
                demi_journees=taught.demi_journees,
                places=taught.places,
                ouverte_hors="le CNFPT, délégation Rhône-Alpes" if taught.cadre == CADRE.MODULE else "",
                organisme=provider if certifying else None,
                reference_contrat="2026-FOR-014" if certifying else "",
                cout_prevu=Decimal(56_820) if certifying else None,
            )
            formations.publier(formation, par=self.cell)
            if certifying:
                certify(formation, self.cell, self.today.year - 2)
            if taught in (CERTIFYING, TWO_DAYS):  # the others come with the hourly sweep
                papers.print_programme(formation, self.cell)

    def _announce(self) -> None:
        """Next year's promotion, the course, and two modules; people take places, all of them in one."""
        january = working_day(dt.date(self.today.year + 1, 1, 11))
        self._plan(CERTIFYING, f"Promotion {january.year}", [january + dt.timedelta(weeks=2 * r) for r in range(19)])
        first = working_day(self.today + dt.timedelta(days=30))
        self._plan(TWO_DAYS, "Session d’hiver", [first, working_day(first + dt.timedelta(days=1))])
        people = [agent for agent in self.story.cast.demandeurs if agent.email]
        for rank, module in enumerate(m for m in MODULES if m.titre in (OPEN, FULL)):
            day = working_day(self.today + dt.timedelta(days=18 + 6 * rank))
            cohorte = self._plan(module, f"Session {rank + 1}", [day])
            wanted = module.places + 2 if module.titre == FULL else module.places // 2
            for agent in people[40 * rank : 40 * rank + wanted]:
                agenda.inscrire(cohorte.session, agent, par=agent)
            formations.modifier_cohorte(cohorte, par=self.cell, consignes=papers.TO_BRING)
            if module.titre == OPEN:
                papers.convene(cohorte, self.cell)

    def _plan(self, taught: Taught, nom: str, days: list[dt.date]) -> Cohorte:
        site = Site.objects.order_by("pk").first()
        half_days = [
            DemiJournee(at(day, *debut), at(day, *fin), {"site": site})
            for day in map(working_day, days)
            for debut, fin in (MORNING, AFTERNOON)
        ][: taught.demi_journees]
        formation = Formation.objects.get(titre=taught.titre)
        cohorte = formations.ouvrir_cohorte(
            formation, nom=nom, par=self.cell, demi_journees=half_days, referent=self.cell
        )
        return formations.publier_cohorte(cohorte, par=self.cell)
