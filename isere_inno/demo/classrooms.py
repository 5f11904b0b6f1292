"""Two promotions of the certifying training: last year’s, over and invoiced, and this year’s, in its ninth day."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from agenda import codes
from agenda.models import Creneau
from agents.models import Agent, Categorie, Encadrement, Site
from agents.services import creer_agent
from formations import assiduite
from formations import services as formations
from formations.models import Cohorte, Emargement, Formateur, Formation, Organisme
from formations.services import Constat, DemiJournee

from .applications import select_all
from .assessments import Assessed, Assessments
from .calendar import at, working_day
from .cast import SEED
from .papers import build_all

if TYPE_CHECKING:
    from .story import Story

E = Emargement.Etat
DAYS, NINTH = 19, 8
MORNING, AFTERNOON = ((9, 0), (12, 30)), ((13, 30), (17, 0))
HALF_DAY, LUNCH = dt.timedelta(hours=3, minutes=30), dt.timedelta(hours=1)
INVOICED = Decimal(56_820)
MISSED = {4: E.INJUSTIFIEE, 5: E.INJUSTIFIEE, 14: E.JUSTIFIEE, 22: E.JUSTIFIEE, 23: E.JUSTIFIEE, 30: E.INJUSTIFIEE}
"""Half-days of last year that one person missed: two more than the jury lets pass without a word."""
MISSING = 3
"""Their rank in the group."""
BY_PHONE = 3
"""The last days of the promotion going on are shown as signed with the code, one by one; the others on paper."""
PRINTED_DAYS = 20
UNSIGNED = 3
"""How many of today's group have not signed yet, the visitor's own trainee among them."""
GIVEN = "Carnet de bord : à chaque module, trois lignes sur ce que vous avez essayé entre-temps.\n"


class Classrooms:
    """Plans its events on the story's heap; each of them happens at its hour."""

    def __init__(self, story: "Story") -> None:
        self.story, self.today = story, story.today
        self.cell = story.cast.cellule[0]
        self.random = random.Random(f"{SEED} classrooms")  # noqa: S311 - a story, not a secret
        named = {agent.pk for agent in story.cast.agents.values()}
        self.people = [a for a in story.cast.demandeurs if a.email and a.pk not in named]

    def begin(self) -> None:
        last, this = self.today.year - 1, self.today - dt.timedelta(weeks=2 * NINTH)
        self.story.plan(at(working_day(dt.date(last, 1, 5)), 10), partial(self._open_last_year, last))
        self.story.plan(at(working_day(dt.date(last, 12, 15)), 10), self._invoice)
        self.story.plan(at(working_day(this - dt.timedelta(days=20)), 10), self._open_this_year)

    # --- last year ----------------------------------------------------------------------------------

    def _open_last_year(self, year: int) -> None:
        self.trainers = self._hire()
        first = working_day(dt.date(year, 1, 14))
        days = [working_day(first + dt.timedelta(days=16 * rank)) for rank in range(DAYS)]
        halves = [DemiJournee(at(day, *a), at(day, *z), self._room()) for day in days for a, z in (MORNING, AFTERNOON)]
        self.last = self._open(f"Promotion {year}", halves, self.people[:10])
        for rank, half_day in enumerate(assiduite.creneaux(self.last)):
            absent = {self.people[MISSING]: MISSED[rank]} if rank in MISSED else {}
            self.story.plan(half_day.fin, partial(self._hold, half_day, self.people[:10], absent))
        Assessments(self.story).last_year(Assessed(self.last, self.trainers, self.people[:10]), year)

    def _invoice(self) -> None:
        formations.modifier_cohorte(self.last, par=self.cell, cout_facture=INVOICED)

    # --- this year ----------------------------------------------------------------------------------

    def _open_this_year(self) -> None:
        group = [self._trainee(), *self.people[10:19]]
        days = [self.today + dt.timedelta(weeks=2 * (rank - NINTH)) for rank in range(DAYS)]
        halves = []
        for rank, day in enumerate(days):
            if rank == NINTH:
                halves += self._halves_of_today()
            else:
                kept = working_day(day)
                halves += [DemiJournee(at(kept, *a), at(kept, *z), self._room()) for a, z in (MORNING, AFTERNOON)]
        cohorte = self._open(f"Promotion {days[0].year}", halves, group)
        lived = [half_day for half_day in assiduite.creneaux(cohorte) if half_day.debut <= self.story.now]
        for rank, half_day in enumerate(lived):
            if half_day.fin > self.story.now:
                self._sign_one_by_one(half_day, group[UNSIGNED:])
            elif rank >= len(lived) - 2 * BY_PHONE:
                self._sign_one_by_one(half_day, group)
            ended = half_day.fin.date() != self.story.now.date()  # today's are left for the trainer to countersign
            if ended:
                self.story.plan(half_day.fin, partial(self._hold, half_day, group, {}))
        Assessments(self.story).this_year(Assessed(cohorte, self.trainers, group))
        formations.partager_fichier(
            cohorte, SimpleUploadedFile("Carnet de bord.txt", GIVEN.encode()), par=self.trainers[0].agent
        )

    def _halves_of_today(self) -> list[DemiJournee]:
        """One that has just begun, whoever looks and whenever, and the other one of the day."""
        start = self.story.now.replace(minute=0, second=0, microsecond=0)
        before = start - HALF_DAY - LUNCH if start.hour >= 12 else start + HALF_DAY + LUNCH
        return [DemiJournee(debut, debut + HALF_DAY, self._room()) for debut in sorted((start, before))]

    def _sign_one_by_one(self, half_day: Creneau, group: Sequence[Agent]) -> None:
        for agent in group:
            when = half_day.debut + dt.timedelta(minutes=self.random.randint(-12, 9))
            self.story.plan(when, partial(self._sign, half_day, agent))

    def _sign(self, half_day: Creneau, agent: Agent) -> None:
        formations.signer(half_day, agent=agent, code=codes.de_la_salle(half_day))

    # --- both ---------------------------------------------------------------------------------------

    def _hold(self, half_day: Creneau, group: Sequence[Agent], absent: Mapping[Agent, str]) -> None:
        """The trainer notes who did not sign, then countersigns."""
        signed = set(half_day.presences.values_list("agent", flat=True))
        trainer = self.trainers[0].agent
        said = [
            Constat(agent, absent.get(agent) or (E.RETARD if self.random.random() < 0.03 else E.PRESENT))
            for agent in group
            if agent.pk not in signed
        ]
        if said:
            formations.passer_au_papier(half_day, par=trainer)
            formations.constater(half_day, said, par=trainer)
        # An older past is taken over without its papers: a PDF is made from the sheet's page when somebody wants it.
        recent = self.story.now - half_day.fin < dt.timedelta(days=PRINTED_DAYS)
        formations.contresigner(half_day, par=trainer, imprimer=recent)

    def _open(self, nom: str, halves: list[DemiJournee], group: Sequence[Agent]) -> Cohorte:
        formation = Formation.objects.get(cadre=Formation.Cadre.CERTIFIANTE)
        cohorte = formations.ouvrir_cohorte(
            formation, nom=nom, par=self.cell, demi_journees=halves, places=len(group), referent=self.cell
        )
        formations.publier_cohorte(cohorte, par=self.cell)
        formations.nommer_formateurs(cohorte, self.trainers, par=self.cell)
        select_all(cohorte, group, par=self.cell)
        build_all()
        return Cohorte.objects.get(pk=cohorte.pk)

    def _hire(self) -> list[Formateur]:
        """A trainer of the provider, who signs in to her groups alone, and a facilitator of the house."""
        provider = Organisme.objects.order_by("pk")[:1]
        outside = formations.accueillir_formateur(
            prenom="Inès", nom="Charlet", email="ines.charlet@crete.example", organismes=provider, par=self.cell
        )
        inside = formations.enregistrer_formateur(self.story.cast.facilitateurs[6], organismes=[], par=self.cell)
        return [outside, inside]

    def _trainee(self) -> Agent:
        """The one that visitors sign in as."""
        like = self.people[10]
        return creer_agent(
            par=self.cell,
            email="lina.morel@isere.example",
            prenom="Lina",
            nom="Morel",
            institution=self.cell.institution,
            direction=self.cell.direction,
            site=like.site,
            categorie=Categorie.B,
            encadrement=Encadrement.AUCUN,
            n_plus_1=self.story.cast.directeur_de(self.cell),
        )

    def _room(self) -> dict[str, object]:
        return {"site": Site.objects.order_by("pk").first(), "lieu": "Salle Vaucanson"}
