"""Recording a meeting: who was invited, who came, with how many people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from waypost.campaign import policies
from waypost.campaign.finding import locked_campaign, require_mandate, require_not_ahead, worded
from waypost.campaign.models import Campaign, Meeting, MeetingUnit
from waypost.campaign.rules import MeetingKind
from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.queries.places import RegionPlace
from waypost.platform import search


@dataclass(frozen=True, slots=True)
class Attendance:
    """An invited unit, and with how many people it came; 0 heads and not present when it did not."""

    unit_id: int
    is_present: bool = True
    heads: int = 0


@transaction.atomic
def hold_meeting(
    actor: Actor,
    campaign_id: int,
    *,
    kind: MeetingKind,
    title: str,
    held_on: date,
    region_id: int,
    units: Iterable[Attendance] = (),
    unit_id: int | None = None,
    place: str = "",
    title_en: str = "",
    chaired_by: str = "",
    note: str = "",
    focus_area_ids: Iterable[int] = (),
) -> Meeting:
    """Record a meeting that was held in a region. `unit_id` is the host, if one is; `chaired_by` is a post.

    Raises:
        Campaign.DoesNotExist, Region.DoesNotExist, Unit.DoesNotExist, NotPermitted.
        Refused: the day is still to come (R6), or lies outside the mandate and the actor is not of the office (R4).
        BadInput: no title, a region outside the campaign, a unit named twice or absent with heads.
    """
    campaign = locked_campaign(actor, campaign_id)
    region = organisation.region_place(region_id)
    _require_here(actor, campaign, region, held_on)
    host = organisation.place_seen(actor, unit_id) if unit_id is not None else None
    meeting = Meeting.objects.create(
        campaign=campaign,
        kind_value=kind.value,
        title=worded(title, "title"),
        title_en=tidy(title_en),
        held_on=held_on,
        place=tidy(place),
        region_id=region_id,
        region_path=region.path,
        unit_id=unit_id,
        unit_path=host.path if host else "",
        chaired_by=tidy(chaired_by),
        note=note.strip(),
        noted_by_id=actor.user_id,
    )
    meeting.focus_areas.set(campaign.focus_areas.filter(pk__in=list(focus_area_ids)))
    _held(actor, campaign, meeting, list(units))
    return meeting


def _require_here(actor: Actor, campaign: Campaign, region: RegionPlace, held_on: date) -> None:
    here = Place(campaign.pk, "", region.path)
    policies.require(actor, "hold_meeting", here)
    require_not_ahead(held_on)
    require_mandate(actor, campaign, here, held_on)
    if not region.path.startswith(campaign.region_path):
        raise BadInput(N_("%(region)s lies outside the campaign"), region=region.name)


def _held(actor: Actor, campaign: Campaign, meeting: Meeting, came: list[Attendance]) -> None:
    _invite(actor, campaign, meeting, came)
    search.put("meeting", meeting.pk, f"{meeting.title} {meeting.place} {meeting.note}")
    record(
        actor,
        "meeting.held",
        subject=f"meeting:{meeting.pk}",
        facts={
            "kind": meeting.kind_value,
            "title": meeting.title,
            "held_on": meeting.held_on.isoformat(),
            "region_path": meeting.region_path,
            "units": [[one.unit_id, one.is_present, one.heads] for one in came],
        },
        campaign_id=campaign.pk,
        acting_as=policies.role_for(actor, "hold_meeting", Place(campaign.pk, "", meeting.region_path)),
        rows=[meeting, meeting.units.all()],
    )


def _invite(actor: Actor, campaign: Campaign, meeting: Meeting, came: list[Attendance]) -> None:
    places = organisation.places_seen(actor, (one.unit_id for one in came))
    if len({one.unit_id for one in came}) != len(came):
        raise BadInput(N_("a unit is named twice"))
    if any(one.unit_id not in places for one in came):
        raise BadInput(N_("there is no such unit"))
    if any(one.heads < 0 or (one.heads and not one.is_present) for one in came):
        raise BadInput(N_("a unit that did not come has no heads"))
    MeetingUnit.objects.bulk_create(
        MeetingUnit(
            campaign=campaign,
            meeting=meeting,
            unit_id=one.unit_id,
            unit_path=places[one.unit_id].path,
            region_path=places[one.unit_id].region_path,
            is_present=one.is_present,
            heads=one.heads,
        )
        for one in came
    )
