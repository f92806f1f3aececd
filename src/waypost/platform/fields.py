"""Model fields that every room uses: tree paths and identifiers."""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class PathField(models.CharField):  # type: ignore[type-arg]
    """A path in a tree, such as "/3/37/": ids between slashes, one at each end.

    Stored so that "everything under this path" is a range of a plain index on SQLite and PostgreSQL alike.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("db_index", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def under(field: str, prefix: str) -> Q:
    """Rows whose path `field` begins with `prefix`; an empty prefix means every row.

    A range and not LIKE: both databases then use the index. "0" is the character after "/".
    """
    if prefix == "":
        return Q()
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix[:-1] + "0"})


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562, section 5.7): ordered by time in milliseconds, otherwise random.

    Ordered, so that indexes stay compact; random, so that no id tells how many others there are.
    """
    stamp = time.time_ns() // 1_000_000
    value = (stamp & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


class IdField(models.UUIDField):  # type: ignore[type-arg]
    """The primary key of what may not be counted or guessed: a version 7 UUID."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["primary_key"] = True
        kwargs["default"] = new_id
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)
