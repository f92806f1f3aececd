"""Whether roles stand on something: for `waypost doctor`. Not scoped."""

from __future__ import annotations

from collections.abc import Iterator

from waypost.access.models import GrantRow
from waypost.kernel.actor import GROUP_ROLES
from waypost.kernel.health import Ailment


def ailments() -> Iterator[Ailment]:
    """Roles of a group that no appointment made, and roles whose path is not that of their unit or region."""
    rows = GrantRow.objects.filter(revoked_at__isnull=True).select_related("unit", "region")
    group = {role.value for role in GROUP_ROLES}
    for row in rows.iterator():
        if row.role_value in group and not row.source:
            yield Ailment(f"grant {row.pk}", f"the role {row.role_value} of account {row.user_id} has no appointment")
        if row.unit is not None and row.unit_path != row.unit.path:
            yield Ailment(f"grant {row.pk}", f"it reaches {row.unit_path}, and its unit stands at {row.unit.path}")
        if row.region is not None and row.region_path != row.region.path:
            yield Ailment(f"grant {row.pk}", f"it reaches {row.region_path}, and its region is at {row.region.path}")
