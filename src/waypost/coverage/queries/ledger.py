"""The ledger of coverage itself: unit by unit, what satisfied each obligation, and who must close each gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from waypost.access import queries as access
from waypost.campaign.queries.words import shown
from waypost.coverage.models import Credit, Due
from waypost.coverage.queries.pools import Book
from waypost.coverage.queries.scope import Wanted, cursor_of, place_of
from waypost.coverage.rules import GAPS, Status
from waypost.kernel.actor import Actor
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform.fields import under

SORTS = {"region": ("region_path", "unit_id"), "name": ("unit__name", "unit_id")}


@dataclass(frozen=True, slots=True)
class CreditView:
    """A visit that counts: the day, and the posts of those who went."""

    visit_id: UUID
    on: date
    by: tuple[str, ...]
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit against one obligation. `last_day` None on a gap: nobody of the rank is there to close it."""

    obligation_id: int
    status: Status
    met_on: date | None
    planned_on: date | None
    due_on: date
    times: int
    done: int
    last_day: date | None
    responsible: tuple[str, ...]
    credits: tuple[CreditView, ...]

    @property
    def is_gap(self) -> bool:
        return self.status in GAPS


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the matrix, with a cell for each obligation that falls on it, by the obligation's id."""

    unit_id: int
    name: str
    kind_name: str
    level: UnitLevel
    region_name: str
    region_path: str
    latitude: float | None
    longitude: float | None
    cells: dict[int, Cell]

    @property
    def worst(self) -> Status:
        """The most pressing of its cells."""
        order = (Status.MISSED, Status.AT_RISK, Status.OPEN, Status.PLANNED, Status.NOT_NEEDED, Status.COVERED)
        held = {cell.status for cell in self.cells.values()}
        return next(one for one in order if one in held)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the matrix. `after` is the cursor of the next page, "" at the end."""

    rows: tuple[Row, ...]
    after: str


def unmet(as_of: date) -> Q:
    """Not covered on a day."""
    return Q(met_on__isnull=True) | Q(met_on__gt=as_of)


def standing_so(book: Book, wanted: Iterable[Status]) -> Q:
    """The rows that stand so on the day of the book, as a condition of SQL: one part for each obligation and pool."""
    statuses = frozenset(wanted)
    condition = Q(pk__in=[])
    if Status.COVERED in statuses:
        condition |= Q(met_on__lte=book.as_of)
    for (obligation_id, path), pool in book.pools.items():
        part = Q(obligation=obligation_id) & under("region_path", path) & unmet(book.as_of)
        for cell in book.inside(path):
            part &= ~under("region_path", cell)
        ahead = Q(planned_on__gte=book.as_of, planned_on__lte=pool.standing.due_on)
        without = book.status(obligation_id, path, None, None)
        planned = book.status(obligation_id, path, None, book.as_of)
        if planned is without:
            condition |= part if without in statuses else Q(pk__in=[])
            continue
        if Status.PLANNED in statuses:
            condition |= part & ahead
        if without in statuses:
            condition |= part & (Q(planned_on__isnull=True) | ~ahead)
    return condition


def dues(actor: Actor, book: Book, wanted: Wanted) -> QuerySet[Due]:
    """The rows that the actor may see and that fit the filters, in no order."""
    rows = Due.objects.visible_to(actor).filter(wanted.q(), campaign=book.campaign.id)
    if wanted.status is not None:
        rows = rows.filter(standing_so(book, {wanted.status}))
    if wanted.gaps:
        rows = rows.filter(standing_so(book, GAPS))
    if wanted.text:
        rows = rows.filter(unit__in=organisation.matching(actor, text=wanted.text).values("pk"))
    return rows


def matrix(
    actor: Actor, book: Book, wanted: Wanted, *, sort: str = "region", after: str = "", limit: int = 50
) -> Matrix:
    """A page of units with how they stand against each obligation. `sort` is "region" or "name", "-" reverses. The
    number of queries does not grow with the rows."""
    first, second = SORTS.get(sort.lstrip("-"), SORTS["region"])
    backwards = sort.startswith("-")
    rows = dues(actor, book, wanted)
    place = place_of(after)
    if place is not None:
        compare = "lt" if backwards else "gt"
        rows = rows.filter(
            Q(**{f"{first}__{compare}": place[0]}) | Q(**{first: place[0], f"{second}__{compare}": place[1]})
        )
    sign = "-" if backwards else ""
    page = list(rows.order_by(f"{sign}{first}", f"{sign}{second}").values_list(first, second).distinct()[: limit + 1])
    ids = [row[1] for row in page[:limit]]
    found = rows_of_units(book, Due.objects.visible_to(actor).filter(campaign=book.campaign.id, unit__in=ids))
    return Matrix(
        tuple(found[pk] for pk in ids if pk in found), cursor_of(page[limit - 1]) if len(page) > limit else ""
    )


def rows_of_units(book: Book, rows: QuerySet[Due]) -> dict[int, Row]:
    """Rows of the matrix from dues, by unit. Three queries."""
    found = list(rows.select_related("unit", "region", "kind").order_by("unit_id", "obligation__order"))
    found = [due for due in found if due.obligation_id in book.obligations]
    credits = _credits(due.pk for due in found)
    cells: dict[int, dict[int, Cell]] = {}
    first: dict[int, Due] = {}
    for due in found:
        first.setdefault(due.unit_id, due)
        cells.setdefault(due.unit_id, {})[due.obligation_id] = _cell(book, due, credits.get(due.pk, []))
    return {pk: _row(due, cells[pk]) for pk, due in first.items()}


def _row(due: Due, cells: dict[int, Cell]) -> Row:
    unit = due.unit
    return Row(
        unit_id=unit.pk,
        name=unit.name,
        kind_name=shown(due.kind.name_zh, due.kind.name_en),
        level=UnitLevel(due.level_value),
        region_name=due.region.name,
        region_path=due.region_path,
        latitude=float(unit.latitude) if unit.latitude is not None else None,
        longitude=float(unit.longitude) if unit.longitude is not None else None,
        cells=cells,
    )


def _cell(book: Book, due: Due, credits: list[CreditView]) -> Cell:
    one = book.obligations[due.obligation_id]
    pool = book.pool(due.obligation_id, due.region_path)
    status = book.status(due.obligation_id, due.region_path, due.met_on, due.planned_on)
    days = {credit.on for credit in credits if not credit.is_planned and credit.on <= book.as_of}
    return Cell(
        obligation_id=one.id,
        status=status,
        met_on=due.met_on if due.met_on and due.met_on <= book.as_of else None,
        planned_on=due.planned_on,
        due_on=one.due_on,
        times=one.times,
        done=min(len(days), one.times),
        last_day=pool.last_day,
        responsible=tuple(dict.fromkeys(person.name for person in pool.responsible)),
        credits=tuple(credit for credit in credits if credit.is_planned or credit.on <= book.as_of),
    )


def _credits(due_ids: Iterable[int]) -> dict[int, list[CreditView]]:
    rows = list(Credit.objects.filter(due__in=list(due_ids)).order_by("on", "pk"))
    names = access.names({pk for row in rows for pk in row.user_ids}, language="en" if shown("", "en") else "zh-hans")
    found: dict[int, list[CreditView]] = {}
    for row in rows:
        by = tuple(names[pk] for pk in row.user_ids if pk in names)
        found.setdefault(row.due_id, []).append(CreditView(row.visit_id, row.on, by, row.is_planned))
    return found


def unit_row(actor: Actor, book: Book, unit_id: int) -> Row | None:
    """How one unit stands; None when no obligation falls on it or the actor may not see it."""
    rows = Due.objects.visible_to(actor).filter(campaign=book.campaign.id, unit=unit_id)
    return rows_of_units(book, rows).get(unit_id)
