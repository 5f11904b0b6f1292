"""The second when registrations open. Prints one JSON document.

4,700 agents behind one address, 200 at a time, over real HTTP: each signs in with a code by e-mail and comes to the
page of one of nineteen sessions of 30 to 50 places; then all of these open at once, and everybody presses the button.
Nobody may be left without an answer, no place given twice, no rank of a waiting list missing or doubled.

Then the pace of registering against baseline **C**, in turn on other sessions. It all happens in a copy of the bench's
database, without a worker: e-mails are rows that wait. This process asks and counts on the same cores as the server.
"""

import argparse
import asyncio
import datetime as dt
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import django

from . import load
from .programme import ANNEE, GOAL_AGE_S
from .visitor import Visitor, percentiles

PEOPLE, SESSIONS, AT_ONCE = 4_700, 19, 200
ROUNDS, IN_A_ROUND = 3, 400
GOAL_PERCENT = 50
DOMAIN = "rush.example"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=PEOPLE)
    options = parser.parse_args()
    django.setup()
    from agenda.models import Session

    people = [Visitor(int(os.environ["PORT"]), f"agent.{n}@{DOMAIN}") for n in range(options.people)]
    _create_people(people)
    sessions = _create_sessions("Ouverture", SESSIONS, dt.timedelta(hours=1))
    places = {person: sessions[n % SESSIONS] for n, person in enumerate(people)}
    signed_in = asyncio.run(_sign_in(people, lambda person: _page(places[person])))
    Session.objects.filter(pk__in=[session.pk for session in sessions]).update(ouverture=dt.datetime.now(dt.UTC))
    opening = asyncio.run(_open(people, lambda person: _page(places[person])))
    faults = _faults(sessions, options.people) + _unexpected(signed_in) + _unexpected(opening)
    print(
        json.dumps(
            {
                "people": options.people,
                "at_once": AT_ONCE,
                "sessions": SESSIONS,
                "sign_in": signed_in,
                "opening": opening,
                "registrations_per_second": opening["register"]["per_second"],
                "faults": faults,
                "reached": not faults,
                "against_c": asyncio.run(_against_c(people)),
                "places_shown": _places_shown(),
            }
        )
    )


# --- What is there before ---------------------------------------------------------------------------
def _create_people(people: Sequence[Visitor]) -> None:
    from agents.models import Agent, Direction, Institution

    institution = Institution.objects.get(porteuse=True)
    institution.domaines = [*institution.domaines, DOMAIN]
    institution.save(update_fields=["domaines"])
    profile = {
        "institution": institution,
        "direction": Direction.objects.filter(institution=institution)[0],
        "categorie": "B",
        "encadrement": "aucun",
        "prenom": "Zoé",
    }
    agents = [Agent(nom=f"D’Ornano {n}", email=person.email, **profile) for n, person in enumerate(people)]
    Agent.objects.bulk_create(agents, batch_size=500)


def _create_sessions(title: str, number: int, opens_in: dt.timedelta) -> list[Any]:
    """Events of one slot, published, with 30 to 50 places and a waiting list."""
    from django.utils import timezone

    from agenda.models import Session
    from agents.models import Institution, MembreCellule
    from evenements import services

    par = MembreCellule.objects.select_related("agent").order_by("pk")[0].agent
    institution = Institution.objects.get(porteuse=True)
    made = []
    for rank in range(number):
        start = timezone.now() + dt.timedelta(days=20, hours=rank)
        slot = services.Seance(start, start + dt.timedelta(hours=2), lieu=f"Salle {rank}")
        event = services.creer(
            titre=f"{title} {rank}",
            accroche="Une heure pour essayer.",
            par=par,
            institution=institution,
            seances=[slot],
            presence=30 + rank % 21,
        )
        services.publier(event, par=par)
        made.append(event.session_id)
    Session.objects.filter(pk__in=made).update(ouverture=timezone.now() + opens_in)
    return list(Session.objects.filter(pk__in=made).order_by("pk"))


