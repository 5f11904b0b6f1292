"""Lives the two years day by day, through the services, with the clock set to each moment in turn.

Nothing is written behind the services' back: what the demonstration shows is what the portal does.
"""

import contextlib
import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable
from functools import partial

import time_machine
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from agents.models import Institution, MembreCellule
from agents.services import nommer_dans_institution
from courriels import services as courriels
from courriels.models import Courriel
from courriels.rebonds import dsn
from courriels.rebonds import services as rebonds
from demandes.models import Demande, Format
from facilitateurs import services as reseau
from facilitateurs.models import (
    Certification,
    Convention,
    Facilitateur,
    LettreMission,
    Methode,
    Moment,
    Public,
    Sollicitation,
)
from instance import memo
from instance.journal import Externe

from . import calendar, certificates, clockwork, editions
from .applications import OpenCall
from .calendar import at
from .cast import SEED, Cast, Casting, from_database
from .life import Life
from .network import Network
from .papers import attest_last_year
from .season import Season
from .subjects import FORMATS, METHODES
from .trainings import Teaching

TOLD_DAYS = 21
"""E-mails are those of the last weeks: an older past is entered in silence, as when an authority takes it over."""
Event = Callable[[], object]
SENIORS = 18
TO_RENEW = {24: 3, 25: 4, 26: 5}
"""Ranks of the facilitators whose certification ends in so many months."""
SUSPENDED = 23
CERTIFIED_HERE = {*range(8), SUSPENDED, *TO_RENEW}
"""Ranks of those whose certificate the portal delivered; the others were certified before it."""
DIGESTED = (1, 5, 9, 14)
"""Ranks of those who prefer one e-mail a day."""
RHYTHMS = {
    0: ((1,), Moment.HEURES, "toutes"),
    2: ((3,), Moment.APRES_MIDI, "toutes"),
    4: ((3,), Moment.JOURNEE, "toutes"),
    5: ((5,), Moment.APRES_MIDI, "paires"),
}
"""Rank of a facilitator, from 4 on modulo 5 → weekdays, moment and weeks when they are away: a team's meeting, a part
time, every other Friday."""
HOLIDAYS = {0: 75, 6: 5, 11: 12, 17: 30}
"""Rank of a facilitator → in how many days they are away for five."""
PRESENTATIONS = {
    0: "Je conduis des chantiers de voirie. J’aime les groupes où l’on ne se parlait plus, et les consignes courtes.",
    1: "Acheteur. Je facilite surtout du codéveloppement : des gens du même métier, une situation, une heure et demie.",
    2: "Éducatrice spécialisée de formation. Je fais travailler ensemble des équipes qui se croisent sans se voir.",
    4: "Douze ans de terrain. Je prépare beaucoup, je parle peu.",
    7: "J’anime des journées de plus de cinquante personnes, avec un binôme.",
}
"""Rank of a facilitator → what they say of themselves."""
LETTERS_PENDING, LETTERS_REFUSED = (28, 29), (27,)
"""Ranks of the facilitators whose letter for this year still waits, or was refused."""
CAMPAIGN_DAYS, SILENT, LATECOMERS = 12, 3, 3
"""The letters of next year: asked so many days ago, managers who have not answered yet, facilitators not asked yet."""


def _heard(told: bool) -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext() if told else courriels.sans_courriels()


