"""Orchestrates one run, prints a table, and writes `var/bench.json`."""

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

BASE = Path(__file__).resolve().parent.parent
os.environ["PORTAIL_VAR"] = str(BASE / "var" / "bench")

from launcher import embedded
from launcher.console import say, stop_process

from . import apart, first_visit, load, programme, report

PORT = 8970
SEAL = {"CLE": "cle.pem", "CERTIFICAT": "certificat.pem"}
"""The demonstration's own."""
ROUNDS = 9
"""Short ones, the page and its baseline in turn: a shared machine changes its speed from one second to the next, and
the median of the ratios forgets the rounds in which it did."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--demo", action="store_true", help="also time « make demo » in a fresh clone, cold then warm")
    parser.add_argument("--only", choices=sorted(PARTS), help="this measure alone")
    parser.add_argument("--quick", action="store_true", help="short measures and a small rush: to see that all runs")
    options = parser.parse_args()
    figures: dict[str, Any] = {"machine": machine()}
    if options.demo:
        figures["demo"] = demo_starts()
    children: list[subprocess.Popen[bytes]] = []
    try:
        run = prepare(children, QUICK if options.quick else WHOLE)
        for name, part in PARTS.items():
            if options.only in (None, name):
                figures |= part(run)
    finally:
        for child in reversed(children):
            stop_process(child)
        embedded.stop_postgres()
    figures["load_average_at_end"] = os.getloadavg()[0]
    (BASE / "var").mkdir(exist_ok=True)
    (BASE / "var/bench.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    report.show(figures)
    print(f"\nvar/bench.json :\n{json.dumps(figures, ensure_ascii=False)}")
    return 0


def machine() -> dict[str, Any]:
    return {
        "measured_on": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "load_average_at_start": os.getloadavg()[0],
    }


class Size(NamedTuple):
    seconds: float
    crowd: int
    papers: int
    register: int


WHOLE, QUICK = Size(0.6, 4_700, 1_000, 100_000), Size(0.2, 400, 300, 5_000)


class Run(NamedTuple):
    """`children` are stopped at the end, the last started first."""

    children: list[subprocess.Popen[bytes]]
    env: dict[str, str]
    prepared: Any
    size: Size


def prepare(children: list[subprocess.Popen[bytes]], size: Size) -> Run:
    say("PostgreSQL, Valkey et données de démonstration")
    embedded.start_postgres()
    if (valkey := embedded.start_valkey()) is not None:
        children.append(valkey)
    env = environment()
    return Run(children, env, _figures("bench.prepare", env), size)


def hr_import(run: Run) -> dict[str, Any]:
    say("Import de l’annuaire")
    return {"hr_import": _figures("bench.hr_import", run.env)}


def reminders(run: Run) -> dict[str, Any]:
    say("Rappels de 5 000 inscriptions")
    return {"reminders": _figures("bench.reminders", run.env)}


def register(run: Run) -> dict[str, Any]:
    say(f"Registre de {run.size.register} certifications")
    return {"register": _figures("bench.register", run.env, "--many", str(run.size.register))}


def rush(run: Run) -> dict[str, Any]:
    say(f"Ouverture des inscriptions à {run.size.crowd} agents")
    with apart.portal(PORT + 2) as elsewhere:
        _wait_for(PORT + 2)
        return {"rush": _figures("bench.rush", elsewhere, "--people", str(run.size.crowd))}


def documents(run: Run) -> dict[str, Any]:
    say(f"Cent pièces à un et deux processus, puis {run.size.papers}")
    with apart.copy(PORT + 2) as elsewhere:
        return {"papers": _figures("bench.papers", elsewhere, "--many", str(run.size.papers))}


def certificates(run: Run) -> dict[str, Any]:
    say("Cent certificats scellés, puis un registre de 100 000")
    seal = {f"SCEAU_{name}": str(BASE / "var/bench/sceau" / file) for name, file in SEAL.items()}
    with apart.copy(PORT + 2) as elsewhere:
        return {"certificates": _figures("bench.certificates", elsewhere | seal)}


def pages(run: Run) -> dict[str, Any]:
    """Each page beside its baseline, with the background tasks running, as they do in an office."""
    say("Serveur web et tâches de fond")
    web = _start([sys.executable, "-m", "gunicorn", "bench.wsgi"], run.env)
    run.children.append(web)
    worker = _start([sys.executable, "-m", "celery", "-A", "isere_inno", "worker", "-c", "2", "-l", "WARNING"], run.env)
    run.children.append(worker)
    _wait_for(PORT)
    measured = []
    for page in run.prepared["pages"]:
        say(f"  {page['name']}")
        measured.append(measure_page(page, run.size.seconds))
    return {
        "pages": measured,
        "matching": run.prepared["matching"],
        "programme": _programme(measured),
        "first_visit": first_visit.measure(PORT),
        "memory_mb": {"web_worker": _resident_mb(web.pid), "celery_worker": _resident_mb(worker.pid)},
    }


PARTS: dict[str, Callable[[Run], dict[str, Any]]] = {
    part.__name__: part for part in (hr_import, reminders, register, rush, documents, certificates, pages)
}
"""In this order: what works on the bench's own database comes before its web server is started."""


