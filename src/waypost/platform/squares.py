"""Squares that a telephone reads: a text as a QR code (ISO/IEC 18004). At most some 2,300 bytes."""

from __future__ import annotations

import io

import segno


def svg(text: str) -> str:
    """The square as SVG without a size of its own."""
    out = io.BytesIO()
    _made(text).save(out, kind="svg", scale=4, xmldecl=False, omitsize=True, border=2)
    return out.getvalue().decode()


def png(text: str) -> bytes:
    """The square as a picture in black and white, eight points a dot."""
    out = io.BytesIO()
    _made(text).save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False, boost_error=False)
