"""The ledger beside pymerkle (its SQLite storage), on the same disk and in the same run. Prints a table.

Two things are measured apart. "log" is the peer's own work: bytes of an entry, its hash, the tree, fenced against
change, in one table as pymerkle has it, but with our tiles. "whole" is what Waypost writes for an act: the entry with
its columns and indexes, what it says with a salted commitment, the hash of the act before it about the same subject,
tiles, head.

python bench/ledger.py [--entries 1000000] [--folder DIR] [--postgresql]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
BATCH = 10_000
SECONDS = 8.0
"""So long at most each kind of proof, and each kind of appending one by one, is done."""
THREADS = 16


def main() -> None:
    """Each step in a process of its own; the table at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where the databases are made (default: a temporary folder)")
    parser.add_argument(
        "--postgresql", action="store_true", help="Waypost's part on PostgreSQL too, in a server of its own"
    )
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](Path(options.folder), options.entries)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = {name: _step(name, folder, options.entries) for name in STEPS}
        _table(found, options.entries)
        if options.postgresql:
            _on_postgresql(folder, min(options.entries, 200_000))


def _step(name: str, folder: str, entries: int, **environment: str) -> dict[str, Any]:
    print(f"{name} …", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--step", name, "--folder", folder, "--entries", str(entries)]
    data = f"{folder}/data"
    Path(data).mkdir(exist_ok=True)
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "WAYPOST_DATA": data, **environment}
    )
    print(done.stdout.strip(), file=sys.stderr, flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def _on_postgresql(folder: str, entries: int) -> None:
    from bench.server import Server  # noqa: PLC0415

    place = Path(folder) / "server"
    place.mkdir()
    os.chmod(folder, 0o755)
    with Server(place, ["bench"]) as address:
        for name in ("whole, batches", "whole, one by one"):
            measured = _step(name, folder, entries, DATABASE_URL=f"{address}/bench")
            print(f"PostgreSQL, {name}, {entries} entries: {measured}")


class Clock:
    """Seconds on the wall and of the processor, from the beginning of the block to its end."""

    def __enter__(self) -> Clock:
        self._wall, self._work = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.work = time.perf_counter() - self._wall, time.process_time() - self._work

    def rate(self, count: int) -> dict[str, float]:
        """Things a second, on the wall and of the processor."""
        return {"wall": count / self.wall, "processor": count / self.work}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def leaves(entries: int) -> Iterator[bytes]:
    """Entries as long as those of a demonstration: 330 bytes."""
    for number in range(entries):
        yield (
            f'{{"act":"visit.recorded","acting_as":"inspector","actor":{number % 400},"at":"2021-04-16T08:30:00.000Z",'
            f'"body":"{number:064x}","campaign":1,"prev":"{number + 1:064x}","revision":1,"seq":{number},'
            f'"subject":"visit:{number:036x}","v":1}}'
        ).encode()


def _batches(entries: int) -> Iterator[list[bytes]]:
    source = leaves(entries)
    for begin in range(0, entries, BATCH):
        yield [next(source) for _ in range(begin, min(begin + BATCH, entries))]


def _django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.config.settings"
    import django  # noqa: PLC0415

    django.setup()


class Log:
    """Waypost's tree over a table as pymerkle's."""

    def __init__(self, path: Path) -> None:
        from waypost.ledger import rules  # noqa: PLC0415

        self.rules = rules
        self.database = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS leaf (id INTEGER PRIMARY KEY, entry BLOB, hash BLOB)",
            "CREATE TABLE IF NOT EXISTS tile (number INTEGER PRIMARY KEY, root BLOB, hashes BLOB)",
            "CREATE TRIGGER IF NOT EXISTS no_d BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'append-only'); END",
            "CREATE TRIGGER IF NOT EXISTS no_u BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        ):
            self.database.execute(statement)
        self.tree = rules.Growing([], 0, bytes)

    def append(self, entries: list[bytes]) -> None:
        """Append a batch, durable when this returns."""
        hashes = [self.rules.leaf_hash(entry) for entry in entries]
        begin = self.tree.size
        self.database.execute("BEGIN IMMEDIATE")
        rows = ((begin + at, entry, hashed) for at, (entry, hashed) in enumerate(zip(entries, hashes, strict=True)))
        self.database.executemany("INSERT INTO leaf VALUES (?, ?, ?)", rows)
        full = self.tree.append(hashes)
        self.database.executemany("INSERT INTO tile VALUES (?, ?, ?)", [(t.index, t.root, t.hashes) for t in full])
        self.database.execute("COMMIT")


def log_batches(folder: Path, entries: int) -> dict[str, Any]:
    """The log alone, in batches."""
    _django()
    log = Log(folder / "log.sqlite3")
    found = _appended(log.append, entries)
    log.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {**found, "bytes": (folder / "log.sqlite3").stat().st_size / entries}


def _appended(append: Callable[[list[bytes]], object], entries: int) -> dict[str, Any]:
    wall = work = 0.0
    for batch in _batches(entries):
        with Clock() as clock:
            append(batch)
        wall, work = wall + clock.wall, work + clock.work
    return {"wall": entries / wall, "processor": entries / work, "memory": _memory()}


def peer_batches(folder: Path, entries: int) -> dict[str, Any]:
    """pymerkle, in batches."""
    from pymerkle import SqliteTree  # noqa: PLC0415

    with SqliteTree(str(folder / "peer.sqlite3")) as tree:
        found = _appended(tree.append_entries, entries)
    return {**found, "bytes": (folder / "peer.sqlite3").stat().st_size / entries}


def whole_batches(folder: Path, entries: int) -> dict[str, Any]:
    """Whole entries of Waypost, in batches, each about a subject of its own."""
    _django()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from waypost.kernel.actor import Actor  # noqa: PLC0415
    from waypost.ledger import actions, queries  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun, wall, work = queries.position().size, 0.0, 0.0
    for begin in range(begun, begun + entries, BATCH):
        acts = [
            actions.Act(
                "visit.recorded",
                f"visit:{number:036x}",
                {"on": "2021-04-16", "note": "到现场查看台账", "count": number},
                1,
            )
            for number in range(begin, min(begin + BATCH, begun + entries))
        ]
        with Clock() as clock, transaction.atomic():
            actions.record_many(Actor(7, "bench"), acts)
        wall, work = wall + clock.wall, work + clock.work
    found = {"wall": entries / wall, "processor": entries / work, "memory": _memory()}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found["bytes"] = Path(connection.settings_dict["NAME"]).stat().st_size / entries
    return found


def whole_one_by_one(folder: Path, entries: int) -> dict[str, Any]:
    """Acts that come alone, each durable in a transaction of its own: one thread, then many at once."""
    _django()
    from django.db import connection, transaction  # noqa: PLC0415

    from waypost.kernel.actor import Actor  # noqa: PLC0415
    from waypost.ledger import actions  # noqa: PLC0415

    def work(name: str, until: float, done: list[int]) -> None:
        count = 0
        while time.perf_counter() < until:
            with transaction.atomic():
                facts = {"on": "2021-04-16", "note": "到现场查看台账", "count": count}
                actions.record(Actor(7, "bench"), "visit.recorded", subject=f"visit:{name}-{count}", facts=facts)
            count += 1
        done.append(count)
        connection.close()

    found = {}
    for number in (1, THREADS):
        done: list[int] = []
        with Clock() as clock:
            begun, until = time.time_ns(), time.perf_counter() + SECONDS
            threads = [threading.Thread(target=work, args=(f"{begun}-{n}", until, done)) for n in range(number)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        found[str(number)] = clock.rate(sum(done))
    return found


def peer_one_by_one(folder: Path, entries: int) -> dict[str, Any]:
    """pymerkle, one by one: as it comes, and with SQLite's log (WAL) set for it."""
    from pymerkle import SqliteTree  # noqa: PLC0415

    found = {}
    for name, mode in (("as it comes", "DELETE"), ("WAL", "WAL")):
        with SqliteTree(str(folder / f"alone-{mode}.sqlite3")) as tree:
            tree.con.execute(f"PRAGMA journal_mode={mode}")
            found[name] = _repeated(lambda entry, tree=tree: tree.append_entry(entry), leaves(10**9))
    return found


def _repeated(do: Callable[[Any], object], source: Iterator[Any]) -> dict[str, float]:
    """How often a second, for so long as it may take."""
    count = 0
    with Clock() as clock:
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            do(next(source))
            count += 1
    return clock.rate(count)


def _indexes(entries: int) -> Iterator[int]:
    draw = random.Random(7)
    while True:
        yield draw.randrange(1, entries)


def whole_proofs(folder: Path, entries: int) -> dict[str, Any]:
    """Waypost's proofs of random entries and sizes from the database, by one reader; the first root after the start."""
    _django()
    from django.db import connection  # noqa: PLC0415

    from waypost.ledger import queries, rules  # noqa: PLC0415

    connection.ensure_connection()
    if (
        connection.vendor == "sqlite"
    ):  # the server's 64 MiB of pages serve everything; proofs are to do with the usual 2
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-2000")
    before = _memory()
    with Clock() as first:
        queries.position()
    tree = queries.Tree()
    found: dict[str, Any] = {"first root": first.wall * 1000}
    found["inclusion"] = _repeated(lambda index: rules.inclusion(tree, index, entries), _indexes(entries))
    found["consistency"] = _repeated(lambda size: rules.consistency(tree, size, entries), _indexes(entries))
    found["alone"] = _repeated(lambda index: queries.proof(index), _indexes(entries))
    return {**found, "memory": _memory() - before}


def peer_proofs(folder: Path, entries: int) -> dict[str, Any]:
    """pymerkle's proofs of the same random entries and sizes."""
    from pymerkle import SqliteTree  # noqa: PLC0415

    before = _memory()
    with SqliteTree(str(folder / "peer.sqlite3")) as tree:
        with Clock() as first:
            tree.get_root()
        found: dict[str, Any] = {"first root": first.wall * 1000}
        found["inclusion"] = _repeated(lambda index: tree.prove_inclusion(index, entries), _indexes(entries))
        found["consistency"] = _repeated(lambda size: tree.prove_consistency(size, entries), _indexes(entries))
    return {**found, "memory": _memory() - before}


_VERIFYING = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    assert end.code == 0
print(next(line for line in open("/proc/self/status") if "VmHWM" in line), end="")
"""


def export(folder: Path, entries: int) -> dict[str, Any]:
    """Writing the whole ledger into a file, and verifying it by the program that knows nothing of Waypost."""
    _django()
    from waypost.ledger import actions, bundle, verify  # noqa: PLC0415

    path = folder / "ledger.zip"
    with Clock() as writing:
        written = bundle.write(path, actions.checkpoint().size)
    with Clock() as checking:
        command = [sys.executable, "-I", "-c", _VERIFYING, verify.__file__, str(path)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    memory = int(told[-1].split()[1]) / 1024
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "entries": written.size,
        "write": writing.wall,
        "write, processor": writing.work,
        "verify": checking.wall,
        "verify, processor": spent.ru_utime + spent.ru_stime,
        "megabytes": path.stat().st_size / 1e6,
        "memory": memory,
    }


STEPS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "log, batches": log_batches,
    "whole, batches": whole_batches,
    "pymerkle, batches": peer_batches,
    "whole, proofs": whole_proofs,
    "pymerkle, proofs": peer_proofs,
    "export": export,
    "whole, one by one": whole_one_by_one,
    "pymerkle, one by one": peer_one_by_one,
}


def _table(found: dict[str, dict[str, Any]], entries: int) -> None:
    log, whole, peer = (found[f"{who}, batches"] for who in ("log", "whole", "pymerkle"))
    ours, theirs = found["whole, proofs"], found["pymerkle, proofs"]
    alone, peer_alone, file = found["whole, one by one"], found["pymerkle, one by one"], found["export"]
    load = os.getloadavg()[0]
    print(f"\n{entries:,} entries; load of the machine {load:.1f}. A second on the wall (of the processor).\n")
    print("| what | Waypost | pymerkle | ratio |\n| --- | ---: | ---: | ---: |")
    rows = [
        ("append in batches, the log alone", log, peer),
        ("append in batches, whole entries", whole, peer),
        ("append one by one, durable, one thread", alone["1"], peer_alone["as it comes"]),
        ("the same, pymerkle in WAL", alone["1"], peer_alone["WAL"]),
        (f"append one by one, durable, {THREADS} threads", alone[str(THREADS)], peer_alone["WAL"]),
        ("proofs of inclusion, one reader", ours["inclusion"], theirs["inclusion"]),
        ("proofs of inclusion, each on its own", ours["alone"], theirs["inclusion"]),
        ("proofs of consistency", ours["consistency"], theirs["consistency"]),
    ]
    for what, mine, other in rows:
        ratio = mine["wall"] / other["wall"]
        print(f"| {what} | {_rate(mine)} | {_rate(other)} | {ratio:,.1f} |")
    print(f"| first root after a start, ms | {ours['first root']:.2f} | {theirs['first root']:.2f} | |")
    print(f"| memory for proofs, MB | {ours['memory']:.0f} | {theirs['memory']:.0f} | |")
    print(f"| bytes an entry: log alone, whole | {log['bytes']:.0f}, {whole['bytes']:.0f} | {peer['bytes']:.0f} | |")
    print(f"| export, s (processor) | {file['write']:.1f} ({file['write, processor']:.1f}) | | |")
    print(f"| verify.py on it, s (processor) | {file['verify']:.1f} ({file['verify, processor']:.1f}) | | |")
    print(f"| its file, MB; memory of verify.py, MB | {file['megabytes']:.0f}; {file['memory']:.0f} | | |")


def _rate(one: dict[str, float]) -> str:
    return f"{one['wall']:,.0f} ({one['processor']:,.0f})"


if __name__ == "__main__":
    main()
