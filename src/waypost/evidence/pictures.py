"""Photographs: read within limits, shown re-encoded without what the camera wrote into them, which is kept as data."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from waypost.evidence.rules import MOST_PIXELS
from waypost.kernel.errors import N_, BadInput, Problem

_SHOWN_SIDE, _THUMBNAIL_SIDE = 2560, 400
_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _TAKEN, _OFFSET = 271, 272, 36867, 36881
_POSITION_STEP = Decimal("0.00001")


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


def _read(opened: Image.Image) -> Picture:
    exif = opened.getexif()
    detail, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    upright = _on_white(ImageOps.exif_transpose(opened))
    width, height = upright.size
    latitude, longitude = _position(gps)
    camera = {
        name: str(value).strip("\x00 ")[:80]
        for name, value in (("make", exif.get(_MAKE)), ("model", exif.get(_MODEL)), ("taken", detail.get(_TAKEN)))
        if value
    }
    return Picture(
        shown=_jpeg(upright, _SHOWN_SIDE),
        thumbnail=_jpeg(upright, _THUMBNAIL_SIDE),
        width=width,
        height=height,
        captured_at=_moment(detail.get(_TAKEN), detail.get(_OFFSET)),
        latitude=latitude,
        longitude=longitude,
        camera={name: value.replace("\x00", "") for name, value in camera.items()},
    )


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: in the three colours of a JPEG, on white paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGB", coloured.size, "white")
        paper.paste(coloured, mask=coloured.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info = {}
    written = io.BytesIO()
    small.save(written, "JPEG", quality=86, optimize=True)
    return written.getvalue()


def _moment(taken: Any, offset: Any) -> datetime | None:
    """The camera's time; without an offset, in the time zone of the instance. None when it makes no sense."""
    try:
        moment = datetime.strptime(str(taken).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    try:
        return datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S}{str(offset).strip()}", "%Y-%m-%d %H:%M:%S%z")
    except ValueError:
        return timezone.make_aware(moment)


def _position(gps: Any) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude in degrees (WGS-84), five places; None for both when the camera's are no position."""
    try:
        latitude = _degrees(gps[2]) * (-1 if str(gps.get(1)).upper().startswith("S") else 1)
        longitude = _degrees(gps[4]) * (-1 if str(gps.get(3)).upper().startswith("W") else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError, ArithmeticError):
        return None, None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None, None
    return latitude.quantize(_POSITION_STEP), longitude.quantize(_POSITION_STEP)


def _degrees(parts: Any) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
