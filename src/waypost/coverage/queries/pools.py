"""Who is responsible where, and how long their gaps can still be closed. Not scoped: for rows already found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, DateField, F, Max, Sum, Value, When

from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView, MemberView, StationView
from waypost.coverage.models import Tally
from waypost.coverage.queries.obligations import ObligationView, _listed
from waypost.coverage.rules import NEVER, Standing, Status, last_day, nearest, required, status
from waypost.kernel.actor import Role

Key = tuple[int, int, str, date, date]


@dataclass(frozen=True, slots=True)
class Pool:
    """The units of one obligation for which the same people are responsible, over all regions where they are.

    `remaining` are the gaps that must still be closed for the share asked for; `last_day` None: nobody can.
    """

    obligation_id: int
    people: tuple[MemberView, ...]
    regions: tuple[str, ...]
    total: int
    covered: int
    needed: int
    standing: Standing

    @property
    def remaining(self) -> int:
        return max(self.needed - self.covered, 0)

    @property
    def responsible(self) -> tuple[MemberView, ...]:
        """Who answers for the gaps: where several ranks may go, the deputies of the team; otherwise the leader;
        otherwise everybody of the pool."""
        for rank in (Role.DEPUTY, Role.LEADER):
            found = tuple(one for one in self.people if one.role is rank)
            if found:
                return found
        return self.people

    @property
    def last_day(self) -> date | None:
        return self.standing.last_day


@dataclass(slots=True)
class Book:
    """What is needed to say how any unit stands on a day: obligations, regions with their people, and pools."""

    campaign: CampaignView
    as_of: date
    obligations: dict[int, ObligationView]
    cells: dict[str, tuple[StationView, ...]]
    pools: dict[tuple[int, str], Pool] = field(default_factory=dict)

    def cell_of(self, region_path: str) -> str:
        """The region of the narrowest stationing around a path; the campaign's region where there is none."""
        return nearest(region_path, self.cells) or self.campaign.region_path

    def pool(self, obligation_id: int, region_path: str) -> Pool:
        """The pool to which a unit of a region belongs."""
        return self.pools[obligation_id, self.cell_of(region_path)]

    def status(self, obligation_id: int, region_path: str, met_on: date | None, planned_on: date | None) -> Status:
        """How a unit stands."""
        return status(met_on, planned_on, self.pool(obligation_id, region_path).standing, as_of=self.as_of)

    def inside(self, path: str) -> list[str]:
        """The cells strictly inside a region."""
        return [cell for cell in self.cells if cell != path and cell.startswith(path)]


def book(campaign: CampaignView, *, as_of: date) -> Book:
    """Read what is needed, in a few queries that do not grow with the units."""
    listed = {one.id: one for one in _listed(campaign.id)}
    stations = [one for one in campaigns.stations(campaign.id) if one.days.last is None or one.days.last >= as_of]
    cells: dict[str, tuple[StationView, ...]] = {campaign.region_path: ()}
    for one in stations:
        cells[one.region_path] = (*cells.get(one.region_path, ()), one)
    first = min((one.days.first for one in stations), default=as_of)
    serving = campaigns.members(campaign.id, max(as_of, first))
    made = Book(campaign, as_of, listed, cells)
    _fill(made, serving)
    return made


def people_for(
    ranks: Iterable[Role], stations: Iterable[StationView], serving: Iterable[MemberView]
) -> list[MemberView]:
    """The members whose duty it is to cover the units of a region: those of the ranks in the groups stationed there;
    a deputy or inspector of a team where that team, or the whole group, is."""
    wanted = set(ranks)
    here = list(stations)
    return [
        one
        for one in serving
        if (not wanted or one.role in wanted)
        and any(
            one.group_id == there.group_id
            and (one.role is Role.LEADER or None in (one.team_id, there.team_id) or one.team_id == there.team_id)
            for there in here
        )
    ]


