"""Which lines of a sheet are units: finds the headings, and says why any other line is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from waypost.kernel.text import plain
from waypost.organisation.roster import words
from waypost.organisation.roster.facts import ASK, NOTE, REFUSE, SKIP, Ask, Given, Line, Reason
from waypost.organisation.roster.sheets import Book, Cell, Sheet, column_name

_FILLED = frozenset(
    [
        "kind",
        "level",
        "region_code",
        "region",
        "province",
        "city",
        "county",
        "township",
        "superior",
        "superior_code",
        "head",
        "note",
    ]
)
_OPPOSITES = ({"上", "下"}, {"经", "纬"}, {"东", "北"})
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
FAR = 60


@lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """Tidied, and without signs that nobody sees."""
    text = _INVISIBLE.sub("", text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return plain(text)


def said(cell: Cell) -> str:
    """The words of a cell; a whole number without a point."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return repr(cell)
    return clean(str(cell))


@dataclass(slots=True)
class Heading:
    """A line of headings: the column of each field, and what was not certain."""

    row: int
    columns: dict[str, int]
    depth: int = 1
    reasons: list[Reason] = field(default_factory=list)
    waiting: list[Reason] = field(default_factory=list)


def lines(book: Book, answers: dict[str, str], *, accept: bool = False) -> list[Line]:
    """Every row of the file in order."""
    found: list[Line] = []
    for sheet in book.sheets:
        found += _Reader(sheet, answers, accept).read()
    return found


