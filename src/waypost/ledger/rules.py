"""Canonical bytes of an entry, and the Merkle tree over entries (RFC 9162, section 2.1)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_SAFE = 2**53
# How long after an answer was computed the next computation begins by itself: so many times as long as it took.
REST = 20
EMPTY_ROOT = hashlib.sha256(b"").digest()


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value in the ledger's profile of RFC 8785.

    Keys are ASCII snake_case; numbers are integers below 2^53 in size (a decimal is written as a string); text is
    brought to NFC. So the bytes are the same whoever writes them.

    Raises:
        ValueError: a float, a too large integer, another key, a lone surrogate, or a type that JSON lacks.
    """
    return json.dumps(_checked(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _checked(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= _SAFE:
            raise ValueError(f"an integer of the ledger stays below 2^53 in size; found {value}")
        return value
    if isinstance(value, str):
        value.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_checked(item) for item in value]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not _KEY.match(key):
                raise ValueError(f"a key of the ledger is ASCII snake_case; found {key!r}")
        return {key: _checked(item) for key, item in value.items()}
    raise ValueError(f"the ledger holds text, integers, true, false, null, lists and objects; found {value!r}")


def moment(at: datetime) -> str:
    """A moment as the ledger writes it: UTC, milliseconds, "Z".

    >>> moment(datetime(2021, 4, 16, 8, 30, tzinfo=UTC))
    '2021-04-16T08:30:00.000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def commitment(salt: bytes, body: bytes) -> str:
    """The salted digest by which a leaf commits to its body: SHA-256("wp-body-v1" || salt || body), hex."""
    return hashlib.sha256(b"wp-body-v1" + salt + body).hexdigest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry as a leaf: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def peaks_after(peaks: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The roots of the perfect subtrees after one more leaf; `size` is the number of leaves before it.

    The peaks of a tree stand for it whole: one for each binary digit 1 of its size, the largest first.
    """
    result = list(peaks)
    while size & 1:
        leaf = node_hash(result.pop(), leaf)
        size >>= 1
    result.append(leaf)
    return result


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The Merkle tree hash (RFC 9162, 2.1.1) of the tree with these peaks; of no leaves, the hash of nothing."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes, in one pass and with memory for the peaks only."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        peaks = peaks_after(peaks, size, leaf)
    return root_of(peaks)


def is_refreshed(kept_at: datetime, took: timedelta, now: datetime) -> bool:
    """True when a kept answer that the ledger has moved on from is computed anew by itself: a twentieth of the
    time at most is spent on it. Whoever does not want to wait asks for it.

    >>> noon = datetime(2021, 4, 16, 12)
    >>> is_refreshed(noon, timedelta(seconds=30), noon + timedelta(minutes=9))
    False
    >>> is_refreshed(noon, timedelta(seconds=30), noon + timedelta(minutes=10))
    True
    """
    return now - kept_at >= took * REST
