"""The form of a backup: one stream of lines and bytes, compressed, in which nothing is a path.

    {"format": "waypost-backup", "version": 1, ...}            what it is and where the ledger stood
    {"table": NAME, "columns": [...]} then a line for each row, then {"end": NAME, "rows": N, "digest": HEX}
    {"file": SHA-256, "size": N} then N bytes                  the evidence
    {"key": NAME, "size": N, "sha256": HEX} then N bytes       keys, if they were asked for
    {"whole": {...}}                                           once more what is in it; without this line it was cut off

Rows begin with "[", all other lines with "{".
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from waypost.backup.rows import Digest

FORMAT, VERSION = "waypost-backup", 1
_PART = 1024 * 1024
_LONGEST = 256 * 1024 * 1024
"""Bytes of the longest line that is read."""


class Unfit(Exception):
    """A backup that cannot be taken or put back; the message says why, in English, for operators."""


class Writer:
    """Writes a backup to a stream."""

    def __init__(self, target: BinaryIO) -> None:
        self._target, self._packer = target, zlib.compressobj(1)
        self.tables: dict[str, dict[str, Any]] = {}
        self.files: dict[str, int] = {}
        self.keys: dict[str, str] = {}

    def head(self, about: dict[str, Any]) -> None:
        """Say what it is."""
        self._line({"format": FORMAT, "version": VERSION, **about})

    def table(self, name: str, columns: list[str], lines: Iterable[bytes]) -> None:
        """Write a table."""
        digest = Digest()
        self._line({"table": name, "columns": columns})
        for line in lines:
            digest.add(line)
            self._put(line + b"\n")
        self.tables[name] = {"rows": digest.count, "digest": str(digest)}
        self._line({"end": name, **self.tables[name]})

    def file(self, digest: str, size: int, source: BinaryIO) -> None:
        """Write a content of the evidence. Raises Unfit when its bytes are not those that its name says."""
        self._line({"file": digest, "size": size})
        left, found = size, hashlib.sha256()
        while left and (part := source.read(min(_PART, left))):
            found.update(part)
            self._put(part)
            left -= len(part)
        if left or found.hexdigest() != digest:
            raise Unfit(f"the file {digest} of the data folder is damaged; `waypost doctor` says whose it is")
        self.files[digest] = size

    def key(self, name: str, content: bytes) -> None:
        """Write a key."""
        self.keys[name] = hashlib.sha256(content).hexdigest()
        self._line({"key": name, "size": len(content), "sha256": self.keys[name]})
        self._put(content)

    def end(self) -> None:
        """Say that this was all."""
        self._line({"whole": {"tables": self.tables, "files": self.files, "keys": self.keys}})
        self._target.write(self._packer.flush())
        self._target.flush()

    def _line(self, said: dict[str, Any]) -> None:
        self._put(json.dumps(said, ensure_ascii=False).encode() + b"\n")

    def _put(self, raw: bytes) -> None:
        packed = self._packer.compress(raw)
        if packed:
            self._target.write(packed)


class Reader:
    """Reads a backup from a stream, from its beginning to its end. Whatever is not as it should be raises Unfit."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = io.BufferedReader(_Unpacked(source), _PART)
        self.head = self.line("what it is")
        if self.head.get("format") != FORMAT or self.head.get("version") != VERSION:
            raise Unfit("this is no backup of Waypost, or one of another form")

    def line(self, what: str) -> dict[str, Any]:
        """The next line that is no row."""
        said = _object(self._raw_line(what), what)
        if not said:
            raise Unfit(f"the backup says nothing where {what} should stand")
        return said

    def rows(self, name: str) -> Iterator[bytes]:
        """The lines of a table whose beginning was read; at their end they are those that were written, or Unfit."""
        digest = Digest()
        while (line := self._raw_line(f"the table {name}")).startswith(b"["):
            digest.add(line[:-1])
            yield line[:-1]
        if _object(line, f"the table {name}") != {"end": name, "rows": digest.count, "digest": str(digest)}:
            raise Unfit(f"the table {name} is not as it was written: the backup was changed")

    def content(self, size: Any, what: str) -> BinaryIO:
        """The next bytes, as many as there should be."""
        if not isinstance(size, int) or size < 0:
            raise Unfit(f"{what} has no size")
        return io.BufferedReader(_Part(self._source, size, what))

    def at_end(self) -> bool:
        """True when nothing follows."""
        return self._source.read(1) == b""

    def _raw_line(self, what: str) -> bytes:
        line = self._source.readline(_LONGEST)
        if not line.endswith(b"\n"):
            raise Unfit(f"the backup was cut off or changed: {what} is not whole")
        return line


def _object(line: bytes, what: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as fault:
        raise Unfit(f"the backup was changed: {what} cannot be read") from fault
    if not isinstance(said, dict):
        raise Unfit(f"the backup was changed: {what} cannot be read")
    return said


class _Unpacked(io.RawIOBase):
    """What was compressed; a stream that ends too early, or goes on after its end, is Unfit."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._unpacker = source, zlib.decompressobj()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._source.read(_PART)
            if not packed:
                raise Unfit("the backup was cut off: it has no end")
            try:
                raw = self._unpacker.decompress(packed, len(buffer))
            except zlib.error as fault:
                raise Unfit("the backup was changed, or this is none: it cannot be unpacked") from fault
            if raw:
                buffer[: len(raw)] = raw
                return len(raw)
        if self._unpacker.unused_data or self._source.read(1):
            raise Unfit("the backup was changed: something follows its end")
        return 0


class _Part(io.RawIOBase):
    """So many bytes of a stream."""

    def __init__(self, source: BinaryIO, size: int, what: str) -> None:
        self._source, self._left, self._what = source, size, what

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raw = self._source.read(min(len(buffer), self._left))
        if not raw and self._left:
            raise Unfit(f"the backup was cut off: {self._what} is not whole")
        buffer[: len(raw)] = raw
        self._left -= len(raw)
        return len(raw)
