"""A seed replays exactly, and what is wrong in the house is found and shown in a few steps."""

from __future__ import annotations

import re

import pytest

from tests.simulate.planting import PLANTED
from tests.simulate.simulated import ONCE, simulated

STEPS = "40"


@ONCE
def test_a_seed_replays_exactly_whatever_was_played_before() -> None:
    once = simulated("--seed", "4", "--steps", STEPS)
    after_another = simulated("--seed", "4", "--steps", STEPS, "--after", "2")

    assert once.returncode == 0, once.stdout + once.stderr
    assert len(re.findall("digest [0-9a-f]{64}", once.stdout)) == 1
    assert once.stdout == after_another.stdout


@ONCE
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_and_its_seed_shows_it_again(fault: str) -> None:
    played = simulated("--seeds", "40", "--steps", STEPS, "--jobs", "1", "--anew", planted=fault)

    assert played.returncode == 1, played.stdout + played.stderr
    again = re.search(rf"--seed (\d+) --steps {STEPS} --only ([\d,]+)", played.stdout)
    assert again is not None, played.stdout
    seed, only = again.groups()
    shown = simulated("--seed", seed, "--steps", STEPS, "--only", only, planted=fault)
    assert shown.returncode == 1 and "WRONG" in shown.stdout
    assert len(only.split(",")) <= 12, "the report is not short"
