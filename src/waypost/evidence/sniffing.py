"""What a file is, told by its content: its name proves nothing."""

from __future__ import annotations

from pathlib import Path

from waypost.evidence.rules import TYPES, MediaType
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.platform.intake.reading import opened

_HEAD = 4096
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKED = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
    "OFD.xml": "application/ofd",
}
_OLD_OFFICE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
# Still pictures in the box of a film (HEIC, AVIF): what shows them is not everywhere, so they are not kept.
_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"} | {
    b"avif",
    b"avis",
}
_REFUSED_HEADS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


def media_type(path: Path) -> MediaType:
    """The type of a stored content.

    Raises:
        BadInput: a type that is not kept (programs, web pages, drawings with scripts, archives, macros), or a
            packed file that is a trap (NotTaken, a BadInput too).
    """
    with path.open("rb") as source:
        head = source.read(_HEAD)
    name = _of_head(head) or _packed(path, head) or _old_office(path, head) or _text(path, head)
    if name is None:
        raise BadInput(
            N_("files of this type are not kept"),
            [
                Problem(
                    "file", "", N_("pictures (JPEG, PNG, WebP), PDF, Word, Excel, PowerPoint, OFD, text, sound, video")
                )
            ],
        )
    return TYPES[name]


def _of_head(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"ID3") or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"M4A ", b"M4B "):
            return "audio/mp4"
        return None if brand in _STILL_BRANDS else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "video/webm"
    return None


def _packed(path: Path, head: bytes) -> str | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    inside, _ = opened("archive", path, wanted=list(_PACKED))
    if inside["macros"]:
        raise BadInput(
            N_("this document carries macros"), [Problem("file", "vbaProject", N_("a document without macros"))]
        )
    return next((_PACKED[part] for part in inside["found"]), None)


def _old_office(path: Path, head: bytes) -> str | None:
    if not head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return None
    content = path.read_bytes() if path.stat().st_size <= TYPES["application/msword"].most else b""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise BadInput(N_("this document carries macros"), [Problem("file", "VBA", N_("a document without macros"))])
    return next((name for stream, name in _OLD_OFFICE if stream.encode("utf-16-le") in content), None)


def _text(path: Path, head: bytes) -> str | None:
    """Plain text in UTF-8 or GB 18030. Whatever begins like mark-up or a program is none."""
    if head.startswith(_REFUSED_HEADS) or path.stat().st_size > TYPES["text/plain"].most:
        return None
    content = path.read_bytes()
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in content):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if words.lstrip().startswith("<") else "text/plain"
    return None
