"""Makes a row of any model, past everything but the constraints of the database, for tests that go over all models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models

from waypost.kernel.actor import COMMAND_LINE
from waypost.ledger.actions import record
from waypost.ledger.models import Entry
from waypost.platform.fields import new_id

DAY = date(2021, 3, 8)
MOMENT = datetime(2021, 3, 8, 9, tzinfo=UTC)
_numbers = count(1)

Model = type[models.Model]

# What constraints ask for beyond the kind of a column.
_SPECIAL: dict[str, Callable[[], dict[str, Any]]] = {
    "fieldwork.visit": lambda: {"until_at": MOMENT + timedelta(hours=2)},
    "organisation.roster": lambda: {"applied_seq": 1},
    "ledger.erasure": lambda: {"entry": _any_entry()},
    "rectification.basis": lambda: {"finding": row("fieldwork.finding")},
    "rectification.extensionrequest": lambda: {"until_on": DAY + timedelta(days=9)},
}


def row(label: str) -> models.Model:
    """A new row of a model, such as "fieldwork.visit", and new rows of what it refers to."""
    model = apps.get_model(label)
    special = _SPECIAL.get(label, dict)()
    values = {
        one.name: _value(one) for one in model._meta.concrete_fields if _is_asked(one) and one.name not in special
    }
    made = model(**values, **special)
    made.save(force_insert=True)
    return made


def _any_entry() -> models.Model:
    record(COMMAND_LINE, "thing.done", subject="thing:made", facts={})
    return Entry.objects.latest("seq")


def _is_asked(one: Any) -> bool:
    if one.primary_key and isinstance(one, models.AutoField):
        return False
    return not (one.null or one.has_default() or one.blank)


def _value(one: Any) -> Any:
    number = next(_numbers)
    if isinstance(one, models.ForeignKey):
        return row(one.related_model._meta.label_lower)
    if one.choices:
        return one.choices[0][0]
    for kind, value in _VALUES:
        if isinstance(one, kind):
            return value(number)
    raise TypeError(f"no value for {one}")


_VALUES: tuple[tuple[type[Any], Callable[[int], Any]], ...] = (
    (models.DateTimeField, lambda _: MOMENT),
    (models.DateField, lambda _: DAY),
    (models.BooleanField, lambda _: True),
    (models.DecimalField, lambda _: Decimal("1.5")),
    (models.IntegerField, lambda number: number),
    (models.CharField, lambda number: f"r{number}"),
    (models.TextField, lambda number: f"r{number}"),
    (models.JSONField, lambda number: {"r": number}),
    (models.BinaryField, lambda number: b"r%d" % number),
    (models.UUIDField, lambda _: new_id()),
)


def another(one: Any, value: Any) -> Any:
    """A value that a column might have in place of the one it has."""
    if isinstance(one, models.ForeignKey | models.UUIDField):
        target = one.target_field if isinstance(one, models.ForeignKey) else one
        return (
            new_id()
            if isinstance(target, models.UUIDField)
            else "zz9"
            if isinstance(target, models.CharField)
            else 9**7
        )
    if isinstance(one, models.DateTimeField):
        return (value or MOMENT) - timedelta(minutes=1)
    if isinstance(one, models.DateField):
        return (value or DAY) - timedelta(days=1)
    if isinstance(one, models.BooleanField):
        return not value
    if isinstance(one, models.DecimalField):
        return (value or Decimal(0)) + Decimal("0.5")
    if isinstance(one, models.IntegerField):
        return (value or 0) + 1
    if isinstance(one, models.CharField | models.TextField):
        return "zz" if value != "zz" else "yy"
    if isinstance(one, models.JSONField):
        return {"z": 1.5}
    return b"zz"
