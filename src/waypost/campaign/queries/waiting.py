"""What waits for a person in the campaign, and what a search finds here."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from waypost.access import queries as access
from waypost.campaign.models import Activity, Meeting, Membership, Passage
from waypost.campaign.queries.counts import kept_counts
from waypost.campaign.queries.plan import CampaignView, PhaseView, current, visible
from waypost.campaign.queries.responsibility import responsibility
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import MembershipState
from waypost.kernel.actor import GROUP_ROLES, Actor, Role
from waypost.kernel.found import Found
from waypost.kernel.waiting import Mark, Waiting
from waypost.organisation import queries as organisation
from waypost.platform import search as words
from waypost.platform.counting import counted, number_words
from waypost.platform.fields import under
from waypost.platform.labels import label

SOON = timedelta(days=7)


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """What waits for the actor: appointments to approve, gaps in the chain of responsibility, units that have not
    passed a gate that is near."""
    things: list[Waiting] = []
    if actor.has(Role.OFFICE):
        things += _appointments(actor)
    campaign = current(actor, today=today)
    if campaign is None or not campaign.opens_on <= today <= campaign.closes_on:
        return things
    if actor.has(Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.UNIT_HEAD):
        things += _gaps(actor, campaign, today)
    if actor.has(Role.OFFICE, Role.LEADER, Role.DEPUTY) and campaign.phase_now is not None:
        things += _gate(actor, campaign, campaign.phase_now, today)
    return things


def _appointments(actor: Actor) -> list[Waiting]:
    rows = (
        Membership.objects.filter(
            state_value=MembershipState.PROPOSED.value, group__campaign__in=visible(actor).values("pk")
        )
        .exclude(proposed_by=actor.user_id)
        .exclude(user=actor.user_id)
        .select_related("group")[:20]
    )
    found = list(rows)
    names = access.names([row.user_id for row in found], language="en" if shown("", "en") else "zh-hans")
    return [
        Waiting(
            mark=Mark.DECIDE,
            title=gettext("Approve the appointment of %(name)s as %(role)s")
            % {"name": names.get(row.user_id, ""), "role": label(row.role)},
            detail=shown(row.group.name, row.group.name_en),
            address=reverse("campaign:groups", args=[row.group.campaign_id]) + f"#membership-{row.pk}",
            button=gettext("Decide"),
        )
        for row in found
    ]


def _gaps(actor: Actor, campaign: CampaignView, today: date) -> list[Waiting]:
    kept = kept_counts(actor, campaign, as_of=today)
    total = kept.gaps if kept else responsibility(actor, campaign, as_of=today, gap="any", limit=1).total
    if not total:
        return []
    return [
        Waiting(
            mark=Mark.SOON,
            title=ngettext(
                "%(count)s unit has nobody for its main or direct responsibility",
                "%(count)s units have nobody for their main or direct responsibility",
                total,
            )
            % {"count": _said(total, is_kept=kept is not None)},
            detail=campaign.name,
            address=reverse("campaign:responsibility", args=[campaign.id]) + "?gap=any",
            button=gettext("Name who answers"),
        )
    ]


def _gate(actor: Actor, campaign: CampaignView, phase: PhaseView, today: date) -> list[Waiting]:
    if phase.until_on - today > SOON:
        return []
    through = Passage.objects.filter(phase=phase.id, unit=OuterRef("pk"))
    units = organisation.matching(actor).filter(under("region_path", campaign.region_path))
    kept = kept_counts(actor, campaign, as_of=today)
    total = kept.not_through(phase.id) if kept else counted(units.filter(~Exists(through)))
    if not total:
        return []
    return [
        Waiting(
            mark=Mark.SOON,
            title=ngettext(
                "%(count)s unit has not passed the gate of %(phase)s",
                "%(count)s units have not passed the gate of %(phase)s",
                total,
            )
            % {
                "count": _said(total, is_kept=kept is not None),
                "phase": phase.name,
            },
            detail=campaign.name,
            address=reverse("campaign:gate", args=[campaign.id, phase.id]) + "?passed=no",
            button=gettext("Open the gate"),
            due_on=phase.until_on,
        )
    ]


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """Meetings and activities in which the text occurs, as far as the actor may see them; at most `limit` of each."""
    if not actor.has(*GROUP_ROLES, Role.OFFICE, Role.AUDITOR, Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER):
        return []
    meetings = Meeting.objects.visible_to(actor).filter(pk__in=words.find("meeting", text))
    activities = Activity.objects.visible_to(actor).filter(pk__in=words.find("activity", text))
    found = [
        Found(
            gettext("Meeting"),
            shown(row.title, row.title_en),
            f"{label(row.kind)} · {row.held_on.isoformat()}",
            reverse("campaign:meeting", args=[row.pk]),
        )
        for row in meetings.order_by("-held_on")[:limit]
    ]
    found += [
        Found(
            gettext("Activity"),
            shown(row.title, row.title_en),
            shown(row.kind.name_zh, row.kind.name_en),
            reverse("campaign:activity", args=[row.pk]),
        )
        for row in activities.select_related("kind").order_by("-pk")[:limit]
    ]
    return found


def _said(total: int, *, is_kept: bool) -> str:
    """A kept count is whole; one that was counted now stops at 10,000."""
    return f"{total:,}" if is_kept else number_words(total)
