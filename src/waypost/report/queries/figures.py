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
from waypost.ledger.keeping import Keeping
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import UnitLevel
from waypost.platform.rows import Rows
from waypost.report import policies
from waypost.report.figures import FIGURES, HEADLINE, OF_WHOLE, Figure
from waypost.report.policies import Field
from waypost.report.queries.breakdown import Breakdown, Splits, by_level, by_month, by_region, splits, trend
from waypost.report.queries.kept import Key, is_large, keeping, values_of
from waypost.report.queries.measure import digest, measure, shown, unit_words
from waypost.report.queries.opening import OpenedRows, open_records
from waypost.report.rules import FigureGroup
from waypost.report.source import Source


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in the list. `whole` is what it is a part of, where that is a figure too; `is_withheld` says that the
    number is not shown because it could single out a person. `behind` are the records; None where it was kept."""

    figure: Figure
    value: Decimal | None
    rows: int
    whole: Decimal | None = None
    is_withheld: bool = False
    behind: Rows | None = None

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

    def digest(self) -> str:
        """The digest of the records, every one of which is read for it; empty where the value was kept."""
        return digest(self.behind) if self.behind is not None else ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To which part of a campaign the figures are narrowed; nothing for the whole."""

    region: RegionPlace | None = None
    level: UnitLevel | None = None

    @property
    def is_whole(self) -> bool:
        """True when nothing is left out."""
        return self.region is None and self.level is None

    def key(self, campaign_id: int, as_of: date) -> Key:
        """All figures of this part."""
        region_path = self.region.path if self.region else ""
        return Key(campaign_id, as_of, region_path, self.level.value if self.level else "")


WHOLE = Narrowed()


@dataclass(frozen=True, slots=True)
class Figures:
    """The list of figures of a campaign as of a day. `keeping` says how those of a large campaign were kept; None where
    they have just been read. A large campaign of which nothing is kept yet has no lines."""

    campaign: CampaignView
    as_of: date
    lines: tuple[FigureLine, ...]
    regions: tuple[RegionPlace, ...]
    keeping: Keeping | None = None
    key: Key | None = None

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


def figures(actor: Actor, campaign: CampaignView, *, as_of: date, today: date, narrowed: Narrowed = WHOLE) -> Figures:
    """Every figure as of a day, for the whole campaign or a part of it: read now, or, of a large campaign, as they were
    kept. The number of queries does not grow with the records. Raises NotPermitted as `readable_campaign`."""
    require_reader(actor, campaign)
    regions = tuple(organisation.regions_under(campaign.region_path))
    key = narrowed.key(campaign.id, as_of)
    lines, kept = _read(key, today=today)
    return Figures(campaign, as_of, tuple(_lines(lines, narrowed)), regions, kept, key)


def _read(key: Key, *, today: date, ids: Iterable[str] | None = None) -> tuple[list[FigureLine], Keeping | None]:
    """Figures by themselves, read now or as they were kept."""
    if not is_large(key.campaign_id, today=today):
        values = measure(key.source(), ids=ids)
        return [FigureLine(one.figure, one.value, one.count, behind=one.rows) for one in values], None
    kept = keeping(key)
    wanted = FIGURES if ids is None else ids
    known = values_of(kept)
    return [FigureLine(FIGURES[name], *known[name]) for name in wanted if name in known], kept


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


def _lines(lines: Iterable[FigureLine], narrowed: Narrowed) -> list[FigureLine]:
    """Each with the whole that it is a part of, and withheld where it could single out a person."""
    known = {line.figure.id: line for line in lines}
    found = []
    for line in known.values():
        whole = known.get(OF_WHOLE.get(line.figure.id, ""))
        is_withheld = line.figure.is_personal and not narrowed.is_whole
        found.append(replace(line, whole=whole.value if whole else None, is_withheld=is_withheld))
    return found


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure with what is behind it. `keeping` as in `Figures`; of a large campaign of which nothing is kept yet
    there is no value and no breakdown, but the records can be opened."""

    campaign: CampaignView
    as_of: date
    figure: Figure
    line: FigureLine | None
    levels: Breakdown | None
    regions: Breakdown | None
    months: Breakdown | None
    days: tuple[tuple[date, int], ...]
    opened: OpenedRows
    keeping: Keeping | None = None
    key: Key | None = None


def figure_page(
    actor: Actor, campaign: CampaignView, figure_id: str, *, as_of: date, today: date, start: int = 0, page: int = 50
) -> FigurePage:
    """One figure: its value, its breakdowns, how it grew, and the rows that the reader may open.

    Raises:
        NotPermitted: as `readable_campaign`.
        KeyError: no such figure.
    """
    require_reader(actor, campaign)
    figure = FIGURES[figure_id]
    rows = figure.rows(Source(campaign.id, as_of))
    wanted = [figure_id, *([OF_WHOLE[figure_id]] if figure_id in OF_WHOLE else [])]
    key = Key(campaign.id, as_of, about=figure_id)
    lines, kept = _read(key, today=today, ids=wanted)
    line = next((one for one in _lines(lines, WHOLE)), None)
    if kept is not None:
        split = Splits.from_json(kept.said["splits"]) if kept.said else Splits(0)
    else:
        split = splits(figure, rows, line.rows if line else 0)
    return FigurePage(
        campaign,
        as_of,
        figure,
        line,
        by_level(figure, split),
        by_region(figure, split, region_path=campaign.region_path),
        by_month(figure, split),
        tuple(trend(figure, split, first=campaign.opens_on, last=as_of) or ()),
        open_records(actor, rows, line.rows if line else 0, start=start, page=page),
        kept,
        key,
    )


def headline(actor: Actor, *, today: date) -> Figures | None:
    """The four figures of the home page with what stands beside them; None for those who do not read figures."""
    campaign = campaigns.current(actor, today=today)
    if campaign is None or not may_read(actor, campaign):
        return None
    beside = (*OF_WHOLE.values(), "people_talked_to", "recommendations_closed", "recommendations_overdue")
    wanted = dict.fromkeys([*HEADLINE, *beside])
    key = Key(campaign.id, today)
    lines, kept = _read(key, today=today, ids=wanted)
    return Figures(campaign, today, tuple(_lines(lines, WHOLE)), (), kept, key)
