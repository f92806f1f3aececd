"""Giving and taking roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from waypost.access import policies
from waypost.access.models import GrantRow, Proposal, User
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.reasons import given
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import clock


@transaction.atomic
def grant(
    actor: Actor,
    *,
    user_id: int,
    role: Role,
    from_on: date,
    until_on: date | None = None,
    campaign_id: int | None = None,
    unit_id: int | None = None,
    region_id: int | None = None,
    source: str = "",
) -> GrantRow:
    """Give an account a role in a part of the tree (neither unit nor region: everywhere), from a day to a day.
    `source` names what made it, such as an appointment to a group.

    Raises:
        User.DoesNotExist, Unit.DoesNotExist: no such account; no such unit in the actor's part of the tree.
        NotPermitted: the actor may not give this role here, or gives it to themselves.
        BadInput: it ends before it begins.
        Refused: the role needs a second person (code "two"); propose it.
    """
    policies.require(actor, "grant")
    user = User.objects.get(pk=user_id)
    if unit_id is not None and not source:
        organisation.place_seen(actor, unit_id)
    row = GrantRow(
        user=user,
        role_value=role.value,
        campaign_id=campaign_id,
        unit_id=unit_id,
        region_id=region_id,
        from_on=from_on,
        until_on=until_on,
        source=source,
    )
    put_in_place(row, N_("the role was not given"))
    policies.require_give(actor, reach(row), to=user_id, source=source)
    if policies.needs_second(actor, role, source=source):
        raise Refused(N_("a second person confirms this role; propose it"), code="two")
    row.save()
    record(actor, "grant.given", subject=f"grant:{row.pk}", facts=facts_of(row), campaign_id=campaign_id, rows=[row])
    return row


@transaction.atomic
def revoke(actor: Actor, grant_id: int, *, reason: str) -> None:
    """Take a role away at once.

    Raises:
        GrantRow.DoesNotExist: no such grant in force in the actor's part of the tree.
        NotPermitted: the actor could not have given it.
        Refused: no reason is given.
    """
    row = GrantRow.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=grant_id, revoked_at__isnull=True)
    policies.require(actor, "revoke")
    policies.require_give(actor, reach(row), to=row.user_id, source=row.source)
    why = given(reason)
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    record(
        actor,
        "grant.revoked",
        subject=f"grant:{row.pk}",
        facts={"account": row.user_id, "role": row.role_value, "reason": why},
        campaign_id=row.campaign_id,
        rows=[row],
    )


def put_in_place(row: GrantRow | Proposal, refusal: str) -> None:
    """Write the paths of its place into a role, in memory. Raises BadInput when it ends before it begins."""
    if row.until_on is not None and row.until_on < row.from_on:
        raise BadInput(refusal, [Problem("until_on", row.until_on.isoformat(), N_("not before the first day"))])
    row.unit_path = row.unit.path if row.unit else ""
    row.region_path = row.region.path if row.region else ""


def facts_of(row: GrantRow) -> dict[str, Any]:
    """What the ledger says of a role that was given."""
    return {
        "account": row.user_id,
        "role": row.role_value,
        "unit_path": row.unit_path,
        "region_path": row.region_path,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else None,
        "source": row.source,
    }


def reach(row: GrantRow | Proposal) -> Grant:
    """The part of the tree that the grant reaches, with the region of its unit."""
    region_path = row.region_path or (row.unit.region_path if row.unit else "")
    return Grant(Role(row.role_value), row.campaign_id, row.unit_path, region_path)
