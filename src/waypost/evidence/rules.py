"""What files may be kept: kinds, types by content, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from waypost.kernel.text import file_name


class FileKind(Enum):
    """What a file is to the work."""

    PHOTO = "photo"
    DOCUMENT = "document"
    DATA = "data"
    SOUND = "sound"
    VIDEO = "video"


MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of file that may be kept: its name, the endings it goes by, its kind, the most bytes."""

    name: str
    endings: tuple[str, ...]
    kind: FileKind
    most: int


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    media.name: media
    for media in (
        MediaType("image/jpeg", (".jpg", ".jpeg"), FileKind.PHOTO, 20 * MEGABYTE),
        MediaType("image/png", (".png",), FileKind.PHOTO, 20 * MEGABYTE),
        MediaType("image/webp", (".webp",), FileKind.PHOTO, 20 * MEGABYTE),
        MediaType("application/pdf", (".pdf",), FileKind.DOCUMENT, 50 * MEGABYTE),
        MediaType(_OFFICE + "wordprocessingml.document", (".docx",), FileKind.DOCUMENT, 30 * MEGABYTE),
        MediaType(_OFFICE + "spreadsheetml.sheet", (".xlsx",), FileKind.DATA, 30 * MEGABYTE),
        MediaType(_OFFICE + "presentationml.presentation", (".pptx",), FileKind.DOCUMENT, 30 * MEGABYTE),
        MediaType("application/msword", (".doc", ".wps"), FileKind.DOCUMENT, 30 * MEGABYTE),
        MediaType("application/vnd.ms-excel", (".xls", ".et"), FileKind.DATA, 30 * MEGABYTE),
        MediaType("application/vnd.ms-powerpoint", (".ppt", ".dps"), FileKind.DOCUMENT, 30 * MEGABYTE),
        MediaType("application/ofd", (".ofd",), FileKind.DOCUMENT, 50 * MEGABYTE),
        MediaType("text/plain", (".txt", ".csv", ".md"), FileKind.DOCUMENT, 5 * MEGABYTE),
        MediaType("audio/mpeg", (".mp3",), FileKind.SOUND, 30 * MEGABYTE),
        MediaType("audio/mp4", (".m4a",), FileKind.SOUND, 30 * MEGABYTE),
        MediaType("audio/wav", (".wav",), FileKind.SOUND, 30 * MEGABYTE),
        MediaType("video/mp4", (".mp4",), FileKind.VIDEO, 100 * MEGABYTE),
        MediaType("video/webm", (".webm",), FileKind.VIDEO, 100 * MEGABYTE),
    )
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
MOST_BYTES = max(media.most for media in TYPES.values())
_MUST_BE = {FileKind.PHOTO: "image/", FileKind.SOUND: "audio/", FileKind.VIDEO: "video/"}


def kind_for(media: MediaType, said: FileKind | None) -> FileKind | None:
    """The kind of a file: what the giver says if the content can be that, else None. Nothing said: the usual kind.

    >>> kind_for(TYPES["application/pdf"], FileKind.PHOTO) is None
    True
    >>> kind_for(TYPES["image/jpeg"], FileKind.DOCUMENT)
    <FileKind.DOCUMENT: 'document'>
    """
    if said is None:
        return media.kind
    return said if media.name.startswith(_MUST_BE.get(said, "")) else None


def safe_name(name: str, media: MediaType) -> str:
    """The name under which a file is offered again: the last part of a path, without what is invisible or turns the
    writing round, with an ending that fits its content.

    >>> safe_name("../../etc/passwd", TYPES["text/plain"])
    'passwd.txt'
    >>> safe_name("照片😀.JPG", TYPES["image/jpeg"])
    '照片😀.JPG'
    """
    seen = file_name(name) or "file"
    stem, dot, ending = seen.rpartition(".")
    if dot and f".{ending.lower()}" in media.endings:
        return f"{stem[:150] or 'file'}.{ending}"
    return seen[:150] + media.endings[0]
