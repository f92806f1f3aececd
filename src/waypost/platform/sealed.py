"""Which tables the ledger holds to its word: every room says it of each of its models, in its `sealed.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Field, Model, Q
from django.utils.module_loading import import_string

from waypost.platform.fields import PathField

_READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """A model whose rows are sealed by the entries of the ledger that made, changed or took them away.

    `without` names columns that are left out, each with the reason. Paths are left out always: they follow from where
    a unit or region stands, and the doctor makes them anew. `once` narrows the rows that must have an entry: others
    may be there without one, but a row that was sealed once is compared always. `since_tables`: its first rows come
    with the empty tables, and the first entry of a ledger seals them.
    """

    model: type[Model]
    without: Mapping[str, str] = field(default_factory=dict)
    once: Q | None = None
    since_tables: bool = False

    @property
    def label(self) -> str:
        """The name of the table among ours, such as "organisation.unit"."""
        return self.model._meta.label_lower

    @property
    def columns(self) -> tuple[str, ...]:
        """What is sealed of a row beside its key, in the order of the names; a many-to-many list is a column too."""
        return _columns(self.model, tuple(self.without))


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A model that the ledger does not answer for, and why."""

    model: type[Model]
    because: str


@dataclass(frozen=True, slots=True)
class Picked:
    """Rows by their keys, whether they are still there or not: how an action names what it has taken away."""

    model: type[Model]
    keys: Iterable[Any]


Row = Any
"""What an action may name as changed: a row, a query set of rows, or rows `Picked` by their keys."""


def _is_path(one: Field[Any, Any]) -> bool:
    return isinstance(one, PathField) and not getattr(one.model, "keeps_paths", False)


@cache
def _columns(model: type[Model], without: tuple[str, ...]) -> tuple[str, ...]:
    plain = [one.attname for one in model._meta.concrete_fields if not one.primary_key and not _is_path(one)]
    many = [one.name for one in model._meta.many_to_many]
    return tuple(sorted(name for name in (*plain, *many) if name not in without))


@cache
def declared() -> dict[str, Sealed | Unsealed]:
    """What each room has said, by the name of the table."""
    said: dict[str, Sealed | Unsealed] = {}
    for place in settings.WAYPOST_WIRING.get("sealed", {}).values():
        for one in import_string(place):
            said[one.model._meta.label_lower] = one
    return said


@cache
def sealed() -> tuple[Sealed, ...]:
    """The sealed models, in the order of their names."""
    said = declared()
    return tuple(one for label in sorted(said) if isinstance(one := said[label], Sealed))


def of(model: type[Model]) -> Sealed:
    """What was said of a model. Raises LookupError for one whose rows are not sealed."""
    one = declared().get(model._meta.label_lower)
    if not isinstance(one, Sealed):
        raise LookupError(f"{model._meta.label} is not declared as sealed")
    return one


def read(model: type[Model], columns: Iterable[str], keys: Iterable[Any]) -> dict[str, list[Any]]:
    """The values of columns, in their order, of the rows with some keys: as the database has them, by the text of the
    key. Keys that it does not have are left out."""
    columns, keys = list(columns), list(keys)
    many = {one.name: one for one in model._meta.many_to_many}
    plain = [name for name in columns if name not in many]
    found: dict[str, list[Any]] = {}
    for begin in range(0, len(keys), _READ_AT_ONCE):
        part = keys[begin : begin + _READ_AT_ONCE]
        linked = {name: _linked(many[name], part) for name in columns if name in many}
        for key, *values in model._base_manager.filter(pk__in=part).values_list("pk", *plain):
            there = dict(zip(plain, values, strict=True))
            found[str(key)] = [sorted(linked[name].get(key, ())) if name in linked else there[name] for name in columns]
    return found


def _linked(many: Any, keys: list[Any]) -> dict[Any, list[str]]:
    """The keys on the other side of a many-to-many list, by the key on this one."""
    here, there = f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id"
    found: dict[Any, list[str]] = {}
    pairs = many.remote_field.through._base_manager.filter(**{f"{here}__in": keys})
    for key, other in pairs.values_list(here, there):
        found.setdefault(key, []).append(str(other))
    return found