def _page(session: Any) -> str:
    from django.urls import reverse

    return reverse("agenda:inscription", args=[session.cle])


# --- What people do ---------------------------------------------------------------------------------
async def _sign_in(people: Sequence[Visitor], page: Callable[[Visitor], str]) -> dict[str, Any]:
    """Each asks for a code, gives it back and lands on the page of the session, by waves."""
    begun = time.perf_counter()
    for start in range(0, len(people), AT_ONCE):
        wave = people[start : start + AT_ONCE]
        await _all(person.ask_for_code(page(person)) for person in wave)
        codes = await asyncio.to_thread(_codes, [person.email for person in wave])
        await _all(person.give_code(codes[person.email], page(person)) for person in wave)
        await _all(person.open(page(person)) for person in wave)
    seconds = time.perf_counter() - begun
    return {"seconds": round(seconds, 1), "per_second": round(len(people) / seconds, 1), **_times(people)}


def _codes(emails: list[str]) -> dict[str, str]:
    """What each finds in their mailbox."""
    from django.db import connection

    from agents.models import DemandeDeCode
    from agents.services.connexion import code_de

    codes = {demande.email: code_de(demande) for demande in DemandeDeCode.objects.filter(email__in=emails)}
    connection.close()  # that of this thread
    return codes


async def _open(people: Sequence[Visitor], page: Callable[[Visitor], str]) -> dict[str, Any]:
    begun = time.perf_counter()
    await _at_most(AT_ONCE, (_register_and_look(person, page(person)) for person in people))
    seconds = time.perf_counter() - begun
    times = _times(people)
    times["register"]["per_second"] = round(len(people) / seconds, 1)
    return {"seconds": round(seconds, 1), **times}


async def _register_and_look(person: Visitor, page: str) -> None:
    await person.register(page)
    await person.look(page)


async def _all(steps: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*steps)


