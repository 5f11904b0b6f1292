"""One request from deposit to close, each step on its day, by the person who would take it."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from agents import liens
from agents.models import Agent
from demandes import appariement
from demandes.appels import invites
from demandes.models import Accompagnement, Approbation, Bilan, CategorieSignalement, Demande, Mission
from demandes.observations import invitables
from demandes.services import (
    accord,
    appels,
    bilans,
    fins,
    interventions,
    missions,
    observations,
    preparation,
    recits,
    signalements,
    suivi,
    triage,
)
from demandes.services.bilans import Reponses
from demandes.services.interventions import Saisie
from demandes.services.triage import Seance
from facilitateurs import services as reseau
from instance.calendrier import ajouter_jours_ouvres, est_ouvre

from . import clockwork, deposit
from .calendar import Plan, at, working_day
from .subjects import CURRENT_YEAR
from .tales import AWAITING, TALES

if TYPE_CHECKING:
    from .story import Story

# How far each end goes: the steps that still take place.
_STEPS = ("sponsor", "deposee", "qualifiee", "cadree", "asked", "affectee", "en_preparation", "realisee", "close")
MORNING, AFTERNOON = ((9, 0), (12, 0)), ((14, 0), (17, 0))
OPENED, LEFT = CURRENT_YEAR[4], CURRENT_YEAR[13]
"""The request opened to volunteers, and the one whose team is being completed again."""
HANDED_OVER, ORDINARY = CURRENT_YEAR[1], slice(6, 23)
"""The request whose team has somebody just suspended, and among which facilitators: nobody that visitors sign in as,
that supervises trainees, or whose certification is told of elsewhere."""
THREE_WORKSHOPS = "Une vidéo pour la sécurité de nos chantiers"
"""The reference year tells of a video that came out of three creativity workshops."""


class Life:
    """`story` gives the clock, the cast and the chance; `plan` says when and how far."""

    def __init__(self, story: "Story", plan: Plan) -> None:
        self.story, self.plan = story, plan
        self.random = story.random
        self.cell: Agent
        self.demande: Demande

    def begin(self) -> None:
        self._at(self.plan.deposit, 9, self._deposit)

    def _at(self, day: dt.date, hour: int, event: Callable[[], object]) -> None:
        self.story.plan(at(day, hour, self.random.randrange(0, 55)), event)

    def _reaches(self, step: str) -> bool:
        if self.plan.goes_to in ("refusee", "reorientee"):
            return step in ("sponsor", "deposee")
        if self.plan.goes_to == "annulee":
            return step in ("sponsor", "deposee", "qualifiee", "cadree")
        return _STEPS.index(step) <= _STEPS.index({"arretee": "realisee"}.get(self.plan.goes_to, self.plan.goes_to))

    def _in(self, working_days: int) -> dt.date:
        return ajouter_jours_ouvres(timezone.localdate(), working_days)

    def _lately(self) -> dt.date:
        """A working day of the last three."""
        return working_day(self.story.today - dt.timedelta(days=3))

    # --- before the team --------------------------------------------------------------------------

    def _deposit(self) -> None:
        self.cell = self.random.choice(self.story.cast.cellule)
        self.demande = deposit.deposer(self.story, self.plan)
        if self.plan.goes_to != "sponsor":
            self._at(self._in(1), 10, self._agree)

    def _agree(self) -> None:
        accord.confirmer(self.demande)
        if self._reaches("qualifiee") or self.plan.goes_to in ("refusee", "reorientee"):
            self._at(self._in(self.random.randint(1, 3)), 11, self._qualify)

    def _qualify(self) -> None:
        if self.plan.goes_to == "refusee":
            triage.refuser(
                self.demande,
                par=self.cell,
                motif="Votre équipe part dans un mois : nous ne saurions pas préparer ce temps correctement. "
                "Reparlons-en à l’automne.",
            )
            return
        if self.plan.goes_to == "reorientee":
            triage.reorienter(
                self.demande,
                par=self.cell,
                motif="Ce que vous décrivez relève de la médiation. Le service Qualité de vie au travail vous appelle "
                "cette semaine, en toute discrétion.",
            )
            return
        self.demande = triage.qualifier(self.demande, par=self.cell)
        if self._reaches("cadree"):
            self._at(self._in(self.random.randint(3, 5)), 14, self._scope)

    def _slots(self) -> list[Seance]:
        days = [self.plan.session]
        if self.plan.subject.titre == THREE_WORKSHOPS:
            days += [ajouter_jours_ouvres(self.plan.session, 10), ajouter_jours_ouvres(self.plan.session, 20)]
        if self.plan.goes_to == "arretee":
            days.append(ajouter_jours_ouvres(self.plan.session, 22))
        halves = (MORNING, AFTERNOON)[: self.plan.subject.demi_journees]
        site = self.demande.site
        return [
            Seance(at(day, *start), at(day, *end), site=site, lieu="" if site else "Salle à confirmer")
            for day in days
            for start, end in halves
        ]

    def _scope(self) -> None:
        large = self.plan.subject.participants > 80
        self.accompagnement = triage.cadrer(
            self.demande,
            par=self.cell,
            creneaux=self._slots(),
            equipe=4 if large else None,
            methodes=self.demande.format.methodes.all(),
            cadrage="L’objectif est resserré avec le ou la commanditaire : une production concrète, relue ensemble.",
        )
        if self.plan.goes_to == "annulee":
            self._at(self._in(4), 10, self._cancel)
        elif self.plan.goes_to == "affectee":
            # Answered this morning: asked on the last working day, or the delay to answer would be over.
            self._at(self._day_before(), 15, self._ask)
        elif self.plan.subject is OPENED:
            self.story.plan(at(self._lately(), 9), self._open)
        elif self._reaches("asked"):
            self._at(self._in(self.random.randint(1, 2)), 15, self._ask)

    def _day_before(self) -> dt.date:
        day = self.story.today - dt.timedelta(days=1)
        while not est_ouvre(day, set()):
            day -= dt.timedelta(days=1)
        return day

    def _cancel(self) -> None:
        suivi.annuler(
            self.demande, par=self.demande.demandeur, motif="La réorganisation du service est reportée à l’an prochain."
        )

    # --- the team -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.accompagnement = Accompagnement.objects.get(pk=self.accompagnement.pk)
        team = self._team()
        if not team:
            return
        asked = missions.proposer(self.accompagnement, agents=team, par=self.cell)
        if self.plan.goes_to == "asked":
            return
        fresh = self.plan.goes_to == "affectee"  # complete since this morning: tomorrow its preparation opens
        for mission in asked:
            day, hour = (self.story.today, 0) if fresh else (self._in(self.random.randint(0, 1)), 17)
            self._at(day, hour, partial(self._answer, mission))

    def _team(self) -> list[Agent]:
        """The pair the portal suggests; the request that the demonstration follows is put to those one signs in as."""
        if self.plan.subject is CURRENT_YEAR[0]:
            return [self.story.cast.agents[key] for key in ("elodie", "karim")]
        found = appariement.suggestions(self.accompagnement, limite=1)
        return [candidate.agent for candidate in found.equipes[0].membres] if found.equipes else []

    def _answer(self, mission: Mission) -> None:
        if self.random.random() < 0.06:
            missions.decliner(mission, par=mission.agent)
            self._at(self._in(1), 9, self._ask)
            return
        missions.accepter(mission, par=mission.agent)
        self.demande.refresh_from_db()
        if self.demande.affectee_le and self._reaches("en_preparation"):
            self._at(self._in(2), 9, self._prepare)
        elif self.demande.affectee_le:
            self._watch()  # the team finds the question this morning

    def _prepare(self) -> None:
        team = list(self.accompagnement.missions.acceptees().select_related("agent"))
        preparation.modifier_deroule(
            self.accompagnement,
            texte="1. Ouverture par le ou la commanditaire, vingt minutes.\n2. Travail par tables, deux temps.\n"
            "3. Restitution et choix, trois quarts d’heure.",
            lu="",
            par=team[0].agent,
        )
        suivi.ecrire_message(
            self.demande,
            par=team[0].agent,
            texte="Bonjour, voici une première idée de déroulé : une ouverture brève, un travail par tables, "
            "puis une restitution. Qu’en pensez-vous ?",
        )
        if self.plan.subject is CURRENT_YEAR[1]:
            self._at(self._in(3), 17, partial(self._confide, team[0].agent))
            self._at(self._in(2), 11, partial(self._watch, welcomed=True))
        if self.plan.subject is HANDED_OVER:
            # In the morning, before anybody is asked for anything else that day.
            self.story.plan(at(self._lately(), 8), self._suspend_one)
        if self.plan.subject is LEFT:
            self.story.plan(at(self._lately(), 10), self._leave)
        if self._reaches("realisee"):
            self._after_session()

    def _watch(self, *, welcomed: bool = False) -> None:
        """A newcomer asks to see the team at work."""
        newcomers = invitables(self.accompagnement)
        if not newcomers:
            return
        asked = observations.demander(self.accompagnement, agent=newcomers[0].agent)
        if welcomed:
            host = self.accompagnement.missions.acceptees().select_related("agent").earliest("pk").agent
            self._at(self._in(1), 10, partial(observations.accepter, asked, par=host))

    def _open(self) -> None:
        """To the network, this week; two people answer the same day."""
        call = appels.ouvrir(
            self.demande,
            par=self.cell,
            jusqu_au=ajouter_jours_ouvres(self.story.today, 4),
            message="Cent vingt personnes, quatre places : venez à plusieurs, ou pour une première grande journée.",
        )
        words = ("J’ai encadré dans un collège pendant six ans.", "Libre toute la journée.")
        for rank, (candidat, word) in enumerate(zip(invites(call)[:2], words, strict=False)):
            answer = partial(appels.se_proposer, call, agent=candidat.agent, mot=word)
            self.story.plan(at(timezone.localdate(), 11 + 4 * rank), answer)

    def _suspend_one(self) -> None:
        """Their séance is to come: somebody has to take over, and the cell has not done it yet."""
        ordinary = [agent.pk for agent in self.story.cast.facilitateurs[ORDINARY]]
        team = self.accompagnement.missions.acceptees().filter(agent__in=ordinary)
        mission = team.select_related("agent__facilitateur").order_by("-pk").first()
        if mission is None:
            return
        reseau.suspendre(
            mission.agent.facilitateur.certifications.latest("delivree_le"),
            motif="À sa demande, le temps d’une mission dans une autre collectivité.",
            entendu_le=timezone.localdate(),
            par=self.cell,
        )

    def _leave(self) -> None:
        """Somebody of a complete team withdraws, a few days before: the next person is asked this morning."""
        self.demande.refresh_from_db()
        gone = self.accompagnement.missions.acceptees().order_by("pk").last()
        if gone and self.demande.etat == "en_preparation":
            missions.se_retirer(gone, par=gone.agent)
            self.story.plan(at(self.story.today, 0, 5), self._replace)

    def _replace(self) -> None:
        self.accompagnement = Accompagnement.objects.get(pk=self.accompagnement.pk)
        if team := self._team():
            missions.proposer(self.accompagnement, agents=team, par=self.cell)

    def _confide(self, author: Agent) -> None:
        """The one difficulty told to the cell that still waits for somebody to take it."""
        kind, _ = CategorieSignalement.objects.get_or_create(nom="La neutralité n’est pas tenue")
        told = signalements.Dit(
            kind,
            "La direction nous demande de faire «\u202fvalider\u202f» un scénario déjà choisi, et de ne pas ouvrir le "
            "débat. Ce n’est pas ce qui avait été convenu au cadrage. Comment en parler sans rompre la confiance ?",
            concernes=[self.demande.demandeur],
        )
        signalements.signaler(self.demande, dit=told, par=author)

    # --- the session and what follows -----------------------------------------------------------------

    def _after_session(self) -> None:
        held = self.accompagnement.session.creneaux.filter(annule=False)
        last = held.earliest("fin") if self.plan.goes_to == "arretee" else held.latest("fin")
        day = timezone.localdate(last.fin)
        if self.plan.goes_to == "arretee":
            self._at(ajouter_jours_ouvres(day, 2), 11, self._stop)
        self._at(day, 18, clockwork.advance)
        for rank, mission in enumerate(self.accompagnement.missions.acceptees().select_related("agent")):
            when = ajouter_jours_ouvres(day, 1 + rank % 2)
            self._at(when, 12, partial(self._log, mission, rank))
            if self._reaches("close"):
                self._at(ajouter_jours_ouvres(day, 3), 16, partial(self._report, mission.agent, requester=False))
        if self._reaches("close"):
            self._at(ajouter_jours_ouvres(day, 4), 10, partial(self._report, self.demande.demandeur, requester=True))

    def _stop(self) -> None:
        fins.arreter(
            self.demande,
            origine=fins.Origine.DEMANDEUR,
            motifs=fins.Motifs(
                demandeur="Vous nous avez dit que le service change de direction en janvier : nous nous arrêtons après "
                "cette première séance, dont les propositions sont à vous.",
                equipe="La direction du service change, la seconde séance n’a plus d’objet. Merci pour la première.",
                note="Appel de la directrice le lendemain de la séance. À reprendre au printemps.",
            ),
            par=self.cell,
        )

    def _log(self, mission: Mission, rank: int) -> None:
        slots = list(self.accompagnement.session.creneaux.passes())
        for index, creneau in enumerate(slots):
            first = index == 0
            saisie = Saisie(
                jour=timezone.localdate(creneau.debut),
                accompagnement=self.accompagnement,
                creneau=creneau,
                animation=1,
                preparation=1 if first and (rank == 0 or (rank == 1 and len(slots) > 1)) else 0,
                bilan=1 if first and rank == 0 and self.random.random() < 0.25 else 0,
                trajet=1 if first and self.random.random() < 0.12 else 0,
                participants=self.plan.subject.participants,
                methodes=list(self.demande.format.methodes.all()),
            )
            interventions.noter(agent=mission.agent, saisie=saisie, par=mission.agent, confirme=True)

    def _tell(self) -> None:
        """The cell writes the story; its people answer their links a few days later."""
        recit = recits.commencer(self.demande, par=self.cell)
        recits.ecrire(recit, champs=TALES[self.plan.subject.titre], par=self.cell)
        recits.soumettre(recit, par=self.cell)
        if self.plan.subject.titre == AWAITING:
            return
        for rank, approbation in enumerate(recit.approbations.order_by("pk")):
            self._at(self._in(2 + rank), 11, partial(self._approve, approbation))
        self._at(self._in(5), 9, lambda: recits.publier(recit, par=self.cell))

    def _approve(self, approbation: Approbation) -> None:
        expire = timezone.now() + dt.timedelta(days=1)
        lien = liens.creer(recits.BUT_ACCORD, approbation, email=approbation.email, expire_le=expire)
        recits.repondre(approbation, reponse=Approbation.Reponse.APPROUVE, lien=lien)

    def _report(self, author: Agent, *, requester: bool) -> None:
        bilans.rendre(
            self.accompagnement,
            nature=Bilan.Nature.DEMANDEUR if requester else Bilan.Nature.FACILITATEUR,
            auteur=author,
            reponses=Reponses(
                presents=max(4, self.plan.subject.participants - self.random.randint(0, 3)),
                objectif_atteint=self.random.choices([2, 3, 4], [1, 5, 6])[0],
                satisfaction=self.random.choices([3, 4], [4, 6])[0],
                livrable="Un relevé de décisions d’une page, envoyé aux participants le lendemain.",
                enseignements="Prévoir plus de temps pour la mise en commun.",
            ),
            par=author,
        )
        if requester and self.plan.subject.titre in TALES:
            self._at(self._in(6), 10, self._tell)
