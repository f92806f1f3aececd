"""The headings of a sheet: in which line they stand, which column is meant for which field, and what is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from waypost.organisation.roster import words
from waypost.organisation.roster.cells import degrees
from waypost.organisation.roster.division import table
from waypost.organisation.roster.facts import ASK, NOTE, REFUSE, Ask, Reason, mark
from waypost.organisation.roster.sheets import Sheet, column_name

_OPPOSITES = ({"上", "下"}, {"经", "纬"}, {"东", "北"})
_LONGEST = 40
_DEEPEST = 3
_SAMPLE = 200
_OTHERS = frozenset(["ordinal", "note"])
# Fields of which a part of the heading tells enough to suggest them; 女干警人数 would be no number of staff.
_CLEAR = frozenset(["superior", "region_code", "level", "kind", "latitude", "longitude", "position", "has_window"])


@dataclass(slots=True)
class Heading:
    """A line of headings: the column of each field, and what was not certain."""

    row: int
    columns: dict[str, int]
    depth: int = 1
    reasons: list[Reason] = field(default_factory=list)
    waiting: list[Reason] = field(default_factory=list)
    datum: str = ""


class Headings:
    """Finds the headings of one sheet. `texts` are its cells as words; `tall` the cell that a merged cell repeats."""

    def __init__(
        self,
        sheet: Sheet,
        texts: list[list[str]],
        tall: Mapping[tuple[int, int], tuple[int, int]],
        answers: Mapping[str, str],
        *,
        accept: bool,
    ) -> None:
        self.sheet, self.texts, self.tall, self.answers, self.accept = sheet, texts, tall, answers, accept

    def filled(self, row: int) -> list[str]:
        """The texts of a row, with merged cells repeated across and down."""
        texts = list(self.texts[row])
        for index, text in enumerate(texts):
            if not text and (row, index) in self.tall:
                top, left = self.tall[row, index]
                texts[index] = self.texts[top][left]
        return texts

    def begins(self, row: int) -> bool:
        """True when a line of headings begins here, alone or with the lines below that belong to it."""
        if not self._could(row):
            return False
        if self._is_heading(row, self.filled(row)):
            return True
        own = [text for text in self.texts[row] if text]
        if sum(1 for text in own if _field(text)) * 2 < len(own):
            return False
        depth = self._depth(row)
        return depth > 1 and self._is_heading(row, self._together(row, depth))

    def read(self, row: int) -> Heading:
        """The headings that begin here."""
        depth = self._depth(row)
        texts = self._together(row, depth)
        heading = Heading(row, {}, depth)
        fields = {index: found for index, text in enumerate(texts) if (found := _field(text))}
        self._choose(heading, texts, fields)
        self._map_system(heading, texts)
        self._hidden(heading, texts)
        return heading

    def _numbers(self, row: int) -> int:
        return sum(1 for cell in self.sheet.rows[row] if isinstance(cell, int | float) and not isinstance(cell, bool))

    def _could(self, row: int) -> bool:
        texts = [text for text in self.texts[row] if text]
        return len(texts) >= 2 and self._numbers(row) < 2 and all(len(text) <= _LONGEST for text in texts)

    def _is_heading(self, row: int, texts: Sequence[str]) -> bool:
        own = [text for text in self.texts[row] if text]
        fields = [found[0] for text in texts if (found := _field(text))]
        enough = len(set(fields) & words.ENOUGH_BESIDE_NAME)
        if len(fields) * 5 < len(own) * 2:
            return False
        if "name" in fields and (enough >= 1 or len(set(fields)) >= 3):
            return True
        return len(set(fields)) >= 4 and enough >= 3

    def _depth(self, row: int) -> int:
        """How many lines the headings take: the first, and those below it that name columns too."""
        depth = 1
        while depth < _DEEPEST and row + depth < len(self.texts) and self._belongs(row, row + depth):
            depth += 1
        return depth

    def _belongs(self, top: int, row: int) -> bool:
        own = [(index, text) for index, text in enumerate(self.texts[row]) if text]
        if not own or self._numbers(row) or any(len(text) > _LONGEST for _, text in own):
            return False
        known = [index for index, text in own if _field(text)]
        above = [*self.filled(top), *[""] * len(self.texts[row])]
        if self.texts[row] == self.texts[top]:
            return False
        if self._is_heading(row, self.texts[row]):
            return True
        if len(known) * 5 < len(own) * 3:
            return False
        return any(not above[index] or not _field(above[index]) or self._below(top, index) for index in known) or all(
            _same(_field(self.texts[row][index]), _field(above[index])) for index in known
        )

    def _below(self, top: int, index: int) -> bool:
        """True when the cell above names a group of columns: it is merged across, or nothing stands beside it."""
        if (top, index) in self.tall and not self.texts[top][index]:
            return True
        return (top, index + 1) in self.tall or not ([*self.filled(top)[index + 1 :], "end"][0])

    def _together(self, row: int, depth: int) -> list[str]:
        """One text for each column: what names a field; of two that do, the lower below a group, or else the upper."""
        wide = max(len(self.texts[one]) for one in range(row, row + depth))
        texts = [""] * wide
        for one in range(row, row + depth):
            for index, text in enumerate(self.filled(one)):
                group = one > row and index < len(self.texts[row]) and self._below(row, index)
                if text and (not _field(texts[index]) or (_field(text) and group)):
                    texts[index] = text
        return texts

    def _choose(self, heading: Heading, texts: list[str], fields: dict[int, tuple[str, int]]) -> None:
        """One column for each field: the most exact heading; two alike are asked about."""
        by_field: dict[str, list[tuple[int, int]]] = {}
        for index, (name, rank) in fields.items():
            by_field.setdefault(name, []).append((rank, index))
        if self._side_by_side(by_field):
            place = self._place(heading, max(index for _, index in by_field["name"]))
            heading.waiting.append(Reason("side_by_side", REFUSE, place))
        for name, ranked in by_field.items():
            ranked.sort()
            best, index = ranked[0]
            alike = [other for rank, other in ranked if rank == best]
            if len(alike) > 1 and name not in _OTHERS and not self._same_below(heading, alike):
                index = self._ask_column(heading, name, alike, texts)
            if index >= 0:
                heading.columns[name] = index
            for _, other in ranked[1:]:
                if name != "ordinal" and (other not in alike or name == "note"):
                    self._note(heading, "column_beside", other, texts, taken=column_name(index))
        for index, text in enumerate(texts):
            if text and index not in fields:
                self._unknown_column(heading, index, texts)

    def _side_by_side(self, by_field: Mapping[str, list[tuple[int, int]]]) -> bool:
        """True when the whole set of headings is there twice: two tables beside each other."""
        twice = [name for name, found in by_field.items() if len({rank for rank, _ in found}) < len(found)]
        return "name" in twice and len(set(twice) - _OTHERS) >= 3

    def _same_below(self, heading: Heading, columns: Sequence[int]) -> bool:
        """True when columns of one heading hold the same, so that it does not matter which is read."""
        rows = self.texts[heading.row + heading.depth :]
        return all(len({row[index] if index < len(row) else "" for index in columns}) == 1 for row in rows)

    def _place(self, heading: Heading, index: int) -> str:
        return f"{self.sheet.name}!{column_name(index)}{heading.row + 1}"

    def _note(self, heading: Heading, code: str, index: int, texts: list[str], **params: str) -> None:
        heading.reasons.append(Reason(code, NOTE, self._place(heading, index), texts[index], params))

    def _ask_column(self, heading: Heading, name: str, alike: list[int], texts: list[str]) -> int:
        choices = tuple((column_name(index), f"{column_name(index)} {texts[index]}") for index in alike)
        key = f"column_twice|{self.sheet.name}|{name}"
        answer = self.answers.get(key, "")
        for index in alike:
            if column_name(index) == answer:
                return index
        ask = Ask(key, key, choices)
        params = {"field": mark(f"field_{name}")}
        heading.waiting.append(
            Reason("column_twice", ASK, self._place(heading, alike[1]), texts[alike[0]], params, ask)
        )
        return alike[0]

    def _unknown_column(self, heading: Heading, index: int, texts: list[str]) -> None:
        """A heading that nobody knows is said; one that may be that of a field not there yet is asked about."""
        text = words.heading_key(texts[index])
        values = self._values(heading, index)
        near = _near_fields(text) | _told_by(text) | self._told_by_values(heading, values) if values else set()
        near -= set(heading.columns)
        if not near:
            self._note(heading, "column_unknown", index, texts)
            return
        key = f"column_near|{self.sheet.name}|{text}"
        sure = near & (_near_fields(text, at_least=len(text)) | self._told_by_values(heading, values) | _CLEAR)
        suggestion = next(iter(near)) if len(near) == 1 and sure else ""
        answer = self.answers.get(key) or (suggestion if self.accept else "")
        if answer in near:
            heading.columns[answer] = index
            self._note(heading, "column_answered", index, texts, field=mark(f"field_{answer}"))
        elif answer == "ignore":
            self._note(heading, "column_unknown", index, texts)
        else:
            choices = tuple((name, mark(f"field_{name}")) for name in sorted(near)) + (("ignore", mark("ignore")),)
            params = {"fields": " / ".join(mark(f"field_{name}") for name in sorted(near))}
            ask = Ask(key, key, choices, suggestion)
            heading.waiting.append(Reason("column_near", ASK, self._place(heading, index), texts[index], params, ask))

    def _values(self, heading: Heading, index: int) -> list[str]:
        """What stands in a column below its heading; at most so many as tell."""
        found = []
        for row in self.texts[heading.row + heading.depth :]:
            if index < len(row) and row[index]:
                found.append(row[index])
                if len(found) == _SAMPLE:
                    break
        return found

    def _told_by_values(self, heading: Heading, values: list[str]) -> set[str]:
        """The field that nearly all values of a column speak for."""
        known = table()
        most = max(2, -(-len(values) * 4 // 5))
        if sum(1 for text in values if known.get(text[:6]) and text.isdigit() and len(text) in (6, 9, 12)) >= most:
            return {"region_code"}
        if sum(1 for text in values if words.level_of(text)) >= most:
            return {"level"}
        if sum(1 for text in values if known.named(text)) >= most:
            return {"region"}
        names = set(self._values(heading, heading.columns["name"])) if "name" in heading.columns else set()
        if len(values) >= 2 and sum(1 for text in values if text in names) >= most:
            return {"superior"}
        if not names and sum(1 for text in values if words.UNIT_ENDING.search(text)) >= most:
            return {"name"}
        numbers = [number for text in values if "." in text and (number := degrees(text)) is not None]
        if len(numbers) >= most:
            north = sum(1 for number in numbers if Decimal(3) <= number <= Decimal(54))
            east = sum(1 for number in numbers if Decimal(73) <= number <= Decimal(136))
            return {"latitude"} if north >= most else ({"longitude"} if east >= most else set())
        return set()

    def _map_system(self, heading: Heading, texts: list[str]) -> None:
        """A heading that names another map system than WGS-84: degrees of maps sold in China lie some 500 m beside."""
        for name in ("latitude", "longitude", "position"):
            index = heading.columns.get(name)
            text = texts[index] if index is not None else ""
            system = next((system for system, sign in words.OTHER_DATUMS.items() if sign.search(text)), "")
            if index is None or not system:
                continue
            key = f"column_map|{self.sheet.name}|{system}"
            answer = self.answers.get(key) or ("convert" if self.accept else "")
            if answer == "convert":
                heading.datum = system
                self._note(heading, "column_map_converted", index, texts)
            elif answer != "keep":
                choices = (("convert", mark("convert")), ("keep", mark("as_they_are")))
                ask = Ask(key, key, choices, "convert")
                heading.waiting.append(Reason("column_map", ASK, self._place(heading, index), texts[index], {}, ask))
            return

    def _hidden(self, heading: Heading, texts: list[str]) -> None:
        for index in heading.columns.values():
            if index in self.sheet.hidden_columns:
                self._note(heading, "column_hidden", index, texts)


def _field(text: str) -> tuple[str, int] | None:
    return words.field_of(text) if text and len(text) <= _LONGEST else None


def _same(one: tuple[str, int] | None, other: tuple[str, int] | None) -> bool:
    return one is not None and other is not None and one[0] == other[0]


def _near_fields(text: str, at_least: int = 4) -> set[str]:
    """Fields of which a known heading, as long as this at least, is one letter away."""
    return {found[0] for word, found in words.FIELD_OF.items() if len(word) >= max(4, at_least) and _near(text, word)}


def _told_by(text: str) -> set[str]:
    """Fields that a part of a heading speaks for."""
    return {name for name, stems in words.STEMS.items() if any(stem in text for stem in stems)}


def _near(text: str, word: str) -> bool:
    if abs(len(text) - len(word)) > 1 or len(text) < 4 or words.distance(text, word, 1) != 1:
        return False
    differing = {a for a, b in zip(text, word, strict=False) if a != b} | {
        b for a, b in zip(text, word, strict=False) if a != b
    }
    return not any(pair <= differing for pair in _OPPOSITES)
