"""Questions about units that a person asks, scoped to what the person may see."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, gettext

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput
from waypost.kernel.found import Found
from waypost.kernel.text import plain
from waypost.organisation.models import Region, Unit, UnitKind, UnitQuerySet
from waypost.organisation.rules import UnitLevel
from waypost.platform import search as words
from waypost.platform.fields import under

SORTS = {
    "name": "name",
    "level": "level_value",
    "region": "region_path",
    "kind": "kind__order",
    "staff": "staff_or_none",
    "line": "path",
}


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of unit, with its name in both languages."""

    code: str
    name_zh: str
    name_en: str
    line: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class UnitView:
    """All that is known of a unit."""

    id: int
    code: str
    name: str
    short_name: str
    kind: KindView
    level: UnitLevel
    region_id: int
    region_name: str
    region_code: str | None
    superior_id: int | None
    superior_name: str
    path: str
    region_path: str
    head: str
    liaison: str
    telephone: str
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    has_window: bool
    staff: int | None
    note: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Some units in order. `after` is the cursor of the next page, None on the last; `total` counts all that fit."""

    rows: list[UnitView]
    total: int
    after: str | None


def view_of(row: Unit) -> UnitView:
    """The view of a row that was read with its kind, region and superior."""
    return UnitView(
        id=row.pk,
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        kind=KindView(row.kind.code, row.kind.name_zh, row.kind.name_en, row.kind.line),
        level=row.level,
        region_id=row.region_id,
        region_name=row.region.name,
        region_code=row.region.code,
        superior_id=row.superior_id,
        superior_name=row.superior.name if row.superior else "",
        path=row.path,
        region_path=row.region_path,
        head=row.head,
        liaison=row.liaison,
        telephone=row.telephone,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        has_window=row.has_window,
        staff=row.staff,
        note=row.note,
        is_closed=row.is_closed,
    )


def _read(actor: Actor) -> UnitQuerySet:
    return Unit.objects.visible_to(actor).select_related("kind", "region", "superior")


def unit(actor: Actor, unit_id: int) -> UnitView:
    """One unit. Raises Unit.DoesNotExist outside the actor's part of the tree."""
    return view_of(_read(actor).get(pk=unit_id))


def chain(actor: Actor, unit_id: int) -> list[UnitView]:
    """The superiors of a unit from the top down, as far as the actor may see them; the unit itself is not in it."""
    path = Unit.objects.visible_to(actor).values_list("path", flat=True).get(pk=unit_id)
    ids = [int(part) for part in path.strip("/").split("/")][:-1]
    rows = {row.pk: row for row in _read(actor).filter(pk__in=ids)}
    return [view_of(rows[pk]) for pk in ids if pk in rows]


def subordinates(actor: Actor, unit_id: int, *, limit: int = 200) -> list[UnitView]:
    """The units directly below a unit, by kind and name; closed ones last."""
    rows = _read(actor).filter(superior_id=unit_id).order_by("is_closed", "kind__order", "name")[:limit]
    return [view_of(row) for row in rows]


