"""Counts of a large campaign's units as they were kept, for the regions of a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from waypost.campaign.queries.plan import CampaignView
from waypost.kernel.actor import GROUP_SIDE, UNIT_SIDE, Actor, Role
from waypost.ledger import keeping
from waypost.ledger.keeping import Keeping
from waypost.organisation import queries as organisation

KEPT_BY = "waypost.campaign.keeping.standing"
LARGE = 5000
_ROLES = GROUP_SIDE | UNIT_SIDE | {Role.AUDITOR, Role.ADMIN}
_OF_PASSAGES = GROUP_SIDE | UNIT_SIDE | {Role.AUDITOR}
Counts = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """The cells that lie in the regions of one reader. `kept` says at which position of the ledger they were so."""

    units: tuple[tuple[str, int, str, int, int, int, int], ...]
    passed: tuple[tuple[int, str, int, int], ...]
    ahead: tuple[tuple[int, str, int], ...]
    kept: Keeping

    def by(self, place: int) -> dict[Any, Counts]:
        """Units, those with a main holder, with a direct one, with both, by region (1) or by level (2)."""
        found: dict[Any, Counts] = {}
        for cell in self.units:
            before = found.get(cell[place], (0, 0, 0, 0))
            found[cell[place]] = tuple(one + more for one, more in zip(before, cell[3:], strict=True))  # type: ignore[assignment]
        return found

    @property
    def total(self) -> int:
        """All units."""
        return sum(cell[3] for cell in self.units)

    @property
    def gaps(self) -> int:
        """Units with nobody for one responsibility or for both."""
        return sum(cell[3] - cell[6] for cell in self.units)

    def through(self, phase_id: int) -> tuple[int, int]:
        """Passages through the gate of a phase, and the exceptions among them."""
        cells = [cell for cell in self.passed if cell[0] == phase_id]
        return sum(cell[2] for cell in cells), sum(cell[3] for cell in cells)

    def not_through(self, phase_id: int) -> int:
        """Units that have not passed the gate of a phase."""
        return sum(number for phase, _, number in self.ahead if phase == phase_id)


def kept_counts(actor: Actor, campaign: CampaignView, *, as_of: date) -> KeptCounts | None:
    """The counts kept of a campaign with many units, as far as they lie in the reader's regions. None where there are
    few units, and for a reader who sees single units rather than regions: then they are counted."""
    regions = _regions(actor, _ROLES, None)
    if regions is None or not _is_large(campaign):
        return None
    found = keeping.answer(actor, KEPT_BY, campaign_id=campaign.id, as_of=as_of.isoformat())
    said = found.said or {"units": [], "passed": [], "ahead": []}
    of_passages = _regions(actor, _OF_PASSAGES, campaign.id) or ()
    return KeptCounts(
        tuple(tuple(cell) for cell in said["units"] if cell[0].startswith(regions)),
        tuple(tuple(cell) for cell in said["passed"] if cell[1].startswith(of_passages)),
        tuple(tuple(cell) for cell in said["ahead"] if cell[1].startswith(regions)),
        found,
    )


def _regions(actor: Actor, roles: frozenset[Role], campaign_id: int | None) -> tuple[str, ...] | None:
    """The regions of the grants of some roles (of a campaign, or of any); None where one is for a single unit."""
    mine = [grant for grant in actor.grants if grant.role in roles]
    if any(grant.unit_path for grant in mine):
        return None
    return tuple(grant.region_path for grant in mine if campaign_id is None or grant.campaign_id in (None, campaign_id))


def _is_large(campaign: CampaignView) -> bool:
    units = organisation.rows_under(campaign.region_path).order_by().values("pk")
    return units[:LARGE].count() >= LARGE
