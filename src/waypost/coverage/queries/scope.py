"""Which part of the ledger of coverage a person asks about: one set of filters for matrix, map and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from waypost.campaign.queries import CampaignView
from waypost.coverage.models import READERS
from waypost.coverage.rules import Status
from waypost.kernel.actor import Actor
from waypost.platform.fields import under


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters that all views of coverage share. Empty values do not narrow. `gaps` means every status that is a
    gap; `day` those covered or planned on one day."""

    as_of: date
    obligation_id: int | None = None
    level: str = ""
    kind_code: str = ""
    region_path: str = ""
    status: Status | None = None
    gaps: bool = False
    text: str = ""
    day: date | None = None

    def q(self) -> Q:
        """The filters that are columns of a due."""
        condition = under("region_path", self.region_path)
        if self.obligation_id is not None:
            condition &= Q(obligation=self.obligation_id)
        if self.level:
            condition &= Q(level_value=self.level)
        if self.kind_code:
            condition &= Q(kind__code=self.kind_code)
        if self.day is not None:
            condition &= Q(met_on=self.day) | Q(planned_on=self.day)
        return condition


def paths_of(actor: Actor, campaign: CampaignView, *, within: str = "") -> list[str]:
    """The widest regions of the campaign whose coverage the actor may read, none inside another; `within` narrows
    them to a region. A grant that names a unit reads rows but no sums."""
    inside = within or campaign.region_path
    paths: set[str] = set()
    for grant in actor.grants:
        if grant.role not in READERS or grant.campaign_id not in (None, campaign.id) or grant.unit_path:
            continue
        if inside.startswith(grant.region_path):
            paths.add(inside)
        elif grant.region_path.startswith(inside):
            paths.add(grant.region_path)
    return [path for path in sorted(paths) if not _has_around(path, paths)]


def _has_around(path: str, paths: Iterable[str]) -> bool:
    return any(path != other and path.startswith(other) for other in paths)


def cursor_of(row: Any) -> str:
    """A place in a list by region and unit."""
    return f"{row[0]}~{row[1]}"


def place_of(cursor: str) -> tuple[str, int] | None:
    """The region path and unit of a cursor; None for none, or for one that is no cursor."""
    path, _, pk = cursor.partition("~")
    return (path, int(pk)) if pk.isdigit() else None
