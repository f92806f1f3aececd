"""One instance, its server, and those who write to it while it is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.journeys.served import ROOT, environment
from tests.torture.cluster import Cluster
from tests.torture.writers import World, Write, Writer, read

WRITERS = 4
LONGEST = 1.2
"""Seconds of work after which the server is killed at the latest."""


@contextmanager
def own_cluster() -> Iterator[tuple[str, Cluster]]:
    """A new PostgreSQL server with an empty database, until the end of the block: its address, and the server."""
    with tempfile.TemporaryDirectory(prefix="waypost-cluster-") as folder:
        os.chmod(folder, 0o755)
        place = Path(folder) / "server"
        place.mkdir()
        cluster = Cluster(place, ["torture"], memory="128MB")
        with cluster as address:
            yield f"{address}/torture", cluster


@contextmanager
def own_database() -> Iterator[str]:
    """The address of a new database on the server of `DATABASE_URL`, dropped at the end; empty where it names none."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    name = f"waypost_torture_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@dataclass(frozen=True)
class Served:
    """A server at work: its process, which leads a group of its own, and its address."""

    pid: int
    address: str
    process: subprocess.Popen[str] | None = None

    def end(self, how: signal.Signals) -> None:
        """Send a signal to all of its processes, and wait until it is gone."""
        os.killpg(self.pid, how)
        if self.process is not None:
            self.process.wait()
            return
        while Path(f"/proc/{self.pid}").exists():
            time.sleep(0.005)


class Torture:
    """A data folder that is served, killed and served again. `done`: the writes that were acknowledged. `database`:
    the address of an empty database on PostgreSQL; none: SQLite in the folder. `is_warm`: servers are forked from a
    nursery, a hundred times as quickly; else each is `waypost serve`, as people start it. With a `cluster` the
    database is killed first, and the server a moment later."""

    def __init__(
        self,
        data: Path,
        chance: random.Random,
        database: str = "",
        *,
        is_warm: bool = False,
        cluster: Cluster | None = None,
    ) -> None:
        self.data, self.chance, self.database = data, chance, database
        self.is_warm, self.cluster = is_warm, cluster
        self._nursery: subprocess.Popen[str] | None = None
        self.world = World(**self._made())
        self.open: dict[str, Write] = {}
        self.done: list[Write] = []
        self.cut = self.repeated = 0

    def _environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.database} if self.database else {}
        return {**environment(), **own, "WAYPOST_DATA": str(self.data)}

    def _made(self) -> dict[str, Any]:
        command = [sys.executable, str(Path(__file__).parent / "world.py")]
        child = subprocess.run(command, env=self._environment(), stdout=subprocess.PIPE, text=True, check=True)
        said = json.loads(child.stdout.strip().splitlines()[-1])
        return {**said, "units": tuple(said["units"])}

    def _begin(self) -> Served:
        return self._warm() if self.is_warm else self._cold()

    def _warm(self) -> Served:
        if self._nursery is None:
            command = [sys.executable, str(Path(__file__).parent / "nursery.py")]
            self._nursery = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a database that was killed is told of at length
                text=True,
                env=self._environment(),
                cwd=ROOT,
            )
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("serve\n")
        self._nursery.stdin.flush()
        pid, _, address = self._nursery.stdout.readline().partition(" ")
        assert address, "the server did not begin"
        return Served(int(pid), address.strip().rstrip("/"))

    def close(self) -> None:
        """End the nursery, if there is one."""
        if self._nursery is not None and self._nursery.stdin is not None:
            self._nursery.stdin.close()
            self._nursery.wait()

    def _cold(self) -> Served:
        command = [sys.executable, "-m", "waypost.config.cli", "--data", str(self.data), "serve", "--port", "0"]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=self._environment(), start_new_session=True, cwd=ROOT
        )
        assert server.stdout is not None
        said = next((line for line in server.stdout if "http://" in line), "")
        assert said, "the server did not begin"
        address = said[said.index("http://") :].strip().rstrip("/")
        until = time.monotonic() + 60
        while True:
            try:
                read(address, self.world.token, "/api/v1/visit-kinds")
            except OSError:
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.05)
            else:
                return Served(server.pid, address, server)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve until the block ends, and end it in order. Yields the address."""
        server = self._begin()
        try:
            yield server.address
        finally:
            server.end(signal.SIGTERM)

    def kill_once(self) -> None:
        """Serve, let the writers write, kill everything with signal 9 at a moment drawn by lot."""
        server = self._begin()
        writers = [
            Writer(server.address, self.world, f"w{number}", self.open.pop(f"w{number}", None))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(self.chance.uniform(0.02, LONGEST))
        if self.cluster is not None:
            self.cluster.kill()
            time.sleep(self.chance.uniform(0, 0.2))
        server.end(signal.SIGKILL)
        if self.cluster is not None:
            self.cluster.restart()
        for writer in writers:
            writer.stops.set()
            writer.join()
            if writer.wrong is not None:
                raise writer.wrong
            self.done += writer.done
            self.repeated += sum(write.sent > 1 for write in writer.done)
            if writer.open_write is not None:
                self.cut += 1
                self.open[writer.name] = writer.open_write

    def faults(self) -> list[str]:
        """What is lost, there twice, or not as the ledger says."""
        with self.served() as address:
            found = self._in_tables(address)
        return found + [*self._of_command("ledger", "verify"), *self._of_command("doctor")]

    def _in_tables(self, address: str) -> list[str]:
        by_mark: Counter[str] = Counter()
        by_id: dict[str, str] = {}
        for path, name in (("/api/v1/recommendations", "title"), ("/api/v1/visits", "purpose")):
            for row in self._all(address, path):
                by_mark[row[name]] += 1
                by_id[row["id"]] = row[name]
        known = {write.mark for write in [*self.done, *self.open.values()]}
        lost = [f"lost: {write.path} {write.mark}" for write in self.done if by_id.get(write.id) != write.mark]
        twice = [f"there {count} times: {mark}" for mark, count in by_mark.items() if count > 1]
        return lost + twice + [f"from nobody: {mark}" for mark in by_mark if mark not in known]

    def _all(self, address: str, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        after = ""
        while True:
            part = read(address, self.world.token, f"{path}?limit=100" + (f"&after={after}" if after else ""))
            rows += part["items"]
            after = part["next"]
            if not after:
                return rows

    def _of_command(self, *words: str) -> list[str]:
        command = [sys.executable, "-m", "waypost.config.cli", "--data", str(self.data), *words]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False, cwd=ROOT)
        return [] if done.returncode == 0 else [f"waypost {' '.join(words)}: {done.stdout}{done.stderr}"]
