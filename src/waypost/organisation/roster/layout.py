"""Which lines of a sheet are units: finds the headings, and says why any other line is none."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from waypost.kernel.text import plain
from waypost.organisation.roster import words
from waypost.organisation.roster.division import table
from waypost.organisation.roster.facts import ASK, NOTE, REFUSE, SKIP, Ask, Given, Line, Reason, mark
from waypost.organisation.roster.headings import Heading, Headings
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
_DITTO = _FILLED | {"has_window"}
_HEARD = 3
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


def lines(book: Book, answers: dict[str, str], *, accept: bool = False) -> list[Line]:
    """Every row of the file in order."""
    found: list[Line] = []
    for sheet in book.sheets:
        found += _Reader(sheet, answers, accept).read()
    return found


class _Reader:
    """Reads one sheet from top to bottom."""

    def __init__(self, sheet: Sheet, answers: dict[str, str], accept: bool) -> None:
        self.sheet, self.answers = sheet, answers
        self.texts = [[said(cell) for cell in row] for row in sheet.rows]
        self.wide = {(box[0], box[1]): box for box in sheet.merged if box[3] > box[1]}
        self.tall = {}
        for top, left, bottom, right in sheet.merged:
            for row in range(top, min(bottom, len(self.texts) - 1) + 1):
                self.tall[row, left] = (top, left)
                if top != bottom or left != right:
                    self.tall.update({(row, column): (top, left) for column in range(left, right + 1)})
        self.headings = Headings(sheet, self.texts, self.tall, answers, accept=accept)
        self.titles: list[str] = []
        self.sections: list[str] = []

    def read(self) -> list[Line]:
        first = next((row for row in range(min(len(self.texts), FAR)) if self.headings.begins(row)), None)
        if first is None:
            return self._no_roster()
        found = [self._skipped(row, "blank" if self._blank(row) else "title") for row in range(first)]
        self.titles = [text for row in range(first) for text in self.texts[row] if text][:6]
        heading = self.headings.read(first)
        for row in range(first, len(self.texts)):
            if row == heading.row:
                found.append(self._skipped(row, "heading", heading.reasons))
            elif heading.row < row < heading.row + heading.depth:
                found.append(self._skipped(row, "heading"))
            elif self.headings.begins(row):
                again = self.headings.read(row)
                same = again.columns == heading.columns
                heading = again
                why = "heading_again" if same else "heading"
                found.append(self._skipped(row, why, () if same else again.reasons))
            else:
                found.append(self._line(row, heading))
        return self._shown_only(found)

    def _shown_only(self, found: list[Line]) -> list[Line]:
        """Units of a hidden sheet, or in hidden rows, are asked about: once for the sheet."""
        hidden = [line for line in found if not line.skip and (line.row - 1) in self.sheet.hidden_rows]
        if self.sheet.hidden:
            hidden = [line for line in found if not line.skip]
        if not hidden:
            return found
        code = "sheet_hidden" if self.sheet.hidden else "rows_hidden"
        key = f"{code}|{self.sheet.name}"
        answer = self.answers.get(key, "")
        for line in hidden:
            if answer == "leave":
                line.skip = "hidden"
                line.reasons = [Reason("hidden", SKIP, line.place("name"), self._shown(line.row - 1))]
            elif answer != "read":
                ask = Ask(key, f"{code}|{line.sheet}!{line.row}", (("read", mark("read")), ("leave", mark("leave"))))
                line.reasons.append(Reason(code, ASK, line.place("name"), params={"count": len(hidden)}, ask=ask))
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

    def _line(self, row: int, heading: Heading) -> Line:
        texts = self.texts[row]
        if self._blank(row):
            return self._skipped(row, "blank")
        if self._repeats(row, heading):
            return self._skipped(row, "heading_again")
        name_index = heading.columns.get("name", -1)
        name = texts[name_index] if 0 <= name_index < len(texts) else ""
        if why := self._no_unit(row, name, heading):
            if why == "section":
                self.sections = [self._shown(row), *self.sections][:_HEARD]
            return self._skipped(row, why)
        letters = {field: column_name(index) for field, index in heading.columns.items()}
        heard = (*self.sections, self.sheet.name, *self.titles)
        line = Line(self.sheet.name, row + 1, columns=letters, heard=heard, datum=heading.datum)
        line.cells = self._cells(row, heading, line)
        line.reasons += [*heading.waiting, *self._faults(row, heading)]
        if name_index < 0:
            line.reasons.append(Reason("name_column_missing", REFUSE, f"{self.sheet.name}!A{heading.row + 1}"))
        return line

    def _repeats(self, row: int, heading: Heading) -> bool:
        here = [(index, text) for index, text in enumerate(self.texts[row]) if text]
        above = self.headings.filled(heading.row)
        same = sum(1 for index, text in here if index < len(above) and text == above[index])
        return same * 5 >= len(here) * 3 and same >= 2

    def _no_unit(self, row: int, name: str, heading: Heading) -> str:
        """Why a line that is not blank is no unit; "" when it is one."""
        here = [(index, text) for index, text in enumerate(self.texts[row]) if text]
        first = here[0][1]
        if words.TOTAL.match(words.simple(first)) or (name != first and words.TOTAL.match(words.simple(name))):
            return "total"
        if len(here) > 1 and name and name.casefold() not in words.UNKNOWN:
            return ""
        facts = {name for name, index in heading.columns.items() if index in {index for index, _ in here}}
        known = {index for index, text in here if text.casefold() not in words.UNKNOWN}
        telling = {name for name, index in heading.columns.items() if index in known} - {"ordinal", "note"}
        if len(here) == 1:
            if _names_region(first):
                return "section"
            across = self.wide.get((row, here[0][0]))
            if across and across[3] - across[1] >= 2 and name != first:
                return "section" if words.SECTION.match(first) else "note_line"
            if words.SECTION.match(first):
                return "section"
            if words.NOTE.match(words.simple(first)) or (not telling and not first.isdigit()):
                return "note_line"
            if across and across[3] - across[1] >= 2 and not words.UNIT_ENDING.search(first):
                return "section"
        if not telling and facts <= {"ordinal", "name"} and all(text.isdigit() for i, text in here if i in known):
            return "blank_numbered"
        if not name and words.NOTE.match(words.simple(first)) and len(here) <= 3:
            return "note_line"
        return ""

    def _cells(self, row: int, heading: Heading, line: Line) -> dict[str, Given]:
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
            elif name in _DITTO and text in words.DITTO:
                above = self._above(row, index, heading)
                if above is not None:
                    raw, text = self.sheet.rows[above][index], self.texts[above][index]
                    line.reasons.append(Reason("as_above", NOTE, f"{self.sheet.name}!{place}", text))
            cells[name] = Given(raw, text, place)
        return cells

    def _above(self, row: int, index: int, heading: Heading) -> int | None:
        """The row above whose cell a sign such as 同上 repeats; None when nothing stands there."""
        for above in range(row - 1, heading.row + heading.depth - 1, -1):
            text = self.texts[above][index] if index < len(self.texts[above]) else ""
            if text not in words.DITTO:
                return above if text else None
        return None

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


def _names_region(text: str) -> bool:
    """True when a text is the name of a region and nothing else, so that it stands above the units of that region."""
    bare = re.sub(r"\(.*?\)$", "", words.simple(text))
    return bool(table().by_name.get(bare)) and bare.endswith(("省", "市", "县", "区", "州", "旗", "盟"))
