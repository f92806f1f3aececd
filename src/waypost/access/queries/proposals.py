"""Roles that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from waypost.access import policies
from waypost.access.models import Proposal, User
from waypost.access.rules import Outcome
from waypost.kernel.actor import Actor, Grant, Place, Role
from waypost.kernel.waiting import Mark, Waiting
from waypost.platform import clock
from waypost.platform.labels import label
from waypost.platform.pages import Page, page


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A role that was proposed, as one reader sees it. `why_not` says why the reader may not confirm it; "" when they
    may."""

    id: int
    user_id: int
    user_name: str
    role: Role
    campaign_id: int | None
    unit_name: str
    region_name: str
    from_on: date
    until_on: date | None
    proposed_by: str
    proposed_at: datetime
    open_until: datetime
    outcome: Outcome
    decided_by: str
    reason: str
    is_mine: bool
    why_not: str

    @property
    def key(self) -> str:
        """The number as text, for ids in a page."""
        return str(self.id)


def proposals(actor: Actor, *, waiting: bool = True, after: str = "", limit: int = 50) -> Page[ProposalView]:
    """The proposed roles that the actor may look at, the newest first: those that wait, or all. One SQL query,
    and one for the clock."""
    rows = Proposal.objects.visible_to(actor).select_related("user", "unit", "region", "proposed_by", "decided_by")
    now = clock.now()
    if waiting:
        rows = rows.filter(outcome_value=Outcome.WAITING.value, open_until__gt=now)
    return page(rows, by=("-pk",), after=after, limit=limit).of(lambda row: _view(actor, row, now))


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """The proposed roles that wait for the actor as the second person."""
    if not policies.may(actor, "confirm_grant"):
        return []
    there = reverse("access:proposals")
    return [
        Waiting(
            Mark.DECIDE,
            gettext("%(name)s as %(role)s") % {"name": one.user_name, "role": label(one.role)},
            gettext("%(who)s proposed it; it counts when you confirm it") % {"who": one.proposed_by},
            f"{there}#proposal-{one.id}",
            gettext("Confirm or refuse"),
            due_on=timezone.localdate(one.open_until),
        )
        for one in proposals(actor).items
        if not one.why_not
    ]


def proposals_of(actor: Actor, proposal_ids: Iterable[int]) -> dict[int, ProposalView]:
    """Some proposals by id; those that the actor may not see are not in the answer. One SQL query."""
    rows = Proposal.objects.visible_to(actor).select_related("user", "unit", "region", "proposed_by", "decided_by")
    now = clock.now()
    return {row.pk: _view(actor, row, now) for row in rows.filter(pk__in=set(proposal_ids))}


def place_of_proposal(proposal_id: int) -> tuple[Place, int, int] | None:
    """The part of the tree that a proposed role reaches, who proposed it and for whom; None when there is none. Not
    scoped."""
    row = Proposal.objects.select_related("unit").filter(pk=proposal_id).first()
    if row is None:
        return None
    region_path = row.region_path or (row.unit.region_path if row.unit else "")
    return Place(row.campaign_id, row.unit_path, region_path), row.proposed_by_id, row.user_id


def _view(actor: Actor, row: Proposal, now: datetime) -> ProposalView:
    region_path = row.region_path or (row.unit.region_path if row.unit else "")
    given = Grant(Role(row.role_value), row.campaign_id, row.unit_path, region_path)
    outcome = Outcome(row.outcome_value)
    if outcome is Outcome.WAITING and now >= row.open_until:
        outcome = Outcome.EXPIRED
    return ProposalView(
        row.pk,
        row.user_id,
        _name(row.user),
        Role(row.role_value),
        row.campaign_id,
        row.unit.name if row.unit else "",
        row.region.name if row.region else "",
        row.from_on,
        row.until_on,
        _name(row.proposed_by),
        row.proposed_at,
        row.open_until,
        outcome,
        _name(row.decided_by) if row.decided_by else "",
        row.reason,
        row.proposed_by_id == actor.user_id,
        policies.why_not_confirm(actor, given, to=row.user_id, by=row.proposed_by_id),
    )


def _name(user: User) -> str:
    return user.name_en if get_language() == "en" and user.name_en else user.name
