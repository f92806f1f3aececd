"""Reads a file into sheets of cells. The child of the house's intake opens it; here its answer gets a shape."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from waypost.organisation.roster.division import Division, read_list
from waypost.organisation.roster.words import both_scripts
from waypost.platform.intake.limits import MOST_TABLE
from waypost.platform.intake.reading import opened
from waypost.platform.intake.troubles import NotTaken

# Signs that stand in every roster, by which the right one of two ways to decode a text is known.
_USUAL = both_scripts("单位名称类别层级区划代码上主管县市局院所公安法派出")
Cell = str | int | float | bool | None


class Unreadable(Exception):
    """The file as a whole cannot be read. `code` says why (see `messages.TROUBLES`)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows` begins with the first row of the sheet, so index + 1 is the number that Excel shows.

    `merged` holds (first row, first column, last row, last column), from 0. `dates`, `formulas` (without a value)
    and `errors` name cells such as "E12". `hidden_rows` and `hidden_columns` count from 0.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    dates: frozenset[str] = frozenset()
    formulas: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class Book:
    """A file as read: its sheets in order, its SHA-256 and how it was read ("xlsx", "csv utf-8 ,", ...)."""

    sheets: list[Sheet]
    digest: str
    form: str


@cache
def column_name(index: int) -> str:
    """The letters of a column, from 0.

    >>> column_name(0), column_name(26)
    ('A', 'AA')
    """
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


def read(content: bytes, *, name: str = "") -> Book:
    """The sheets of a file (XLSX, XLSM, XLS, ODS, CSV or another delimited text).

    Raises:
        Unreadable: too large, unsafe, locked, of another form, or not to be decoded.
    """
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > MOST_TABLE:
        raise Unreadable("too_large")
    try:
        answer, _ = opened("table", content, usual=_USUAL)
    except NotTaken as error:
        raise Unreadable(error.code) from error
    for given in answer["sheets"]:
        given.setdefault("name", Path(name).stem or "CSV")
    return Book([_sheet(given) for given in answer["sheets"]], hashlib.sha256(content).hexdigest(), answer["form"])


def list_of_regions(content: bytes) -> list[Division]:
    """The regions in a list of division codes and names, beside a roster; lines without a code say nothing.

    Raises:
        Unreadable: the file cannot be read.
        ValueError: a line is wrong.
    """
    rows = [[str(cell) for cell in row[:2]] for sheet in read(content).sheets for row in sheet.rows]
    return read_list((row[0], row[1]) for row in rows if len(row) == 2 and row[0].strip()[:1].isdigit())


def _sheet(given: dict[str, Any]) -> Sheet:
    dates = set()
    for number, row in enumerate(given["rows"], start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, dict):
                dates.add(f"{column_name(index)}{number}")
                row[index] = cell["date"]
    return Sheet(
        given["name"],
        given["rows"],
        [(box[0], box[1], box[2], box[3]) for box in given.get("merged", ())],
        given.get("hidden", False),
        frozenset(dates),
        frozenset(given.get("formulas", ())),
        frozenset(given.get("errors", ())),
        frozenset(given.get("hidden_rows", ())),
        frozenset(given.get("hidden_columns", ())),
    )
