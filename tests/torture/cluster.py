"""A PostgreSQL server of the torture's own, which is killed with all of its processes as a power cut would."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from bench.server import Server


class Cluster(Server):
    """Flushes as servers do (`fsync` and `synchronous_commit` stay on). Entering gives its address."""

    def kill(self) -> None:
        """Signal 9 to all of its processes at once. What they leave behind, a lock and a socket, is taken away by hand,
        as an operator does: where nobody reaps the dead, PostgreSQL takes the old server for one that lives."""
        lock = self.folder / "pg" / "postmaster.pid"
        leader = int(lock.read_text().splitlines()[0])
        for process in [leader, *_children(leader)]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while _is_running(leader):
            time.sleep(0.005)
        for left in (lock, *self.folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def restart(self) -> None:
        """Begin again after `kill`, with what lies on the disk; returns when it answers."""
        self._start()


def _children(leader: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if _fields(stat)[1] == str(leader):
                found.append(int(stat.parent.name))
    return found


def _is_running(process: int) -> bool:
    try:
        return _fields(Path(f"/proc/{process}/stat"))[0] != "Z"
    except OSError:
        return False


def _fields(stat: Path) -> list[str]:
    """State, parent and what follows; the name before them may hold anything."""
    return stat.read_text().rpartition(")")[2].split()
