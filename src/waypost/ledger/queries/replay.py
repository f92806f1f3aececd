"""Whether the tables are what the entries of the ledger made of them: every sealed table, replayed row by row.

The last seal of a row says what it should be. All is read in parts, so that memory does not grow with the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max, Model

from waypost.kernel.health import Ailment
from waypost.ledger import rules
from waypost.ledger.models import Body, Entry, Seal, Shape
from waypost.platform import sealed
from waypost.platform.sealed import Picked, Sealed

_PART = 1000
_MOST_TOLD = 200
"""Faults of one table and kind that are told one by one; of the others it is told how many there are."""


@dataclass(frozen=True, slots=True)
class LastSeal:
    """What was said last of a row: by which entry, of which columns. Without digest: that it was taken away."""

    entry: int
    columns: tuple[str, ...]
    digest: bytes
    marks: bytes


def ailments() -> Iterator[Ailment]:
    """Rows that are not what the ledger last said of them, rows of which it says nothing, and rows that are gone.
    Not scoped: for `waypost doctor`."""
    for seq, what in seal_faults():
        yield Ailment(f"entry {seq}", what)
    for one in sealed.sealed():
        yield from ailments_of(one)
    known = {one.label for one in sealed.sealed()}
    for table in sorted(set(Shape.objects.values_list("table", flat=True)) - known):
        yield Ailment(table, "it was sealed once, and this version of the program knows no such table", is_fault=False)


def ailments_of(one: Sealed) -> Iterator[Ailment]:
    """What does not hold in one table. Not scoped."""
    return _table(one).ailments()


def unsealed(one: Sealed) -> Iterator[Any]:
    """The keys of the rows of a table that must have an entry and have none, or one whose body was erased by law: what
    `waypost ledger seal` takes over. Not scoped."""
    table = _table(one)
    for keys in _parts(table.rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_PART)):
        last = table.last_of(map(str, keys))
        salts = _salts(seal.entry for seal in last.values())
        must = table.must_have(key for key in keys if str(key) not in last)
        yield from (key for key in keys if key in must or (str(key) in last and last[str(key)].entry not in salts))


def _table(one: Sealed) -> _Table:
    return _Table(one, list(Shape.objects.filter(table=one.label)))


def held_by(seq: int) -> list[Picked]:
    """The rows of which an entry says the last word, and which are as it says. An act that takes away what the entry
    says seals them anew, so that the doctor can go on comparing them. Not scoped."""
    found = []
    keys: dict[str, list[str]] = {}
    for label, key in Seal.objects.filter(entry=seq).order_by("pk").values_list("shape__table", "row_key"):
        keys.setdefault(label, []).append(key)
    for one in (one for one in sealed.sealed() if one.label in keys):
        table = _table(one)
        held = []
        for part in _parts(keys[one.label]):
            last = table.last_of(part)
            mine = [one.model._meta.pk.to_python(key) for key in part if last[key].entry == seq and last[key].digest]
            wrong = {ailment.where for _, ailment in table.faults_of(mine)}
            there = {str(key) for key in table.rows.filter(pk__in=mine).values_list("pk", flat=True)}
            held += [key for key in mine if f"{one.label} {key}" not in wrong and str(key) in there]
        found += [Picked(one.model, held)] if held else []
    return found


class _Table:
    """A sealed table with the shapes in which it was sealed."""

    def __init__(self, one: Sealed, shapes: list[Shape]) -> None:
        self.one, self.rows = one, one.model._base_manager.all()
        self.columns = {shape.pk: tuple(shape.columns.split(",")) if shape.columns else () for shape in shapes}

    def ailments(self) -> Iterator[Ailment]:
        """What does not hold in this table."""
        told = _Told(self.one.label)
        keys = self.rows.order_by("pk").values_list("pk", flat=True)
        for part in _parts(keys.iterator(chunk_size=_PART)):
            yield from told.all(self.faults_of(part))
        for seals in self._sealed_parts():
            yield from told.all(self._vanished(seals))
        yield from told.rest()

    def last_of(self, keys: Iterable[str]) -> dict[str, LastSeal]:
        """The last seal of each row, by the text of its key; rows without one are left out."""
        seals = Seal.objects.filter(shape__in=list(self.columns))
        last = seals.filter(row_key__in=list(keys)).values("row_key").annotate(last=Max("pk")).values("last")
        return {seal.row_key: self._seal(seal) for seal in Seal.objects.filter(pk__in=last)}

    def must_have(self, keys: Iterable[Any]) -> set[Any]:
        """Those of some rows that must have an entry."""
        wanted = list(keys)
        if self.one.once is None or not wanted:
            return set(wanted)
        return set(self.rows.filter(self.one.once, pk__in=wanted).values_list("pk", flat=True))

    def _seal(self, seal: Seal) -> LastSeal:
        return LastSeal(seal.entry_id, self.columns[seal.shape_id], bytes(seal.digest), bytes(seal.marks))

    def faults_of(self, keys: list[Any]) -> Iterator[tuple[str, Ailment]]:
        """What does not hold of rows that are there, each with its kind."""
        last = self.last_of(map(str, keys))
        salts = _salts(seal.entry for seal in last.values())
        names = {name for seal in last.values() for name in seal.columns} & _there(self.one.model)
        columns = sorted(names)
        now = sealed.read(self.one.model, columns, keys)
        must = self.must_have(key for key in keys if str(key) not in last)
        for key in keys:
            text = str(key)
            where = f"{self.one.label} {text}"
            if text not in last:
                if key in must:
                    yield "orphan", Ailment(where, "no entry of the ledger made this row")
                continue
            seal = last[text]
            if not seal.digest:
                yield "back", Ailment(where, f"the row is there, and {_entry(seal)} took it away")
            elif seal.entry not in salts:
                yield "erased", Ailment(where, _erased(seal), is_fault=False)
            elif text in now:
                values = dict(zip(columns, map(rules.said, now[text]), strict=True))
                yield from self._compared(where, text, seal, salts[seal.entry], values)

    def _compared(
        self, where: str, key: str, seal: LastSeal, salt: bytes, now: dict[str, bytes]
    ) -> Iterator[tuple[str, Ailment]]:
        if set(seal.columns) <= now.keys():
            values = [now[name] for name in seal.columns]
            if rules.row_digest(salt, self.one.label, key, seal.columns, values) == seal.digest:
                return
        names = rules.differing(salt, seal.columns, seal.marks, now)
        if names:
            yield "changed", Ailment(where, f"{', '.join(names)}: not what {_entry(seal)} sealed")
        elif set(seal.columns) <= now.keys():
            yield "changed", Ailment(where, f"the row is not the one that {_entry(seal)} sealed")

    def _sealed_parts(self) -> Iterator[dict[str, LastSeal]]:
        """The last seals of all rows that were ever sealed, in parts."""
        rows = Seal.objects.filter(shape__in=list(self.columns)).order_by("row_key", "pk").iterator(chunk_size=_PART)
        part: dict[str, LastSeal] = {}
        for seal in rows:
            if len(part) >= _PART and seal.row_key not in part:
                yield part
                part = {}
            part[seal.row_key] = self._seal(seal)
        if part:
            yield part

    def _vanished(self, last: Mapping[str, LastSeal]) -> Iterator[tuple[str, Ailment]]:
        key_of = self.one.model._meta.pk.to_python
        due = {key_of(text): (text, seal) for text, seal in last.items() if seal.digest}
        for begin in range(0, len(keys := list(due)), 500):
            there = set(self.rows.filter(pk__in=keys[begin : begin + 500]).values_list("pk", flat=True))
            for key in keys[begin : begin + 500]:
                if key not in there:
                    text, seal = due[key]
                    yield "gone", Ailment(f"{self.one.label} {text}", f"the row that {_entry(seal)} sealed is gone")


class _Told:
    """Tells the first faults of each kind one by one, and of the rest how many there are."""

    def __init__(self, label: str) -> None:
        self._label, self._counts = label, dict[str, int]()
        self._faults = dict[str, bool]()

    def all(self, found: Iterable[tuple[str, Ailment]]) -> Iterator[Ailment]:
        for kind, ailment in found:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._faults[kind] = ailment.is_fault
            if self._counts[kind] <= _MOST_TOLD:
                yield ailment

    def rest(self) -> Iterator[Ailment]:
        words = {
            "orphan": "of which the ledger says nothing (of an older instance? see `waypost ledger seal`)",
            "back": "that were taken away and are there again",
            "erased": "that cannot be compared, since what their entries said was erased",
            "changed": "that are not what the ledger last said of them",
            "gone": "that are gone",
        }
        for kind, count in self._counts.items():
            if count > _MOST_TOLD:
                what = f"{count - _MOST_TOLD} more rows {words[kind]}"
                yield Ailment(self._label, what, is_fault=self._faults[kind])


def seal_faults() -> Iterator[tuple[int, str]]:
    """Entries whose seals are not those that their bodies commit to: number and what is wrong. Not scoped."""
    tables = dict(Shape.objects.values_list("pk", "table"))
    seals = Seal.objects.order_by("pk").values_list("entry_id", "shape_id", "row_key", "digest", "marks")
    groups = _grouped(seals.iterator(chunk_size=_PART))
    at, group = next(groups, (None, []))
    bodies = Body.objects.filter(text__contains=f'"{rules.SEALED_ROWS}":').order_by("entry_id")
    for entry_id, salt, text in bodies.values_list("entry_id", "salt", "text").iterator(chunk_size=_PART):
        claimed = rules.sealed_in(text)
        if not claimed:
            continue
        while at is not None and at < entry_id:
            yield from _uncommitted(at, group)
            at, group = next(groups, (None, []))
        summary = rules.Summary(bytes(salt))
        if at == entry_id:
            for _, shape, key, digest, marks in group:
                summary.add(tables.get(shape, ""), key, bytes(digest), bytes(marks))
            at, group = next(groups, (None, []))
        if str(summary) != claimed:
            yield entry_id, "the seals of its rows are not those that it commits to"
    while at is not None:
        yield from _uncommitted(at, group)
        at, group = next(groups, (None, []))


def _uncommitted(entry: int, group: Iterable[Any]) -> Iterator[tuple[int, str]]:
    for _ in group:  # they are read, so that those of the next entry come
        pass
    if Body.objects.filter(entry=entry).exists() or not Entry.objects.filter(pk=entry).exists():
        yield entry, "there are seals of rows that it does not commit to"


def _grouped(rows: Iterator[Any]) -> Iterator[tuple[int, Iterable[Any]]]:
    """Neighbours of the same entry together. A group must be read before the next is asked for."""
    return ((entry, group) for entry, group in groupby(rows, key=itemgetter(0)))


def _salts(entries: Iterable[int]) -> dict[int, bytes]:
    """The salts of entries whose bodies are there."""
    found: dict[int, bytes] = {}
    wanted = sorted(set(entries))
    for begin in range(0, len(wanted), 500):
        rows = Body.objects.filter(entry__in=wanted[begin : begin + 500]).values_list("entry_id", "salt")
        found |= {entry: bytes(salt) for entry, salt in rows if salt}
    return found


def _there(model: type[Model]) -> set[str]:
    """The names of the columns that a table has now."""
    return {one.attname for one in model._meta.concrete_fields} | {one.name for one in model._meta.many_to_many}


def _entry(seal: LastSeal) -> str:
    act = Entry.objects.filter(pk=seal.entry).values_list("act", flat=True).first()
    return f"entry {seal.entry} ({act or 'which is gone'})"


def _erased(seal: LastSeal) -> str:
    return f"it cannot be compared: what {_entry(seal)} said of it was erased"


def _parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for key in keys:
        part.append(key)
        if len(part) == _PART:
            yield part
            part = []
    if part:
        yield part
