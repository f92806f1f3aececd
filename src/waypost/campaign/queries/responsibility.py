"""Who answers for each unit, and where nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from waypost.campaign.models import Responsible
from waypost.campaign.queries.counts import kept_counts
from waypost.campaign.queries.plan import CampaignView
from waypost.campaign.rules import Responsibility
from waypost.kernel.actor import Actor
from waypost.organisation import queries as organisation
from waypost.organisation.queries.units import UnitView, view_of
from waypost.organisation.rules import UnitLevel
from waypost.platform.counting import counted
from waypost.platform.fields import under

GAPS = ("any", "main", "direct")


@dataclass(frozen=True, slots=True)
class Holder:
    """A post that holds a responsibility, since a day and, when it has passed on, until one."""

    kind: Responsibility
    post: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class ResponsibilityRow:
    """One unit and who answers for it; None is a gap."""

    unit: UnitView
    main: Holder | None
    direct: Holder | None

    @property
    def is_gap(self) -> bool:
        """True when either responsibility is held by nobody."""
        return self.main is None or self.direct is None


@dataclass(frozen=True, slots=True)
class GapCount:
    """How many units of a part of the campaign have somebody for both responsibilities."""

    key: str
    name: str
    units: int
    main: int
    direct: int
    both: int

    @property
    def gaps(self) -> int:
        return self.units - self.both

    @property
    def main_missing(self) -> int:
        return self.units - self.main

    @property
    def direct_missing(self) -> int:
        return self.units - self.direct

    @property
    def level(self) -> UnitLevel:
        """The level of a count by level. Raises ValueError for a count by region."""
        return UnitLevel(self.key)

    @property
    def share(self) -> float | None:
        """Share of units with both held, 0.0 to 1.0; None without units."""
        return self.both / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class ResponsibilityPage:
    """A page of units. `total` fit the filters; above 10,000 it says only that there are more."""

    rows: tuple[ResponsibilityRow, ...]
    total: int
    after: int | None


def held(campaign_id: int, as_of: date, kind: Responsibility) -> QuerySet[Responsible]:
    """The posts that hold a responsibility of the unit of the query around on a day. Not scoped."""
    return Responsible.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=as_of),
        campaign=campaign_id,
        unit=OuterRef("pk"),
        kind_value=kind.value,
        from_on__lte=as_of,
    )


def _marked(rows: QuerySet[Any], campaign_id: int, as_of: date) -> QuerySet[Any]:
    marked: QuerySet[Any] = rows.annotate(
        has_main=Exists(held(campaign_id, as_of, Responsibility.MAIN)),
        has_direct=Exists(held(campaign_id, as_of, Responsibility.DIRECT)),
    )
    return marked


def responsibility(
    actor: Actor,
    campaign: CampaignView,
    *,
    as_of: date,
    gap: str = "",
    text: str = "",
    level: UnitLevel | None = None,
    region_id: int | None = None,
    kind: str = "",
    after: int = 0,
    limit: int = 50,
) -> ResponsibilityPage:
    """A page of units with who answers for them. `gap` is "", "any", "main" or "direct". Four queries."""
    fitting: QuerySet[Any] = organisation.matching(
        actor, text=text, level=level, region_id=region_id, kind=kind
    ).filter(under("region_path", campaign.region_path))
    if gap:
        wanted = {"any": Q(has_main=False) | Q(has_direct=False), "main": Q(has_main=False)}
        fitting = _marked(fitting, campaign.id, as_of).filter(wanted.get(gap, Q(has_direct=False)))
    page = list(fitting.filter(pk__gt=after).select_related("kind", "region", "superior").order_by("pk")[: limit + 1])
    units = [view_of(row) for row in page[:limit]]
    held = holders(campaign.id, [unit.id for unit in units], as_of=as_of)
    return ResponsibilityPage(
        rows=tuple(
            ResponsibilityRow(
                unit,
                held.get((unit.id, Responsibility.MAIN)),
                held.get((unit.id, Responsibility.DIRECT)),
            )
            for unit in units
        ),
        total=counted(fitting),
        after=units[-1].id if len(page) > limit else None,
    )


def holders(campaign_id: int, unit_ids: Iterable[int], *, as_of: date) -> dict[tuple[int, Responsibility], Holder]:
    """Who holds each responsibility of some units on a day. Not scoped: for units already found."""
    rows = Responsible.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=as_of),
        campaign=campaign_id,
        unit__in=list(unit_ids),
        from_on__lte=as_of,
    )
    return {(row.unit_id, row.kind): Holder(row.kind, row.post, row.from_on, row.until_on) for row in rows}


def history(actor: Actor, campaign_id: int, unit_id: int) -> list[Holder]:
    """Everybody who ever answered for a unit in a campaign, the latest first, as far as the actor may see."""
    rows = Responsible.objects.visible_to(actor).filter(campaign=campaign_id, unit=unit_id)
    return [
        Holder(row.kind, row.post, row.from_on, row.until_on) for row in rows.order_by("-from_on", "kind_value", "-pk")
    ]


def gaps_by_level(actor: Actor, campaign: CampaignView, *, as_of: date) -> list[GapCount]:
    """Units and gaps in the chain of responsibility, by level of the unit. Four queries."""
    found = _counted(actor, campaign, as_of, "level_value")
    return [GapCount(level.value, level.value, *found[level.value]) for level in UnitLevel if level.value in found]


def gaps_by_region(actor: Actor, campaign: CampaignView, *, as_of: date) -> list[GapCount]:
    """Units and gaps in the chain of responsibility, by region of the unit, the most gaps first. Five queries."""
    names = {region.id: region.name for region in organisation.regions_under(campaign.region_path)}
    rows = _counted(actor, campaign, as_of, "region_id")
    counts = [GapCount(str(region), names[region], *row) for region, row in rows.items()]
    return sorted(counts, key=lambda count: (-count.gaps, count.name))


def _counted(actor: Actor, campaign: CampaignView, as_of: date, by: str) -> dict[Any, tuple[int, int, int, int]]:
    """All units, those with a main holder, those with a direct one, those with both: as they were kept, of a campaign
    with many units. Otherwise each is a count of its own, so that the first is read from an index and the others begin
    at the holders."""
    kept = kept_counts(actor, campaign, as_of=as_of)
    if kept is not None:
        return kept.by(1 if by == "region_id" else 2)
    units: QuerySet[Any] = organisation.matching(actor).filter(under("region_path", campaign.region_path))
    main = Exists(held(campaign.id, as_of, Responsibility.MAIN))
    direct = Exists(held(campaign.id, as_of, Responsibility.DIRECT))
    parts = (units, units.filter(main), units.filter(direct), units.filter(main, direct))
    counts = [dict(part.order_by().values_list(by).annotate(Count("pk"))) for part in parts]
    every, *others = counts
    return {key: (count, *(one.get(key, 0) for one in others)) for key, count in every.items()}
