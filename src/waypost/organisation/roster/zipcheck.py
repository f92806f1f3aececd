"""Whether a zip archive is safe to unpack: its directory read, and every byte really counted, before any parser."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MOST_PARTS = 2_000
MOST_BYTES = 300 * 1024 * 1024
MOST_RATIO = 200
_STORED, _DEFLATED = 0, 8
_CHUNK = 256 * 1024


class UnsafeArchive(Exception):
    """The archive would unpack to too much, or is built in a way that no office program builds."""


def check(content: bytes) -> None:
    """Raises UnsafeArchive when the archive must not be unpacked.

    The directory may lie about sizes, so each part is unpacked in small pieces that are counted and thrown away.
    Parts that overlap (which is how the worst bombs are made) are refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error) as error:
        raise UnsafeArchive("unreadable") from error
    if len(parts) > MOST_PARTS:
        raise UnsafeArchive("too_many_parts")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnsafeArchive("too_large")
    total, end = 0, 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.flag_bits & 0x1:
            raise UnsafeArchive("locked")
        if part.compress_type not in (_STORED, _DEFLATED):
            raise UnsafeArchive("unreadable")
        start = _data_start(content, part.header_offset)
        if part.header_offset < end:
            raise UnsafeArchive("overlapping")
        end = start + part.compress_size
        if end > len(content):
            raise UnsafeArchive("unreadable")
        total += _real_size(content[start:end], part.compress_type, MOST_BYTES - total)
        if total > max(len(content) * MOST_RATIO, 10 * 1024 * 1024) or total > MOST_BYTES:
            raise UnsafeArchive("too_large")


def _data_start(content: bytes, offset: int) -> int:
    header = content[offset : offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise UnsafeArchive("unreadable")
    name, extra = struct.unpack("<HH", header[26:30])
    return int(offset + 30 + name + extra)


def _real_size(packed: bytes, method: int, most: int) -> int:
    if method == _STORED:
        return len(packed)
    unpacker = zlib.decompressobj(-15)
    size = 0
    try:
        piece = unpacker.decompress(packed, _CHUNK)
        while piece:
            size += len(piece)
            if size > most:
                raise UnsafeArchive("too_large")
            piece = unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
    except zlib.error as error:
        raise UnsafeArchive("unreadable") from error
    return size
