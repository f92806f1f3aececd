"""What one visit means for the count of who has been visited: the fact, without the visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waypost.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class VisitFact:
    """A visit to a unit as the ledger of coverage needs it.

    `on` is the day on which it took place, or on which an announced visit will (`is_planned`). `ranks` are the roles
    in the group of the people who went. A visit that nobody may know of yet never becomes a fact.
    """

    visit_id: UUID
    unit_id: int
    on: date
    kind: str
    ranks: frozenset[Role]
    user_ids: tuple[int, ...] = ()
    team_id: int | None = None
    is_planned: bool = False
