"""The commands of the Makefile."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from . import demo, embedded, environment, lint, system
from .console import BASE, Interrupted, Problem, explain, say, watch_signals


def _demo(arguments: list[str]) -> int:
    if arguments != ["--ready"]:
        demo.check(demo.Settings.read())  # before the minutes of a first installation
        system.ensure(test=False, logs=_logs())
        environment.ensure("embedded", exact=False, logs=_logs())
        _jump("launcher", "demo", "--ready")
    return demo.run(demo.Settings.read())


def _demo_reset(arguments: list[str]) -> int:
    if arguments != ["--ready"]:
        if not environment.PYTHON.exists():
            say("Rien à effacer : la démonstration n’a jamais été lancée ici.")
            return 0
        _jump("launcher", "demo-reset", "--ready")
    return demo.reset()


def _test(arguments: list[str]) -> int:
    _prepare_development()
    if not arguments:  # a narrowed run is for a quick answer
        lint.run(_logs())
        arguments = ["-n", "2", "--dist", "worksteal"]
    environment.ensure_node_modules(BASE / "tests" / "oidc", logs=_logs())
    say("Tests")
    _jump("pytest", *arguments)
    return 1


def _lint(arguments: list[str]) -> int:
    _prepare_development()
    lint.run(_logs())
    say("Rien à redire.")
    return 0


def _bench(arguments: list[str]) -> int:
    _prepare_development()
    _jump("bench", *arguments)
    return 1


def _prepare_development() -> None:
    system.ensure(test=True, logs=_logs())
    environment.ensure("dev", exact=True, logs=_logs())


def _logs() -> Path:
    path = embedded.state_dir() / "log"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _jump(module: str, *arguments: str) -> None:
    """Go on in the project's own Python."""
    os.chdir(BASE)
    sys.stdout.flush()
    os.execv(environment.PYTHON, [str(environment.PYTHON), "-m", module, *arguments])  # noqa: S606


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": _demo,
    "demo-reset": _demo_reset,
    "test": _test,
    "lint": _lint,
    "bench": _bench,
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Commandes : {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    watch_signals()
    # Six processes start here: without compiled files each would lose seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Interrupted:
        say("Interrompu.")
        return 130
    except (Problem, embedded.Unavailable) as problem:
        print(f"\n{problem}", file=sys.stderr)
    except OSError as error:
        print(f"\n{explain(error)}", file=sys.stderr)
    return 1
