"""What is said of a roster: its lines, what each was understood to say, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from waypost.organisation.rules import Fate, UnitLevel

NOTE, ASK, REFUSE, SKIP = "note", "ask", "refuse", "skip"
# Signs that no file can hold (see layout.clean): between them stands what is said in the reader's language later.
OPENS, CLOSES = "\ue000", "\ue001"


def mark(code: str, *of: str) -> str:
    """Words of Waypost's own inside a text, to be said in the reader's language (see `said.spoken`)."""
    return OPENS + "|".join((code, *of)) + CLOSES


def both(chinese: str, english: str) -> str:
    """A name that is kept in two languages, inside a text."""
    return mark("", chinese, english)


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in a cell: `raw` as read, `text` tidied, `cell` such as "E12"."""

    raw: Any
    text: str
    cell: str


@dataclass(slots=True)
class Line:
    """One row of a sheet. `skip` names why it is no unit; otherwise `cells` holds what it gives, by field.

    `heard` holds the words around it that may name a region, the nearest first: headings of sections, the name of the
    sheet, titles. `datum` is the map system of its position where that is not WGS-84.
    """

    sheet: str
    row: int
    cells: dict[str, Given] = field(default_factory=dict)
    skip: str = ""
    reasons: list[Reason] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    datum: str = ""

    def place(self, name: str) -> str:
        """The cell of a field, such as "定西市!E12"; the row where the field has no column."""
        if name in self.cells:
            return f"{self.sheet}!{self.cells[name].cell}"
        column = self.columns.get(name)
        return f"{self.sheet}!{column}{self.row}" if column else f"{self.sheet}!{self.row}"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the user. `key` is the same for every row that asks the same; `own` is this row's only.

    `choices` are values with what they mean; `suggestion` one of them, or "" where nothing is likely enough.
    `typed` allows another value to be typed: "number", "code" or "" for none.
    """

    key: str
    own: str
    choices: tuple[tuple[str, str], ...]
    suggestion: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row has its fate, or what was noted on the way. `code` finds the words in `messages`."""

    code: str
    sort: str
    cell: str
    found: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class KnownKind:
    """A kind of unit, with the words for it."""

    code: str
    name_zh: str
    name_en: str
    line: str
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class Facts:
    """A unit as understood. None means that the roster does not say."""

    name: str = ""
    kind: str | None = None
    level: UnitLevel | None = None
    region: str | None = None
    superior: Ref | None = None
    code: str | None = None
    short_name: str | None = None
    head: str | None = None
    liaison: str | None = None
    telephone: str | None = None
    address: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    has_window: bool | None = None
    staff: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A unit that is referred to: a row of the file (`index` in the list of drafts) or a unit that exists."""

    name: str
    index: int | None = None
    unit_id: int | None = None
    none: bool = False


@dataclass(slots=True)
class KnownUnit:
    """A unit that exists already. `region` is the key of its region (its code, or "id:<id>" where it has none)."""

    id: int
    facts: Facts
    superior_id: int | None
    closed: bool = False


@dataclass(slots=True)
class Draft:
    """A line that is a unit, on the way to its fate."""

    line: Line
    facts: Facts = field(default_factory=Facts)
    reasons: list[Reason] = field(default_factory=list)
    match: KnownUnit | None = None
    left_out: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    named_region: tuple[str, list[str]] = ("", [])
    heard: tuple[str, bool] | None = None
    resolved: bool = False

    @property
    def fate(self) -> Fate:
        """The heaviest reason decides; without one, what differs from the unit that exists."""
        sorts = {reason.sort for reason in self.reasons}
        if self.left_out or SKIP in sorts:
            return Fate.SKIP
        if REFUSE in sorts:
            return Fate.REFUSE
        if ASK in sorts:
            return Fate.ASK
        if self.match is None:
            return Fate.CREATE
        return Fate.UPDATE if self.changes else Fate.SAME


@dataclass(slots=True)
class Judged:
    """What becomes of a whole file: every row in order, and the regions that would be made."""

    lines: list[Line]
    drafts: dict[tuple[str, int], Draft]
    new_regions: list[str]
    order: list[Draft] = field(default_factory=list)

    def fate_of(self, line: Line) -> Fate:
        """The fate of a row."""
        draft = self.drafts.get((line.sheet, line.row))
        return draft.fate if draft else (Fate.REFUSE if _refused(line) else Fate.SKIP)

    def counts(self) -> dict[str, int]:
        """The number of rows of each fate."""
        counted = {fate.value: 0 for fate in Fate}
        for line in self.lines:
            counted[self.fate_of(line).value] += 1
        return counted


def _refused(line: Line) -> bool:
    return any(reason.sort == REFUSE for reason in line.reasons)
