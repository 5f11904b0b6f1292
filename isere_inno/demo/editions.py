"""The two editions of the Mois de l’innovation that are over: the reference year’s, and the one before in short."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import time_machine
from django.db import transaction

from agenda import services as agenda
from agenda.models import Creneau, Modalite, Presence, Salle, Session
from agents.models import Agent, Institution, Site
from courriels.services import sans_courriels
from evenements import services as evenements
from evenements.models import Edition, Evenement, Theme
from evenements.services import Seance
from instance import memo

from . import opinions
from .audience import Attendance, gather, invite_newcomers
from .calendar import at, working_day
from .workshops import EARLIER_EDITION, EARLIER_THEME, REFERENCE_EDITION, REFERENCE_THEME, Workshop

VISIO = "https://visio.example/mois-innovation"
MORNING, LUNCH = ((9, 0), (12, 0)), ((12, 30), (13, 30))
"""Sessions from afar are at noon, when nobody facilitates elsewhere."""
BADGED = 3
"""In a room, two people in three scan the code; the host notes the third."""


@dataclass(frozen=True)
class Plan:
    annee: int
    theme: str
    accroche: str
    workshops: Sequence[Workshop]
    categories: dict[str, int]
    """How many distinct agents of each category come in all."""

    @property
    def monday(self) -> dt.date:
        """The first of November’s whole weeks."""
        first = dt.date(self.annee, 11, 2)
        return first + dt.timedelta(days=-first.weekday() % 7)

    @property
    def opening(self) -> dt.date:
        """When one may register."""
        return working_day(self.monday - dt.timedelta(days=24))

    def day(self, workshop: Workshop) -> dt.date:
        return working_day(self.monday + dt.timedelta(weeks=workshop.week, days=workshop.weekday))


def plans(today: dt.date) -> list[Plan]:
    """Two hundred and forty agents in the reference year, one in three of them of category B; fewer the year before,
    with a smaller share of B."""
    return [
        Plan(
            today.year - 2,
            EARLIER_THEME,
            "Six rendez-vous pour essayer, à plusieurs, d’autres façons de travailler.",
            EARLIER_EDITION,
            {"A": 62, "B": 32, "C": 24},
        ),
        Plan(
            today.year - 1,
            REFERENCE_THEME,
            "Quatre demi-journées ensemble et quinze rendez-vous à distance, ouverts aux agents des quatre "
            "institutions de La Piste.",
            REFERENCE_EDITION,
            {"A": 112, "B": 92, "C": 36},
        ),
    ]


def live_all(today: dt.date, cellule: Sequence[Agent], say: Callable[[str], None]) -> None:
    """An edition, then each of its sessions in its own short transaction; what is there already stays."""
    for plan in plans(today):
        edition = Edition.objects.filter(annee=plan.annee).first()
        if edition is None:
            with transaction.atomic(), _then(at(working_day(plan.opening - dt.timedelta(days=30)), 10)):
                invite_newcomers()
                edition = _announce(plan, cellule[0])
        before = at(plan.opening, 0)
        people = gather(plan.workshops, categories=plan.categories, before=before, cellule=cellule)
        announced = {evenement.session.titre: evenement for evenement in edition.evenements.select_related("session")}
        for workshop, attendance in zip(plan.workshops, people, strict=True):
            session = announced[workshop.titre].session
            if not session.inscriptions.exists():
                with transaction.atomic():
                    _live(plan, workshop, session, attendance, cellule[0])
        say(f"{edition}, {len(plan.workshops)} séances")


@contextlib.contextmanager
def _then(when: dt.datetime) -> Iterator[None]:
    """In the past, where nobody is written to."""
    with time_machine.travel(when, tick=False), memo.ouvert(), sans_courriels():
        yield


def _announce(plan: Plan, par: Agent) -> Edition:
    edition = evenements.enregistrer_edition(
        Edition(),
        par=par,
        institutions=Institution.objects.all(),
        annee=plan.annee,
        theme=plan.theme,
        accroche=plan.accroche,
        debut=plan.monday,
        fin=max(plan.day(workshop) for workshop in plan.workshops),
    )
    site = Site.objects.get(nom="Hôtel du Département")
    salle = Salle.objects.filter(site=site).first() or agenda.enregistrer_salle(
        Salle(site=site, nom="Salle Belledonne", capacite=60, acces="Rez-de-chaussée, de plain-pied."), par=par
    )
    institutions = list(Institution.objects.order_by("-porteuse", "pk"))
    for rank, workshop in enumerate(plan.workshops):
        # One session in three is held by another institution than the Département.
        institution = institutions[rank // 3 % 3 + 1] if rank % 3 == 2 else institutions[0]
        evenements.publier(_create(plan, workshop, edition, institution, salle, par), par=par)
    return evenements.publier_edition(edition, par=par)


def _create(
    plan: Plan, workshop: Workshop, edition: Edition, institution: Institution, salle: Salle, par: Agent
) -> Evenement:
    day = plan.day(workshop)
    start, end = LUNCH if workshop.remote else MORNING
    place = (
        {"modalite": Modalite.DISTANCE, "lien_visio": VISIO}
        if workshop.remote
        else {"site": salle.site, "salle": salle}
    )
    evenement = evenements.creer(
        titre=workshop.titre,
        par=par,
        edition=edition,
        institution=institution,
        seances=[Seance(at(day, *start), at(day, *end), **place)],
        presence=workshop.places,
        distance=workshop.places,
        themes=[Theme.objects.get_or_create(nom=workshop.theme)[0]],
        accroche=workshop.accroche,
        description=f"{workshop.accroche}\n\nOuvert à tous les métiers, sans préparation.",
        format=workshop.format,
    )
    nom, qualite = workshop.speaker
    evenements.inviter(evenement, par=par, nom=nom, qualite=qualite)
    evenements.regler(evenement, par=par, ouverture=at(plan.opening, 9))
    return evenement


def _live(plan: Plan, workshop: Workshop, session: Session, people: Attendance, host: Agent) -> None:
    """Registrations in two waves, a place given back the day before, then who came."""
    having = [agent for agent in (*people.present, *people.absent) if agent != people.promoted]
    having += [people.leaving] if people.leaving else []
    half = len(having) // 2
    later = [*having[half:], *([people.promoted] if people.promoted else []), *people.waiting]
    day = plan.day(workshop)
    for when, agents in ((at(plan.opening, 9), having[:half]), (at(plan.opening + dt.timedelta(days=5), 9), later)):
        with _then(when):
            for agent in agents:
                agenda.inscrire(session, agent, par=agent)
    if people.leaving:
        with _then(at(day - dt.timedelta(days=1), 17)):
            agenda.annuler_inscription(session.inscriptions.get(agent=people.leaving), par=people.leaving)
    creneau = session.creneaux.get()
    _attend(creneau, people.present, host)
    with _then(creneau.fin + dt.timedelta(hours=3)):
        opinions.give(session.evenement, people.present)


def _attend(creneau: Creneau, present: list[Agent], host: Agent) -> None:
    if creneau.modalite == Modalite.DISTANCE:
        with _then(creneau.fin + dt.timedelta(hours=1)):
            agenda.importer(creneau, present, par=host)
            agenda.clore(creneau, par=host)
        return
    with _then(creneau.debut + dt.timedelta(minutes=5)):
        for rank, agent in enumerate(present):
            if rank % BADGED and agent.email:
                agenda.se_pointer_par_le_qr(creneau, agent=agent)
            else:
                late = Presence.Etat.RETARD if rank % 12 == 0 else Presence.Etat.PRESENT
                agenda.pointer(creneau, agent, etat=late, par=host)
    with _then(creneau.fin + dt.timedelta(hours=1)):
        agenda.clore(creneau, par=host)
