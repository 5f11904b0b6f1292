"""Documents end to end, through Celery, beside baseline **D**: WeasyPrint alone on the same pages, in the same run.
Prints one JSON document. Runs on a copy of the database.

A hundred convocations are asked for as the cell asks for them, in one lot: numbered, journalled, built by one worker
process, then a hundred others by two. The memory is that of the one process that builds, after 50 and after 1,000.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django

BASE = Path(__file__).resolve().parent.parent
HUNDRED, WARM, EARLY, BY = 100, 20, 50, 200
GOAL_PERCENT, GOAL_TIMES, GOAL_MEMORY_PERCENT = 15, 1.8, 10


class Cost(NamedTuple):
    """Seconds a document, on the clock and of the processor."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=1_000, help="how many documents the memory is measured after")
    options = parser.parse_args()
    django.setup()
    people = iter(_trainees(2 * (WARM + HUNDRED) + options.many))
    with tempfile.TemporaryDirectory() as media:
        pages = [next(people) for _ in range(WARM)]
        bare = [_bare(pages), _bare(pages)]
        with _worker(1, media) as pid:
            _build(people, EARLY, pid)
            early = max(_resident_mb(pid))
            one = _build(people, HUNDRED, pid)
            for done in range(EARLY + HUNDRED, options.many, BY):
                _build(people, min(BY, options.many - done), pid)
            late = max(_resident_mb(pid))
        bare.append(_bare(pages))
        with _worker(2, media) as pid:
            _build(people, WARM, pid)
            two = _build(people, HUNDRED, pid)
    print(json.dumps(_figures(min(bare), one, two, (early, late), options.many)))


def _figures(bare: Cost, one: Cost, two: Cost, memory: tuple[float, float], many: int) -> dict[str, Any]:
    over, grown = _over(one.wall, bare.wall), _over(memory[1], memory[0])
    times = round(one.wall / two.wall, 2)
    return {
        "documents": HUNDRED,
        "d_ms": _ms(bare.wall),
        "one_process_ms": _ms(one.wall),
        "two_processes_ms": _ms(two.wall),
        "percent_over_d": over,
        "goal_percent": GOAL_PERCENT,
        # What the building process itself computes: tells more than the clock when others work on the machine.
        "d_cpu_ms": _ms(bare.cpu),
        "one_process_cpu_ms": _ms(one.cpu),
        "cpu_percent_over_d": _over(one.cpu, bare.cpu),
        "two_for_one": times,
        "goal_two_for_one": GOAL_TIMES,
        "many": many,
        "memory_mb": [round(size, 1) for size in memory],
        "memory_grown_percent": grown,
        "goal_memory_percent": GOAL_MEMORY_PERCENT,
        "reached": over <= GOAL_PERCENT and times >= GOAL_TIMES and grown <= GOAL_MEMORY_PERCENT,
    }


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _over(this: float, that: float) -> float:
    """Percent more."""
    return round(100 * (this - that) / that, 1)


def _trainees(number: int) -> list[Any]:
    """Registrations of a cohort of two days, one a person."""
    import datetime as dt

    from django.utils import timezone

    from agenda.models import Inscription
    from agents.models import Agent, Institution, MembreCellule
    from formations import services
    from formations.models import Formation

    cell = Agent.objects.filter(pk__in=MembreCellule.objects.values("agent")).order_by("pk").first()
    start = timezone.now().replace(minute=0) + dt.timedelta(days=40)
    days = [start + dt.timedelta(days=day, hours=hours) for day in (0, 1) for hours in (0, 4)]
    formation = Formation.objects.order_by("pk")[0]
    cohorte = services.ouvrir_cohorte(
        formation,
        nom="Banc",
        par=cell,
        demi_journees=[services.DemiJournee(day, day + dt.timedelta(hours=3), {"lieu": "Salle"}) for day in days],
    )
    institution = Institution.objects.get(porteuse=True)
    people = Agent.objects.bulk_create(
        [
            Agent(nom=f"Banc {n}", prenom="Zoé", email=f"piece.{n}@isere.example", institution=institution)
            for n in range(number)
        ],
        batch_size=500,
    )
    now = timezone.now()
    return Inscription.objects.bulk_create(
        [
            Inscription(session=cohorte.session, agent=agent, etat="confirmee", ordre=n, confirmee_le=now)
            for n, agent in enumerate(people, start=1)
        ],
        batch_size=500,
    )


def _bare(objects: list[Any]) -> Cost:
    """What WeasyPrint takes to draw the same HTML with the same style, in memory, nothing stored."""
    import weasyprint
    from django.utils import timezone

    from documents import habillage, rendering
    from documents.models import Document
    from documents.types import TYPES
    from instance.services import identite

    kind, ident = TYPES["convocation"], identite()
    pages = []
    for rank, objet in enumerate(objects, start=1):
        document = Document(type=kind.cle, numero=f"CV-2030-{rank:04d}", titre=kind.titre_de(objet), version=1)
        document.cree_le = timezone.now()
        pages.append(rendering.en_html(kind, document, kind.contexte(objet), ident))
    sheets = [rendering._feuille(), rendering._habillage(habillage.css(ident))]
    begun, busy = 0.0, 0.0
    for rank, page in enumerate([pages[0], *pages]):
        if rank == 1:  # the first one warms up
            begun, busy = time.perf_counter(), time.process_time()
        weasyprint.HTML(string=page, base_url=rendering.STATIC, url_fetcher=rendering.NosRessources()).write_pdf(
            stylesheets=sheets, font_config=rendering._polices(), pdf_variant="pdf/ua-1"
        )
    return Cost((time.perf_counter() - begun) / len(pages), (time.process_time() - busy) / len(pages))


@contextlib.contextmanager
def _worker(processes: int, media: str) -> Iterator[int]:
    """A real worker; gives its process id."""
    from launcher.console import stop_process

    command = [sys.executable, "-m", "celery", "-A", "isere_inno", "worker", "-c", str(processes), "-l", "ERROR"]
    worker = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle"],
        cwd=BASE,
        env={**os.environ, "PORTAIL_MEDIA": media},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield worker.pid
    finally:
        stop_process(worker)


def _build(people: Iterator[Any], number: int, leader: int) -> Cost:
    """From the click on « Fabriquer pour tous » to the last one stored."""
    from agents.models import Agent, MembreCellule
    from documents import services
    from documents.models import Document

    cell = Agent.objects.filter(pk__in=MembreCellule.objects.values("agent")).order_by("pk")[0]
    chosen = [next(people) for _ in range(number)]
    begun, busy = time.perf_counter(), sum(_busy(leader))
    lot = services.demander_lot("convocation", chosen, titre="Banc", par=cell)
    while lot.membres.filter(document__etat=Document.Etat.PRET).count() < number:
        time.sleep(0.05)
        if time.perf_counter() - begun > 10 * 60:
            raise SystemExit("Les documents ne viennent pas.")
    return Cost((time.perf_counter() - begun) / number, (sum(_busy(leader)) - busy) / number)


def _resident_mb(leader: int) -> list[float]:
    """Of each process that builds."""
    return [int(_status(pid)["VmRSS"].split()[0]) / 1024 for pid in _children(leader)]


def _busy(leader: int) -> list[float]:
    """Seconds of processor that each process which builds has used."""
    tick = os.sysconf("SC_CLK_TCK")
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in _children(leader)]
    return [(int(stat[11]) + int(stat[12])) / tick for stat in stats]


def _children(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(_status(int(folder.name))["PPid"]) == leader:
                found.append(int(folder.name))
    return found


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


if __name__ == "__main__":
    main()
