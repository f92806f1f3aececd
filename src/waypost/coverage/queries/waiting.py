"""What waits for a person in the ledger of coverage: their own gaps whose last day nears."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from waypost.campaign import queries as campaigns
from waypost.coverage import policies
from waypost.coverage.queries.pools import book
from waypost.coverage.queries.scope import Wanted
from waypost.coverage.queries.views import owed
from waypost.coverage.rules import Status
from waypost.kernel.actor import Actor, Role
from waypost.kernel.waiting import Mark, Waiting


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """The actor's own pools (the office: everybody's) that are at risk or missed."""
    if not policies.may_read(actor) or actor.user_id is None:
        return []
    campaign = campaigns.current(actor, today=today)
    if campaign is None or not campaign.opens_on <= today <= campaign.closes_on:
        return []
    made = book(campaign, as_of=today)
    things: list[Waiting] = []
    for one in owed(actor, made, Wanted(as_of=today)):
        if one.status not in (Status.AT_RISK, Status.MISSED):
            continue
        if actor.user_id not in one.user_ids and not actor.has(Role.OFFICE):
            continue
        things.append(
            Waiting(
                mark=Mark.LATE
                if one.status is Status.MISSED or one.last_day is None or one.last_day < today
                else Mark.SOON,
                title=ngettext(
                    "%(count)s unit still to visit: %(text)s", "%(count)s units still to visit: %(text)s", one.remaining
                )
                % {"count": one.remaining, "text": one.obligation.text},
                detail=gettext("The people of the rank must set out by %(day)s, or the rest cannot be reached in time.")
                % {"day": one.last_day.isoformat()}
                if one.last_day
                else gettext("Nobody of the required rank is stationed there."),
                address=reverse("coverage:matrix") + f"?status=gaps&obligation={one.obligation.id}",
                button=gettext("Open the gaps"),
                due_on=one.last_day,
            )
        )
    return things
