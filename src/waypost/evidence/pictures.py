"""Photographs: read within limits, shown re-encoded without what the camera wrote into them, which is kept as data."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from waypost.evidence.rules import MOST_PIXELS
from waypost.kernel.errors import N_, BadInput, Problem

_SHOWN_SIDE, _THUMBNAIL_SIDE = 2560, 400
_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _TURNED, _TAKEN, _OFFSET = 271, 272, 274, 36867, 36881
_POSITION_STEP = Decimal("0.00001")
_YEARS = range(1970, 2200)  # a clock that was never set says 0000 or 1904; and days near 0001 and 9999 overflow
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises over EXIF data that make no sense. The picture itself may be whole all the same.
_NONSENSE = (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError, OSError, struct.error)


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
        BadInput: damaged, or more than 40 million pixels (a trap for memory, or a scan that should be made smaller).
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as opened:
                return _read(opened)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadInput(
            N_("this picture is too large"), [Problem("file", "", N_("at most 40 million pixels"))]
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadInput(
            N_("this picture is damaged and cannot be read"), [Problem("file", "", N_("a whole picture"))]
        ) from error


@dataclass(frozen=True, slots=True)
class _Told:
    """What the camera wrote into a photograph. Empty where that makes no sense."""

    captured_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    camera: dict[str, str] = field(default_factory=dict)


def _read(opened: Image.Image) -> Picture:
    opened.load()
    told = _told(opened)
    turn = _UPRIGHT.get(_turned(opened))
    upright = _on_white(opened.transpose(turn) if turn is not None else opened)
    width, height = upright.size
    upright.info = {}
    upright.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), Image.Resampling.LANCZOS)
    shown = _jpeg(upright)
    upright.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(
        shown=shown,
        thumbnail=_jpeg(upright),
        width=width,
        height=height,
        captured_at=told.captured_at,
        latitude=told.latitude,
        longitude=told.longitude,
        camera=told.camera,
    )


def _turned(opened: Image.Image) -> int:
    """How the camera was held, 1 to 8 after EXIF; 1 (upright) when it does not say."""
    try:
        return int(opened.getexif().get(_TURNED, 1))
    except _NONSENSE:
        return 1


def _told(opened: Image.Image) -> _Told:
    try:
        exif = opened.getexif()
        detail, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
        said = (("make", exif.get(_MAKE)), ("model", exif.get(_MODEL)), ("taken", detail.get(_TAKEN)))
        latitude, longitude = _position(gps)
        return _Told(
            captured_at=_moment(detail.get(_TAKEN), detail.get(_OFFSET)),
            latitude=latitude,
            longitude=longitude,
            camera={name: _word(value) for name, value in said if value},
        )
    except _NONSENSE:
        return _Told()


def _word(value: Any) -> str:
    """A word of the camera's as text that can be kept and shown: no control characters, at most 80 characters."""
    return "".join(char for char in str(value) if char.isprintable()).strip()[:80]


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: in the three colours of a JPEG, on white paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGB", coloured.size, "white")
        paper.paste(coloured, mask=coloured.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=86, optimize=True)
    return written.getvalue()


def _moment(taken: Any, offset: Any) -> datetime | None:
    """The camera's time; without an offset, in the time zone of the instance. None when it makes no sense."""
    try:
        moment = datetime.strptime(str(taken).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    try:
        known = datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S}{str(offset).strip()}", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        known = timezone.make_aware(moment)
    return known if known.year in _YEARS else None


def _position(gps: Any) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude in degrees (WGS-84), five places; None for both when the camera's are no position."""
    try:
        latitude = _degrees(gps[2]) * (-1 if str(gps.get(1)).upper().startswith("S") else 1)
        longitude = _degrees(gps[4]) * (-1 if str(gps.get(3)).upper().startswith("W") else 1)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return None, None
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None, None
    return latitude.quantize(_POSITION_STEP), longitude.quantize(_POSITION_STEP)


def _degrees(parts: Any) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