class Story:
    """A heap of dated events; each may add later ones. `say` tells the progress in one French line."""

    def __init__(self, today: dt.date, say: Callable[[str], None]) -> None:
        self.today, self.say = today, say
        self.now = timezone.now()
        self.random = random.Random(SEED)  # noqa: S311 - a story, not a secret
        self.events: list[tuple[dt.datetime, int, Event]] = []
        self.order = itertools.count()
        self.cast = Cast()
        self.formats: dict[str, Format] = {}

    def present(self) -> None:
        """People, network, and the requests in progress: what the portal opens on. In the caller's transaction."""
        opening = at(dt.date(self.today.year - 2, 10, 1), 8)
        with time_machine.travel(opening, tick=False), memo.ouvert(), _heard(False):
            self._opening()
        for rank, agent in enumerate(self.cast.facilitateurs):
            self._letter(agent.facilitateur, self.today.year, rank)
        self.plan(at(calendar.working_day(self.today - dt.timedelta(days=CAMPAIGN_DAYS)), 9), self._campaign)
        for plan in calendar.in_progress(self.today):
            Life(self, plan).begin()
        Season(self).begin()
        Teaching(self).begin()
        OpenCall(self).begin()
        self.live()
        self._bounce()
        clockwork.sweep()

    def past(self) -> None:
        """The reference year and the ended requests of this one, a life at a time, each in its own short transaction:
        people are already using the portal. Taken up where it was left when it was interrupted."""
        self.cast = from_database()
        self.formats = {format.nom: format for format in Format.objects.all()}
        for rank, agent in enumerate(self.cast.facilitateurs):
            with transaction.atomic():
                self._past_letter(agent.facilitateur, rank)
                self.live()
        attest_last_year(self.today, self.cast.cellule[0])
        editions.live_all(self.today, self.cast.cellule, self.say)
        plans = calendar.ended(self.today)
        for done, plan in enumerate(plans):
            if not Demande.objects.filter(titre=plan.subject.titre).exists():
                with transaction.atomic():
                    Life(self, plan).begin()
                    self.live()
            if done % 10 == 9:
                self.say(f"{done + 1} accompagnements terminés sur {len(plans)}")
        Network(self).live()

    def plan(self, when: dt.datetime, event: Event) -> None:
        """Have `event` happen at `when`; what lies beyond now never happens."""
        heapq.heappush(self.events, (when, next(self.order), event))

    def live(self) -> None:
        """What is planned up to now happens, in order."""
        now, day = timezone.now(), None
        told_from = at(self.today - dt.timedelta(days=TOLD_DAYS), 0)
        while self.events and self.events[0][0] <= now:
            when, _, event = heapq.heappop(self.events)
            if day and when.date() != day and when >= told_from:
                self._evening(day)
            day = when.date()
            with time_machine.travel(when, tick=False), memo.ouvert(), _heard(when >= told_from):
                event()

    def _evening(self, day: dt.date) -> None:
        """What Celery would have done by then: what time decides, sweeps and departures of e-mails."""
        with time_machine.travel(at(day, 19), tick=False):
            clockwork.sweep()

    def _bounce(self) -> None:
        """A colleague left without a word: what is sent to them comes back. Nobody that visitors sign in as."""
        autres = Courriel.objects.exclude(agent__in=self.cast.agents.values()).filter(agent__isnull=False)
        ligne = autres.filter(etat=Courriel.Etat.ENVOYE).order_by("pk").first()
        if ligne is not None:
            rebonds.constater(dsn.Retour(ligne.pk, (dsn.Statut(frozenset(), "failed", "5.1.1"),)))

    # --- the opening: people, formats, network --------------------------------------------------------

    def _opening(self) -> None:
        self.say("institutions, directions et agents")
        self.cast = Casting().run()
        for agent in self.cast.cellule:
            role = (
                MembreCellule.Role.ADMINISTRATION if agent == self.cast.agents["claire"] else MembreCellule.Role.CELLULE
            )
            MembreCellule.objects.create(agent=agent, role=role, debut=timezone.localdate())
        for agent, qualite in self.cast.titulaires:
            assert agent.institution is not None  # noqa: S101 - all of the cast have one
            nommer_dans_institution(agent, institution=agent.institution, role=qualite, par=self.cast.agents["claire"])
        methodes = {
            nom: Methode.objects.get_or_create(nom=nom, defaults={"description": texte})[0] for nom, texte in METHODES
        }
        for ordre, (nom, description, noms) in enumerate(FORMATS):
            format, _ = Format.objects.update_or_create(nom=nom, defaults={"description": description, "ordre": ordre})
            format.methodes.set(methodes[m] for m in noms)
            self.formats[nom] = format
        self.say("réseau des facilitateurs")
        self._network(list(methodes.values()))

    def _network(self, methodes: list[Methode]) -> None:
        chief = self.cast.cellule[0]
        for institution in Institution.objects.filter(porteuse=False):
            Convention.objects.create(
                institution=institution,
                reference=f"Convention La Piste, {institution.sigle}",
                debut=dt.date(self.today.year - 2, 1, 1),
                fin=dt.date(self.today.year + 2, 12, 31),
            )
        for rank, agent in enumerate(self.cast.facilitateurs):
            months_left = TO_RENEW.get(rank, 8 + rank % 4)
            certified = min(timezone.localdate(), self.today - relativedelta(months=36 - months_left))
            choisies = self.random.sample(methodes, 4)
            membre = reseau.entrer_dans_le_reseau(
                agent, par=chief, rejoint_le=certified, senior_declare=rank < SENIORS, methodes=choisies
            )
            self._profile(membre, rank, choisies)
            certification = reseau.certifier(
                agent,
                delivree_le=certified,
                par=chief,
                delivrance=certificates.delivery(certified) if rank in CERTIFIED_HERE else None,
            )
            if rank in DIGESTED:
                courriels.choisir_recapitulatif(agent, oui=True, par=agent)
            if rank == SUSPENDED:
                when = at(calendar.working_day(self.today - dt.timedelta(days=20)), 15)
                self.plan(when, partial(self._suspend, certification))

            self.plan(at(self.today - dt.timedelta(days=1), 8), partial(self._availability, membre, rank))
        certificates.withdraw_one(self)

    def _profile(self, membre: Facilitateur, rank: int, methodes: list[Methode]) -> None:
        """Most agree to be named on the public page, and a few to be found by colleagues only."""
        agent, public = membre.agent, bool(rank % 3)
        reseau.completer_profil(
            membre, presentation=PRESENTATIONS.get(rank, ""), methodes=methodes, public=public, par=agent
        )
        reseau.montrer(
            membre,
            visible_agents=public or rank % 2 == 0,
            presentation_pour=Public.TOUS if public else Public.AGENTS,
            territoire_pour=Public.TOUS if public else Public.AGENTS,
            par=agent,
        )
        communes = sorted({site.commune for site in self.cast.sites[rank % 7 : rank % 7 + 6]})
        reseau.dire_ou_aller(
            membre, tout_le_territoire=rank % 4 == 0, communes=communes if rank % 4 == 1 else [], par=agent
        )

    def _availability(self, membre: Facilitateur, rank: int) -> None:
        """Noted yesterday, so that nobody asked before has to be away."""
        if rhythm := RHYTHMS.get(rank if rank < 4 else rank % 5 + 4):
            jours, moment, semaines = rhythm
            de, a = (dt.time(8), dt.time(9)) if moment == Moment.HEURES else (None, None)
            fin = self.today + relativedelta(months=7)
            rythme = reseau.Rythme(jours, self.today, fin, moment, de, a, semaines)
            reseau.declarer_indisponibilite_reguliere(membre, rythme=rythme, par=membre.agent)
        if rank in HOLIDAYS:
            first = self.today + dt.timedelta(days=HOLIDAYS[rank])
            reseau.declarer_indisponibilite(
                membre, debut=at(first, 0), fin=at(first + dt.timedelta(days=5), 0), par=membre.agent
            )

    def _suspend(self, certification: Certification) -> None:
        reseau.suspendre(
            certification,
            motif="À sa demande, le temps d’un remplacement.",
            entendu_le=timezone.localdate(),
            par=self.cast.cellule[0],
        )

    def _campaign(self) -> None:
        """Next year's letters, asked in one batch; each manager answers for all their facilitators in a day or more."""
        year = self.today.year + 1
        asked = [agent.facilitateur for agent in self.cast.facilitateurs[:-LATECOMERS]]
        bilan = reseau.demander_campagne(
            debut=dt.date(year, 1, 1),
            fin=dt.date(year, 12, 31),
            quotas={facilitateur.pk: 12 if rank % 7 == 3 else 10 for rank, facilitateur in enumerate(asked)},
            par=self.cast.cellule[0],
        )
        sollicitations = list(bilan.campagne.sollicitations.order_by("pk"))
        for rank, sollicitation in enumerate(sollicitations[:-SILENT]):
            answer = timezone.now() + dt.timedelta(days=1 + rank % 5, hours=rank % 7)
            self.plan(answer, partial(self._answer_for_all, sollicitation, refuse=rank == 1))

    def _answer_for_all(self, sollicitation: Sollicitation, *, refuse: bool) -> None:
        """As proposed; one manager refuses the last of theirs."""
        lettres = list(sollicitation.lettres.order_by("pk"))
        reponses = {lettre.pk: reseau.Reponse(quota=lettre.quota) for lettre in lettres}
        if refuse:
            reponses[lettres[-1].pk] = reseau.Reponse(motif="Un départ n’est pas remplacé avant l’été.")
        reseau.repondre_sollicitation(sollicitation, reponses=reponses, par=Externe("La personne responsable"))

    def _past_letter(self, facilitateur: Facilitateur, rank: int) -> None:
        """Last year's: the one that the welcome into the network asked for, granted, else one of its own."""
        year = self.today.year - 1
        overlapping = facilitateur.lettres.filter(debut__lte=dt.date(year, 12, 31), fin__gte=dt.date(year, 1, 1))
        lettre = overlapping.order_by("pk").first()
        if lettre is None:
            self._letter(facilitateur, year, rank)
        elif lettre.etat == LettreMission.Etat.DEMANDEE:
            manager = self.cast.directeur_de(facilitateur.agent)
            answer = lettre.demandee_le + dt.timedelta(days=4)
            self.plan(answer, partial(reseau.accorder_lettre, lettre, quota=10, par=manager))

    def _letter(self, facilitateur: Facilitateur, year: int, rank: int) -> None:
        manager = self.cast.directeur_de(facilitateur.agent)
        this_year = year == self.today.year

        def ask() -> None:
            lettre = reseau.demander_lettre(
                facilitateur,
                debut=dt.date(year, 1, 1),
                fin=dt.date(year, 12, 31),
                par=self.cast.cellule[0],
                responsable_nom=str(manager),
                responsable_email=manager.email or "",
            )
            answer = timezone.now() + dt.timedelta(days=self.random.randint(1, 6))
            if this_year and rank in LETTERS_REFUSED:
                motif = "Le service perd deux postes cette année."
                self.plan(answer, lambda: reseau.refuser_lettre(lettre, motif=motif, par=manager))
            elif not (this_year and rank in LETTERS_PENDING):
                quota = 12 if rank % 7 == 3 else 10
                self.plan(answer, lambda: reseau.accorder_lettre(lettre, quota=quota, par=manager))

        # Letters are asked for in October for the year to come, the pending ones a week ago.
        asked = self.today - dt.timedelta(days=7) if this_year and rank in LETTERS_PENDING else dt.date(year - 1, 10, 5)
        self.plan(at(calendar.working_day(asked), 9, rank), ask)
