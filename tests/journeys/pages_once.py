"""The short rounds: each page once, by one role, in one look."""

from __future__ import annotations

from tests.journeys.conftest import PageIn
from tests.journeys.rounds import EVERY, beginnings
from tests.journeys.served import Served
from tests.journeys.sound import Soundness
from tests.journeys.walk import Walk
from tests.journeys.words import Words


def go_round(
    page_in: PageIn, served: Served, words: Words, role: str, names: str, *, language: str, width: int, dark: bool
) -> Walk:
    """A role's round through the pages that are its to look at. Raises AssertionError with what is wrong."""
    pages = names.split()
    walk = Walk(Soundness(words), "once", only=pages, others=EVERY - set(pages))

    walk.go(page_in(served, role, language=language, width=width, dark=dark), role, beginnings(pages))

    assert not walk.wrong, "\n".join(walk.wrong)
    assert set(walk.seen) == set(pages)
    return walk
