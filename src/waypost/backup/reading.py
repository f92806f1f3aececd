"""Putting the parts of a backup where they belong. Nothing is written to a place that the backup names."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from waypost.backup import rows
from waypost.backup.packing import Reader, Unfit
from waypost.backup.writing import SECRET
from waypost.evidence import actions as evidence
from waypost.kernel.errors import BadInput

_KEY = re.compile(r"ledger-[0-9a-f]{8}\.pem\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_LARGEST_KEY = 64 * 1024


def require_same_tables(head: dict[str, Any]) -> None:
    """Raise Unfit unless the tables of the backup are those of this program."""
    there, here = set(_texts(head.get("migrations"))), set(rows.migrations())
    if there == here:
        return
    which = "a later" if there - here else "an earlier"
    odd = ", ".join(sorted(there ^ here)[:5])
    raise Unfit(
        f"this backup was made by {which} version of Waypost ({odd}): restore it with that version, then update"
    )


def load(reader: Reader) -> dict[str, str]:
    """Fill the empty tables, the folder of files and the folder of keys. Gives the digest of each table as written.

    Raises:
        Unfit: a part is not as it was written, is named twice, is missing, or is none of Waypost's.
    """
    kept = rows.tables()
    tables: dict[str, dict[str, Any]] = {}
    files: dict[str, int] = {}
    keys: dict[str, str] = {}
    rows.take_away_what_is_new()
    while "whole" not in (line := reader.line("its next part")):
        if "table" in line:
            name = line["table"]
            if name in tables or name not in kept or line.get("columns") != rows.columns(kept[name]):
                raise Unfit(f"the backup was changed: {_shown(name)} is no table, or stands twice")
            tables[name] = _load_table(reader, name)
        elif "file" in line:
            files[_load_file(reader, line)] = line["size"]
        elif "key" in line:
            keys[_load_key(reader, line)] = line["sha256"]
        else:
            raise Unfit("the backup was changed: it has a part of no kind")
    if line["whole"] != {"tables": tables, "files": files, "keys": keys}:
        raise Unfit("the backup was changed: its end does not say what is in it")
    if missing := kept.keys() - tables.keys():
        raise Unfit(f"the backup was changed: the table {min(missing)} is missing")
    if not reader.at_end():
        raise Unfit("the backup was changed: something follows its end")
    rows.go_on_counting()
    return {name: table["digest"] for name, table in tables.items()}


def require_as_written(digests: dict[str, str]) -> None:
    """Read every table back from the database, and raise Unfit unless it says what the backup says."""
    for name, model in rows.tables().items():
        if str(rows.digest_of(model)) != digests[name]:
            raise Unfit(f"the table {name} does not say in the database what the backup says")


def _load_table(reader: Reader, name: str) -> dict[str, Any]:
    counted = rows.Digest()

    def lines() -> Iterable[bytes]:
        for line in reader.rows(name):
            counted.add(line)
            yield line

    try:
        rows.store(rows.tables()[name], lines())
    except (ValueError, TypeError, ArithmeticError) as fault:
        raise Unfit(f"the backup was changed: a row of the table {name} is none ({fault})") from fault
    return {"rows": counted.count, "digest": str(counted)}


def _load_file(reader: Reader, line: dict[str, Any]) -> str:
    digest, size = line["file"], line.get("size")
    if not isinstance(digest, str) or not _DIGEST.match(digest) or not isinstance(size, int):
        raise Unfit(f"the backup was changed: {_shown(digest)} is no name of a file")
    try:
        evidence.put_back(digest, reader.content(size, f"the file {digest}"), most=size)
    except (BadInput, ValueError) as fault:
        raise Unfit(f"the file {digest} is not as it was written: the backup was changed") from fault
    return digest


def _load_key(reader: Reader, line: dict[str, Any]) -> str:
    name, size = line["key"], line.get("size")
    if not isinstance(name, str) or not (_KEY.match(name) or name == SECRET):
        raise Unfit(f"the backup was changed: {_shown(name)} is no name of a key")
    if not isinstance(size, int) or size > _LARGEST_KEY:
        raise Unfit(f"the backup was changed: the key {name} has no size that a key has")
    content = reader.content(size, f"the key {name}").read()
    if hashlib.sha256(content).hexdigest() != line.get("sha256"):
        raise Unfit(f"the key {name} is not as it was written: the backup was changed")
    path = Path(settings.DATA) / SECRET if name == SECRET else Path(settings.DATA) / "keys" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def _texts(said: Any) -> list[str]:
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _shown(name: Any) -> str:
    return repr(name)[:80]
