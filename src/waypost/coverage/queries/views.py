"""The glimpse for the home page, the days of a month, and what each person still has to close."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from waypost.coverage.queries.obligations import ObligationView
from waypost.coverage.queries.pools import Book, Key, Pool, day_or_none, last_met, tallies
from waypost.coverage.queries.scope import Wanted, paths_of
from waypost.coverage.rules import NEVER, Status
from waypost.kernel.actor import Actor, Role
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import RegionLevel, UnitLevel

MOST_REGIONS = 20
MOST_KINDS = 6
_WORST = (Status.MISSED, Status.AT_RISK, Status.OPEN, Status.PLANNED, Status.NOT_NEEDED, Status.COVERED)


@dataclass(frozen=True, slots=True)
class Glance:
    """One cell of the glimpse: the units of one kind in one region. `on` is the day of the last visit when all are
    covered, of the next one where one is planned; `status` None: there is no such unit."""

    status: Status | None
    on: date | None
    covered: int
    total: int
    region_id: int
    kind_code: str


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A region of the glimpse."""

    region_id: int
    name: str
    cells: tuple[Glance, ...]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Regions by kinds of unit for one obligation. `left_out` regions are not shown."""

    obligation: ObligationView
    kinds: tuple[tuple[str, str], ...]
    rows: tuple[GlanceRow, ...]
    left_out: int
    last_day: date | None


def _chosen(actor: Actor, book: Book, obligation_id: int | None) -> ObligationView | None:
    """The obligation asked for, otherwise the one of the actor's own rank, otherwise the first for the counties."""
    listed = list(book.obligations.values())
    mine = [one for one in listed if actor.has(*one.ranks) and one.ranks and Role.LEADER not in one.ranks]
    county = [one for one in listed if UnitLevel.COUNTY in one.levels]
    asked = [one for one in listed if one.id == obligation_id]
    return next(iter([*asked, *mine, *county, *listed]), None)


def glimpse(
    actor: Actor, book: Book, *, obligation_id: int | None = None, region_path: str = "", whole: bool = False
) -> Glimpse | None:
    """How the units of each county, by kind, stand against one obligation; None when there is none. The number of
    queries does not grow with the units. `whole` leaves no region out."""
    one = _chosen(actor, book, obligation_id)
    if one is None:
        return None
    paths = paths_of(actor, book.campaign, within=region_path)
    regions = organisation.regions_at(
        RegionLevel.COUNTY if UnitLevel.CITY not in one.levels else RegionLevel.CITY, paths
    )
    shown = regions if whole else regions[:MOST_REGIONS]
    within = [region.path for region in shown]
    counted = tallies([one.id], within, until=book.as_of)
    last = last_met(one.id, within, until=book.as_of)
    seen = {kind for counter in counted.values() for (_, kind, _, _, _) in counter}
    kinds = [(pk, code, name) for pk, (code, name) in organisation.kind_names().items() if pk in seen]
    if not whole:
        kinds = kinds[:MOST_KINDS]
    rows = tuple(
        GlanceRow(
            region.id,
            region.name,
            tuple(
                _glance(book, one.id, region, counted[region.path], (pk, code), last.get((region.path, pk)))
                for pk, code, _ in kinds
            ),
        )
        for region in shown
    )
    days = [pool.last_day for pool in pools(book, paths) if pool.obligation_id == one.id and pool.remaining]
    known = [day for day in days if day is not None]
    return Glimpse(
        obligation=one,
        kinds=tuple((code, name) for _, code, name in kinds),
        rows=tuple(row for row in rows if any(cell.status for cell in row.cells)),
        left_out=len(regions) - len(shown),
        last_day=min(known) if known else None,
    )