def tallies(
    obligation_ids: Iterable[int], paths: Iterable[str], *, until: date | None = None
) -> dict[str, Counter[Key]]:
    """How many units stand alike, by region path. One query; a few rows for each region. With `until` all that were
    met by that day stand as met on it: for those who ask whether and not when."""
    rows = Tally.objects.filter(obligation__in=list(obligation_ids), region_path__in=list(paths), count__gt=0)
    found: dict[str, Counter[Key]] = {path: Counter() for path in paths}
    key = ("region_path", "obligation", "kind", "level_value")
    if until is None:
        listed = rows.values_list(*key, "met_on", "planned_on", "count")
    else:
        day = Case(When(met_on__lte=until, then=Value(until)), default=F("met_on"), output_field=DateField())
        grouped = rows.order_by().annotate(met_by=day).values(*key, "met_by", "planned_on").annotate(units=Sum("count"))
        listed = grouped.values_list(*key, "met_by", "planned_on", "units")
    for path, obligation, kind, level, met_on, planned_on, count in listed:
        found[path][obligation, kind, level, met_on, planned_on] += count
    return found


def last_met(obligation_id: int, paths: Iterable[str], *, until: date) -> dict[tuple[str, int], date]:
    """The last day up to `until` on which a unit met an obligation, by region path and kind of unit. One query; a row
    for each kind in each region."""
    rows = Tally.objects.filter(obligation=obligation_id, region_path__in=list(paths), count__gt=0, met_on__lte=until)
    days = rows.order_by().values("region_path", "kind").annotate(last=Max("met_on"))
    return {(path, kind): last for path, kind, last in days.values_list("region_path", "kind", "last")}


def net(path: str, counted: dict[str, Counter[Key]], inside: Iterable[str]) -> Counter[Key]:
    """What stands in a region and in none of the cells inside it."""
    cells = list(inside)
    widest = [cell for cell in cells if not any(cell != other and cell.startswith(other) for other in cells)]
    left = Counter(counted[path])
    for cell in widest:
        left.subtract(counted[cell])
    return +left


def _fill(made: Book, serving: list[MemberView]) -> None:
    counted = tallies(made.obligations, made.cells, until=made.as_of)
    alone = {path: net(path, counted, made.inside(path)) for path in made.cells}
    grouped: dict[tuple[int, tuple[int, ...]], list[str]] = {}
    people: dict[tuple[int, ...], tuple[MemberView, ...]] = {}
    for one in made.obligations.values():
        for path, stations in made.cells.items():
            found = people_for(one.ranks, stations, serving)
            ids = tuple(sorted({member.user_id for member in found}))
            people.setdefault(ids, tuple(found))
            grouped.setdefault((one.id, ids), []).append(path)
    sums = {key: _sum(key[0], (alone[path] for path in paths), made) for key, paths in grouped.items()}
    for (obligation_id, ids), paths in grouped.items():
        pool = _pool(made, obligation_id, ids, people[ids], paths, sums)
        for path in paths:
            made.pools[obligation_id, path] = pool


def _sum(obligation_id: int, counters: Iterable[Counter[Key]], made: Book) -> tuple[int, int]:
    total = covered = 0
    for counter in counters:
        for (obligation, _, _, met_on, _), count in counter.items():
            if obligation == obligation_id:
                total += count
                covered += count if met_on <= made.as_of else 0
    return total, covered


def _pool(
    made: Book,
    obligation_id: int,
    ids: tuple[int, ...],
    people: tuple[MemberView, ...],
    paths: list[str],
    sums: dict[tuple[int, tuple[int, ...]], tuple[int, int]],
) -> Pool:
    """The same people may owe several obligations: what is due no later than this one comes first."""
    one = made.obligations[obligation_id]
    work = 0
    for (other_id, other_ids), (total, covered) in sums.items():
        other = made.obligations[other_id]
        if other_ids == ids and other.due_on <= one.due_on:
            work += max(required(total, other.share) - covered, 0) * other.times
    total, covered = sums[obligation_id, ids]
    needed = required(total, one.share)
    until = last_day(
        one.due_on,
        remaining=work,
        people=len(ids),
        visits_a_day=one.visits_a_day,
        travel_days=one.travel_days,
    )
    standing = Standing(one.due_on, until, is_enough=covered >= needed)
    return Pool(obligation_id, people, tuple(paths), total, covered, needed, standing)


def day_or_none(day: date) -> date | None:
    """The day of a tally; None for NEVER."""
    return None if day == NEVER else day
