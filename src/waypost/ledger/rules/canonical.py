"""Canonical bytes of an entry: one way of writing it, so that its hash is the same whoever writes it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_SAFE = 2**53


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
