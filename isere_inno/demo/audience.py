"""Who comes to the programme: the directory’s people, and colleagues met nowhere else in the story."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from agents.models import Agent, Categorie, Direction, Encadrement, Institution, Site

from .cast import SEED, address
from .names import FAMILY, FEMININE, MASCULINE
from .workshops import Workshop

NEWCOMERS = 120
WEIGHTS = {Categorie.A: 44, Categorie.B: 44, Categorie.C: 12}
RANKS = ([Encadrement.AUCUN, Encadrement.CHEF_PROJET, Encadrement.CHEF_SERVICE], [60, 22, 18])
SHARES = (45, 22, 20, 13)
"""Of the newcomers, how many in a hundred work for each institution, in the order they were created."""
WAITING = 5


@dataclass
class Attendance:
    """One session’s people. `absent` have a place and do not come, `leaving` gives theirs back, which `promoted`
    takes, and `waiting` never get one."""

    present: list[Agent]
    absent: list[Agent]
    leaving: Agent | None = None
    promoted: Agent | None = None
    waiting: list[Agent] = field(default_factory=list)


def invite_newcomers() -> None:
    """Idempotent. They have no manager here: nobody signs in as them, and no request is theirs."""
    known = set(Agent.objects.values_list("prenom", "nom"))
    if Agent.objects.filter(n_plus_1=None).count() > NEWCOMERS:
        return
    chance = random.Random(f"{SEED} newcomers")  # noqa: S311 - a story, not a secret
    names = [(p, n) for n in FAMILY for p in FEMININE + MASCULINE if (p, n) not in known]
    directions = {i: list(i.directions.order_by("pk")) for i in Institution.objects.order_by("pk")}
    sites = list(Site.objects.order_by("pk"))
    for prenom, nom in chance.sample(names, NEWCOMERS):
        institution = chance.choices(list(directions), SHARES)[0]
        _hire(chance, prenom, nom, institution, chance.choice(directions[institution]), chance.choice(sites))


def _hire(
    chance: random.Random, prenom: str, nom: str, institution: Institution, direction: Direction, site: Site
) -> None:
    categorie = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    Agent.objects.create_user(
        email=address(prenom, nom, institution.domaines[0]),
        prenom=prenom,
        nom=nom,
        institution=institution,
        direction=direction,
        site=site,
        categorie=categorie,
        encadrement=Encadrement.AUCUN if categorie == Categorie.C else chance.choices(*RANKS)[0],
    )


def gather(
    workshops: Sequence[Workshop], *, categories: dict[str, int], before: dt.datetime, cellule: Sequence[Agent]
) -> list[Attendance]:
    """Who registers for each session and who comes: `categories` distinct people in all, every one of whom comes at
    least once. The same for the same directory of `before`."""
    chance = random.Random(f"{SEED} {before:%Y}")  # noqa: S311 - a story, not a secret
    directory = list(
        Agent.objects.filter(Q(email__isnull=False) | Q(categorie=Categorie.C), date_joined__lt=before)
        .exclude(pk__in=[agent.pk for agent in cellule])
        .order_by("pk")
    )
    chance.shuffle(directory)
    coming = [a for c, n in categories.items() for a in [a for a in directory if a.categorie == c][:n]]
    others = [a for a in directory if a not in coming]
    chance.shuffle(coming)
    fresh, seen, gathered = coming[::-1], list[Agent](), []
    for rank, workshop in enumerate(workshops):
        share = workshop.came if not seen else -(-len(fresh) // (len(workshops) - rank))
        new = [fresh.pop() for _ in range(min(share, workshop.came, len(fresh)))]
        present = new + chance.sample(seen, workshop.came - len(new))
        seen += new
        gathered.append(_around(chance, workshop, present, [a for a in seen + others if a not in present]))
    return gathered


def _around(chance: random.Random, workshop: Workshop, present: list[Agent], others: list[Agent]) -> Attendance:
    """Those who registered and did not come: all the places of a full session, else about one in seven."""
    chance.shuffle(present)
    absent = workshop.places - workshop.came if workshop.full else round(workshop.came / 6)
    drawn = chance.sample(others, absent + (WAITING + 1 if workshop.full else 0))
    if not workshop.full:
        return Attendance(present, drawn)
    return Attendance(present, drawn[:absent], drawn[absent], present[-1], drawn[absent + 1 :])
