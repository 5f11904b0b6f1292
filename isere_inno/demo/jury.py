"""The jury of last year’s promotion, from its composition to the certifications, and one that is being prepared for
those who may come back."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent
from courriels.delais import REFLEXION
from formations import services as formations
from formations.jury import acquis, obstacles
from formations.models import Cohorte, DecisionBloc, Jury, MembreJury, Passage, Referentiel

from .assessments import LEVELS
from .calendar import at, working_day

if TYPE_CHECKING:
    from .story import Story

D = DecisionBloc.Decision
PLACE, CITY = "Hôtel du Département, salle Vaucanson", "Grenoble"
WAIVER = "Les six demi-journées ont été reprises avec la formatrice, et l’animation observée le montre."
SHORT = (
    "Le jury a vu un cadre posé et des méthodes bien choisies. Il reste à montrer que vous tenez ce cadre quand le "
    "groupe n’est pas d’accord\u00a0: une seconde animation observée, en binôme, est conseillée avant de repasser."
)
NONE = (
    "Les animations observées ne permettent pas encore de reconnaître un bloc. Le jury conseille de co-animer trois "
    "séances avec une personne certifiée, puis de repasser avec un écrit sur l’une d’elles."
)
COMES_IN, BEGUN = 24, 9
"""The jury to come sits in so many days; it was convened so many days ago."""


class Juries:
    """Plans its events on the story’s heap; each of them happens at its hour."""

    def __init__(self, story: "Story") -> None:
        self.story = story
        self.cell = story.cast.cellule[0]
        holders = [agent for agent, _ in story.cast.titulaires]
        self.pool = [story.cast.agents["karim"], *holders, *story.cast.facilitateurs[7:]]

    def last_year(self, cohorte: Cohorte, group: Sequence[Agent], year: int) -> None:
        """It sits in December, and results leave the same evening."""
        self.story.plan(at(working_day(dt.date(year, 11, 20)), 10), partial(self._convene, cohorte, group, year))

    def coming(self) -> None:
        self.story.plan(at(working_day(self.story.today - dt.timedelta(days=BEGUN)), 11), self._prepare)

    # --- last year ----------------------------------------------------------------------------------

    def _convene(self, cohorte: Cohorte, group: Sequence[Agent], year: int) -> None:
        jury = self._compose(cohorte, at(working_day(dt.date(year, 12, 8)), 9))
        for agent in group:
            formations.inscrire_candidat(jury, agent, cohorte=cohorte, par=self.cell)
        self._seat(jury)
        formations.convoquer(jury, par=self.cell)
        self._declare(jury)
        self.story.plan(jury.debut, partial(self._hold, jury, group))

    def _hold(self, jury: Jury, group: Sequence[Agent]) -> None:
        formations.ouvrir_seance(jury, par=self.cell)
        members = list(jury.membres.actifs().order_by("pk"))
        for rank, agent in enumerate(group):
            self._decide(Passage.objects.get(jury=jury, agent=agent), LEVELS[rank], members[rank % len(members)])
        formations.clore_seance(jury, par=self.cell)
        self.story.plan(timezone.now() + dt.timedelta(hours=8), partial(self._sign, jury))

    def _decide(self, passage: Passage, levels: str, member: MembreJury) -> None:
        blocks = passage.jury.referentiel.blocs.all()
        said = {block.pk: D.ACQUIS if block.code[1] in levels else D.NON_ACQUIS for block in blocks}
        motive = "" if len(levels) == len(said) else SHORT if levels else NONE
        passage = formations.decider(passage, decisions=said, version=0, motif=motive, membre=member)
        if obstacles.assiduites_de([passage])[passage.pk].trop_manquees:
            formations.accorder_derogation(
                passage,
                derogation=Passage.Derogation.ACCORDEE,
                motif=WAIVER,
                version=passage.version,
                membre=member,
            )

    def _sign(self, jury: Jury) -> None:
        minutes = jury.proces_verbaux.a_signer().get()
        for member in jury.membres.actifs().order_by("pk"):
            means = "compte" if member.agent_id else "lien"
            formations.signer_proces_verbal(minutes, membre=member, empreinte=minutes.empreinte, moyen=means)
        formations.envoyer_resultats(jury, par=self.cell)
        gone = timezone.now() + dt.timedelta(minutes=REFLEXION.valeur() + 1)
        self.story.plan(gone, formations.delivrer_tout)

    # --- to come ------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Those who may come back, before a jury whose last member has not answered yet."""
        cohorte = Jury.objects.earliest("debut").passages.earliest("pk").cohorte
        jury = self._compose(cohorte, at(working_day(self.story.today + dt.timedelta(days=COMES_IN)), 14))
        self._seat(jury)
        for back in acquis.repassages(jury.formation, jury.jour):
            try:
                formations.inscrire_candidat(jury, back.agent, cohorte=back.cohorte, par=self.cell)
            except ValidationError:
                continue  # a member may not judge this person: another jury will
        formations.convoquer(jury, par=self.cell)
        jury.refresh_from_db()
        president = jury.membres.actifs().get(role=MembreJury.Role.PRESIDENCE)
        formations.declarer_liens(president, version=jury.version)

    # --- both ---------------------------------------------------------------------------------------

    def _compose(self, cohorte: Cohorte, when: dt.datetime) -> Jury:
        skills = Referentiel.objects.publies().filter(formation=cohorte.formation).latest("version")
        return formations.composer(
            cohorte.formation, referentiel=skills, debut=when, lieu=PLACE, ville=CITY, par=self.cell
        )

    def _seat(self, jury: Jury) -> None:
        """Two of the house who may judge all those who pass, then somebody from outside. The second presides: the
        first is one that visitors sign in as."""
        seated: list[MembreJury] = []
        for agent in self.pool:
            if len(seated) == 2:
                break
            try:
                seated.append(
                    formations.ajouter_membre(jury, agent=agent, qualite=str(agent.institution), par=self.cell)
                )
            except ValidationError:
                continue  # of the direction of somebody who passes
        formations.nommer_presidence(seated[1], par=self.cell)
        formations.ajouter_membre(
            jury,
            nom="Paul Terrier",
            courriel="paul.terrier@crete.example",
            qualite="Responsable pédagogique, Crête",
            par=self.cell,
        )

    def _declare(self, jury: Jury) -> None:
        jury.refresh_from_db()
        for member in jury.membres.actifs().order_by("pk"):
            formations.declarer_liens(member, version=jury.version)
