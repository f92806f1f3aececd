"""Roles that touch talks, closing or doors: one person proposes, another confirms, and only then they count."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from waypost.access import policies
from waypost.access.actions.grants import facts_of, put_in_place, reach
from waypost.access.models import GrantRow, Proposal, User
from waypost.access.queries import actor_of
from waypost.access.rules import OPEN_FOR, Outcome
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem, Refused
from waypost.kernel.reasons import given
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import clock


@transaction.atomic
def propose_grant(
    actor: Actor,
    *,
    user_id: int,
    role: Role,
    from_on: date,
    until_on: date | None = None,
    campaign_id: int | None = None,
    unit_id: int | None = None,
    region_id: int | None = None,
) -> Proposal:
    """Propose a role that takes effect when another person confirms it, within seven days.

    Raises:
        User.DoesNotExist, Unit.DoesNotExist: no such account; no such unit in the actor's part of the tree.
        NotPermitted: the actor may not give this role here, or gives it to themselves.
        BadInput: it ends before it begins, or is a role that needs no second person.
        Refused: the same role waits for a second person already.
    """
    policies.require(actor, "grant")
    user, now = User.objects.get(pk=user_id), clock.now()
    if unit_id is not None:
        organisation.place_seen(actor, unit_id)
    if not policies.needs_second(actor, role, source=""):
        fault = Problem("role", role.value, N_("a role that a second person confirms; give the others"))
        raise BadInput(N_("the role was not proposed"), [fault])
    row = Proposal(
        user=user,
        role_value=role.value,
        campaign_id=campaign_id,
        unit_id=unit_id,
        region_id=region_id,
        from_on=from_on,
        until_on=until_on,
        proposed_by_id=actor.user_id or 0,
        proposed_at=now,
        open_until=now + OPEN_FOR,
    )
    put_in_place(row, N_("the role was not proposed"))
    policies.require_give(actor, reach(row), to=user_id, source="")
    late = _none_like(row, now)
    row.save()
    facts = {"account": user.pk, "role": role.value, "from_on": from_on.isoformat()}
    facts |= {"unit_path": row.unit_path, "region_path": row.region_path}
    record(
        actor, "proposal.made", subject=f"proposal:{row.pk}", facts=facts, campaign_id=campaign_id, rows=[row, *late]
    )
    return row


def _none_like(row: Proposal, now: datetime) -> list[Proposal]:
    """Raises Refused when the same role waits already. Those that have waited too long make room, and are given."""
    same = Proposal.objects.filter(
        user=row.user,
        role_value=row.role_value,
        unit_path=row.unit_path,
        region_path=row.region_path,
        outcome_value=Outcome.WAITING.value,
    )
    late = list(same.filter(open_until__lte=now))
    same.filter(open_until__lte=now).update(outcome_value=Outcome.EXPIRED.value, decided_at=now)
    if same.exists():
        raise Refused(N_("this role waits for a second person already"), code="R0")
    return late


@transaction.atomic
def confirm_grant(actor: Actor, proposal_id: int) -> GrantRow:
    """Confirm a proposed role: it counts from now on.

    Raises:
        Proposal.DoesNotExist: no such proposal in the actor's part of the tree.
        NotPermitted: the actor proposed it, gets it, or may not be its second person; or who proposed it may not give
            it any more.
        Refused: it is decided, or has waited for more than seven days (code "expired").
    """
    row = _waiting(actor, proposal_id)
    policies.require_confirm(actor, reach(row), to=row.user_id, by=row.proposed_by_id)
    proposer = actor_of(row.proposed_by_id, today=timezone.localdate(clock.now()))
    if policies.why_not_give(proposer, reach(row), to=row.user_id, source=""):
        raise NotPermitted(N_("who proposed it may not give this role any more; somebody else proposes it anew"))
    grant = GrantRow.objects.create(
        user_id=row.user_id,
        role_value=row.role_value,
        campaign_id=row.campaign_id,
        unit_id=row.unit_id,
        region_id=row.region_id,
        unit_path=row.unit_path,
        region_path=row.region_path,
        from_on=row.from_on,
        until_on=row.until_on,
        source=f"proposal:{row.pk}",
    )
    row.grant = grant
    _decide(actor, row, Outcome.CONFIRMED, "proposal.confirmed", {"proposed_by": row.proposed_by_id})
    facts = {**facts_of(grant), "proposed_by": row.proposed_by_id}
    record(actor, "grant.given", subject=f"grant:{grant.pk}", facts=facts, campaign_id=row.campaign_id, rows=[grant])
    return grant


@transaction.atomic
def refuse_grant(actor: Actor, proposal_id: int, *, reason: str) -> None:
    """Say no to a proposed role.

    Raises:
        Proposal.DoesNotExist: no such proposal in the actor's part of the tree.
        NotPermitted: the actor may not be its second person.
        Refused: it is decided or has waited too long, or no reason is given.
    """
    row = _waiting(actor, proposal_id)
    policies.require_confirm(actor, reach(row), to=row.user_id, by=row.proposed_by_id)
    row.reason = given(reason)
    facts = {"proposed_by": row.proposed_by_id, "reason": row.reason}
    _decide(actor, row, Outcome.REFUSED, "proposal.refused", facts)


@transaction.atomic
def withdraw_grant(actor: Actor, proposal_id: int) -> None:
    """Take back what one has proposed.

    Raises:
        Proposal.DoesNotExist: no such proposal in the actor's part of the tree.
        NotPermitted: somebody else proposed it.
        Refused: it is decided, or has waited too long.
    """
    row = _waiting(actor, proposal_id)
    if row.proposed_by_id != actor.user_id:
        raise NotPermitted(N_("who proposed it takes it back; others refuse it"))
    _decide(actor, row, Outcome.WITHDRAWN, "proposal.withdrawn", {})


def _waiting(actor: Actor, proposal_id: int) -> Proposal:
    row = Proposal.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=proposal_id)
    if row.outcome_value != Outcome.WAITING.value:
        raise Refused(N_("this is decided already"), code="R0")
    if clock.now() >= row.open_until:
        raise Refused(N_("this waited for more than seven days; propose it anew"), code="expired")
    return row


def _decide(actor: Actor, row: Proposal, outcome: Outcome, act: str, facts: dict[str, Any]) -> None:
    row.outcome_value, row.decided_by_id, row.decided_at = outcome.value, actor.user_id, clock.now()
    row.save(update_fields=["outcome_value", "decided_by", "decided_at", "reason", "grant"])
    said = {"account": row.user_id, "role": row.role_value, **facts}
    record(actor, act, subject=f"proposal:{row.pk}", facts=said, campaign_id=row.campaign_id, rows=[row])
