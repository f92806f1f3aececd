"""Builds files for tests."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image

from waypost.evidence import actions
from waypost.evidence.models import File
from waypost.kernel.actor import Actor


def jpeg(*, size: tuple[int, int] = (60, 40), colour: str = "seagreen", gps: bool = False, taken: str = "") -> bytes:
    """A photograph, with a position (Dingxi) and a time of the camera if asked for."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[36867] = taken
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 34.0, 51.6), 3: "E", 4: (104.0, 37.0, 34.2)})
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
    return written.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the same at any time
    return written.getvalue()


def docx() -> bytes:
    """Something that calls itself a Word document."""
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def file(actor: Actor, content: bytes | None = None, **said: Any) -> File:
    """A file given by somebody through the action."""
    said.setdefault("name", "现场.jpg")
    return actions.keep(actor, upload=io.BytesIO(content if content is not None else jpeg()), **said)
