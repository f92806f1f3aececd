"""Degrees of the map systems that are sold in China, brought back to WGS-84.

GCJ-02 shifts every position by a published approximation of its formula; BD-09 turns the shifted one once more. Both
are undone to about a metre.
"""

from __future__ import annotations

from decimal import Decimal
from math import atan2, cos, pi, sin, sqrt

_HALF_AXIS = 6_378_245.0
_ECCENTRICITY = 0.006_693_421_622_965_943
_STEP = pi * 3000.0 / 180.0
Point = tuple[Decimal, Decimal]


def to_wgs84(point: Point, system: str) -> Point:
    """A position (latitude, longitude) of "gcj02" or "bd09" as WGS-84, to five decimals.

    >>> to_wgs84((Decimal("39.90923"), Decimal("116.39743")), "gcj02")
    (Decimal('39.90783'), Decimal('116.39119'))
    """
    north, east = float(point[0]), float(point[1])
    if system == "bd09":
        north, east = _without_turn(north, east)
    guess_north, guess_east = north, east
    for _ in range(5):
        shifted_north, shifted_east = _shifted(guess_north, guess_east)
        guess_north, guess_east = guess_north + north - shifted_north, guess_east + east - shifted_east
    return _rounded(guess_north), _rounded(guess_east)


def _rounded(degrees: float) -> Decimal:
    return Decimal(degrees).quantize(Decimal("0.00001"))


def _shifted(north: float, east: float) -> tuple[float, float]:
    x, y = east - 105.0, north - 35.0
    wave = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    up += (wave + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    up += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    right = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    right += (wave + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    right += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    flat = 1 - _ECCENTRICITY * sin(north * pi / 180.0) ** 2
    up = up * 180.0 / (_HALF_AXIS * (1 - _ECCENTRICITY) / (flat * sqrt(flat)) * pi)
    right = right * 180.0 / (_HALF_AXIS / sqrt(flat) * cos(north * pi / 180.0) * pi)
    return north + up, east + right


def _without_turn(north: float, east: float) -> tuple[float, float]:
    x, y = east - 0.0065, north - 0.006
    far = sqrt(x * x + y * y) - 0.00002 * sin(y * _STEP)
    angle = atan2(y, x) - 0.000003 * cos(x * _STEP)
    return far * sin(angle), far * cos(angle)
