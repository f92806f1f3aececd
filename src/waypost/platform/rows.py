"""The records behind figures as one question to the database: counted, split, opened or read one by one, and nothing
is read before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Expression, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth

from waypost.kernel.actor import Actor
from waypost.kernel.rows import RowRef
from waypost.platform.fields import under

_CHUNK = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Records of one kind that count.

    `columns` names the fact that each column of `records` tells. By custom `unit`, `level` and `region` (a path) say
    about which unit a record is, `on` is the day or moment at which it began to count, `month` stands for it where no
    day is told, and `count` is what it adds where that is not one. `said` makes the row of a record from the columns in
    `needs`. Records are in order (of their ids as text) when a row has the record's own key and that is no number.
    `order` names the columns by which records are shown where that is not `on`: an order that an index has. `visible`
    narrows records to those that an actor may open; None where nobody opens them.
    """

    kind: str
    records: QuerySet[Any, Any]
    columns: Mapping[str, str]
    needs: tuple[str, ...]
    said: Callable[[dict[str, Any]], RowRef]
    visible: Callable[[QuerySet[Any, Any], Actor], QuerySet[Any, Any]] | None = None
    on_is_moment: bool = False
    in_order: bool = False
    order: tuple[str, ...] = ()

    def condition(self, wanted: Mapping[str, object]) -> Q:
        """Records whose facts are the wanted ones; a tuple of values means any of them."""
        return Q(
            *(
                Q(**{f"{self.columns[fact]}__in": value} if isinstance(value, tuple) else {self.columns[fact]: value})
                for fact, value in wanted.items()
            )
        )

    def where(self, **wanted: object) -> Rows:
        """Those whose facts are the wanted ones."""
        return replace(self, records=self.records.filter(self.condition(wanted))) if wanted else self

    def within(self, *, region_path: str, level: str) -> Rows:
        """Those about units of a part of the tree and of a level, each where it is not empty. Records about no unit
        belong to no part."""
        if not region_path and not level:
            return self
        if "region" not in self.columns:
            return replace(self, records=self.records.none())
        condition = under(self.columns["region"], region_path) & Q(**{f"{self.columns['unit']}__isnull": False})
        if level:
            condition &= Q(**{self.columns["level"]: level})
        return replace(self, records=self.records.filter(condition))

    def __len__(self) -> int:
        return self.records.order_by().count()

    def __iter__(self) -> Iterator[RowRef]:
        """The rows, read as they are asked for."""
        for values in self.records.order_by("pk").values(*self.needs).iterator(chunk_size=_CHUNK):
            yield self.said(values)

    def split(self, fact: str) -> list[tuple[Any, int, int]]:
        """For each value of a fact how many records have it and how much they add. One query."""
        key: Expression | F = F(self.columns[fact])
        if fact == "on" and self.on_is_moment:
            key = TruncDate(self.columns[fact])
        elif fact == "month":
            key = TruncMonth(self.columns[fact])
        added = Sum(self.columns["count"]) if "count" in self.columns else Count("pk")
        rows = self.records.order_by().annotate(_key=key).values("_key")
        return list(rows.annotate(_n=Count("pk"), _added=added).values_list("_key", "_n", "_added"))

    def page(self, actor: Actor, *, start: int, size: int, most: int) -> tuple[int, list[RowRef]]:
        """How many of the records the actor may open, counted up to `most`, and a page of them by day (or as `order`
        says). Two queries."""
        if self.visible is None:
            return 0, []
        records = self.visible(self.records, actor)
        order = self.order or ((self.columns["on"],) if "on" in self.columns else ())
        shown = records.order_by(*order, "pk").values(*self.needs)[start : start + size]
        return records.order_by().values("pk")[:most].count(), [self.said(values) for values in shown]
