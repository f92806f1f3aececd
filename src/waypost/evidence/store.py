"""Where bytes lie: a folder in which each file stands under its SHA-256, once, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from waypost.kernel.errors import N_, BadInput, Problem

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_PART = 1024 * 1024
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored content: its SHA-256 (hexadecimal) and its length in bytes."""

    digest: str
    size: int


def path_of(digest: str) -> Path:
    """Where a content lies, or would lie. Raises ValueError for what is no digest, so that no name can climb out."""
    if not _DIGEST.match(digest):
        raise ValueError("a content is named by 64 hexadecimal digits")
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest[2:4] / digest


def put(source: BinaryIO, *, most: int, check: Callable[[Path, int], object] | None = None) -> Stored:
    """Store a content and say its digest. The same content is stored once. On disk before it returns. `check` is
    shown the content, where it lies for the moment, and its length, and may refuse it before it is stored.

    Raises:
        BadInput: nothing in it, more than `most` bytes, or what `check` raises; nothing is kept then.
        OSError: the disk is full or may only be read; nothing is kept then.
    """
    root = Path(settings.MEDIA_ROOT)
    try:
        return _put(root / "incoming", source, most, check)
    except PermissionError as error:
        raise OSError(errno.EROFS, "the folder of files may not be written", str(root)) from error


def _put(incoming: Path, source: BinaryIO, most: int, check: Callable[[Path, int], object] | None) -> Stored:
    incoming.mkdir(parents=True, exist_ok=True)
    _sweep(incoming)
    total, digest = 0, hashlib.sha256()
    handle, unfinished = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as target:
            while part := source.read(_PART):
                total += len(part)
                if total > most:
                    raise BadInput(
                        N_("this file is too large"),
                        [Problem("file", f"> {most // _PART} MB", N_("at most %(most)s MB"), {"most": most // _PART})],
                    )
                digest.update(part)
                target.write(part)
            target.flush()
            os.fsync(target.fileno())
        if total == 0:
            raise BadInput(N_("this file is empty"), [Problem("file", "0", N_("a file with something in it"))])
        if check is not None:
            check(Path(unfinished), total)
        _move(Path(unfinished), path_of(digest.hexdigest()))
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return Stored(digest.hexdigest(), total)


def _sweep(incoming: Path) -> None:
    """Take away what an upload left that was cut off with its server, a day after."""
    long_ago = time.time() - _DAY
    for left in incoming.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if left.stat().st_mtime < long_ago:
                left.unlink()


def _move(unfinished: Path, target: Path) -> None:
    if target.exists() and target.stat().st_size == unfinished.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished.chmod(0o440)
    unfinished.replace(target)
    for folder in (target.parent, target.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_content(digest: str) -> BinaryIO:
    """The bytes of a content, for reading. Raises FileNotFoundError when they are gone."""
    return path_of(digest).open("rb")


def parts(digest: str) -> Iterator[bytes]:
    """The bytes of a content in parts of a megabyte."""
    with open_content(digest) as source:
        while part := source.read(_PART):
            yield part


def is_whole(digest: str) -> bool:
    """True when the bytes are there and still give their digest."""
    try:
        total = hashlib.sha256()
        for part in parts(digest):
            total.update(part)
    except OSError:
        return False
    return total.hexdigest() == digest