def _glance(
    book: Book,
    obligation_id: int,
    region: RegionPlace,
    counter: Counter[Key],
    kind: tuple[int, str],
    last_met_on: date | None,
) -> Glance:
    held: Counter[Status] = Counter()
    planned: list[date] = []
    for (_, kind_id, _, met_on, planned_on), count in counter.items():
        if kind_id != kind[0]:
            continue
        held[book.status(obligation_id, region.path, day_or_none(met_on), day_or_none(planned_on))] += count
        if met_on > book.as_of and book.as_of <= planned_on < NEVER:
            planned.append(planned_on)
    worst = next((status for status in _WORST if held[status]), None)
    on = last_met_on if worst is Status.COVERED else min(planned, default=None)
    return Glance(worst, on, held[Status.COVERED], sum(held.values()), region.id, kind[1])


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: units whose obligation was completed, units to be visited, obligations due."""

    day: date
    covered: int
    planned: int
    due: tuple[str, ...]
    last: tuple[str, ...]


def days(actor: Actor, book: Book, wanted: Wanted, first: date, last: date) -> list[Day]:
    """What happened and what is to come on each day of a span on which there is something. The queries do not grow."""
    covered: Counter[date] = Counter()
    planned: Counter[date] = Counter()
    paths = paths_of(actor, book.campaign, within=wanted.region_path)
    kinds = organisation.kind_names()
    for counter in tallies(book.obligations, paths).values():
        for (obligation, kind, level, met_on, planned_on), count in counter.items():
            if not _asked(wanted, obligation, kinds[kind][0], level):
                continue
            if met_on <= book.as_of:
                covered[met_on] += count
            elif book.as_of <= planned_on < NEVER:
                planned[planned_on] += count
    due, ends = _ends(book, wanted, paths)
    found = covered.keys() | planned.keys() | due.keys() | ends.keys()
    return [
        Day(day, covered[day], planned[day], tuple(due.get(day, ())), tuple(ends.get(day, ())))
        for day in sorted(found)
        if first <= day <= last
    ]


def _asked(wanted: Wanted, obligation: int, kind_code: str, level: str) -> bool:
    return (
        wanted.obligation_id in (None, obligation)
        and wanted.kind_code in ("", kind_code)
        and wanted.level in ("", level)
    )


def _ends(book: Book, wanted: Wanted, paths: list[str]) -> tuple[dict[date, list[str]], dict[date, list[str]]]:
    """Due days of obligations, and the last days on which the gaps of pools can still be closed."""
    due: dict[date, list[str]] = {}
    ends: dict[date, list[str]] = {}
    for one in book.obligations.values():
        if wanted.obligation_id in (None, one.id):
            due.setdefault(one.due_on, []).append(one.text)
    for pool in pools(book, paths):
        if pool.remaining and pool.last_day is not None and wanted.obligation_id in (None, pool.obligation_id):
            words = book.obligations[pool.obligation_id].text
            if words not in ends.setdefault(pool.last_day, []):
                ends[pool.last_day].append(words)
    return due, ends


def pools(book: Book, paths: list[str]) -> list[Pool]:
    """Each pool that has units in some regions, once."""
    found: dict[int, Pool] = {}
    for (_, cell), pool in book.pools.items():
        if pool.total and any(cell.startswith(path) or path.startswith(cell) for path in paths):
            found[id(pool)] = pool
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Owed:
    """What the people of one pool still have to close for one obligation."""

    obligation: ObligationView
    people: tuple[str, ...]
    user_ids: tuple[int, ...]
    regions: tuple[str, ...]
    region_paths: tuple[str, ...]
    remaining: int
    covered: int
    needed: int
    last_day: date | None
    status: Status


def owed(actor: Actor, book: Book, wanted: Wanted) -> list[Owed]:
    """What is still to be closed, by the people responsible, the most pressing first. Pools that are done are left
    out."""
    paths = paths_of(actor, book.campaign, within=wanted.region_path)
    found = []
    for pool in pools(book, paths):
        if not pool.remaining or wanted.obligation_id not in (None, pool.obligation_id):
            continue
        names = [one.region_name for path in pool.regions for one in book.cells[path]]
        found.append(
            Owed(
                obligation=book.obligations[pool.obligation_id],
                people=tuple(dict.fromkeys(person.name for person in pool.responsible)),
                user_ids=tuple(dict.fromkeys(person.user_id for person in pool.responsible)),
                regions=tuple(dict.fromkeys(names)),
                region_paths=tuple(pool.regions),
                remaining=pool.remaining,
                covered=pool.covered,
                needed=pool.needed,
                last_day=pool.last_day,
                status=book.status(pool.obligation_id, pool.regions[0], None, None),
            )
        )
    return sorted(found, key=lambda one: (one.last_day or date.min, one.obligation.order))


__all__ = ["Day", "Glance", "GlanceRow", "Glimpse", "Owed", "days", "glimpse", "owed", "pools"]
