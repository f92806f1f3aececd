"""What other rooms need to know of grants and accounts to keep them in step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.access.models import GrantRow, User
from waypost.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class GivenGrant:
    """A grant that is not revoked, as its maker needs it."""

    id: int
    user_id: int
    role: Role
    region_id: int | None
    unit_id: int | None
    from_on: date
    until_on: date | None


def given_by(source: str) -> list[GivenGrant]:
    """The grants that one maker (such as "group:3") gave and that are not revoked. Not scoped."""
    rows = GrantRow.objects.filter(source=source, revoked_at__isnull=True).order_by("pk")
    return [
        GivenGrant(row.pk, row.user_id, Role(row.role_value), row.region_id, row.unit_id, row.from_on, row.until_on)
        for row in rows
    ]


def home_of(user_id: int) -> int | None:
    """The id of the unit that a person comes from, which decides recusal; None for none. Not scoped."""
    return User.objects.filter(pk=user_id).values_list("home_unit_id", flat=True).first()
