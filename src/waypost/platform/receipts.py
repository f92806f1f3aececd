"""The receipts of one request: what was recorded in the ledger while it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "Waypost-Receipt"
_MOST = 20
_given: ContextVar[list[str] | None] = ContextVar("waypost_receipts", default=None)


def note(seq: int, leaf_hash: str) -> None:
    """Remember a receipt for whoever collects. Nothing happens when nobody does."""
    given = _given.get()
    if given is not None:
        given.append(f"{seq}:{leaf_hash}")


def are_collected() -> bool:
    """True when somebody collects."""
    return _given.get() is not None


@contextmanager
def collected() -> Iterator[list[str]]:
    """The receipts given inside the block, each as "number:hash", in order."""
    given: list[str] = []
    token = _given.set(given)
    try:
        yield given
    finally:
        _given.reset(token)


def header(given: list[str]) -> str:
    """The value of the header: the last receipts, at most 20, and how many there were when there were more."""
    shown = ", ".join(given[-_MOST:])
    return f"{shown}, of {len(given)}" if len(given) > _MOST else shown
