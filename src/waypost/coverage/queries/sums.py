"""Sums of coverage by obligation, level, kind, region and team: a few rows each, however many units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from waypost.coverage.queries.pools import Book, Key, day_or_none, net, tallies
from waypost.coverage.queries.scope import Wanted, paths_of
from waypost.coverage.rules import GAPS, Status
from waypost.kernel.actor import Actor
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label

BY = ("obligation", "level", "kind", "region", "team")
Stand = tuple[int, int, str, Status]


@dataclass(frozen=True, slots=True)
class Sum:
    """How the units of one part stand: counts of units under obligations, by status."""

    key: str
    name: str
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def covered(self) -> int:
        return self.counts.get(Status.COVERED, 0)

    @property
    def planned(self) -> int:
        return self.counts.get(Status.PLANNED, 0)

    @property
    def open(self) -> int:
        return self.counts.get(Status.OPEN, 0)

    @property
    def at_risk(self) -> int:
        return self.counts.get(Status.AT_RISK, 0)

    @property
    def missed(self) -> int:
        return self.counts.get(Status.MISSED, 0)

    @property
    def not_needed(self) -> int:
        return self.counts.get(Status.NOT_NEEDED, 0)

    @property
    def gaps(self) -> int:
        """Units that are neither covered, nor planned, nor left out for a share that is reached."""
        return sum(count for one, count in self.counts.items() if one in GAPS)

    @property
    def share(self) -> float | None:
        """Share covered, 0.0 to 1.0; None without units."""
        return self.covered / self.total if self.total else None


def stands(book: Book, paths: Iterable[str]) -> dict[str, Counter[Stand]]:
    """How units stand in each of some regions, by obligation, kind, level and status. One query."""
    asked = list(paths)
    counted = tallies(book.obligations, {*asked, *book.cells}, until=book.as_of)
    found: dict[str, Counter[Stand]] = {}
    for path in asked:
        parts = [path, *book.inside(path)]
        total: Counter[Stand] = Counter()
        for part in parts:
            _add(total, book, part, net(part, counted, book.inside(part)))
        found[path] = total
    return found


def _add(total: Counter[Stand], book: Book, path: str, counter: Counter[Key]) -> None:
    for (obligation, kind, level, met_on, planned_on), count in counter.items():
        one = book.status(obligation, path, day_or_none(met_on), day_or_none(planned_on))
        total[obligation, kind, level, one] += count


def fits(stand: Stand, wanted: Wanted, kind_ids: frozenset[int] | None) -> bool:
    """True when units that stand so pass the filters that sums know (not the text)."""
    obligation, kind, level, one = stand
    return (
        wanted.obligation_id in (None, obligation)
        and wanted.level in ("", level)
        and (kind_ids is None or kind in kind_ids)
        and (wanted.status in (None, one))
        and (not wanted.gaps or one in GAPS)
    )


def whole(actor: Actor, book: Book, wanted: Wanted) -> Sum:
    """All that the actor may read and that fits the filters, as one sum."""
    counts: Counter[Status] = Counter()
    for counter in stands(book, paths_of(actor, book.campaign, within=wanted.region_path)).values():
        for stand, count in _fitting(counter, wanted):
            counts[stand[3]] += count
    return Sum("", "", counts)


def _fitting(counter: Counter[Stand], wanted: Wanted) -> list[tuple[Stand, int]]:
    kinds = organisation.kind_names() if wanted.kind_code else {}
    ids = frozenset(pk for pk, (code, _) in kinds.items() if code == wanted.kind_code) if wanted.kind_code else None
    return [(stand, count) for stand, count in counter.items() if count and fits(stand, wanted, ids)]


def sums(actor: Actor, book: Book, wanted: Wanted, *, by: str) -> list[Sum]:
    """Sums of what the actor may read and what fits the filters, by one of BY. The queries do not grow with units."""
    paths = paths_of(actor, book.campaign, within=wanted.region_path)
    if by == "region":
        return _by_region(book, wanted, paths)
    if by == "team":
        return _by_team(book, wanted, paths)
    counted: dict[str, Counter[Status]] = {}
    at = {"obligation": 0, "kind": 1, "level": 2}[by]
    for counter in stands(book, paths).values():
        for stand, count in _fitting(counter, wanted):
            counted.setdefault(str(stand[at]), Counter())[stand[3]] += count
    names = _names(book, by)
    return [Sum(key, name, counted[key]) for key, name in names.items() if key in counted]


def _names(book: Book, by: str) -> dict[str, str]:
    if by == "obligation":
        return {str(one.id): one.text for one in book.obligations.values()}
    if by == "level":
        return {level.value: label(level) for level in UnitLevel}
    return {str(pk): name for pk, (_, name) in organisation.kind_names().items()}


def _by_region(book: Book, wanted: Wanted, paths: list[str]) -> list[Sum]:
    """The regions just below each of the paths, after each path's own units that stand in none of them."""
    below = organisation.regions_below(paths)
    counted = stands(book, {*(region.path for region in below), *paths})
    found: list[Sum] = []
    for path in paths:
        inside = [region for region in below if region.path != path and region.path.startswith(path)]
        own = _statuses(counted[path], wanted)
        for region in inside:
            own.subtract(_statuses(counted[region.path], wanted))
        if +own:
            place = organisation.region_place(int(path.rstrip("/").rsplit("/", 1)[-1]))
            name = gettext("%(region)s itself") % {"region": place.name} if inside else place.name
            found.append(Sum(str(place.id), name, +own))
        found += [Sum(str(region.id), region.name, _statuses(counted[region.path], wanted)) for region in inside]
    return found


def _statuses(counter: Counter[Stand], wanted: Wanted) -> Counter[Status]:
    counts: Counter[Status] = Counter()
    for stand, count in _fitting(counter, wanted):
        counts[stand[3]] += count
    return counts


def _by_team(book: Book, wanted: Wanted, paths: list[str]) -> list[Sum]:
    """By stationed team: the units of its region that no narrower stationing takes. What nobody is stationed for
    comes last."""
    counted = tallies(book.obligations, {*book.cells, *paths}, until=book.as_of)
    found: list[Sum] = []
    for cell, stations in book.cells.items():
        if not any(cell.startswith(path) or path.startswith(cell) for path in paths):
            continue
        total: Counter[Stand] = Counter()
        here = [path for path in paths if path.startswith(cell) and book.cell_of(path) == cell and path != cell]
        for path in here or [cell]:
            _add(total, book, path, net(path, counted, book.inside(path)))
        counts = _statuses(total, wanted)
        if counts:
            name = "、".join(dict.fromkeys(one.team_name or one.group_name for one in stations))
            found.append(Sum(cell, name or gettext("nobody is stationed there"), counts))
    return sorted(found, key=lambda one: (not book.cells[one.key], one.name))
