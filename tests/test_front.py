"""The front of all commands: what it says to somebody who does not know them yet."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.served import run, serve
from waypost.config import cli


def test_half_a_command_is_told_what_it_could_become(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["report"])

    assert left.value.code == 2
    assert "report figures, report overview" in capsys.readouterr().err


def test_half_a_command_can_be_asked_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["report", "--help"])

    assert "  report figures\n  report overview\n" in capsys.readouterr().out


def test_help_speaks_of_the_command_and_not_of_its_machinery(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["report", "overview", "--help"])

    told = capsys.readouterr().out
    assert left.value.code == 0
    assert told.startswith("usage: waypost report overview")
    assert "--pythonpath" not in told


@pytest.mark.parametrize("day", ["2021-13-16", "16/4/2021", "gestern"])
def test_a_mistyped_day_is_told_how_a_day_is_written(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["report", "figures", "--as-of", day])

    assert left.value.code == 2
    assert "write it as 2021-04-16" in capsys.readouterr().err


def test_a_folder_without_an_instance_is_told_how_to_make_one(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing", "report", "figures", "--as-of", "2021-04-16")

    assert done.returncode == 2
    assert done.stderr.strip().endswith("init` makes one")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "nothing").exists()


def no_database(folder: Path) -> None:
    (folder / "waypost.sqlite3").write_bytes(b"This is a letter and no database. " * 40)


def cut_off(folder: Path) -> None:
    with sqlite3.connect(folder / "waypost.sqlite3") as database:
        database.execute("CREATE TABLE something (words TEXT)")
        database.executemany("INSERT INTO something VALUES (?)", [("x" * 500,)] * 200)
    content = (folder / "waypost.sqlite3").read_bytes()
    (folder / "waypost.sqlite3").write_bytes(content[: len(content) // 2 + 100])


def of_others(folder: Path) -> None:
    with sqlite3.connect(folder / "waypost.sqlite3") as database:
        database.execute("CREATE TABLE access_user (id INTEGER)")


@pytest.mark.parametrize("spoil", [no_database, cut_off, of_others])
@pytest.mark.parametrize("words", ["ledger verify --json", "init"])
def test_a_folder_that_cannot_be_used_is_told_so_and_is_not_called_tampered(
    words: str, spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    spoil(tmp_path)

    done = run(tmp_path, *words.split())

    assert done.returncode == 2
    assert done.stderr.startswith("waypost: the database cannot be used")
    assert len(done.stderr.splitlines()) == 1


def test_a_data_folder_that_is_a_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all")

    done = run(tmp_path / "letter", "init")

    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_instance_in_use_is_no_place_for_a_demonstration(tmp_path: Path) -> None:
    assert run(tmp_path, "init").returncode == 0
    assert run(tmp_path, "account", "open", "--username", "first", "--role", "admin").returncode == 0

    done = run(tmp_path, "demo", "--json")

    assert done.returncode == 1
    assert "in use" in done.stderr
    assert json.loads(run(tmp_path, "ledger", "verify", "--json").stdout)["good"]


def test_one_folder_is_served_once_and_a_port_is_used_once(tmp_path: Path) -> None:
    with serve(tmp_path / "one") as served:
        again = run(tmp_path / "one", "serve", "--port", "0")
        port = served.address.rpartition(":")[2]
        other = run(tmp_path / "two", "serve", "--port", port)

    assert again.returncode == 1
    assert served.address in again.stderr
    assert other.returncode == 1
    assert f"port {port}" in other.stderr


def test_a_server_that_is_killed_leaves_nobody_behind_who_answers(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        port = int(served.address.rpartition(":")[2])
        os.kill(int((tmp_path / "serving.lock").read_text().split()[0]), signal.SIGKILL)

        until = time.monotonic() + 20
        while time.monotonic() < until and _is_taken(port):
            time.sleep(0.2)

        assert not _is_taken(port)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
