"""`make demo`: the whole portal on this machine, until Ctrl-C. Runs in the project's own Python."""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from . import embedded
from .console import BASE, NO_SPACE, Interrupted, Problem, pause, say, step, stop_process, stopping

HOST = "127.0.0.1"
READY_WITHIN = 90.0
CLEANED_WITHIN = 30.0
FREE_MB_NEEDED = 600


@dataclass(frozen=True)
class Settings:
    port: int
    own_database: bool
    own_broker: bool
    phone: bool = False

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def window_port(self) -> int:
        """Where phones of the same network verify certificates, when they are let in."""
        return self.port + 1

    @classmethod
    def read(cls) -> "Settings":
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise Problem(f"PORT={port} n’est pas un numéro de port : donnez un nombre, par exemple PORT=8001.")
        own_database, own_broker = (not os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
        return cls(int(port), own_database, own_broker, bool(os.environ.get("TELEPHONE")))

    def check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except PermissionError:
                raise Problem(
                    f"Le port {self.port} est réservé à l’administrateur : choisissez-en un autre, "
                    "par exemple make demo PORT=8001."
                ) from None
            except OSError:
                other = self.port + 1 if self.port < 65535 else 8000
                raise Problem(
                    f"Le port {self.port} est déjà pris : fermez ce qui l’occupe, "
                    f"ou choisissez-en un autre, par exemple make demo PORT={other}."
                ) from None

    def window(self) -> dict[str, str]:
        """What certificates print of it, and that its name is ours."""
        if not self.phone:
            return {}
        here = address_on_network()
        return {
            "PORTAIL_URL_VERIFICATION": f"http://{here}:{self.window_port}",
            "ALLOWED_HOSTS": f"{HOST},localhost,{here}",
        }

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.window(),
            "PORTAIL_DEMO": "1",
            "PORTAIL_URL": self.url,
            "PORTAIL_VAR": str(embedded.state_dir()),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "isere_inno.settings",
        }


def address_on_network() -> str:
    """This machine's address for its neighbours; its own alone when it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737)
        except OSError:
            return HOST
        return str(probe.getsockname()[0])


# --- One demo at a time -----------------------------------------------------------------------------
def check(settings: Settings) -> None:
    """Before anything long: nothing else runs here, and the address is free."""
    with lock(settings):
        settings.check_port()


@contextlib.contextmanager
def lock(settings: Settings | None = None) -> Iterator[IO[str]]:
    """Hold the demo's lock. Waits for the clean-up after a killed run, refuses beside a living one."""
    handle = open(embedded.state_dir() / "demo.lock", "a+")  # noqa: SIM115
    with handle:
        deadline = time.monotonic() + CLEANED_WITHIN
        while not _try_lock(handle):
            handle.seek(0)
            pid, _, url = handle.read().partition(" ")
            if (pid.isdecimal() and _runs(int(pid))) or time.monotonic() > deadline:
                raise Problem(
                    f"La démonstration tourne déjà ici, à l’adresse {url or 'habituelle'} "
                    f"(processus {pid or 'inconnu'}) : ouvrez-la, ou arrêtez-la d’abord par Ctrl-C."
                )
            pause(0.1)
        if settings is not None:
            handle.truncate(0)
            handle.write(f"{os.getpid()} {settings.url}")
            handle.flush()
        yield handle