class _Reader:
    """Reads one sheet from top to bottom."""

    def __init__(self, sheet: Sheet, answers: dict[str, str], accept: bool) -> None:
        self.sheet, self.answers, self.accept = sheet, answers, accept
        self.texts = [[said(cell) for cell in row] for row in sheet.rows]
        self.wide = {(box[0], box[1]): box for box in sheet.merged if box[3] > box[1]}
        self.tall = {}
        for top, left, bottom, right in sheet.merged:
            for row in range(top, min(bottom, len(self.texts) - 1) + 1):
                self.tall[row, left] = (top, left)
                if top != bottom or left != right:
                    self.tall.update({(row, column): (top, left) for column in range(left, right + 1)})

    def read(self) -> list[Line]:
        first = next((row for row in range(min(len(self.texts), FAR)) if self._is_heading(row)), None)
        if first is None:
            return self._no_roster()
        found = [self._skipped(row, "blank" if self._blank(row) else "title") for row in range(first)]
        heading = self._heading(first)
        row = first
        while row < len(self.texts):
            if row == heading.row:
                found.append(self._skipped(row, "heading", heading.reasons))
            elif heading.row < row < heading.row + heading.depth:
                found.append(self._skipped(row, "heading"))
            elif self._is_heading(row):
                again = self._heading(row)
                same = again.columns == heading.columns
                heading = again
                why = "heading_again" if same else "heading"
                found.append(self._skipped(row, why, () if same else again.reasons))
            else:
                found.append(self._line(row, heading))
            row += 1
        return found

    def _no_roster(self) -> list[Line]:
        """A sheet without headings: remarks are skipped, and what looks like units is refused."""
        units = [row for row, texts in enumerate(self.texts) if any(map(words.UNIT_ENDING.search, texts))]
        wide = [row for row, texts in enumerate(self.texts) if sum(1 for text in texts if text) >= 3]
        looks = len(wide) >= 2 and len(set(units) & set(wide)) * 2 >= len(wide)
        found = []
        for row in range(len(self.texts)):
            line = self._skipped(row, "blank" if self._blank(row) else "no_roster")
            if looks and row in wide:
                line.reasons = [Reason("no_headings", REFUSE, f"{self.sheet.name}!A{row + 1}", self._shown(row))]
            found.append(line)
        return found

    def _skipped(self, row: int, why: str, reasons: list[Reason] | tuple[Reason, ...] = ()) -> Line:
        first = next((index for index, text in enumerate(self.texts[row]) if text), 0)
        place = f"{self.sheet.name}!{column_name(first)}{row + 1}"
        reason = Reason(why, SKIP, place, self._shown(row))
        return Line(self.sheet.name, row + 1, skip=why, reasons=[reason, *reasons])

    def _shown(self, row: int) -> str:
        return " ".join(text for text in self.texts[row] if text)[:80]

    def _blank(self, row: int) -> bool:
        return not any(self.texts[row])

    def _fields(self, row: int) -> dict[int, tuple[str, int]]:
        found = {}
        for index, text in enumerate(self._filled_heading(row)):
            if text and len(text) <= 40 and (field_of := words.FIELD_OF.get(words.heading_key(text))):
                found[index] = field_of
        return found

    def _filled_heading(self, row: int) -> list[str]:
        """The texts of a row, with merged cells repeated across and down."""
        texts = list(self.texts[row])
        for index, text in enumerate(texts):
            if not text and (row, index) in self.tall:
                top, left = self.tall[row, index]
                texts[index] = self.texts[top][left]
        return texts

    def _is_heading(self, row: int) -> bool:
        if sum(1 for cell in self.sheet.rows[row] if isinstance(cell, int | float)) >= 2:
            return False
        texts = [text for text in self.texts[row] if text]
        if len(texts) < 2 or any(len(text) > 40 for text in texts):
            return False
        fields = [name for name, _ in self._fields(row).values()]
        enough = len(set(fields) & words.ENOUGH_BESIDE_NAME)
        if len(fields) * 5 < len(texts) * 2:
            return False
        return ("name" in fields and enough >= 1) or (len(set(fields)) >= 4 and enough >= 3)

    def _heading(self, row: int) -> Heading:
        texts, fields = self._filled_heading(row), self._fields(row)
        depth = 1
        if row + 1 < len(self.texts) and not self._is_heading(row + 1):
            below = [(index, text) for index, text in enumerate(self.texts[row + 1]) if text]
            under = self._fields(row + 1)
            if (
                below
                and all(index in under for index, _ in below)
                and len(below) * 2 <= len([t for t in texts if t]) + 2
            ):
                fields |= {index: under[index] for index, _ in below}
                for index, text in below:
                    texts[index] = text
                depth = 2
        heading = Heading(row, {}, depth)
        self._choose(heading, texts, fields)
        return heading

    def _choose(self, heading: Heading, texts: list[str], fields: dict[int, tuple[str, int]]) -> None:
        """One column for each field: the most exact heading; two alike are asked about."""
        by_field: dict[str, list[tuple[int, int]]] = {}
        for index, (name, rank) in fields.items():
            by_field.setdefault(name, []).append((rank, index))
        for name, ranked in by_field.items():
            ranked.sort()
            best, index = ranked[0]
            alike = [other for rank, other in ranked if rank == best]
            if len(alike) > 1 and name != "ordinal":
                index = self._ask_column(heading, name, alike, texts)
            if index >= 0:
                heading.columns[name] = index
            for _, other in ranked[1:]:
                if other not in alike:
                    self._note(heading, "column_beside", other, texts, taken=column_name(index))
        for index, text in enumerate(texts):
            if text and index not in fields:
                self._unknown_column(heading, index, texts)

    def _note(self, heading: Heading, code: str, index: int, texts: list[str], **params: str) -> None:
        place = f"{self.sheet.name}!{column_name(index)}{heading.row + 1}"
        heading.reasons.append(Reason(code, NOTE, place, texts[index], params))

    def _ask_column(self, heading: Heading, name: str, alike: list[int], texts: list[str]) -> int:
        choices = tuple((column_name(index), f"{column_name(index)} {texts[index]}") for index in alike)
        key = f"column_twice|{self.sheet.name}|{name}"
        answer = self.answers.get(key, "")
        for index in alike:
            if column_name(index) == answer:
                return index
        place = f"{self.sheet.name}!{column_name(alike[1])}{heading.row + 1}"
        heading.waiting.append(
            Reason("column_twice", ASK, place, texts[alike[0]], {"field": name}, Ask(key, key, choices))
        )
        return alike[0]

    def _unknown_column(self, heading: Heading, index: int, texts: list[str]) -> None:
        """A heading that nobody knows is said; one that is nearly known is asked about."""
        text = words.heading_key(texts[index])
        near = {
            field_of[0]
            for word, field_of in words.FIELD_OF.items()
            if len(word) >= 4 and field_of[0] not in heading.columns and _near(text, word)
        }
        if not near:
            self._note(heading, "column_unknown", index, texts)
            return
        key = f"column_near|{self.sheet.name}|{text}"
        suggestion = next(iter(near)) if len(near) == 1 else ""
        answer = self.answers.get(key) or (suggestion if self.accept else "")
        if answer in near:
            heading.columns[answer] = index
            self._note(heading, "column_answered", index, texts, field=answer)
        elif answer == "ignore":
            self._note(heading, "column_unknown", index, texts)
        else:
            place = f"{self.sheet.name}!{column_name(index)}{heading.row + 1}"
            choices = tuple((name, name) for name in sorted(near)) + (("ignore", "ignore"),)
            params = {"fields": ", ".join(sorted(near))}
            ask = Ask(key, key, choices, suggestion)
            heading.waiting.append(Reason("column_near", ASK, place, texts[index], params, ask))

    def _line(self, row: int, heading: Heading) -> Line:
        texts = self.texts[row]
        if self._blank(row):
            return self._skipped(row, "blank")
        if self._repeats(row, heading):
            return self._skipped(row, "heading_again")
        name_index = heading.columns.get("name", -1)
        name = texts[name_index] if 0 <= name_index < len(texts) else ""
        if why := self._no_unit(row, name, heading):
            return self._skipped(row, why)
        letters = {field: column_name(index) for field, index in heading.columns.items()}
        line = Line(self.sheet.name, row + 1, self._cells(row, heading), columns=letters)
        line.reasons = [*heading.waiting, *self._faults(row, heading)]
        if name_index < 0:
            line.reasons.append(Reason("name_column_missing", REFUSE, f"{self.sheet.name}!A{heading.row + 1}"))
        return line

    def _repeats(self, row: int, heading: Heading) -> bool:
        here = [(index, text) for index, text in enumerate(self.texts[row]) if text]
        above = self._filled_heading(heading.row)
        same = sum(1 for index, text in here if index < len(above) and text == above[index])
        return same * 5 >= len(here) * 3 and same >= 2

    def _no_unit(self, row: int, name: str, heading: Heading) -> str:
        """Why a line that is not blank is no unit; "" when it is one."""
        here = [(index, text) for index, text in enumerate(self.texts[row]) if text]
        first = here[0][1]
        facts = {name for name, index in heading.columns.items() if index in {index for index, _ in here}}
        telling = facts - {"ordinal", "note"}
        if words.TOTAL.match(first) or words.TOTAL.match(name):
            return "total"
        if len(here) == 1:
            across = self.wide.get((row, here[0][0]))
            if across and across[3] - across[1] >= 2 and name != first:
                return "section" if words.SECTION.match(first) else "note_line"
            if words.SECTION.match(first):
                return "section"
            if words.NOTE.match(first) or (not telling and not first.isdigit()):
                return "note_line"
            if across and across[3] - across[1] >= 2 and not words.UNIT_ENDING.search(first):
                return "section"
        if not telling and facts <= {"ordinal"} and all(text.isdigit() for _, text in here):
            return "blank_numbered"
        if not name and words.NOTE.match(first) and len(here) <= 3:
            return "note_line"
        return ""

    def _cells(self, row: int, heading: Heading) -> dict[str, Given]:
        cells = {}
        values = self.sheet.rows[row]
        for name, index in heading.columns.items():
            place = f"{column_name(index)}{row + 1}"
            raw: Cell = values[index] if index < len(values) else ""
            text = self.texts[row][index] if index < len(values) else ""
            if not text and name in _FILLED and (row, index) in self.tall:
                top, left = self.tall[row, index]
                if left == index and top > heading.row:
                    raw, text = self.sheet.rows[top][left], self.texts[top][left]
            cells[name] = Given(raw, text, place)
        return cells

    def _faults(self, row: int, heading: Heading) -> list[Reason]:
        """Cells whose value the file does not hold: errors, and formulas that nobody computed."""
        found = []
        if self.sheet.errors or self.sheet.formulas:
            for index in heading.columns.values():
                place = f"{column_name(index)}{row + 1}"
                for code, cells in (("error_value", self.sheet.errors), ("formula_empty", self.sheet.formulas)):
                    if place in cells:
                        found.append(Reason(code, REFUSE, f"{self.sheet.name}!{place}"))
        return found


def _near(text: str, word: str) -> bool:
    if abs(len(text) - len(word)) > 1 or len(text) < 4 or words.distance(text, word, 1) != 1:
        return False
    differing = {a for a, b in zip(text, word, strict=False) if a != b} | {
        b for a, b in zip(text, word, strict=False) if a != b
    }
    return not any(pair <= differing for pair in _OPPOSITES)
