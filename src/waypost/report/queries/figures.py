"""Figures as their readers see them: the list, the page of one, and the four on the home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, NotPermitted
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import UnitLevel
from waypost.report import policies
from waypost.report.figures import FIGURES, HEADLINE, OF_WHOLE, Figure
from waypost.report.policies import Field
from waypost.report.queries.breakdown import Breakdown, by_level, by_month, by_region, trend
from waypost.report.queries.measure import FigureValue, measure, shown, unit_words
from waypost.report.queries.opening import OpenedRows, open_rows
from waypost.report.rules import FigureGroup
from waypost.report.source import Source, unit_of


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in the list. `whole` is what it is a part of, where that is a figure too; `is_withheld` says that the
    number is not shown because it could single out a person."""

    figure: Figure
    value: Decimal | None
    rows: int
    digest: str
    whole: Decimal | None = None
    is_withheld: bool = False

    @property
    def text(self) -> str:
        """The value as people read it."""
        return "·" if self.is_withheld else shown(self.value, self.figure.unit)

    @property
    def unit_words(self) -> str:
        """What stands after the value; nothing after a share."""
        return unit_words(self.value, self.figure.unit)

    @property
    def share(self) -> int | None:
        """Whole per cent of the whole, for a bar; None without one."""
        if self.value is None or not self.whole:
            return None
        return min(int(self.value * 100 / self.whole), 100)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To which part of a campaign the figures are narrowed; nothing for the whole."""

    region: RegionPlace | None = None
    level: UnitLevel | None = None

    @property
    def is_whole(self) -> bool:
        """True when nothing is left out."""
        return self.region is None and self.level is None

    def rows(self, value: FigureValue, source: Source) -> FigureValue:
        """The figure counted over the rows of this part only."""
        if self.is_whole:
            return value
        places = source.places(value.rows)
        kept = tuple(
            row
            for row in value.rows
            if (place := places.get(unit_of(row) or 0)) is not None
            and (self.region is None or place.region_path.startswith(self.region.path))
            and (self.level is None or place.level is self.level)
        )
        return replace(value, value=value.figure.value(kept), rows=kept)


WHOLE = Narrowed()


@dataclass(frozen=True, slots=True)
class Figures:
    """The list of figures of a campaign as of a day."""

    campaign: CampaignView
    as_of: date
    lines: tuple[FigureLine, ...]
    regions: tuple[RegionPlace, ...]

    def by_group(self) -> list[tuple[FigureGroup, list[FigureLine]]]:
        """The figures under their groups, in order."""
        groups = [(group, [line for line in self.lines if line.figure.group is group]) for group in FigureGroup]
        return [(group, lines) for group, lines in groups if lines]


def readable_campaign(actor: Actor, campaign_id: int | None, *, today: date) -> CampaignView | None:
    """The campaign whose figures the actor reads: the one named, or the current one; None when there is none.

    Raises:
        Campaign.DoesNotExist: no such campaign for the actor.
        NotPermitted: the actor knows the campaign, but its figures are the group's until they are published.
    """
    if campaign_id is None:
        campaign = campaigns.current(actor, today=today)
        if campaign is None:
            return None
    else:
        campaign = campaigns.campaign(actor, campaign_id, today=today)
    if not may_read(actor, campaign):
        raise NotPermitted(N_("the figures of a campaign are read by the group, its office and the auditor"))
    return campaign


def own_campaign(actor: Actor, *, today: date) -> CampaignView | None:
    """The current campaign of somebody who reads its figures; None for everybody else."""
    campaign = campaigns.current(actor, today=today)
    return campaign if campaign is not None and may_read(actor, campaign) else None


def may_read(actor: Actor, campaign: CampaignView) -> bool:
    """True for those who read the figures of a campaign as a whole."""
    return not policies.roles_in(actor, Field(campaign.id, campaign.region_path)).isdisjoint(policies.READERS)


def figures(actor: Actor, campaign: CampaignView, *, as_of: date, narrowed: Narrowed = WHOLE) -> Figures:
    """Every figure as of a day, for the whole campaign or a part of it. The number of queries does not grow with the
    records. Raises NotPermitted as `readable_campaign`."""
    require_reader(actor, campaign)
    source = Source(campaign.id, as_of)
    values = [narrowed.rows(value, source) for value in measure(campaign.id, as_of=as_of, source=source)]
    regions = tuple(organisation.regions_under(campaign.region_path))
    return Figures(campaign, as_of, tuple(_lines(values, narrowed)), regions)


def may(actor: Actor, step: str, campaign: CampaignView) -> bool:
    """True when the actor may take a step that belongs to no report yet, such as "freeze" or "draft"."""
    return policies.may(actor, step, Field(campaign.id, campaign.region_path))


def narrowed_to(campaign: CampaignView, region_id: int | None, level: str) -> Narrowed:
    """The part of a campaign that an address names; a region outside it and an unknown level do not narrow."""
    regions = organisation.regions_under(campaign.region_path) if region_id is not None else []
    region = next((one for one in regions if one.id == region_id and one.path != campaign.region_path), None)
    return Narrowed(region, next((one for one in UnitLevel if one.value == level), None))


def require_reader(actor: Actor, campaign: CampaignView) -> None:
    """Raises NotPermitted unless `may_read`."""
    if not may_read(actor, campaign):
        raise NotPermitted(N_("the figures of a campaign are read by the group, its office and the auditor"))


def _lines(values: Iterable[FigureValue], narrowed: Narrowed) -> list[FigureLine]:
    known = {value.figure.id: value for value in values}
    lines = []
    for value in known.values():
        whole = known.get(OF_WHOLE.get(value.figure.id, ""))
        lines.append(
            FigureLine(
                value.figure,
                value.value,
                len(value.rows),
                value.digest,
                whole.value if whole else None,
                is_withheld=value.figure.is_personal and not narrowed.is_whole,
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with what is behind it."""

    campaign: CampaignView
    as_of: date
    line: FigureLine
    levels: Breakdown | None
    regions: Breakdown | None
    months: Breakdown | None
    days: tuple[tuple[date, int], ...]
    opened: OpenedRows