def _try_lock(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def reset() -> int:
    """Forget the demo's data; the next `make demo` begins anew."""
    if os.environ.get("DATABASE_URL"):
        raise Problem(
            "DATABASE_URL est définie : videz cette base vous-même, on n’efface ici que celle de la démonstration."
        )
    with lock():
        embedded.stop_postgres()
        for name in ("pg", "kv", "media", "static", "sceau"):
            shutil.rmtree(embedded.state_dir() / name, ignore_errors=True)
        for pattern in ("beat*", "demo-clock*"):
            for path in embedded.state_dir().glob(pattern):
                path.unlink()
    say("Les données de la démonstration sont effacées. « make demo » en chargera de nouvelles.")
    return 0


# --- Children ---------------------------------------------------------------------------------------
class Children:
    """What this run started, in order, each leader of its own group; the guard knows them all."""

    def __init__(self, lock_handle: IO[str]) -> None:
        self._named: dict[str, subprocess.Popen[bytes]] = {}
        self._brief: set[str] = set()
        self._owns_postgres = False
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "launcher.guard"],
            cwd=BASE,
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[lock_handle.fileno()],
        )
        self._guard_input = cast(IO[bytes], self._guard.stdin)

    def _tell_guard(self, word: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._guard_input.write(f"{word}\n".encode())
            self._guard_input.flush()

    def owns_postgres(self) -> None:
        self._owns_postgres = True
        self._tell_guard("postgres")

    def add(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self._named[name] = process
        self._tell_guard(str(process.pid))

    def start(self, name: str, command: list[str], env: dict[str, str], *, brief: bool = False) -> None:
        """`brief` is for one that ends by itself once its work is done."""
        log = _log(name)
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command, cwd=BASE, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self.add(name, process)
        if brief:
            self._brief.add(name)

    def check(self) -> None:
        """Raise Problem when one of them ended by itself; a brief one that failed is told of, once."""
        for name, process in list(self._named.items()):
            if process.poll() is None:
                continue
            if name not in self._brief:
                raise Problem(_last_words(name))
            del self._named[name]
            if process.returncode:
                say(_last_words(name))

    def stop(self) -> None:
        for process in reversed(list(self._named.values())):
            if process.poll() is None and process is not self._named.get("valkey"):
                process.terminate()  # all at once: they end side by side
        for process in reversed(list(self._named.values())):
            stop_process(process)
        if self._owns_postgres:
            embedded.stop_postgres()
        self._tell_guard("done")
        self._guard_input.close()
        self._guard.wait(10)


def _log(name: str) -> Path:
    folder = embedded.state_dir() / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.log"


def _last_words(name: str) -> str:
    log = _log(name)
    text = log.read_text(errors="replace") if log.exists() else ""
    if "No space left on device" in text:
        return NO_SPACE
    last = next((line for line in reversed(text.splitlines()) if line.strip()), "sans un mot")
    return f"« {name} » s’est arrêté : {last.strip()}\nTout ce qu’il a dit : {log}"


# --- The run ----------------------------------------------------------------------------------------
def run(settings: Settings) -> int:
    with lock(settings) as handle:
        settings.check_port()
        _check_disk()
        children = Children(handle)
        try:
            _start(settings, children)
            _welcome(settings)
            while True:
                pause(1)
                children.check()
        except Interrupted:
            say("Arrêt en cours…")
        finally:
            stopping.set()
            begun = time.monotonic()
            children.stop()
            say(
                f"Tout est arrêté ({time.monotonic() - begun:.1f} s). Les données restent : « make demo » les retrouve."
            )
    return 0


def _check_disk() -> None:
    free = shutil.disk_usage(embedded.state_dir()).free // 1024**2
    if free < FREE_MB_NEEDED:
        raise Problem(f"Il reste {free} Mo sur le disque et il en faut {FREE_MB_NEEDED} : libérez de la place.")


def _start(settings: Settings, children: Children) -> None:
    if settings.own_database:
        say("PostgreSQL")
        children.owns_postgres()
        embedded.start_postgres()
    if settings.own_broker:
        say("Valkey")
        if (valkey := embedded.start_valkey()) is not None:
            children.add("valkey", valkey)
    env = settings.environment()
    python = sys.executable
    prepare = [python, "manage.py", "prepare_demo"]
    step("Base, fichiers et données", prepare, log=_log("prepare"), env=env, relay=True)
    say("Serveur web, tâches de fond, planificateur")
    children.start("web", [python, "-m", "gunicorn", "isere_inno.wsgi"], env)
    if settings.phone:
        beside = {"BIND": "0.0.0.0", "PORT": str(settings.window_port), "WEB_CONCURRENCY": "1"}  # noqa: S104
        children.start("telephone", [python, "-m", "gunicorn", "isere_inno.demo.window"], env | beside)
    celery = [python, "-m", "celery", "-A", "isere_inno"]
    children.start("taches", [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"], env)
    children.start("planificateur", [*celery, "beat", "--loglevel", "WARNING"], env)
    _wait_for_green(settings, children)
    # The reference year comes while people already look around: it would more than double the wait.
    children.start("annee-de-reference", ["nice", python, "manage.py", "load_demo", "--past"], env, brief=True)


def _wait_for_green(settings: Settings, children: Children) -> None:
    deadline = time.monotonic() + READY_WITHIN
    red = ["le serveur web"]
    while red:
        children.check()
        if time.monotonic() > deadline:
            raise Problem(
                f"Toujours en panne après {READY_WITHIN:.0f} s : {', '.join(red)}.\n"
                f"Ce que chaque partie a dit : {_log('web').parent}"
            )
        pause(0.1)
        red = _red_checks(settings.url)


def _red_checks(url: str) -> list[str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(f"{url}/sante/?format=json", timeout=10) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            try:
                answer = json.load(error)
            except ValueError:
                return [f"le serveur web (erreur {error.code})"]
    except (OSError, ValueError):
        return ["le serveur web"]
    return [check["libelle"] for check in answer["controles"] if not check["ok"]]


def _welcome(settings: Settings) -> None:
    say(f"Prêt : {settings.url}/")
    verify = settings.window().get("PORTAIL_URL_VERIFICATION", settings.url)
    print(
        f"""
  Entrer           {settings.url}/connexion/  (choisissez une personne, d’un clic)
  Administration   {settings.url}/admin/      (Nadia Ferhat, de la cellule)
  Certificats      {verify}/verifier/  (avec des codes à essayer)
  Courriels        {settings.url}/courriels/demo/  (tout ce qui est « parti »)
  État du service  {settings.url}/sante/

  Au premier lancement, l’année de référence se remplit dans les premières minutes.
  Ctrl-C arrête tout ; les données restent. « make demo-reset » recommence à zéro.
""",
        flush=True,
    )
