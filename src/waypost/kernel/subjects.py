"""What an act was about: as one reader may see it, and where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from waypost.kernel.actor import Place


@dataclass(frozen=True, slots=True)
class Subject:
    """A record in the reader's words; `address` is its local page, "" where it has none. `as_unit` when the reader sees
    it as one of the unit that it is about: then what the group did among itself about it stays closed."""

    title: str
    address: str = ""
    as_unit: bool = False


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a record belongs, and who plays which part in it (numbers of accounts)."""

    place: Place
    people: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def numbers(keys: Iterable[str]) -> list[int]:
    """Those of the keys that are whole numbers.

    >>> numbers(["7", "x", "-1"])
    [7]
    """
    return [int(key) for key in keys if key.isdecimal() and len(key) < 19]


def uuids(keys: Iterable[str]) -> list[UUID]:
    """Those of the keys that are UUIDs.

    >>> uuids(["x"])
    []
    """
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found


def people(**parts: int | None) -> dict[str, tuple[int, ...]]:
    """The parts that somebody plays.

    >>> people(author=7, verifier=None)
    {'author': (7,)}
    """
    return {part: (user_id,) for part, user_id in parts.items() if user_id is not None}
