"""What is certified, in its third version, and what was seen of each trainee: last year’s promotion whole, this year’s
as far as it is."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agents.models import Agent
from formations import services as formations
from formations.evaluations.epreuves import EpreuveAttendue, attendues
from formations.models import Cohorte, Cotation, Critere, Epreuve, Evaluation, Formateur, Formation
from formations.services import BlocSaisi, Saisie

from .calendar import at, working_day

if TYPE_CHECKING:
    from .story import Story

E, N = Epreuve, Cotation.Niveau
BLOCKS = (
    BlocSaisi(
        "B1",
        "Cadrer la demande",
        (
            "Fait dire le besoin derrière la demande, avec la personne qui la porte",
            "Formule un objectif que le groupe peut atteindre dans le temps donné",
            "Nomme qui décide, qui participe, et ce qui n’est pas négociable",
            "Refuse ou réoriente une demande qui ne relève pas de la facilitation",
        ),
    ),
    BlocSaisi(
        "B2",
        "Concevoir le dispositif",
        (
            "Choisit des méthodes qui servent l’objectif, et sait dire pourquoi",
            "Bâtit un déroulé minuté, avec une marge et un plan de repli",
            "Prévoit la place de chacune et de chacun, accessibilité comprise",
        ),
    ),
    BlocSaisi(
        "B3",
        "Animer et réguler",
        (
            "Ouvre en posant un cadre que le groupe s’approprie",
            "Donne des consignes courtes, et vérifie qu’elles sont comprises",
            "Répartit la parole, et fait entendre celles et ceux qui se taisent",
            "Accueille un désaccord sans le fuir ni l’envenimer",
        ),
    ),
    BlocSaisi(
        "B4",
        "Posture, éthique et capitalisation",
        (
            "Reste neutre sur le fond, garant de la forme",
            "Garde confidentiel ce qui doit l’être, et le dit",
            "Relit sa pratique, et partage ce que d’autres peuvent reprendre",
        ),
    ),
)
ALL, THREE, NONE = "1234", "12", ""
LEVELS = (ALL, ALL, ALL, "123", ALL, ALL, THREE, ALL, ALL, NONE)
"""By rank in last year’s group: the blocks that a trainee shows they master."""
HELD = {
    E.OBSERVATION: "Une ouverture posée, un cadre que le groupe a repris à son compte. Les temps sont tenus.",
    E.ECRIT: "Un écrit personnel et précis\u00a0: le choix des méthodes est expliqué, les ratés aussi.",
    E.SUPERVISION: "Préparation solide, binôme bien réparti. Le commanditaire repart avec ce qu’il cherchait.",
    E.ENTRETIEN: "Sait dire ce qui dépend de la facilitation, et ce qui n’en dépend pas.",
}
FRAGILE = {
    E.OBSERVATION: "Le cadre reste implicite. Deux personnes ont pris la parole pour tout le groupe, sans relance.",
    E.ECRIT: "Le récit est vivant, l’analyse manque\u00a0: pourquoi cette méthode, et qu’en garder\u202f?",
    E.SUPERVISION: "Le désaccord de la fin n’a pas été accueilli. À reprendre avec un groupe plus petit.",
    E.ENTRETIEN: "La neutralité se discute encore\u00a0: l’avis sur le fond arrive vite.",
}
WHEN = {E.OBSERVATION: (6, 10), E.ECRIT: (10, 1), E.SUPERVISION: (9, 15), E.ENTRETIEN: (10, 20)}
"""Month and day of each test, last year."""
GIVEN, DRAFTED = 6, 1
"""This year: facilitations observed and given so far, and begun only."""
PAPER = (
    "Écrit réflexif\n\nCe que j’ai essayé\u00a0: ouvrir par une question, et me taire.\n"
    "Ce qui a résisté\u00a0: mon envie d’aider.\n"
)
PHOTO = "Le mur de la séance, recopié\u00a0: trois décisions, deux questions gardées, un rendez-vous dans un mois.\n"


@dataclass(frozen=True)
class Assessed:
    """A group, with who teaches it and who supervises it."""

    cohorte: Cohorte
    trainers: list[Formateur]
    group: list[Agent]


def certify(formation: Formation, cell: Agent, year: int) -> None:
    """Three versions, two years apart: the first had three blocks."""
    for version in range(3):
        draft = formations.creer_version(formation, annee=year - 4 + 2 * version, par=cell)
        blocks = BLOCKS if version else BLOCKS[:3]
        formations.publier_referentiel(formations.enregistrer_referentiel(draft, blocs=blocks, par=cell), par=cell)


class Assessments:
    """Plans its events on the story’s heap; each of them happens at its hour."""

    def __init__(self, story: "Story") -> None:
        self.story = story
        self.cell = story.cast.cellule[0]
        # Of those whom visitors sign in as, one supervises.
        self.supervisors = [story.cast.facilitateurs[rank] for rank in (0, 4, 5)]

    def last_year(self, assessed: Assessed, year: int) -> None:
        """Everything is given by the middle of November; the jury meets in December."""
        self.story.plan(at(working_day(dt.date(year, 6, 1)), 11), partial(self._name, assessed))
        self.story.plan(at(working_day(dt.date(year, 11, 12)), 11), partial(self._give_all, assessed, year))

    def this_year(self, assessed: Assessed) -> None:
        """The first facilitations were observed; who will supervise is known."""
        self.story.plan(at(working_day(self.story.today - dt.timedelta(days=40)), 11), partial(self._name, assessed))
        self.story.plan(at(working_day(self.story.today - dt.timedelta(days=6)), 17), partial(self._observe, assessed))

    def _name(self, assessed: Assessed) -> None:
        for rank, agent in enumerate(assessed.group):
            supervisor = self.supervisors[rank % len(self.supervisors)]
            formations.nommer_superviseur(assessed.cohorte, agent=agent, superviseur=supervisor, par=self.cell)

    def _give_all(self, assessed: Assessed, year: int) -> None:
        for rank, agent in enumerate(assessed.group):
            for test in attendues():
                month, day = WHEN[test.epreuve]
                when = working_day(dt.date(year, month, day + (test.rang - 1) * 10))
                self._give(assessed, agent, test, LEVELS[rank], when)
            self._join(assessed.cohorte, agent, "Écrit réflexif.txt", PAPER, E.ECRIT, agent)
        for agent in assessed.group[:3]:
            self._join(
                assessed.cohorte, agent, "Mur de la séance.txt", PHOTO, E.OBSERVATION, assessed.trainers[0].agent
            )

    def _observe(self, assessed: Assessed) -> None:
        observed, when = attendues()[0], timezone.localdate() - dt.timedelta(days=2)
        for agent in assessed.group[:GIVEN]:
            self._give(assessed, agent, observed, ALL, when)
        for agent in assessed.group[GIVEN : GIVEN + DRAFTED]:
            self._write(assessed, agent, observed, "12", when)
        trainee = assessed.group[0]
        self._join(assessed.cohorte, trainee, "Écrit réflexif, première version.txt", PAPER, E.ECRIT, trainee)

    def _give(self, assessed: Assessed, agent: Agent, test: EpreuveAttendue, levels: str, when: dt.date) -> None:
        written, author = self._write(assessed, agent, test, levels, when)
        formations.rendre_evaluation(written, par=author)

    def _write(
        self, assessed: Assessed, agent: Agent, test: EpreuveAttendue, levels: str, when: dt.date
    ) -> tuple[Evaluation, Agent]:
        rank = assessed.group.index(agent)
        supervised = test.epreuve == E.SUPERVISION
        author = self.supervisors[rank % len(self.supervisors)] if supervised else assessed.trainers[0].agent
        solid = len(levels) >= len(BLOCKS) or (len(levels) > 1 and test.epreuve != E.OBSERVATION and not supervised)
        typed = Saisie(when, (HELD if solid else FRAGILE)[test.epreuve], self._levels(assessed.cohorte, test, levels))
        return (
            formations.enregistrer_evaluation(assessed.cohorte, typed, agent=agent, epreuve=test, par=author),
            author,
        )

    def _levels(self, cohorte: Cohorte, test: EpreuveAttendue, levels: str) -> dict[int, str]:
        """A written paper shows nothing of how one leads a group, nor an observation how a demand was framed."""
        unseen = {E.ECRIT: "3", E.OBSERVATION: "1"}.get(test.epreuve, "")
        criteria = Critere.objects.filter(bloc__referentiel=cohorte.referentiel_id).select_related("bloc")
        return {
            criterion.pk: N.NON_OBSERVE
            if criterion.bloc.code[1] in unseen
            else N.ACQUIS
            if criterion.bloc.code[1] in levels
            else N.EN_COURS
            for criterion in criteria
        }

    def _join(self, cohorte: Cohorte, agent: Agent, name: str, text: str, test: str, by: Agent) -> None:
        formations.deposer_preuve(cohorte, SimpleUploadedFile(name, text.encode()), agent=agent, epreuve=test, par=by)
