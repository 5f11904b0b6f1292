"""The demonstration's clock: the real one, ahead by what a file says, for every process alike.

A newcomer lives a request's whole life in a few minutes: the séance that is weeks away must come. Every process reads
the same small file, so that pages, tasks and the scheduler agree. Only `timezone.now` moves: sockets, brokers and
timeouts keep real time.
"""

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.utils import timezone

_real_now = timezone.now
_stopped: ContextVar[bool] = ContextVar("stopped", default=False)
_file = Path()
_read: tuple[int, dict[str, Any]] = (0, {})


def install(folder: Path) -> None:
    """From now on Django tells this clock's time. To be called by the settings, before any model holds the real one."""
    global _file
    _file = folder / "demo-clock.json"
    timezone.now = now


def now() -> dt.datetime:
    return _real_now() + (dt.timedelta() if _stopped.get() else ahead())


def ahead() -> dt.timedelta:
    """How far the demonstration is ahead of real time; never behind."""
    return dt.timedelta(seconds=_state().get("ahead", 0))


def target() -> dt.datetime | None:
    """Where a walk through time is going, while it lasts."""
    until = _state().get("until")
    return dt.datetime.fromisoformat(until) if until else None


def set_to(moment: dt.datetime, *, until: dt.datetime | None = None) -> None:
    """Make it this moment now, for all. Time never goes back: an earlier one changes nothing but the target."""
    seconds = max(ahead().total_seconds(), (moment - _real_now()).total_seconds())
    _write({"ahead": seconds, "until": until.isoformat() if until else None})


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """Real time within this block, for whoever tells of the past by setting the clock otherwise."""
    token = _stopped.set(True)
    try:
        yield
    finally:
        _stopped.reset(token)


def _state() -> dict[str, Any]:
    global _read
    try:
        stamp = _file.stat().st_mtime_ns
    except OSError:
        return {}
    if stamp != _read[0]:
        _read = (stamp, json.loads(_file.read_text()))
    return _read[1]


def _write(state: dict[str, Any]) -> None:
    beside = _file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(state))
    beside.replace(_file)  # whole or not at all: others read it at any moment
