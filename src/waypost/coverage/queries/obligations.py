"""Obligations as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.campaign import queries as campaigns
from waypost.campaign.queries.words import shown
from waypost.coverage import policies, recounting
from waypost.coverage.models import Obligation
from waypost.kernel.actor import Actor, Role
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel


@dataclass(frozen=True, slots=True)
class ObligationView:
    """An obligation in the reader's language."""

    id: int
    campaign_id: int
    order: int
    text: str
    text_zh: str
    text_en: str
    region_id: int
    region_name: str
    region_path: str
    levels: tuple[UnitLevel, ...]
    kind_codes: tuple[str, ...]
    has_window: bool
    visit_kinds: tuple[str, ...]
    ranks: tuple[Role, ...]
    times: int
    from_on: date
    due_on: date
    share: int
    visits_a_day: int
    travel_days: int
    retired_on: date | None

    @property
    def key(self) -> str:
        """The id as text, for addresses and anchors."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many units an obligation would fall on, by level."""

    total: int
    by_level: tuple[tuple[UnitLevel, int], ...]


def view_of(row: Obligation) -> ObligationView:
    """A row, with its region fetched, as an answer."""
    return ObligationView(
        id=row.pk,
        campaign_id=row.campaign_id,
        order=row.order,
        text=shown(row.text, row.text_en),
        text_zh=row.text,
        text_en=row.text_en,
        region_id=row.region_id,
        region_name=row.region.name,
        region_path=row.region_path,
        levels=tuple(UnitLevel(value) for value in row.levels),
        kind_codes=tuple(row.kind_codes),
        has_window=row.has_window,
        visit_kinds=tuple(row.visit_kinds),
        ranks=tuple(Role(value) for value in row.ranks),
        times=row.times,
        from_on=row.from_on,
        due_on=row.due_on,
        share=row.share,
        visits_a_day=row.visits_a_day,
        travel_days=row.travel_days,
        retired_on=row.retired_on,
    )


def obligations(actor: Actor, campaign_id: int, *, today: date, retired: bool = False) -> list[ObligationView]:
    """The obligations of a campaign, in order; the retired ones too when asked for.

    Raises NotPermitted to whoever does not read coverage, Campaign.DoesNotExist.
    """
    policies.require_read(actor)
    campaigns.campaign(actor, campaign_id, today=today)
    return _listed(campaign_id, retired=retired)


def _listed(campaign_id: int, *, retired: bool = False) -> list[ObligationView]:
    rows = Obligation.objects.filter(campaign=campaign_id).select_related("region").order_by("order", "pk")
    return [view_of(row) for row in rows if retired or row.retired_on is None]


def obligation(actor: Actor, obligation_id: int, *, today: date) -> ObligationView:
    """One obligation. Raises Obligation.DoesNotExist, Campaign.DoesNotExist, NotPermitted."""
    policies.require_read(actor)
    row = Obligation.objects.select_related("region").get(pk=obligation_id)
    campaigns.campaign(actor, row.campaign_id, today=today)
    return view_of(row)


def preview(
    actor: Actor,
    *,
    region_id: int,
    levels: tuple[UnitLevel, ...] = (),
    kind_codes: tuple[str, ...] = (),
    has_window: bool = False,
) -> Preview:
    """How many units an obligation of this scope would fall on. Raises NotPermitted, Region.DoesNotExist."""
    policies.require_read(actor)
    path = organisation.region_place(region_id).path

    def size(of: tuple[UnitLevel, ...]) -> int:
        scope = Obligation(
            region_path=path,
            levels=[level.value for level in of],
            kind_codes=list(kind_codes),
            has_window=has_window,
        )
        return recounting.scope_size(scope)

    asked = levels or tuple(UnitLevel)
    counted = tuple((level, size((level,))) for level in asked)
    return Preview(sum(count for _, count in counted), tuple(one for one in counted if one[1]))
