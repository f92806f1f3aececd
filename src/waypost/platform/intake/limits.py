"""How much of a file is read, and how much the child that reads it may use. Plain numbers: the child reads them too."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
MOST_TABLE = 30 * MEGABYTE
"""Bytes of a table: a roster, a list of regions, answers to questions."""
MOST_ROWS = 200_000
MOST_COLUMNS = 400
MOST_CELLS = 12_000_000
MOST_SHEETS = 250
MOST_IN_A_FIELD = 1_000_000
MOST_PARTS = 2_000
"""Members of an archive."""
MOST_DIRECTORY = 2 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_RATIO = 200
SMALL_UNPACKED = 10 * MEGABYTE
"""Up to here the ratio says nothing: blank pages pack well."""
MOST_PIXELS = 40_000_000
MOST_DEPTH = 20
"""Lists in lists of a JSON file."""

MOST_REQUEST = 250 * MEGABYTE
"""Bytes of one request with files; a film may have 100 MB."""
MOST_STRANGERS_REQUEST = 1 * MEGABYTE
"""Of somebody who is not signed in."""
MOST_FILES = 40
"""Files in one request."""
MOST_AT_ONCE = 4
"""Children at once for one server process; whoever comes then waits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of memory and of its answer, seconds of processor and on the wall."""

    memory: int
    answer: int
    processor: int
    wall: int


KINDS = {
    "table": Limits(1536 * MEGABYTE, 160 * MEGABYTE, 60, 90),
    "archive": Limits(512 * MEGABYTE, MEGABYTE, 20, 60),
    "picture": Limits(1024 * MEGABYTE, 64 * MEGABYTE, 20, 60),
    "plain": Limits(1024 * MEGABYTE, 64 * MEGABYTE, 20, 60),
}