def figure_page(
    actor: Actor, campaign: CampaignView, figure_id: str, *, as_of: date, start: int = 0, page: int = 50
) -> FigurePage:
    """One figure: its value, its breakdowns, how it grew, and the rows that the reader may open.

    Raises:
        NotPermitted: as `readable_campaign`.
        KeyError: no such figure.
    """
    require_reader(actor, campaign)
    source = Source(campaign.id, as_of)
    wanted = [figure_id, *([OF_WHOLE[figure_id]] if figure_id in OF_WHOLE else [])]
    values = measure(campaign.id, as_of=as_of, ids=wanted, source=source)
    return FigurePage(
        campaign,
        as_of,
        _lines(values, WHOLE)[0],
        by_level(values[0], source),
        by_region(values[0], source, region_path=campaign.region_path),
        by_month(values[0]),
        tuple(trend(values[0], first=campaign.opens_on, last=as_of) or ()),
        open_rows(actor, values[0].rows, start=start, page=page),
    )


def headline(actor: Actor, *, today: date) -> Figures | None:
    """The four figures of the home page with what stands beside them; None for those who do not read figures."""
    campaign = campaigns.current(actor, today=today)
    if campaign is None or not may_read(actor, campaign):
        return None
    beside = (*OF_WHOLE.values(), "people_talked_to", "recommendations_closed", "recommendations_overdue")
    wanted = [*HEADLINE, *(name for name in beside if name in FIGURES)]
    values = measure(campaign.id, as_of=today, ids=dict.fromkeys(wanted))
    return Figures(campaign, today, tuple(_lines(values, WHOLE)), ())
