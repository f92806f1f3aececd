"""Meetings and activities behind a figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from waypost.campaign.models import Activity, ActivitySession, Meeting
from waypost.campaign.queries.words import shown
from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.platform.addresses import address_of
from waypost.platform.labels import label


def opened_meetings(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some meetings those that the actor may see, by id. One query."""
    return {
        str(one.pk): Found(
            label(one.kind),
            shown(one.title, one.title_en),
            one.place,
            address_of("campaign:meetings", one.campaign_id, part=f"meeting-{one.pk}"),
        )
        for one in Meeting.objects.visible_to(actor).filter(pk__in=list(ids))
    }


def opened_sessions(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some sessions those of activities that the actor may see, by id. Two queries."""
    visible = Activity.objects.visible_to(actor)
    sessions = ActivitySession.objects.filter(pk__in=list(ids), activity__in=visible)
    return {
        str(one.pk): Found(
            shown(one.activity.kind.name_zh, one.activity.kind.name_en),
            shown(one.activity.title, one.activity.title_en),
            gettext("%(place)s: %(on_site)s on site, %(by_video)s by video")
            % {"place": one.place, "on_site": one.on_site, "by_video": one.by_video},
            address_of("campaign:activities", one.campaign_id, part=f"activity-{one.activity_id}"),
        )
        for one in sessions.select_related("activity__kind")
    }