def _programme(pages: list[dict[str, Any]]) -> dict[str, Any]:
    page = next(page for page in pages if page["path"] == f"/programme/{programme.ANNEE}/")
    names = ("percent_of_baseline", "goal_percent", "compressed_kb")
    light = page.get("compressed_kb", programme.GOAL_KB) < programme.GOAL_KB
    return {
        **{name: page.get(name) for name in names},
        "goal_kb": programme.GOAL_KB,
        "reached": bool(page.get("reached")) and light,
    }


def _figures(module: str, env: dict[str, str], *arguments: str) -> Any:
    """What a measure that runs by itself prints."""
    run = [sys.executable, "-m", module, *arguments]
    return json.loads(subprocess.run(run, cwd=BASE, env=env, check=True, stdout=subprocess.PIPE).stdout)


def environment() -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PORTAIL_DEMO": "1",
        "PORTAIL_URL": f"http://127.0.0.1:{PORT}",
        "PORT": str(PORT),
    }


def _start(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=BASE, env=env, start_new_session=True)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            load.get(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("Le serveur web n’a pas démarré.")


def measure_page(page: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The page and its baseline in turn, for so many seconds each, `ROUNDS` times."""
    headers = {"Accept": "text/html"} | ({"Cookie": page["cookie"]} if page["cookie"] else {})
    first = load.get(PORT, page["path"], headers | {"X-Bench": "sql"})
    figure: dict[str, Any] = {
        "name": page["name"],
        "path": page["path"],
        "public": page["public"],
        "status": first.status,
        "bytes": len(first.body),
    }
    if first.status != 200:
        return figure | {"skipped": f"answers {first.status}"}
    warm = load.get(PORT, page["path"], headers | {"X-Bench": "sql"})
    figure |= {"sql_first": int(first.headers["x-sql"]), "sql": int(warm.headers["x-sql"])}
    baseline = "A" if page["public"] else "B"
    against = (
        f"/bench/a/{len(first.body)}/"
        if page["public"]
        else "/bench/b/?" + urllib.parse.urlencode({"page": page["path"]})
    )
    load.run(PORT, page["path"], headers, seconds=0.3)
    load.run(PORT, against, headers, seconds=0.3)
    pairs = [
        (load.run(PORT, page["path"], headers, seconds=seconds), load.run(PORT, against, headers, seconds=seconds))
        for _ in range(ROUNDS)
    ]
    wrong = {status for pair in pairs for one in pair for status in one.statuses} - {200}
    if wrong:
        return figure | {"skipped": f"answers {sorted(wrong)} under load"}
    per_second, baseline_per_second = (statistics.median(pair[i].per_second for pair in pairs) for i in (0, 1))
    goal = 35 if page["public"] else 50
    ratio = round(100 * statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs), 1)
    figure |= {
        "per_second": round(per_second, 1),
        "p50_ms": pairs[-1][0].percentile_ms(50),
        "p95_ms": pairs[-1][0].percentile_ms(95),
        "baseline": baseline,
        "baseline_per_second": round(baseline_per_second, 1),
        "percent_of_baseline": ratio,
        "goal_percent": goal,
        "reached": ratio >= goal,
    }
    if page["public"]:
        figure["compressed_kb"] = round(
            len(load.get(PORT, page["path"], headers | {"Accept-Encoding": "br"}).body) / 1024, 1
        )
    if etag := warm.headers.get("etag"):
        again = load.run(PORT, page["path"], headers | {"If-None-Match": etag}, seconds=seconds)
        figure["not_modified_per_second"] = round(again.per_second, 1) if set(again.statuses) == {304} else None
    return figure


def _resident_mb(leader: int) -> list[int]:
    """The resident memory of the leader's children (the processes that work), largest first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
        except OSError:
            continue
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        if int(fields["PPid"]) == leader:
            found.append(int(fields["VmRSS"].split()[0]) // 1024)
    return sorted(found, reverse=True)


def demo_starts() -> dict[str, float]:
    """Seconds until « make demo » is green: in a fresh clone (package caches as they are), then once more."""
    say("« make demo » dans un clone neuf")
    place = Path(tempfile.mkdtemp(prefix="portail-"))
    try:
        subprocess.run(["git", "clone", "-q", str(BASE), str(place / "clone")], check=True)
        return {"cold_s": _demo_start(place / "clone"), "warm_s": _demo_start(place / "clone")}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _demo_start(clone: Path) -> float:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAIL_", "DJANGO_"))}
    env = {**env, "PORT": str(PORT + 1)}
    begun = time.monotonic()
    process = subprocess.Popen(["make", "demo"], cwd=clone, env=env, stdout=subprocess.PIPE, start_new_session=True)
    seconds = 0.0
    for line in process.stdout or []:
        if "Prêt" in line.decode():
            seconds = round(time.monotonic() - begun, 1)
            os.killpg(process.pid, signal.SIGINT)
    process.wait(60)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
