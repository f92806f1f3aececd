"""Activities for many people, and the head counts of their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from waypost.campaign import policies
from waypost.campaign.finding import locked_campaign, require_mandate, require_not_ahead, worded
from waypost.campaign.models import Activity, ActivityKind, ActivitySession
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import search


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many people came to a session, and how many followed it by video. Units: person-times."""

    on_site: int
    by_video: int = 0


@transaction.atomic
def add_activity_kind(actor: Actor, *, code: str, name_zh: str, name_en: str) -> ActivityKind:
    """Add a kind of activity for every campaign. Raises NotPermitted, BadInput (no name), Refused (taken)."""
    mine = next((grant.region_path for grant in actor.grants if grant.role is Role.OFFICE), "")
    policies.require(actor, "add_activity_kind", Place(None, "", mine))
    name_zh, name_en = worded(name_zh, "name_zh"), worded(name_en, "name_en")
    if ActivityKind.objects.filter(code=code).exists() or ActivityKind.objects.filter(name_zh=name_zh).exists():
        raise Refused(N_("there is a kind of activity of this name"))
    last = ActivityKind.objects.aggregate(last=Max("order"))["last"] or 0
    kind = ActivityKind.objects.create(code=code, name_zh=name_zh, name_en=name_en, order=last + 1)
    record(
        actor,
        "activity_kind.added",
        subject=f"activity_kind:{kind.pk}",
        facts={"code": code, "name": name_zh},
        acting_as=Role.OFFICE,
        rows=[kind],
    )
    return kind


@transaction.atomic
def start_activity(
    actor: Actor,
    campaign_id: int,
    *,
    kind: str,
    title: str,
    region_id: int,
    title_en: str = "",
    note: str = "",
    focus_area_ids: Iterable[int] = (),
) -> Activity:
    """Begin the record of an activity in a region. `kind` is the code of a kind.

    Raises:
        Campaign.DoesNotExist, ActivityKind.DoesNotExist, Region.DoesNotExist, NotPermitted.
        BadInput: no title, or a region outside the campaign.
    """
    campaign = locked_campaign(actor, campaign_id)
    region = organisation.region_place(region_id)
    here = Place(campaign.pk, "", region.path)
    policies.require(actor, "start_activity", here)
    if not region.path.startswith(campaign.region_path):
        raise BadInput(N_("%(region)s lies outside the campaign"), region=region.name)
    activity = Activity.objects.create(
        campaign=campaign,
        kind=ActivityKind.objects.get(code=kind, is_retired=False),
        title=worded(title, "title"),
        title_en=tidy(title_en),
        region_id=region_id,
        region_path=region.path,
        note=note.strip(),
        started_by_id=actor.user_id,
    )
    activity.focus_areas.set(campaign.focus_areas.filter(pk__in=list(focus_area_ids)))
    search.put("activity", activity.pk, f"{activity.title} {activity.note}")
    record(
        actor,
        "activity.started",
        subject=f"activity:{activity.pk}",
        facts={"kind": kind, "title": activity.title, "region_path": region.path},
        campaign_id=campaign.pk,
        acting_as=policies.role_for(actor, "start_activity", here),
        rows=[activity],
    )
    return activity


@transaction.atomic
def record_session(
    actor: Actor,
    activity_id: int,
    *,
    held_on: date,
    place: str,
    heads: HeadCount,
    unit_id: int | None = None,
    note: str = "",
) -> ActivitySession:
    """Record one day of an activity at one place. `unit_id` is the unit at which it was held, if one is.

    Raises:
        Activity.DoesNotExist, Unit.DoesNotExist, NotPermitted.
        Refused: the day is still to come (R6), or lies outside the mandate (R4).
        BadInput: no place, negative heads, or nobody at all.
    """
    activity = _found(actor, activity_id)
    unit = organisation.place_seen(actor, unit_id) if unit_id is not None else None
    here = Place(activity.campaign_id, "", activity.region_path)
    policies.require(actor, "record_session", here)
    require_not_ahead(held_on)
    require_mandate(actor, activity.campaign, here, held_on)
    _require_heads(heads)
    session = ActivitySession.objects.create(
        campaign=activity.campaign,
        activity=activity,
        held_on=held_on,
        place=worded(place, "place"),
        unit_id=unit_id,
        unit_path=unit.path if unit else "",
        region_path=unit.region_path if unit else activity.region_path,
        on_site=heads.on_site,
        by_video=heads.by_video,
        note=tidy(note)[:300],
        recorded_by_id=actor.user_id,
    )
    _record(actor, "activity_session.recorded", session, role=policies.role_for(actor, "record_session", here))
    return session


@transaction.atomic
def correct_session(actor: Actor, session_id: int, *, heads: HeadCount, reason: str) -> ActivitySession:
    """Correct the head count of a session; what stood there before is in the ledger.

    Raises ActivitySession.DoesNotExist, NotPermitted, BadInput (no reason, or no heads).
    """
    session = ActivitySession.objects.select_for_update(of=("self",)).select_related("activity").get(pk=session_id)
    activity = _found(actor, session.activity_id)
    here = Place(activity.campaign_id, "", activity.region_path)
    policies.require(actor, "correct_session", here)
    _require_heads(heads)
    reason = worded(reason, "reason")
    session.on_site, session.by_video = heads.on_site, heads.by_video
    session.save(update_fields=["on_site", "by_video"])
    role = policies.role_for(actor, "correct_session", here)
    _record(actor, "activity_session.corrected", session, role=role, reason=reason)
    return session


def _found(actor: Actor, activity_id: int) -> Activity:
    return Activity.objects.visible_to(actor).select_related("campaign").get(pk=activity_id)


def _require_heads(heads: HeadCount) -> None:
    if min(heads.on_site, heads.by_video) < 0 or heads.on_site + heads.by_video == 0:
        raise BadInput(N_("please count at least one person"))


def _record(actor: Actor, act: str, session: ActivitySession, *, role: Role | None, reason: str = "") -> None:
    record(
        actor,
        act,
        subject=f"activity:{session.activity_id}",
        facts={
            "session": session.pk,
            "held_on": session.held_on.isoformat(),
            "place": session.place,
            "unit": session.unit_id,
            "on_site": session.on_site,
            "by_video": session.by_video,
            "reason": reason,
        },
        campaign_id=session.campaign_id,
        acting_as=role,
        rows=[session],
    )
