"""The front of all commands: what it says to somebody who does not know them yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.served import run
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

    assert done.returncode == 1
    assert done.stderr.strip().endswith("init` makes one")
    assert "Traceback" not in done.stderr
