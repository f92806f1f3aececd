"""Playing seeds in this process, which `python -m tests.simulate` has made one for it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from tests.simulate.life import under_way
from tests.simulate.run import Simulation
from tests.simulate.sending import Outcome
from tests.simulate.world import Template


@cache
def _template() -> Template:
    return Template(under_way)


def play(seed: int, steps: int, only: Collection[int] | None = None) -> Outcome:
    """Play one seed, from the same beginning each time."""
    return Simulation(_template(), seed, steps, only).run()


def play_several(seeds: range, steps: int) -> list[Outcome]:
    """Play seeds in their order, and no further than the first that went wrong."""
    played = []
    for seed in seeds:
        played.append(play(seed, steps))
        if played[-1].wrong:
            break
    return played


def shrunk(outcome: Outcome, *, tries: int = 30) -> Outcome:
    """The same fault with as few steps as some tries find: halves left out first, then smaller parts."""
    best, left = outcome, tries
    part = max(1, len(best.taken) // 2)
    while left > 0:
        begin = 0
        while begin < len(best.taken) and left > 0:
            fewer = best.taken[:begin] + best.taken[begin + part :]
            left -= 1
            again = play(outcome.seed, outcome.steps, frozenset(fewer))
            if _kind(again.wrong) == _kind(best.wrong):
                best = again
            else:
                begin += part
        if part == 1:
            break
        part = max(1, part // 2)
    return best


def _kind(wrong: str) -> str:
    """What went wrong, without the names of the things it went wrong with."""
    return "".join(char for char in wrong if not char.isdigit())[:60]
