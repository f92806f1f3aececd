"""A disk that is full, may only be read or fails: how that is known, and how reading goes on without it."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from django.db import DatabaseError, connection

from waypost.platform.sqlite.flushing import DiskFailed

log = logging.getLogger(__name__)


class Trouble(Enum):
    """What is wrong with the disk. The values are the codes of the interface."""

    FULL = "disk-full"
    READ_ONLY = "disk-read-only"
    FAILED = "disk-failed"


_OF_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EIO: Trouble.FAILED,
}
# The primary result codes of SQLite (https://www.sqlite.org/rescode.html): READONLY, IOERR, FULL.
_OF_SQLITE = {8: Trouble.READ_ONLY, 10: Trouble.FAILED, 13: Trouble.FULL}
# The conditions of PostgreSQL: disk_full, read_only_sql_transaction, io_error.
_OF_POSTGRESQL = {"53100": Trouble.FULL, "25006": Trouble.READ_ONLY, "58030": Trouble.FAILED}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What is wrong with the disk, where that is why something failed; None where it is not."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found = _said_by(error)
        if found is not None:
            return found
        error = error.__cause__ or error.__context__
    return None


def _said_by(error: BaseException) -> Trouble | None:
    if isinstance(error, DiskFailed):
        return Trouble.FAILED
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0)
    by_sqlite = getattr(error, "sqlite_errorcode", None)
    if by_sqlite is not None:
        return _OF_SQLITE.get(by_sqlite & 0xFF)
    by_postgresql = getattr(error, "sqlstate", None)
    return _OF_POSTGRESQL.get(by_postgresql) if by_postgresql is not None else None


@contextmanager
def left_out() -> Iterator[None]:
    """For what is written beside reading, and may be missing: when somebody was seen last, what was counted. While the
    disk takes nothing it is left out, with a line in the log. Inside a transaction nothing is left out."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        if connection.in_atomic_block or trouble_of(error) is None:
            raise
        log.warning("left out, since the disk takes nothing: %s", error)
