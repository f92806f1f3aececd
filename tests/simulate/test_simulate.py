"""The short form of `make simulate`: three hundred lives, of which each begins in the middle of things."""

from __future__ import annotations

from tests.simulate.simulated import ONCE, simulated

SEEDS = 300
STEPS = 12
"""So many that all seeds together cost less than three minutes of one core (docs/figures.md)."""


@ONCE
def test_three_hundred_lives_hold() -> None:
    played = simulated("--seeds", str(SEEDS), "--steps", str(STEPS), "--jobs", "1", "--anew")

    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.startswith(f"{SEEDS} seeds of {STEPS} steps")
