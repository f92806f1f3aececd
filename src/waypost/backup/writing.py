"""Taking a backup while others go on writing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO

import pyrage
from django.conf import settings
from django.db import connection
from django.utils import timezone

from waypost.backup import rows
from waypost.backup.locking import locked
from waypost.backup.packing import Unfit, Writer
from waypost.evidence import queries as evidence
from waypost.ledger import queries as ledger
from waypost.platform.snapshot import snapshot

SECRET = "secret.key"  # noqa: S105 - the name of its file


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup holds: how far the ledger had come, numbers of rows and files, whether keys are in it."""

    size: int
    root: str
    checkpoint: str
    rows: int
    files: int
    has_keys: bool


def write(
    out: Path, *, to: Sequence[pyrage.x25519.Recipient] = (), passphrase: str = "", with_keys: bool = False
) -> Written:
    """Write a backup into a file, encrypted for recipients, a passphrase or both; in plain when neither is given.

    The file appears whole, on the disk and readable by its owner only, or not at all.

    Raises:
        Unfit: the file is there already, or the data folder is damaged.
        OSError: it cannot be written.
    """
    if out.exists():
        raise Unfit(f"{out} is there already; a backup takes the place of no file")
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            with locked(target, to, passphrase) as plain:
                written = stream(plain, with_keys=with_keys)
            target.flush()
            os.fsync(target.fileno())
        part.replace(out)
        _flush_folder(out.parent)
    finally:
        part.unlink(missing_ok=True)
    return written


def stream(target: BinaryIO, *, with_keys: bool = False, with_files: bool = True) -> Written:
    """Write a backup to a stream: all tables as they were at one moment, and the files that they name."""
    writer = Writer(target)
    with snapshot():
        here, point = ledger.position(), ledger.latest()
        writer.head(
            {
                "waypost": _version(),
                "database": connection.vendor,
                "migrations": rows.migrations(),
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "ledger": {"size": here.size, "root": here.root},
                "checkpoint": point.note if point else "",
            }
        )
        for label, model in rows.tables().items():
            writer.table(label, rows.columns(model), rows.lines(model))
        named = evidence.contents() if with_files else []
    for digest in named:
        with evidence.content(digest) as source:
            writer.file(digest, os.fstat(source.fileno()).st_size, source)
    for path in _keys() if with_keys else []:
        writer.key(path.name, path.read_bytes())
    writer.end()
    number = sum(table["rows"] for table in writer.tables.values())
    return Written(here.size, here.root, point.note if point else "", number, len(writer.files), with_keys)


def _version() -> str:
    try:
        return version("waypost")
    except PackageNotFoundError:  # run from its sources
        return ""


def _keys() -> list[Path]:
    secret = Path(settings.DATA) / SECRET
    return [*sorted((Path(settings.DATA) / "keys").glob("ledger-*.pem")), *([secret] if secret.is_file() else [])]


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
