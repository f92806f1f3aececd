"""Archives: their directory read, every byte really counted, their XML looked at, before any parser opens them. Nothing
is ever unpacked to a place, so that no name in an archive names a file."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from typing import Any, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from waypost.platform.intake import limits
from waypost.platform.intake.child.trouble import Trouble

_STORED, _DEFLATED = 0, 8
_CHUNK = 256 * 1024
_END, _END_SIZE, _MOST_COMMENT = b"PK\x05\x06", 22, 65_535
_XML = (".xml", ".rels")
_UNKNOWN_PREFIX = 27
_BROKEN = (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, struct.error, zlib.error)


def read(file: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Which of the `wanted` members an archive has, and whether it carries macros."""
    names = checked(file)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"found": [name for name in options["wanted"] if name in names], "macros": macros}, b""


def checked(file: BinaryIO) -> set[str]:
    """The names of the members of an archive that may be opened.

    The directory may lie about sizes, so each member is unpacked in small pieces that are counted and thrown away.
    Members that overlap (which is how the worst bombs are made) are refused, and so are two of one name, which two
    programs would take for two different files, names that lead out of the archive, links, and XML that defines
    entities or asks for a document type.
    """
    size = _check_end(file)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise Trouble("unreadable") from error
    members = archive.infolist()
    if len(members) > limits.MOST_PARTS:
        raise Trouble("too_many_parts")
    if sum(member.file_size for member in members) > limits.MOST_UNPACKED:
        raise Trouble("too_large")
    for member in members:
        _check_member(member)
    names = {member.filename for member in members}
    if len(names) < len(members):
        raise Trouble("twice")
    _count(file, size, members)
    for member in members:
        if member.filename.lower().endswith(_XML) and member.file_size:
            _check_xml(archive, member)
    return names


def _check_end(file: BinaryIO) -> int:
    """The size of the file, once the record at its end promises no directory that would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _MOST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Trouble("unreadable")
    members, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if members > limits.MOST_PARTS or directory > limits.MOST_DIRECTORY:
        raise Trouble("too_many_parts")
    return size


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise Trouble("locked")
    if member.compress_type not in (_STORED, _DEFLATED):
        raise Trouble("unreadable")
    given = member.orig_filename.replace("\\", "/")
    climbs = given.startswith("/") or given[1:2] == ":" or ".." in given.split("/")
    if climbs or any(ord(char) < 32 for char in given) or stat.S_ISLNK(member.external_attr >> 16):
        raise Trouble("climbs")


def _count(file: BinaryIO, size: int, members: list[zipfile.ZipInfo]) -> None:
    """Unpack every member to nowhere. Nothing may overlap, nor be larger than the directory says."""
    total, end = 0, 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise Trouble("overlapping")
        file.seek(member.header_offset)
        header = file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Trouble("unreadable")
        name, extra = struct.unpack("<HH", header[26:30])
        start = member.header_offset + 30 + name + extra
        end = start + member.compress_size
        if end > size:
            raise Trouble("unreadable")
        file.seek(start)
        most = min(limits.MOST_UNPACKED, max(size * limits.MOST_RATIO, limits.SMALL_UNPACKED)) - total
        real = _real_size(file, member, most)
        if real != member.file_size:
            raise Trouble("unreadable")
        total += real


def _real_size(file: BinaryIO, member: zipfile.ZipInfo, most: int) -> int:
    left, size = member.compress_size, 0
    unpacker = zlib.decompressobj(-15) if member.compress_type == _DEFLATED else None
    while left and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        size += len(packed) if unpacker is None else _unpacked(unpacker, packed, most - size)
        if size > most:
            raise Trouble("too_large")
        if unpacker is not None and unpacker.eof and left:
            raise Trouble("unreadable")
    if left or (unpacker is not None and member.compress_size and not unpacker.eof):
        raise Trouble("unreadable")
    return size


def _unpacked(unpacker: Any, packed: bytes, most: int) -> int:
    """How many bytes come out, at most a piece more than `most`."""
    size = 0
    try:
        while (piece := unpacker.decompress(packed, _CHUNK)) and size <= most:
            size += len(piece)
            packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Trouble("unreadable") from error
    return size


class _Rooted(Exception):
    """The first element begins: after it no document type can be asked for."""


class _Beginning:
    """Hears the beginning of a document and stops at its first element."""

    def start(self, *given: Any) -> None:
        """The first element."""
        raise _Rooted

    def end(self, *given: Any) -> None:
        """Never reached."""

    def data(self, *given: Any) -> None:
        """Blanks before it."""

    def close(self) -> None:
        """Nothing was built."""


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    parser = DefusedXMLParser(target=_Beginning(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with archive.open(member) as part:
            while piece := part.read(_CHUNK):
                parser.feed(piece)
    except _Rooted:
        return
    except DefusedXmlException as error:
        raise Trouble("definitions") from error
    except ParseError as error:
        if error.code != _UNKNOWN_PREFIX:  # which is said of the first element, so that this was the beginning
            raise Trouble("unreadable") from error
        return
    except _BROKEN as error:
        raise Trouble("unreadable") from error
    raise Trouble("unreadable")
