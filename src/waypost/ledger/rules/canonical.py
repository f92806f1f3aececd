"""Canonical bytes of an entry: one way of writing it, so that its hash is the same whoever writes it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
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
    return _written(value).encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError


def _written(value: Any) -> str:
    """The text of a value. It is written here and not by `json.dumps`, which would need a second pass to check."""
    if isinstance(value, str):
        return _quoted(value if value.isascii() else unicodedata.normalize("NFC", value))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not -_SAFE < value < _SAFE:
            raise ValueError(f"an integer of the ledger stays below 2^53 in size; found {value}")
        return int.__repr__(value)
    if isinstance(value, dict):
        written = [
            f"{_key(key)}:{_quoted(item) if type(item) is str and item.isascii() else _written(item)}"
            for key, item in value.items()
        ]
        written.sort()  # as the keys would: the quotation mark stands before every sign of a key
        return "{" + ",".join(written) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(item) for item in value]) + "]"
    raise ValueError(f"the ledger holds text, integers, true, false, null, lists and objects; found {value!r}")


@lru_cache(maxsize=4096)
def _key(key: Any) -> str:
    if not isinstance(key, str) or not _KEY.match(key):
        raise ValueError(f"a key of the ledger is ASCII snake_case; found {key!r}")
    return f'"{key}"'


def leaf(
    *,
    seq: int,
    at: str,
    actor: int | None,
    acting_as: str,
    act: str,
    subject: str,
    revision: int,
    campaign: int | None,
    previous: str,
    body: str,
) -> bytes:
    """The canonical bytes of an entry: all its columns, `at` as a `moment`, the hash (hexadecimal) before it about the
    same subject, the commitment to its body. The same as `canonical` of them, in one go.

    Raises ValueError as `canonical`.
    """
    return (
        f'{{"act":{_word(act)},"acting_as":{_word(acting_as)},"actor":{_number(actor)},"at":"{at}",'
        f'"body":"{body}","campaign":{_number(campaign)},"prev":"{previous}","revision":{revision},"seq":{seq},'
        f'"subject":{_written(subject)},"v":1}}'
    ).encode()


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    return _written(text)


def _number(number: int | None) -> str:
    return "null" if number is None else _written(number)


def moment(at: datetime) -> str:
    """A moment as the ledger writes it: UTC, milliseconds, "Z".

    >>> moment(datetime(2021, 4, 16, 8, 30, tzinfo=UTC))
    '2021-04-16T08:30:00.000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def commitment(salt: bytes, body: bytes) -> str:
    """The salted digest by which a leaf commits to its body: SHA-256("wp-body-v1" || salt || body), hex."""
    return hashlib.sha256(b"wp-body-v1" + salt + body).hexdigest()
