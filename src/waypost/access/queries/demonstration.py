"""The accounts that a demonstration offers to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.access.models import GrantRow
from waypost.kernel.actor import Role
from waypost.platform import clock

DEMONSTRATION_PREFIX = "demo."
DEMONSTRATION_PASSPHRASE = "waypost-talks"  # noqa: S105 - as the password: shown to everybody
DEMONSTRATION_PASSWORD = "waypost-demo"  # noqa: S105 - printed on the demonstration's sign-in page


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account that anybody may try in a demonstration. `unit` "" where the person belongs to none."""

    username: str
    name: str
    role: Role
    unit: str


def demonstration_accounts(*, today: date, language: str = "zh-hans") -> list[DemonstrationAccount]:
    """The accounts that the sign-in page of a demonstration offers, in the order of their roles; none on a real
    instance. Not scoped: they are there to be seen. Two SQL queries."""
    if not clock.is_demo():
        return []
    rows = GrantRow.objects.in_force(today).filter(
        user__is_active=True, user__username__startswith=DEMONSTRATION_PREFIX
    )
    order = {role.value: place for place, role in enumerate(Role)}
    found: dict[str, DemonstrationAccount] = {}
    for row in sorted(rows.select_related("user__home_unit"), key=lambda row: (order[row.role_value], row.pk)):
        user = row.user
        name = (user.name_en or user.name) if language.startswith("en") else user.name
        unit = user.home_unit.name if user.home_unit else ""
        found.setdefault(user.username, DemonstrationAccount(user.username, name, Role(row.role_value), unit))
    return list(found.values())
