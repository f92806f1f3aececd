"""Levels and division codes of the tree of regions and units."""

from __future__ import annotations

from enum import Enum


class RegionLevel(Enum):
    """Levels of the administrative division."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class UnitLevel(Enum):
    """Levels of a unit: whom it serves, not where it stands."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    GRASS_ROOTS = "grass_roots"


class Fate(Enum):
    """What becomes of one row of a roster."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    ASK = "ask"
    REFUSE = "refuse"
    SKIP = "skip"


class RosterState(Enum):
    """Where a roster that was handed in stands."""

    READING = "reading"
    READ = "read"
    UNREADABLE = "unreadable"
    APPLIED = "applied"
    DROPPED = "dropped"


_DEPTH_OF_UNIT = {UnitLevel.PROVINCE: 0, UnitLevel.CITY: 1, UnitLevel.COUNTY: 2, UnitLevel.GRASS_ROOTS: 3}
_DEPTH_OF_REGION = {RegionLevel.PROVINCE: 0, RegionLevel.CITY: 1, RegionLevel.COUNTY: 2, RegionLevel.TOWNSHIP: 3}
DEEPEST_LINE = 12


def depth(level: UnitLevel | RegionLevel) -> int:
    """How far below the province a level stands: 0 for the province, 3 for the grass roots and for townships."""
    return _DEPTH_OF_UNIT[level] if isinstance(level, UnitLevel) else _DEPTH_OF_REGION[level]


def may_stand_below(level: UnitLevel, superior: UnitLevel) -> bool:
    """A superior is of a higher level, or of the same one below the province (a bureau above its own branch).

    >>> may_stand_below(UnitLevel.COUNTY, UnitLevel.GRASS_ROOTS)
    False
    """
    return depth(superior) <= depth(level)


def level_of_code(code: str) -> RegionLevel:
    """The level that a division code stands for by its digits (GB/T 2260, and townships by GB/T 10114).

    >>> level_of_code("621100"), level_of_code("621102101")
    (<RegionLevel.CITY: 'city'>, <RegionLevel.TOWNSHIP: 'township'>)
    """
    if len(code) > 6 and code[6:].strip("0"):
        return RegionLevel.TOWNSHIP
    if code[2:6] == "0000":
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code[4:6] == "00" else RegionLevel.COUNTY
