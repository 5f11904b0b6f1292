"""Cleans up after a launcher that was killed outright (`kill -9`, a closed container shell).

Reads from its standard input, a pipe that only the launcher holds: one line per child, the leader of its own group;
`postgres` once the embedded cluster is ours; `done` before a clean end. The end of the input without `done` means
that the launcher died. Also holds the demo's lock, so that the next run waits until all is clean.
"""

import os
import signal
import sys
import time

from launcher import embedded
from launcher.console import signal_group

PATIENCE = 10.0


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pids: list[int] = []
    owns_postgres = False
    for line in sys.stdin:
        word = line.strip()
        if word == "done":
            return
        if word == "postgres":
            owns_postgres = True
        else:
            pids.append(int(word))
    for pid in reversed(pids):
        signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(_alive(pid) for pid in pids):
        time.sleep(0.05)
    for pid in pids:
        signal_group(pid, signal.SIGKILL)
    if owns_postgres:
        embedded.stop_postgres()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # a zombie nobody reaps is as good as gone
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    main()