async def _at_most(number: int, steps: Iterable[Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(number)

    async def one(step: Awaitable[None]) -> None:
        async with gate:
            await step

    await asyncio.gather(*map(one, steps))


def _times(people: Iterable[Visitor]) -> dict[str, dict[str, Any]]:
    """Step → percentiles and unexpected answers of everybody, whose notebooks are then blank again."""
    lasted: dict[str, list[float]] = {}
    wrong: dict[str, Counter[str]] = {}
    for person in people:
        for step, seconds, unexpected in person.notes:
            lasted.setdefault(step, []).append(seconds)
            if unexpected:
                wrong.setdefault(step, Counter())[unexpected] += 1
        person.notes.clear()
    return {step: {**percentiles(seconds), "wrong": wrong.get(step, {})} for step, seconds in lasted.items()}


# --- What came of it --------------------------------------------------------------------------------
def _faults(sessions: Sequence[Any], people: int) -> list[str]:
    """In words, what is not as it must be."""
    from agenda.models import Inscription, Jauge
    from courriels.models import Courriel

    faults = []
    registrations = Inscription.objects.filter(session__in=sessions)
    if registrations.count() != people or registrations.values("agent").distinct().count() != people:
        faults.append(f"{registrations.count()} registrations of {people} people")
    for gauge in Jauge.objects.filter(session__in=sessions):
        of_session = registrations.filter(session=gauge.session_id)
        confirmed = of_session.filter(etat=Inscription.Etat.CONFIRMEE).count()
        expected = min(gauge.capacite or 0, of_session.count())
        if not confirmed == gauge.prises == expected:
            faults.append(f"session {gauge.session_id}: {confirmed} confirmed, {gauge.prises} counted of {expected}")
        ranks = list(of_session.avec_rang().exclude(rang=None).order_by("rang").values_list("rang", flat=True))
        if ranks != list(range(1, of_session.count() - expected + 1)):
            faults.append(f"session {gauge.session_id}: ranks of the waiting list with a gap or a double")
        orders = of_session.order_by("ordre").values_list("ordre", "etat")
        if [order for order, _ in orders] != list(range(1, of_session.count() + 1)):
            faults.append(f"session {gauge.session_id}: orders of arrival with a gap or a double")
        if any(state != Inscription.Etat.CONFIRMEE for _, state in orders[:expected]):
            faults.append(f"session {gauge.session_id}: somebody passed before another")
    theirs = [str(pk) for pk in registrations.values_list("pk", flat=True)]
    told = Courriel.objects.filter(regle__in=["agenda.confirmee", "agenda.attente"], objet_id__in=theirs).count()
    if told != people:
        faults.append(f"{told} e-mails for {people} people")
    return faults


def _unexpected(steps: dict[str, Any]) -> list[str]:
    return [f"{name}: {step['wrong']}" for name, step in steps.items() if isinstance(step, dict) and step["wrong"]]


# --- Beside the baseline ----------------------------------------------------------------------------
async def _against_c(people: Sequence[Visitor]) -> dict[str, Any]:
    """Registering, by our page then by C's, in turn, everybody already signed in."""
    paces: dict[str, list[float]] = {"ours": [], "c": []}
    crowd = people[:IN_A_ROUND]
    for number in range(ROUNDS):
        for name in paces:
            sessions = await asyncio.to_thread(_create_sessions, f"{name} {number}", SESSIONS, dt.timedelta(hours=-1))
            begun = time.perf_counter()
            await _at_most(
                AT_ONCE,
                (
                    person.register(
                        _page(sessions[n % SESSIONS]),
                        at=_by_hand(_page(sessions[n % SESSIONS])) if name == "c" else "",
                    )
                    for n, person in enumerate(crowd)
                ),
            )
            paces[name].append(len(crowd) / (time.perf_counter() - begun))
            if wrong := _unexpected(_times(crowd)):
                raise SystemExit(f"{name}: {wrong}")
    page = _page((await asyncio.to_thread(_create_sessions, "Instructions", 1, dt.timedelta(hours=-1)))[0])
    statements = [await person.count_statements(at) for person, at in zip(people, (page, _by_hand(page)), strict=False)]
    ours, theirs = statistics.median(paces["ours"]), statistics.median(paces["c"])
    ratio = round(100 * ours / theirs, 1)
    return {
        "per_second": round(ours, 1),
        "c_per_second": round(theirs, 1),
        "sql": statements[0],
        "c_sql": statements[1],
        "percent_of_c": ratio,
        "goal_percent": GOAL_PERCENT,
        "reached": ratio >= GOAL_PERCENT and statements[0] == statements[1],
    }


def _by_hand(page: str) -> str:
    return page.replace("/inscriptions/", "/banc/c/")


# --- What the programme says of it ------------------------------------------------------------------
def _places_shown() -> dict[str, Any]:
    """Seconds during which the public programme still shows a place just taken, whichever process answers."""
    from agenda import services
    from agents.models import Agent
    from evenements.models import Evenement

    port, page = int(os.environ["PORT"]), f"/programme/{ANNEE}/"
    before = {load.get(port, page).body for _ in range(20)}
    session = Evenement.objects.filter(edition__annee=ANNEE).order_by("pk")[0].session
    agent = Agent.objects.filter(email__endswith=f"@{DOMAIN}").order_by("-pk")[0]
    services.inscrire(session, agent, par=agent)
    begun, age, changed = time.perf_counter(), 0.0, False
    while (now := time.perf_counter() - begun) < 2 * GOAL_AGE_S:
        if load.get(port, page).body in before:
            age = now
        else:
            changed = True
        time.sleep(0.02)
    return {"oldest_s": round(age, 1), "goal_s": GOAL_AGE_S, "reached": changed and age <= GOAL_AGE_S}


if __name__ == "__main__":
    main()
