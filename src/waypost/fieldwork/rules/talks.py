"""Counting talks: person-times and people, and what is too small to be told."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

FEWEST = 5
UNSEALED_FOR = timedelta(days=7)
"""How long a request to custodians waits, and how long somebody new reads what they unsealed."""


@dataclass(frozen=True, slots=True)
class TalkCounts:
    """Person-times (one talk with one person is one) and people; both None where telling could single people out."""

    person_times: int | None
    people: int | None

    @property
    def is_suppressed(self) -> bool:
        """True when there are talks, but too few to say how many."""
        return self.person_times is None


def told(person_times: int, people: int) -> TalkCounts:
    """The counts as they may leave the room: none at all is told, one to four of either is not.

    >>> told(60, 52)
    TalkCounts(person_times=60, people=52)
    >>> told(6, 4).is_suppressed
    True
    """
    if person_times > 0 and min(person_times, people) < FEWEST:
        return TalkCounts(None, None)
    return TalkCounts(person_times, people)


def told_together(cells: Mapping[str, tuple[int, int]]) -> dict[str, TalkCounts]:
    """Parts of one total, as they may be told beside it. When just one part is too small, the smallest other part is
    held back too: otherwise the total would give it away.

    >>> told_together({"a": (40, 30), "b": (12, 9), "c": (3, 3)})["b"].is_suppressed
    True
    """
    shown = {name: told(*cell) for name, cell in cells.items()}
    small = [name for name, counts in shown.items() if counts.is_suppressed]
    if len(small) == 1:
        others = sorted((cells[name], name) for name in cells if name not in small and cells[name][0])
        if others:
            shown[others[0][1]] = TalkCounts(None, None)
    return shown


def count(person_keys: Sequence[str]) -> tuple[int, int]:
    """Person-times and people of talks with these keys: never more people than person-times."""
    return len(person_keys), len(set(person_keys))


def person_key(secret: str, campaign_id: int, author_id: int, pseudonym: str) -> str:
    """The key under which a person is counted: a keyed hash of the pseudonym that the author chose.

    The secret lies outside the database, so that its rows alone do not tell whether a guessed pseudonym is right.
    Two authors have different keys for one pseudonym, so that a common "1" does not merge two people.
    """
    said = f"wp-person-v1|{campaign_id}|{author_id}|{pseudonym}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
