"""The short form of the pairs of `make torture`: of two who take a one-time step at once, exactly one succeeds."""

from __future__ import annotations

from pathlib import Path

from tests.torture.pairs import played
from tests.torture.run import own_database


def test_of_two_who_take_a_one_time_step_at_once_one_succeeds_and_the_other_is_told(tmp_path: Path) -> None:
    with own_database() as database:
        done = played(24, tmp_path, database, lanes=1)

    assert done.returncode == 0, done.stdout
    assert "24 pairs" in done.stdout and "\n0 faults" in done.stdout
