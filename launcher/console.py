"""What the person in front of the terminal sees: dated progress lines, and one sentence when something fails."""

import errno
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
# Kept across the jump into the project's own Python, so that the seconds go on counting.
STARTED = float(os.environ.setdefault("PORTAIL_LAUNCHED_AT", str(time.time())))
STILL_EVERY = 10.0
NO_SPACE = "Le disque est plein : libérez de la place (il en faut environ 2 Go), puis relancez."

stopping = threading.Event()
"""Set by Ctrl-C or SIGTERM. Every wait watches it, so that no child is lost between its start and its record."""


class Problem(Exception):
    """What stops the launcher: one clear sentence with the remedy, printed without a traceback."""


class Interrupted(Exception):
    """The person asked to stop."""


def say(message: str) -> None:
    print(f"[{time.time() - STARTED:6.1f} s] {message}", flush=True)


def watch_signals() -> None:
    """From now on a stop request is noted once. `timeout` and shells signal twice: the second changes nothing."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())


def pause(seconds: float) -> None:
    """Sleep, but raise Interrupted as soon as a stop is asked."""
    if stopping.wait(seconds):
        raise Interrupted


def explain(error: OSError) -> Problem:
    """An operating system's refusal, in one sentence."""
    if error.errno == errno.ENOSPC:
        return Problem(NO_SPACE)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where = error.filename or BASE
        return Problem(
            f"Impossible d’écrire dans {where} : donnez-vous ce droit, ou supprimez ce qu’un autre compte y a créé."
        )
    return Problem(f"Le système a refusé : {error.strerror} ({error.filename or 'sans nom de fichier'}).")


def step(
    title: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    relay: bool = False,
    remedy: str = "",
) -> None:
    """Run a command to its end, with its output in `log` (and on screen, line by line, with `relay`).

    Says every ten seconds that it still works. Raises Problem when it fails, Interrupted when a stop is asked.
    """
    say(title)
    log.parent.mkdir(parents=True, exist_ok=True)
    begun = last = time.monotonic()
    with open(log, "w+b") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=BASE,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        shown = 0
        try:
            while process.poll() is None:
                pause(0.05)
                if relay:
                    shown = _relay(log, shown)
                if time.monotonic() - last >= STILL_EVERY:
                    last = time.monotonic()
                    say(f"  toujours en cours, depuis {last - begun:.0f} s…")
        finally:
            stop_process(process)
    if relay:
        _relay(log, shown)
    if process.returncode:
        raise _failure(title, log, remedy)


def _relay(log: Path, shown: int) -> int:
    """Show the whole lines of `log` past the first `shown` bytes; return how many bytes are now shown."""
    data = log.read_bytes()[shown:]
    whole = data.rfind(b"\n") + 1
    for line in data[:whole].decode(errors="replace").splitlines():
        if line.startswith("> "):
            say("  " + line[2:])
    return shown + whole


def _failure(title: str, log: Path, remedy: str) -> Problem:
    text = log.read_text(errors="replace")
    if "No space left on device" in text or "os error 28" in text:
        return Problem(NO_SPACE)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    reason = lines[-1] if lines else "sans un mot"
    return Problem(f"« {title} » a échoué : {reason}\n{remedy or 'Tout ce qui a été dit'} : {log}")


def stop_process(process: subprocess.Popen[bytes], *, seconds: float = 15) -> None:
    """End a child and the group it leads: politely, then not. Does nothing to one that has ended."""
    if process.poll() is not None:
        return
    signal_group(process.pid, signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
