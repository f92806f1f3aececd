"""Photographs: decoded within limits, turned upright and encoded anew; what the camera wrote into them becomes data."""

from __future__ import annotations

import io
import struct
import warnings
from decimal import Decimal
from typing import Any, BinaryIO

from PIL import Image, JpegImagePlugin, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from waypost.platform.intake.child.trouble import Trouble
from waypost.platform.intake.limits import MOST_PIXELS

_SHOWN_SIDE, _THUMBNAIL_SIDE = 2560, 400
_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _TURNED, _TAKEN, _OFFSET = 271, 272, 274, 36867, 36881
_POSITION_STEP = Decimal("0.00001")
_FORMATS = (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile)
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


def read(file: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The size of a picture when it stands upright and what its camera said; then the picture as it is shown, `shown`
    bytes, and a small one. JPEG, PNG and WebP, at most 40 million pixels (more are a trap for memory, or a scan that
    should be made smaller)."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[kind.format for kind in _FORMATS]) as opened:
                return _read(opened)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Trouble("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Trouble("damaged") from error


def _read(opened: Image.Image) -> tuple[dict[str, Any], bytes]:
    opened.load()
    told = _told(opened)
    turn = _UPRIGHT.get(_turned(opened))
    upright = _on_white(opened.transpose(turn) if turn is not None else opened)
    width, height = upright.size
    upright.info = {}
    upright.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), Image.Resampling.LANCZOS)
    shown = _jpeg(upright)
    upright.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return {"width": width, "height": height, "shown": len(shown), **told}, shown + _jpeg(upright)


def _turned(opened: Image.Image) -> int:
    """How the camera was held, 1 to 8 after EXIF; 1 (upright) when it does not say."""
    try:
        return int(opened.getexif().get(_TURNED, 1))
    except _NONSENSE:
        return 1


def _told(opened: Image.Image) -> dict[str, Any]:
    """What the camera wrote into a photograph, as text. Empty where that makes no sense."""
    nothing = {"taken": "", "offset": "", "latitude": "", "longitude": "", "camera": {}}
    try:
        exif = opened.getexif()
        detail, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
        said = (("make", exif.get(_MAKE)), ("model", exif.get(_MODEL)), ("taken", detail.get(_TAKEN)))
        latitude, longitude = _position(gps)
        return {
            "taken": _word(detail.get(_TAKEN) or ""),
            "offset": _word(detail.get(_OFFSET) or ""),
            "latitude": latitude,
            "longitude": longitude,
            "camera": {name: _word(value) for name, value in said if value},
        }
    except _NONSENSE:
        return nothing


def _word(value: Any) -> str:
    """A word of the camera's as text that can be kept and shown: no control characters, at most 80 characters."""
    return "".join(char for char in str(value)[:400] if char.isprintable()).strip()[:80]


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


def _position(gps: Any) -> tuple[str, str]:
    """Latitude and longitude in degrees (WGS-84), five places; empty when the camera's are no position."""
    try:
        latitude = _degrees(gps[2]) * (-1 if str(gps.get(1)).upper().startswith("S") else 1)
        longitude = _degrees(gps[4]) * (-1 if str(gps.get(3)).upper().startswith("W") else 1)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return "", ""
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return "", ""
    return str(latitude.quantize(_POSITION_STEP)), str(longitude.quantize(_POSITION_STEP))


def _degrees(parts: Any) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
