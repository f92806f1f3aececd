"""Lists by the page, with a cursor: the next page begins after the last row of this one, however the list grows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from waypost.kernel.errors import N_, BadInput

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. `next` is the cursor of the part that follows; "" at the end of the list."""

    items: list[T]
    next: str = ""

    def of(self, change: Callable[[T], R]) -> Page[R]:
        """The same part of the list, each item changed."""
        return Page([change(item) for item in self.items], self.next)


def page(rows: QuerySet[M], *, by: Sequence[str], after: str = "", limit: int = 50) -> Page[M]:
    """At most `limit` rows in the order `by`, beginning after the cursor `after` ("": from the beginning).

    `by` are names of columns or annotations that are never null, "-" before one turns it round; together they must
    be unique, so the last is as a rule "pk". One SQL query; no count, no offset, so page 1,000 costs as page 1.

    Raises:
        BadInput: `after` is no cursor of such a list.
    """
    limit = max(1, min(limit, MOST))
    values = _values(after, len(by)) if after else []
    try:
        if values:
            rows = rows.filter(_beyond(by, values))
        found = list(rows.order_by(*by)[: limit + 1])
    except (ValueError, TypeError, ValidationError) as error:
        raise _no_cursor() from error
    if len(found) <= limit:
        return Page(found)
    last = found[limit - 1]
    return Page(found[:limit], cursor([_value(last, name.removeprefix("-")) for name in by]))


def cursor(values: Sequence[Any]) -> str:
    """The cursor that stands for the row with these values of the ordering columns."""
    said = json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _values(after: str, number: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _no_cursor() from error
    plain = isinstance(values, list) and all(isinstance(value, str | int | float | bool) for value in values)
    if not plain or len(values) != number or any(isinstance(value, str) and "\0" in value for value in values):
        raise _no_cursor()
    if any(isinstance(value, int | float) and abs(value) >= 2**63 for value in values):
        raise _no_cursor()
    return list(values)


def _no_cursor() -> BadInput:
    return BadInput(N_("this is no place in the list; begin again at the first page"))


def _beyond(by: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after the values in lexicographic order: (a, b) > (1, 2) is a > 1 or (a = 1 and b > 2)."""
    condition = Q()
    same = Q()
    for name, value in zip(by, values, strict=True):
        column = name.removeprefix("-")
        condition |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    return condition


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def number_in(after: str) -> int:
    """The one whole number that a cursor made of it holds. Raises BadInput when it is another cursor, or none."""
    (value,) = _values(after, 1)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _no_cursor()
    return value
