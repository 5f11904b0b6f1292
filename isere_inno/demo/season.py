"""What comes: an edition open for registration, proposals that wait, the network’s meeting, and a workshop today."""

import datetime as dt
import random
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from agenda import services as agenda
from agenda.models import Modalite, Mode, Question
from agents.models import Institution, Site
from evenements import services as evenements
from evenements.models import Edition, Evenement, Theme
from evenements.services import Seance, propositions
from facilitateurs import services as reseau
from facilitateurs.models import Rencontre

from . import upcoming
from .calendar import at, working_day
from .cast import SEED
from .editions import LUNCH, MORNING, VISIO
from .upcoming import Proposed, Upcoming

if TYPE_CHECKING:
    from .story import Story

WAVES = (26, 23, 4)
"""How many days ago people registered: a third at each. Those of the first two were told before the e-mails that the
demonstration keeps."""
REGISTERED, WAITING = "maud", "antoine"
"""People of the sign-in page: she has places, he waits for one."""
QUEUE = 4


class Season:
    """Plans its events on the story’s heap; each of them happens at its hour."""

    def __init__(self, story: "Story") -> None:
        self.story, self.today = story, story.today
        self.cell = story.cast.cellule[0]
        self.random = random.Random(f"{SEED} season")  # noqa: S311 - a story, not a secret
        named = {agent.pk for agent in story.cast.agents.values()}
        self.people = [a for a in (*story.cast.demandeurs, *story.cast.facilitateurs) if a.email and a.pk not in named]
        self.events: dict[str, Evenement] = {}

    def begin(self) -> None:
        self._at(30, 10, self._announce)
        self._at(12, 10, self._plan_today)
        self._at(10, 11, self._plan_meeting)
        for rank, proposed in enumerate(upcoming.PROPOSALS):
            self._at(11 - 2 * rank, 14, partial(self._propose, rank, proposed))
        for days in WAVES:
            self._at(days, 12, partial(self._register_wave, days))
        self._at(8, 15, self._approve)
        self._at(3, 9, self._queue)
        self._at(2, 16, self._cancel_one)
        self._at(1, 9, self._offer_one)

    def _at(self, days_ago: int, hour: int, event: Callable[[], object]) -> None:
        self.story.plan(at(self.today - dt.timedelta(days=days_ago), hour), event)

    # --- the programme ------------------------------------------------------------------------------

    def _announce(self) -> None:
        first = working_day(self.today + dt.timedelta(days=12))
        self.first = first
        self.edition = evenements.enregistrer_edition(
            Edition(),
            par=self.cell,
            institutions=Institution.objects.all(),
            annee=first.year,
            theme=upcoming.THEME,
            accroche=upcoming.PITCH,
            debut=first,
            fin=working_day(first + dt.timedelta(days=24)),
            appel_debut=timezone.now(),
            appel_fin=at(self.today + dt.timedelta(days=6), 18),
            appel_texte=upcoming.CALL,
        )
        for workshop in upcoming.UPCOMING:
            day = working_day(first + dt.timedelta(days=workshop.day))
            hours = MORNING if workshop.presence else LUNCH
            self._create(workshop, self.edition, at(day, *hours[0]), at(day, *hours[1]))
        self._settle()
        evenements.publier_edition(self.edition, par=self.cell)

    def _create(self, workshop: Upcoming, edition: Edition | None, start: dt.datetime, end: dt.datetime) -> None:
        hybrid = workshop.presence and workshop.distance
        mode = Modalite.HYBRIDE if hybrid else Modalite.PRESENCE if workshop.presence else Modalite.DISTANCE
        site = Site.objects.filter(nom=workshop.site).order_by("pk").first() if workshop.presence else None
        evenement = evenements.creer(
            titre=workshop.titre,
            par=self.cell,
            edition=edition,
            institution=Institution.objects.get(sigle=workshop.institution),
            seances=[Seance(start, end, mode, site, lien_visio=VISIO if workshop.distance else "")],
            presence=workshop.presence,
            distance=workshop.distance,
            themes=[Theme.objects.get_or_create(nom=workshop.theme)[0]],
            accroche=workshop.accroche,
            description=workshop.description,
            format=workshop.format,
            accueil=list(workshop.accueil),
        )
        if workshop.host:
            host = self.story.cast.agents[workshop.host]
            evenements.inviter(evenement, par=self.cell, agent=host, qualite=str(host.direction), role="animation")
        for nom, qualite in workshop.speakers:
            evenements.inviter(evenement, par=self.cell, nom=nom, qualite=qualite)
        if workshop.rules:
            evenements.regler(evenement, par=self.cell, **workshop.rules)
        if not workshop.draft:
            evenements.publier(evenement, par=self.cell)
        self.events[workshop.titre] = evenement

    def _settle(self) -> None:
        """What a session may have besides its places."""
        institutions = {i.sigle: i for i in Institution.objects.all()}
        invited = self.events[upcoming.INVITED.titre]
        evenements.regler(
            invited, par=self.cell, institutions_invitees=[institutions[sigle] for sigle in upcoming.INVITED_ARE]
        )
        kept = self.events[upcoming.KEPT.titre].session
        until = at(self.first + dt.timedelta(days=5), 12)
        for sigle, places in (("Métropole", 4), ("CCAS", 2)):
            agenda.reserver(
                kept,
                mode=Mode.PRESENCE,
                institution=institutions[sigle],
                nombre=places,
                jusqu_au=until,
                par=self.cell,
            )
        later = at(working_day(self.today + dt.timedelta(days=3)), 9)
        evenements.ouvrir_inscriptions(self.events[upcoming.LATER.titre], quand_ouvrir=later, par=self.cell)
        full = self.events[upcoming.FULL.titre].session
        question = Question(session=full, libelle="Apporterez-vous un courrier ?", type=Question.Type.OUI_NON)
        agenda.enregistrer_question(question, par=self.cell)

    # --- registrations ------------------------------------------------------------------------------

    def _register_wave(self, days: int) -> None:
        wave = WAVES.index(days) + 1
        for workshop in (*upcoming.UPCOMING, upcoming.TODAY):
            if workshop.titre in self.events:
                for mode, wished in zip((Mode.PRESENCE, Mode.DISTANCE), workshop.registered, strict=True):
                    self._register(workshop, mode, wished * wave // len(WAVES))

    def _register(self, workshop: Upcoming, mode: Mode, upto: int) -> None:
        session = self.events[workshop.titre].session
        rows = session.inscriptions.values_list("agent", "mode")
        there = {agent for agent, _ in rows}
        missing = upto - sum(taken == mode for _, taken in rows)
        free = [a for a in self.people if a.pk not in there]
        if workshop is upcoming.INVITED:
            free = [a for a in free if a.institution and a.institution.sigle in upcoming.INVITED_ARE]
        coming = self.random.sample(free, max(0, missing))
        maud = self.story.cast.agents[REGISTERED]
        if coming and maud.pk not in there and workshop in (upcoming.CAPTIONED, upcoming.TODAY):
            coming[0] = maud
        for agent in coming:
            agenda.inscrire(session, agent, par=agent, mode=mode)

    def _queue(self) -> None:
        """The full one has its waiting list: somebody of the sign-in page is second."""
        for workshop in (upcoming.FULL, upcoming.OFFERED):
            session = self.events[workshop.titre].session
            there = set(session.inscriptions.values_list("agent", flat=True))
            waiting = self.random.sample([a for a in self.people if a.pk not in there], QUEUE)
            if workshop is upcoming.FULL:
                waiting[1] = self.story.cast.agents[WAITING]
            for agent in waiting:
                agenda.inscrire(session, agent, par=agent)

    def _approve(self) -> None:
        asked = self.events[upcoming.APPROVED.titre].session.inscriptions.order_by("ordre")
        for inscription in asked[:2]:
            agenda.valider(inscription, par=self.cell)

    def _cancel_one(self) -> None:
        evenements.annuler(self.events[upcoming.CANCELLED.titre], par=self.cell, motif=upcoming.WHY_CANCELLED)

    def _offer_one(self) -> None:
        """A place comes free: it is offered to the first who waits."""
        session = self.events[upcoming.OFFERED.titre].session
        leaving = session.inscriptions.select_related("agent").order_by("ordre")[3]
        agenda.annuler_inscription(leaving, par=leaving.agent)

    # --- proposals, the network, today --------------------------------------------------------------

    def _propose(self, rank: int, proposed: Proposed) -> None:
        author = self.people[7 * rank] if rank else self.story.cast.agents[REGISTERED]
        proposition = propositions.commencer(self.edition, par=author, **vars(proposed))
        propositions.deposer(proposition, par=author)
        if rank == 2:
            propositions.ecrire(proposition, texte=upcoming.WORD, par=self.cell)
            self._at(4, 9, partial(propositions.ecrire, proposition, texte=upcoming.ANSWER, par=author))
        if rank == 3:
            self._at(2, 9, partial(propositions.ecarter, proposition, motif=upcoming.SET_ASIDE, par=self.cell))

    def _plan_meeting(self) -> None:
        day = working_day(self.today + dt.timedelta(days=22))
        meeting = reseau.prevoir_rencontre(
            titre=upcoming.MEETING,
            debut=at(day, 14),
            fin=at(day, 17),
            par=self.cell,
            ordre_du_jour=upcoming.AGENDA,
            institution=self.cell.institution,
            site=Site.objects.order_by("pk").first(),
        )
        reseau.annoncer_rencontre(meeting, par=self.cell)
        self._at(6, 13, partial(self._join_meeting, meeting))

    def _join_meeting(self, meeting: Rencontre) -> None:
        for agent in self.story.cast.facilitateurs[1:13]:
            agenda.inscrire(meeting.session, agent, par=agent)

    def _plan_today(self) -> None:
        """A free workshop that has just begun: doors are open, whoever the visitor is."""
        start = self.story.now.replace(minute=0, second=0, microsecond=0)
        self._create(upcoming.TODAY, None, start, start + dt.timedelta(hours=3))
