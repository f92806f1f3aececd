"""Photographs: opened by the house's intake, shown re-encoded without what the camera wrote into them, which is kept as
data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from waypost.platform.intake.reading import opened

_YEARS = range(1970, 2200)  # a clock that was never set says 0000 or 1904; and days near 0001 and 9999 overflow


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as it is shown, and what the camera said about it. Sizes in pixels, after turning upright."""

    shown: bytes
    thumbnail: bytes
    width: int
    height: int
    captured_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    camera: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Picture:
    """Read a JPEG, PNG or WebP.

    Raises:
        NotTaken: damaged, or more than 40 million pixels (a trap for memory, or a scan that should be made smaller).
    """
    told, pictures = opened("picture", path)
    return Picture(
        shown=pictures[: told["shown"]],
        thumbnail=pictures[told["shown"] :],
        width=told["width"],
        height=told["height"],
        captured_at=moment(told["taken"], told["offset"]),
        latitude=Decimal(told["latitude"]) if told["latitude"] else None,
        longitude=Decimal(told["longitude"]) if told["longitude"] else None,
        camera=told["camera"],
    )


def moment(taken: str, offset: str) -> datetime | None:
    """The camera's time; without an offset, in the time zone of the instance. None when it makes no sense.

    >>> moment("2021:04:01 10:00:00", "+08:00").isoformat(), moment("0000:00:00 00:00:00", "")
    ('2021-04-01T10:00:00+08:00', None)
    """
    try:
        naive = datetime.strptime(taken.strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    try:
        known = datetime.strptime(f"{naive:%Y-%m-%d %H:%M:%S}{offset.strip()}", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        known = timezone.make_aware(naive)
    return known if known.year in _YEARS else None