def open_to(actor: Actor, unit_ids: Iterable[int | None]) -> set[int]:
    """Those of some units whose pages the actor may open. One query."""
    wanted = {pk for pk in unit_ids if pk is not None}
    return set(Unit.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def near(actor: Actor, unit: UnitView, *, limit: int = 300) -> list[UnitView]:
    """Open units of the same region, and below it, whose position is known."""
    rows = _read(actor).filter(under("region_path", unit.region_path), is_closed=False, latitude__isnull=False)
    return [view_of(row) for row in rows.order_by("pk")[:limit]]


def named(actor: Actor, name: str) -> list[UnitView]:
    """The open units of exactly this name; a name may stand in several regions."""
    return [view_of(row) for row in _read(actor).filter(name=name, is_closed=False).order_by("pk")[:20]]


def tops(actor: Actor, *, limit: int = 300) -> list[UnitView]:
    """The units at the top of what the actor may see, each with a superior that the actor may not see, or none; by
    kind. Where there are more than `limit`, those of the widest level and the first regions."""
    order = ("level_value", "region_path", "pk")
    seen = Unit.objects.visible_to(actor).filter(is_closed=False)
    above = Unit.objects.visible_to(actor).filter(pk=OuterRef("superior_id"))
    alone = seen.filter(superior__isnull=True).order_by(*order).values_list(*order)[:limit]
    cut_off = seen.filter(~Exists(above), superior__isnull=False).order_by(*order).values_list(*order)[:limit]
    first = sorted([*alone, *cut_off])[:limit]
    rows = _read(actor).filter(pk__in=[pk for _, _, pk in first])
    by_kind = sorted(rows, key=lambda row: (row.kind.order, row.level_value, row.region_path, row.pk))
    return [view_of(row) for row in by_kind]


def matching(
    actor: Actor,
    *,
    text: str = "",
    level: UnitLevel | None = None,
    kind: str = "",
    line: str = "",
    region_id: int | None = None,
    has_window: bool | None = None,
    closed: bool = False,
) -> UnitQuerySet:
    """The units that fit every filter, in no order. A region means everything in it and below it."""
    rows = Unit.objects.visible_to(actor).filter(_worded(text), is_closed=closed)
    if level is not None:
        rows = rows.filter(level_value=level.value)
    if kind:
        rows = rows.filter(kind__code=kind)
    if line:
        rows = rows.filter(kind__line=line)
    if region_id is not None:
        path = Region.objects.filter(pk=region_id).values_list("path", flat=True).first()
        rows = rows.filter(under("region_path", path)) if path else rows.none()
    if has_window is not None:
        rows = rows.filter(has_window=has_window)
    return rows


def _worded(text: str) -> Q:
    text = plain(text)
    if not text:
        return Q()
    if len(text) == 1:
        return Q(name__contains=text)
    return Q(pk__in=[int(pk) for pk in words.find("unit", text)]) | Q(code=text)


def units(
    actor: Actor,
    *,
    text: str = "",
    level: UnitLevel | None = None,
    kind: str = "",
    line: str = "",
    region_id: int | None = None,
    has_window: bool | None = None,
    closed: bool = False,
    sort: str = "region",
    after: str | None = None,
    limit: int = 50,
) -> UnitPage:
    """A page of the units that fit. `sort` is a name of SORTS, with "-" before it for the other way round.

    Raises:
        BadInput: `sort` is no such name, or `after` is no cursor of such a page.
    """
    fitting = matching(
        actor,
        text=text,
        level=level,
        kind=kind,
        line=line,
        region_id=region_id,
        has_window=has_window,
        closed=closed,
    )
    backwards, name = sort.startswith("-"), sort.lstrip("-")
    if name not in SORTS:
        raise BadInput(N_("units can be sorted by %(allowed)s"), allowed=", ".join(SORTS))
    field = SORTS[name]
    staff = Coalesce("staff", Value(-1), output_field=IntegerField())
    rows = fitting.select_related("kind", "region", "superior").annotate(staff_or_none=staff)
    if after:
        value, pk = _position(after)
        compare = "lt" if backwards else "gt"
        rows = rows.filter(Q(**{f"{field}__{compare}": value}) | Q(**{field: value}, pk__gt=pk))
    order = F(field).desc() if backwards else F(field).asc()
    found = list(rows.order_by(order, "pk")[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return UnitPage([view_of(row) for row in found[:limit]], fitting.count(), _cursor(more, field) if more else None)


def _cursor(row: Unit, field: str) -> str:
    value: Any = row
    for part in field.split("__"):
        value = getattr(value, part)
    return base64.urlsafe_b64encode(json.dumps([value, row.pk]).encode()).decode()


def _position(cursor: str) -> tuple[str | int, int]:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError) as error:
        raise BadInput(N_("this is no place in a list of units")) from error
    if not isinstance(value, str | int) or not isinstance(pk, int):
        raise BadInput(N_("this is no place in a list of units"))
    return value, pk


def choices(actor: Actor, text: str, *, limit: int = 20) -> list[UnitView]:
    """Units for a picker: those whose words contain the text; without a text the topmost first."""
    rows = matching(actor, text=text).select_related("kind", "region", "superior")
    return [view_of(row) for row in rows.order_by("level_value", "region_path", "pk")[:limit]]


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """Units in which the text occurs, for the search over everything."""
    if not plain(text):
        return []
    rows = matching(actor, text=text).select_related("kind", "region").order_by("region_path", "pk")[:limit]
    return [
        Found(gettext("Unit"), row.name, row.region.name, reverse("organisation:unit", args=[row.pk])) for row in rows
    ]


def kinds() -> list[KindView]:
    """Every kind of unit, in the order of the house. Not scoped."""
    return [KindView(row.code, row.name_zh, row.name_en, row.line) for row in UnitKind.objects.order_by("order", "pk")]
