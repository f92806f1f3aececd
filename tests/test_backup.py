"""The drill: a backup is taken while others write, and put back; and an instance is moved to another database."""

from __future__ import annotations

import copy
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pyrage
import pytest

from tests.journeys.served import ROOT
from tests.torture.run import Torture, own_database
from tests.torture.writers import Writer, draft, send


def run(torture: Torture, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on an instance, however it ends."""
    command = [sys.executable, "-m", "waypost.config.cli", "--data", str(torture.data), *words]
    environment = torture._environment()
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)


def elsewhere(torture: Torture, data: Path, database: str) -> Torture:
    """The same people, who ask another folder and another database."""
    other = copy.copy(torture)
    other.data, other.database = data, database
    return other


def test_what_was_acknowledged_before_a_backup_is_there_after_a_restore(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first, second = (stack.enter_context(own_database()) for _ in range(2))
        torture = Torture(tmp_path / "data", random.Random(7), first)
        key = pyrage.x25519.Identity.generate()
        (tmp_path / "key").write_text(str(key))
        with torture.served() as address:
            writer = Writer(address, torture.world, "w", None)
            writer.start()
            _wait_for(writer, 3)
            before = list(writer.done)
            taken = run(torture, "backup", "--out", str(tmp_path / "b.age"), "--to", str(key.to_public()), "--json")
            _wait_for(writer, len(writer.done) + 1)
            writer.stops.set()
            writer.join()
        assert taken.returncode == 0, taken.stderr
        assert writer.wrong is None
        assert len(writer.done) > len(before) + 1, "nothing was written while the backup was taken"
        (tmp_path / "kept").write_text(json.loads(taken.stdout)["checkpoint"])

        back = elsewhere(torture, tmp_path / "back", second)
        words = ("--identity", str(tmp_path / "key"), "--checkpoint", str(tmp_path / "kept"), "--json")
        done = run(back, "restore", str(tmp_path / "b.age"), *words)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["root"] == json.loads(taken.stdout)["root"]
        back.done, back.open = before, {write.key: write for write in writer.done}
        assert back.faults() == []
        with back.served() as address:
            assert send(address, back.world.token, draft(back.world, 1, "written after the restore")) == 201


def test_a_refused_restore_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    backup = tmp_path / "b.age"
    backup.write_bytes(pyrage.encrypt(b"nothing", [pyrage.x25519.Identity.generate().to_public()]))
    (tmp_path / "key").write_text(str(pyrage.x25519.Identity.generate()))
    torture = Torture.__new__(Torture)
    torture.data, torture.database = tmp_path / "back", ""

    done = run(torture, "restore", str(backup), "--identity", str(tmp_path / "key"))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "no key given opens this backup" in done.stderr
    assert not torture.data.exists()

    torture.data.mkdir()
    (torture.data / "something").write_text("of somebody")
    assert run(torture, "restore", str(backup), "--identity", str(tmp_path / "key")).returncode == 2
    assert [path.name for path in torture.data.iterdir()] == ["something"]


def test_whoever_says_not_for_whom_gets_no_backup(tmp_path: Path) -> None:
    torture = Torture.__new__(Torture)
    torture.data, torture.database = tmp_path / "data", ""
    assert run(torture, "init").returncode == 0

    for words in ((), ("--plain", "--with-keys"), ("--to", "age1nobody")):
        done = run(torture, "backup", "--out", str(tmp_path / "b"), *words)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr

    assert not (tmp_path / "b").exists()


@pytest.mark.postgres
@pytest.mark.skipif(not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="no PostgreSQL server")
def test_an_instance_moves_from_sqlite_to_postgresql_and_the_ledger_holds_on_both_sides(tmp_path: Path) -> None:
    torture = Torture(tmp_path / "data", random.Random(8))
    with torture.served() as address:
        write = draft(torture.world, 1, "before the move")
        assert send(address, torture.world.token, write) == 201
    torture.done = [write]
    with own_database() as database:
        before = _dump(torture.data)

        (tmp_path / "address").write_text(f"{database}\n")
        moved = run(torture, "move", "--to-file", str(tmp_path / "address"))

        assert moved.returncode == 0, moved.stderr
        assert _dump(torture.data) == before
        assert run(torture, "ledger", "verify").returncode == 0
        there = elsewhere(torture, torture.data, database)
        assert there.faults() == []
        with there.served() as address:
            assert send(address, there.world.token, draft(there.world, 2, "after the move")) == 201
        again = run(torture, "move", "--to", database)
        assert again.returncode == 1
        assert "not empty" in again.stderr


def test_a_move_takes_its_address_from_a_file_or_a_variable_and_warns_of_a_password_that_others_see(
    tmp_path: Path,
) -> None:
    torture = Torture.__new__(Torture)
    torture.data, torture.database = tmp_path / "data", ""
    assert run(torture, "init").returncode == 0
    (tmp_path / "address").write_text("mysql://nobody\n")

    for words in ((), ("--to-file", str(tmp_path / "address")), ("--to-file", "/nowhere"), ("--to-env", "NO_SUCH")):
        done = run(torture, "move", *words)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    done = run(torture, "move", "--to", "postgres://somebody:secret@127.0.0.1:1/nowhere")
    assert done.returncode == 1
    assert "--to-file" in done.stderr and "secret" not in done.stderr


def _dump(data: Path) -> list[str]:
    with sqlite3.connect(data / "waypost.sqlite3") as connection:
        return list(connection.iterdump())


def _wait_for(writer: Writer, number: int) -> None:
    until = time.monotonic() + 60
    while len(writer.done) < number:
        assert time.monotonic() < until, f"only {len(writer.done)} writes were acknowledged: {writer.wrong}"
        time.sleep(0.02)
