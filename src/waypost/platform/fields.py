"""Model fields that every room uses: tree paths and identifiers."""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from django.db import models
from django.db.models import Lookup, Q

_WIDE = 2  # levels of regions that hold most rows: the province and its cities


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


@PathField.register_lookup
class Under(Lookup):
    """`path__under="/3/"`: the path begins with the prefix, as a range. See `under`."""

    lookup_name = "under"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return self._range(compiler, connection, "")

    def _range(self, compiler: Any, connection: Any, sign: str) -> tuple[str, tuple[str | int, ...]]:
        path, said = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        return f"({sign}{path} >= %s AND {sign}{path} < %s)", (*said, prefix, *said, prefix[:-1] + "0")


@PathField.register_lookup
class HoldsMost(Under):
    """The same where most rows lie under the path: SQLite then has no use for an index of it, which the unary plus
    says (https://www.sqlite.org/optoverview.html, "Disqualifying WHERE clause terms using unary +")."""

    lookup_name = "holds_most"

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[str | int, ...]]:
        return self._range(compiler, connection, "+")


def under(field: str, prefix: str) -> Q:
    """Rows whose path `field` begins with `prefix`; an empty prefix means every row.

    A range and not LIKE: both databases then use the index. "0" is the character after "/". A province or a city holds
    most rows, and SQLite, which does not count them, would take the index of places and sort what it finds: for
    so wide a region it is told to leave that index alone and read in the order asked for.
    """
    if prefix == "":
        return Q()
    is_wide = field.endswith("region_path") and prefix.count("/") <= _WIDE + 1
    return Q(**{f"{field}__{'holds_most' if is_wide else 'under'}": prefix})


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
