"""The table of division codes of China (GB/T 2260), and what codes and names of regions say."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from waypost.kernel.text import plain, tidy_name
from waypost.organisation.roster.words import LONG_GROUPS, SHORT_GROUPS
from waypost.organisation.rules import RegionLevel, level_of_code

Box = tuple[float, float, float, float]
_NARROWEST = 0.9
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_LONG_TAIL = re.compile(rf"(({'|'.join(LONG_GROUPS)})族?|({'|'.join(SHORT_GROUPS)})族|各族|联合)*自治[县州区旗]$")


@dataclass(frozen=True, slots=True)
class Division:
    """A region with its code. `former` when the code was in force once and is not now; `seat` where it is governed
    from, in degrees north and east to a kilometre, where the table knows it."""

    code: str
    name: str
    former: bool = False
    seat: tuple[float, float] | None = None

    @property
    def level(self) -> RegionLevel:
        return level_of_code(self.code)


@dataclass(slots=True)
class Divisions:
    """The regions that are known: the table, and what the database or a list of regions adds to it."""

    by_code: dict[str, Division]
    by_name: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, Box | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for division in self.by_code.values():
            self._name(division)

    def _name(self, division: Division) -> None:
        for name in {division.name, *_short_forms(division.name, division.level)}:
            codes = self.by_name.setdefault(name, [])
            if division.code not in codes:
                codes.append(division.code)

    def with_more(self, more: Iterable[Division]) -> Divisions:
        """These and others; a code given twice has the later name."""
        more = [self._seated(one) for one in more]
        more = [division for division in more if self.by_code.get(division.code) != division]
        if not more:
            return self
        merged = Divisions(dict(self.by_code), {name: list(codes) for name, codes in self.by_name.items()})
        for division in more:
            merged.by_code[division.code] = division
            merged._name(division)
        return merged

    def _seated(self, division: Division) -> Division:
        known = self.by_code.get(division.code)
        return replace(division, seat=known.seat) if known and division.seat is None else division

    def around(self, code: str) -> Box | None:
        """Where the units of a region lie: south, north, west, east in degrees, wider than the region by far; None
        where the table does not know. A county reaches to its neighbours, a city or a province over its counties."""
        code = code[:6]
        if code not in self.boxes:
            self.boxes[code] = self._around(code)
        return self.boxes[code]

    def _around(self, code: str) -> Box | None:
        here = self.by_code.get(code)
        level = level_of_code(code)
        if level is RegionLevel.COUNTY:
            if here is None or here.seat is None:
                return self.around(code[:4] + "00")
            return _widened([here.seat], max(_NARROWEST, 2 * self._neighbour(here.seat)))
        digits = 2 if level is RegionLevel.PROVINCE else 4
        seats = [one.seat for one in self.by_code.values() if one.seat and one.code[:digits] == code[:digits]]
        return _widened(seats, _NARROWEST) if seats else None

    def _neighbour(self, seat: tuple[float, float]) -> float:
        """How far away, in degrees, the third nearest seat of another county is."""
        far = sorted(
            max(abs(one.seat[0] - seat[0]), abs(one.seat[1] - seat[1]))
            for one in self.by_code.values()
            if one.seat and one.seat != seat and one.code[4:6] != "00" and not one.former
        )
        return far[2] if len(far) > 2 else 0.0

    def get(self, code: str) -> Division | None:
        """The region of a code, or None."""
        return self.by_code.get(code)

    def parent(self, code: str) -> str | None:
        """The code of the region above; None for a province. Counties that stand directly below a province
        (as in the municipalities) have the province above them."""
        if len(code) > 6:
            return code[:6]
        if code[4:6] != "00":
            above = code[:4] + "00"
            return above if above in self.by_code else code[:2] + "0000"
        return code[:2] + "0000" if code[2:4] != "00" else None

    def line(self, code: str) -> list[str]:
        """The codes from the province down to this one."""
        codes = self.lines.get(code)
        if codes is None:
            codes = [code]
            while (above := self.parent(codes[0])) is not None:
                codes.insert(0, above)
            self.lines[code] = codes
        return codes

    def within(self, code: str, above: str) -> bool:
        """True when `code` is `above` or stands below it."""
        return above in self.line(code)

    def at_level(self, code: str, level: RegionLevel) -> str | None:
        """The region of a level in which `code` stands, itself included; None when there is none."""
        return next((part for part in self.line(code) if level_of_code(part) is level), None)

    def has_counties(self, city: str) -> bool:
        """True when the table knows counties of a city; a few cities have none."""
        return any(code[:4] == city[:4] and code[4:6] != "00" for code in self._of_province(city[:2]))

    def _of_province(self, prefix: str) -> list[str]:
        return [code for code in self.by_code if code.startswith(prefix)]

    def named(self, name: str) -> list[str]:
        """The codes of the regions of a name; also of a path of names such as 甘肃省定西市安定区."""
        name = _plain(name)
        if found := self.by_name.get(name):
            return found
        return self._by_path(name)

    def _by_path(self, name: str) -> list[str]:
        for cut in range(2, len(name) - 1):
            above, below = self.by_name.get(name[:cut]), name[cut:]
            if above:
                found = [code for code in self.named(below) if any(self.within(code, part) for part in above)]
                if found:
                    return found
        return []

    def beginning(self, name: str) -> tuple[str, list[str]]:
        """The longest full name of a region with which a unit's name begins, and the codes it may stand for.

        >>> table().beginning("中共通渭县委员会政法委员会")
        ('通渭县', ['621121'])
        """
        name = re.sub(r"^(中国共产党|中共|中国)", "", name)
        best: tuple[str, list[str]] = ("", [])
        for length in range(min(len(name), 15), 1, -1):
            head = name[:length]
            codes = [code for code in self.by_name.get(head, []) if self.by_code[code].name == head]
            if codes:
                best = (head, codes)
                break
        if not best[0]:
            return best
        head, codes = best
        deeper, below = self.beginning(name[len(head) :]) if len(name) > len(head) + 1 else ("", [])
        inside = [code for code in below if any(code != above and self.within(code, above) for above in codes)]
        return (head + deeper, inside) if inside else best


def _division(row: dict[str, str]) -> Division:
    seat = (float(row["north"]), float(row["east"])) if row["north"] else None
    return Division(row["code"], row["name"], bool(row["status"]), seat)


def _widened(seats: list[tuple[float, float]], by: float) -> Box:
    north, east = [seat[0] for seat in seats], [seat[1] for seat in seats]
    return min(north) - by, max(north) + by, min(east) - by, max(east) + by


def _plain(name: str) -> str:
    return tidy_name(name).replace(" ", "").replace("/", "").replace("-", "")


def _short_forms(name: str, level: RegionLevel) -> set[str]:
    if level is RegionLevel.TOWNSHIP or len(name) <= 2:
        return set()
    if name.endswith(("自治县", "自治州", "自治区", "自治旗")):
        head = _LONG_TAIL.sub("", name)
        tail = {"自治县": "县", "自治州": "州", "自治区": "", "自治旗": "旗"}[name[-3:]]
        return {short for short in (head, head + tail) if len(short) >= 2}
    return {name[:-1]} if name[-1] in "省市县区州盟" else set()


@cache
def table() -> Divisions:
    """The table that comes with Waypost (see docs/decisions for its sources)."""
    with Path(__file__).with_name("divisions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: _division(row) for row in csv.DictReader(file)}
    return Divisions(rows)


def province_of(code: str) -> Division | None:
    """The province that the first two digits name, or None when no province has them."""
    return table().get(code[:2] + "0000")


def near_codes(code: str, known: Divisions, *, most: int = 6) -> list[str]:
    """Codes of the same province that differ in one digit, or in two that changed places."""
    found = []
    for other in known.by_code:
        if other[:2] != code[:2] or len(other) != len(code) or known.by_code[other].former:
            continue
        wrong = [place for place in range(len(code)) if other[place] != code[place]]
        swapped = len(wrong) == 2 and code[wrong[0]] == other[wrong[1]] and code[wrong[1]] == other[wrong[0]]
        if len(wrong) == 1 or swapped:
            found.append(other)
    return found[:most]


def read_list(rows: Iterable[tuple[str, str]]) -> list[Division]:
    """Regions of an uploaded list of (code, name). Raises ValueError that names the wrong line."""
    found = []
    for number, (code, name) in enumerate(rows, start=1):
        code, name = plain(code), tidy_name(name)
        if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", code) or not 2 <= len(name) <= 80:
            raise ValueError(f"line {number}: a code of 6, 9 or 12 digits and a name; found {code!r}, {name!r}")
        found.append(Division(code, name))
    return found
