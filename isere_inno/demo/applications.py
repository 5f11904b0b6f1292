"""Applying to the certifying training: an open call with every state before the answers, and, for promotions of the
past, a whole selection in one go."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import time_machine
from django.utils import timezone

from agents.models import Agent
from courriels.delais import REFLEXION
from formations import services as formations
from formations.models import AvisHierarchique, Candidature, Cohorte
from instance.journal import Externe

from .calendar import at, working_day

if TYPE_CHECKING:
    from .story import Story

OPENED, CLOSES = 20, 9
"""The call opened so many days ago, and closes in so many."""
Avis = AvisHierarchique.Avis
N1 = Externe("Le ou la responsable")
RESERVED = (
    "La période de mai est chargée pour l’équipe\u00a0: je demande que les deux journées de ce mois soient décalées."
)
AGAINST = "Le poste vient d’être pourvu\u00a0: je préfère une candidature l’an prochain."


@dataclass(frozen=True)
class Applicant:
    """`sent` and `answered` are days ago; without `sent`, the application is still a draft. A `stranger` gives the
    address of somebody whom the directory does not know as their N+1."""

    motivation: str
    sent: int | None = None
    avis: str = ""
    answered: int = 0
    motif: str = ""
    days: int = 19
    note: str = ""
    arrangement: str = ""
    stranger: bool = False
    who: str = ""


APPLICANTS = (
    Applicant(
        "Nos réunions d’exploitation opposent les secteurs. J’ai vu une équipe sortir d’un atelier avec trois "
        "décisions tenues\u00a0: je veux savoir faire cela chez nous, sur les routes.",
        17,
        Avis.FAVORABLE,
        15,
        note="Un projet précis, et un terrain où le réseau n’a personne.",
    ),
    Applicant(
        "J’accueille des familles toute la journée. Je voudrais que les collègues de l’accueil cherchent ensemble, "
        "au lieu que chacun garde ses astuces.",
        16,
        Avis.FAVORABLE,
        14,
        note="Déjà venue à deux séances. Très à l’aise en petit groupe.",
    ),
    Applicant("Faciliter les revues de projet du service des bâtiments.", 15, Avis.RESERVE, 12, RESERVED, 17),
    Applicant(
        "Donner une suite au codéveloppement que je suis depuis un an\u00a0: en animer un à mon tour.",
        14,
        Avis.FAVORABLE,
        13,
        arrangement="Des supports en grands caractères",
    ),
    Applicant("Conduire autrement les concertations avec les communes.", 13, Avis.DEFAVORABLE, 9, AGAINST, 0),
    Applicant("Animer les retours d’expérience après chaque chantier.", 12, Avis.FAVORABLE, 10),
    Applicant("Aider les équipes des collèges à préparer la rentrée ensemble.", 11, Avis.FAVORABLE, 6, stranger=True),
    Applicant("Faire vivre le projet de direction au-delà du comité.", 10, Avis.RESERVE, 4, RESERVED, 18),
    Applicant("Apprendre à tenir un groupe de cinquante personnes.", 9),
    Applicant("Mettre la parole des usagers au début des projets.", 6, stranger=True),
    Applicant("Outiller les référents de territoire.", 3, Avis.FAVORABLE, 1),
    Applicant("Relier les équipes de terrain et le siège.", 2),
    Applicant("J’aimerais apprendre à", who="maud"),
)


class OpenCall:
    """Plans its events on the story’s heap; each of them happens at its hour. The promotion is announced before."""

    def __init__(self, story: "Story") -> None:
        self.story, self.today = story, story.today
        self.cell = story.cast.cellule[0]
        cast = story.cast
        named = {agent.pk for agent in cast.agents.values()}
        crowd = Agent.objects.filter(pk__in=[a.pk for a in cast.demandeurs], email__isnull=False).exclude(pk__in=named)
        self.crowd = list(crowd.filter(n_plus_1__isnull=False, facilitateur=None).order_by("-pk")[::3])

    def begin(self) -> None:
        self._at(OPENED, 12, self._open)
        for rank, applicant in enumerate(APPLICANTS):
            agent = self.story.cast.agents[applicant.who] if applicant.who else self.crowd[rank]
            self._at(applicant.sent or 4, 14, partial(self._apply, applicant, agent))
        self._at(1, 16, self._prepare)

    def _at(self, days_ago: int, hour: int, event: "partial[None] | object") -> None:
        self.story.plan(at(self.today - dt.timedelta(days=days_ago), hour), event)  # type: ignore[arg-type]

    def _open(self) -> None:
        self.cohorte = Cohorte.objects.filter(formation__cadre="certifiante", publiee_le__isnull=False).latest("pk")
        dates = {
            "appel_ouvre_le": timezone.now(),
            "appel_ferme_le": at(working_day(self.today + dt.timedelta(days=CLOSES)), 18),
        }
        self.cohorte = formations.modifier_cohorte(self.cohorte, par=self.cell, **dates)

    def _apply(self, applicant: Applicant, agent: Agent) -> None:
        agent = _with_manager(agent)
        n1 = self._stranger(agent) if applicant.stranger else agent.n_plus_1
        candidature = write(self.cohorte, agent, n1, applicant.motivation, applicant.arrangement)
        if applicant.sent is None:
            return
        formations.soumettre(candidature, par=agent)
        if applicant.avis:
            self._at(applicant.answered, 10, partial(self._answer, applicant, candidature))

    def _answer(self, applicant: Applicant, candidature: Candidature) -> None:
        formations.rendre_avis(
            candidature, avis=applicant.avis, motif=applicant.motif, jours_accordes=Decimal(applicant.days), par=N1
        )
        if applicant.note:
            formations.noter(candidature, texte=applicant.note, membre=self.cell)
            formations.noter(candidature, texte="D’accord, à retenir.", membre=self.story.cast.cellule[1])

    def _prepare(self) -> None:
        """The board has begun: two decisions are prepared, none has left."""
        lues = self.cohorte.candidatures.filter(etat="avis_rendu").order_by("soumise_le")
        for candidature, decision in zip(lues[:2], ("retenue", "retenue"), strict=False):
            formations.preparer_decision(
                candidature, decision=decision, version=candidature.version, par=self.story.cast.cellule[1]
            )

    def _stranger(self, agent: Agent) -> Agent:
        """A manager of the same institution who is not theirs."""
        directeurs = self.story.cast.directeurs.values()
        return next(
            d
            for d in directeurs
            if d.institution_id == agent.institution_id and d.pk not in (agent.pk, agent.n_plus_1_id)
        )


def _with_manager(agent: Agent) -> Agent:
    """Read anew: the story keeps people as they were before they had a manager."""
    return Agent.objects.select_related("n_plus_1", "institution").get(pk=agent.pk)


def write(cohorte: Cohorte, agent: Agent, n1: Agent | None, motivation: str, arrangement: str = "") -> Candidature:
    """A draft with all its answers, read again once."""
    candidature = formations.commencer(cohorte, agent=agent)
    saisie: dict[str, str | None] = {
        "motivation": motivation,
        "experience": "Deux séances animées par le réseau, comme participant ou participante.",
        "engagement_demi_journees": "on",
        "engagement_reseau": "on",
        "amenagement": arrangement,
        "n1_nom": str(n1 or ""),
        "n1_email": (n1.email if n1 else "") or "",
    }
    return formations.enregistrer_etape(candidature, valeurs=saisie)


def select_all(cohorte: Cohorte, agents: Iterable[Agent], *, par: Agent) -> list[Candidature]:
    """For a promotion of the past: open its call, have these people apply, be retained and confirm, in the hour that
    begins now. Each needs an N+1 with a mailbox; nobody else applies. The cohort is announced and has places enough."""
    maintenant = timezone.now()
    heure = {"appel_ouvre_le": maintenant, "appel_ferme_le": maintenant + dt.timedelta(hours=1)}
    cohorte = formations.modifier_cohorte(cohorte, par=par, **heure)
    envoyees = []
    for agent in map(_with_manager, agents):
        candidature = write(cohorte, agent, agent.n_plus_1, "Faire travailler ensemble des équipes qui se croisent.")
        candidature = formations.soumettre(candidature, par=agent)
        formations.rendre_avis(candidature, avis=Avis.FAVORABLE, jours_accordes=19, par=N1)
        envoyees.append(
            formations.preparer_decision(candidature, decision="retenue", version=candidature.version, par=par)
        )
    formations.envoyer_reponses(cohorte, par=par)
    parties = maintenant + dt.timedelta(minutes=REFLEXION.valeur() + 1)
    with time_machine.travel(parties, tick=False):
        return [formations.confirmer(c, par=c.agent) for c in envoyees]
