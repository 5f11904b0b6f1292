"""The network’s life: nine meetings in three years, and certifications in every state: one over, one withdrawn, one
paused, one whose renewal waits, one renewed. Those set aside and to renew are told by the story itself."""

import datetime as dt
import random
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agents.models import Agent, Site
from facilitateurs import services as reseau
from facilitateurs.models import Certification, Facilitateur, Rencontre
from formations import services as formations
from formations.models import DossierRenouvellement

from .calendar import at, working_day
from .cast import FACILITATORS, SEED

if TYPE_CHECKING:
    from .story import Story

MEETINGS, EVERY, LAST = 9, 4, 12
"""How many, how many months apart, and how many days ago the last one was."""
SUBJECTS = (
    ("Nos premiers essais", "Chacun raconte une séance qui l’a surpris."),
    ("Tenir un grand groupe", "Retour sur une journée de 200 personnes, minute par minute."),
    ("Faciliter à distance", "Trois outils essayés ensemble, deux gardés."),
    ("Quand un groupe se tait", "Codéveloppement : deux situations du réseau."),
    ("Cadrer, encore cadrer", "Relire cinq demandes, et dire ce qui manque."),
    ("Le corps et la voix", "Une matinée pour se poser, avec une comédienne."),
    ("Rendre visible", "Atelier de facilitation graphique, feutres fournis."),
    ("Nos limites", "Ce que nous refusons, et comment le dire."),
    ("Raconter ce que l’on fait", "Préparer trois récits pour le Mois de l’innovation."),
)
MINUTES = (
    "Nous étions {n}. {subject}\n\nCe que nous gardons : une consigne par temps, écrite ; un binôme qui se parle "
    "avant la pause ; le silence, qui n’est pas un échec.\n\nÀ faire d’ici la prochaine fois : déposer une fiche "
    "chacun dans la boîte à outils."
)
NOTE = (
    "En trois ans, j’ai appris à laisser le groupe travailler. Au début je remplissais les silences ; aujourd’hui "
    "je les annonce.\n\nUne séance m’a marqué : deux services qui ne se parlaient plus depuis un déménagement. "
    "Le déroulé prévu n’a pas tenu dix minutes. Mon binôme a proposé de repartir de leurs agacements, par écrit, sans "
    "nom. Ils ont ri, puis ils ont trouvé trois gestes. J’y pense à chaque cadrage : prévoir moins, écouter plus tôt."
    "\n\nL’an prochain, je veux mener un grand groupe, et accompagner une personne qui débute."
)
SENT, RENEWED = 24, 25
"""Ranks of the facilitators, among those whose certification ends soon."""


class Network:
    """Lived last, in the background: renewals count what the two years logged."""

    def __init__(self, story: "Story") -> None:
        self.story, self.today, self.cell = story, story.today, story.cast.cellule[0]
        self.random = random.Random(f"{SEED} network")  # noqa: S311 - a story, not a secret
        others = story.cast.facilitateurs[FACILITATORS:] + story.cast.demandeurs[-9:]
        self.extras = [agent for agent in others if not agent.passages.exists()][:3]
        """Three more than the thirty of today and those whom a jury heard, each certified at another time."""

    def live(self) -> None:
        """A meeting, then a certification at a time; what was lived already stays."""
        for agent, months in zip(self.extras, (39, 30, 20), strict=True):
            wanted = not Facilitateur.objects.filter(agent=agent).exists()
            self._once(wanted, self._months_ago(months), partial(self._certify, agent))
        for rank, (title, subject) in enumerate(SUBJECTS):
            day = working_day(
                self.today - dt.timedelta(days=LAST) - relativedelta(months=EVERY * (MEETINGS - 1 - rank))
            )
            if not Rencontre.objects.filter(session__titre=title).exists():
                with transaction.atomic():
                    self._meeting(title, subject, day)
        self._states()
        self.story.say(f"{MEETINGS} rencontres du réseau, et ses certifications")

    def _once(self, wanted: bool, day: dt.date, event: Callable[[], object], hour: int = 10) -> None:
        if wanted:
            with transaction.atomic():
                self.story.plan(at(working_day(day), hour), event)
                self.story.live()

    def _months_ago(self, months: int) -> dt.date:
        return self.today - relativedelta(months=months)

    def _certify(self, agent: Agent) -> None:
        le = timezone.localdate()
        reseau.entrer_dans_le_reseau(agent, par=self.cell, rejoint_le=le)
        reseau.certifier(agent, delivree_le=le, par=self.cell)

    def _certification(self, agent: Agent) -> Certification:
        return Certification.objects.filter(facilitateur__agent=agent).order_by("pk")[0]

    # --- meetings -----------------------------------------------------------------------------------

    def _meeting(self, title: str, subject: str, day: dt.date) -> None:
        start = at(day, 14)
        booking = working_day(day - dt.timedelta(days=20))
        members = Facilitateur.objects.presents(booking).filter(agent__is_active=True).select_related("agent")
        coming = [member.agent for member in members.order_by("pk") if self.random.random() < 0.75]
        held: list[Rencontre] = []
        self.story.plan(
            at(working_day(day - dt.timedelta(days=30)), 9), lambda: held.append(self._announce(title, subject, start))
        )
        self.story.plan(at(booking, 9), lambda: self._register(held[0], coming))
        self.story.plan(start + dt.timedelta(minutes=20), lambda: self._attend(held[0], coming))
        self.story.plan(
            at(working_day(day + dt.timedelta(days=5)), 11), lambda: self._minutes(held[0], subject, len(coming))
        )
        self.story.live()

    def _announce(self, title: str, subject: str, start: dt.datetime) -> Rencontre:
        meeting = reseau.prevoir_rencontre(
            titre=title,
            debut=start,
            fin=start + dt.timedelta(hours=3),
            par=self.cell,
            ordre_du_jour=subject,
            institution=self.cell.institution,
            site=Site.objects.order_by("pk").first(),
        )
        return reseau.annoncer_rencontre(meeting, par=self.cell)

    def _register(self, meeting: Rencontre, coming: list[Agent]) -> None:
        for agent in coming:
            agenda.inscrire(meeting.session, agent, par=agent)

    def _attend(self, meeting: Rencontre, coming: list[Agent]) -> None:
        """One in nine had something else that day."""
        slot = meeting.session.creneaux.get()
        for rank, agent in enumerate(coming):
            agenda.pointer(slot, agent, etat="absent" if rank % 9 == 8 else "present", par=self.cell)

    def _minutes(self, meeting: Rencontre, subject: str, came: int) -> None:
        texte = MINUTES.format(n=came, subject=subject)
        titre, ordre = meeting.session.titre, meeting.ordre_du_jour
        reseau.changer_rencontre(meeting, par=self.cell, titre=titre, ordre_du_jour=ordre, compte_rendu=texte)
        reseau.publier_compte_rendu(meeting, par=self.cell)

    # --- states -------------------------------------------------------------------------------------

    def _states(self) -> None:
        _, gone, away = self.extras
        withdrawn, paused = self._certification(gone), self._certification(away)
        since = self.today - dt.timedelta(days=15)
        self._once(
            withdrawn.retiree_le is None,
            self.today - dt.timedelta(days=60),
            lambda: reseau.retirer(withdrawn, motif="À sa demande : un nouveau métier.", par=self.cell),
        )
        self._once(
            not paused.pauses.exists(),
            since - dt.timedelta(days=10),
            lambda: reseau.mettre_en_pause(paused, debut=since, fin=since + dt.timedelta(days=149), par=self.cell),
        )
        for rank, answered in ((SENT, False), (RENEWED, True)):
            holder = self.story.cast.facilitateurs[rank]
            ancienne = self._certification(holder)
            wanted = not DossierRenouvellement.objects.filter(certification=ancienne).exists()
            sent = self.today - dt.timedelta(days=16 if answered else 4)
            self._once(wanted, sent, partial(self._send, ancienne, holder))
            if answered:
                self._once(wanted, self.today - dt.timedelta(days=8), partial(self._accept, ancienne))

    def _send(self, certification: Certification, holder: Agent) -> None:
        dossier = formations.ouvrir_renouvellement(certification, par=holder)
        formations.ecrire_renouvellement(dossier, note=NOTE, par=holder)
        formations.envoyer_renouvellement(dossier, par=holder)

    def _accept(self, certification: Certification) -> None:
        dossier = DossierRenouvellement.objects.get(certification=certification)
        motif = "Une année chargée, et un travail que les équipes ont remarqué."
        formations.accepter_renouvellement(dossier, motif=motif, par=self.cell)
