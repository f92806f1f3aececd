"""Reports and freezings as what an act was about: for the inbox and the pages of the ledger."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import get_language, gettext

from waypost.kernel.actor import Actor, Place
from waypost.kernel.subjects import Subject, Whereabouts, people, uuids
from waypost.platform.addresses import address_of
from waypost.report.models import Freezing, Report
from waypost.report.policies import READERS


def report_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The reports that the actor may read, by key. One query."""
    english = get_language() == "en"
    return {
        str(row.pk): Subject(
            row.title_en if english else row.title_zh, address_of("report:report", row.pk), not actor.has(*READERS)
        )
        for row in Report.objects.all().visible_to(actor).filter(pk__in=uuids(keys))
    }


def report_whereabouts(key: str) -> Whereabouts | None:
    """A report belongs to its campaign. Not scoped."""
    row = Report.objects.filter(pk__in=uuids([key])).first()
    if row is None:
        return None
    parts = people(author=row.author_id, approver=row.approved_by_id)
    return Whereabouts(Place(row.campaign_id, "", row.region_path), parts)


def freezing_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The freezings that the actor may read, by key. One query."""
    rows = Freezing.objects.all().visible_to(actor).filter(pk__in=uuids(keys))
    return {
        str(row.pk): Subject(
            gettext("figures as of %(day)s") % {"day": row.as_of.isoformat()}, address_of("report:freezing", row.pk)
        )
        for row in rows
    }


def freezing_whereabouts(key: str) -> Whereabouts | None:
    """A freezing belongs to its campaign. Not scoped."""
    row = Freezing.objects.filter(pk__in=uuids([key])).first()
    return None if row is None else Whereabouts(Place(row.campaign_id, "", row.region_path))


def kinds() -> dict[str, Any]:
    """How to look at each kind of subject of this room: whom it is open to, and whom it concerns."""
    return {
        "report": (report_subjects, report_whereabouts),
        "freezing": (freezing_subjects, freezing_whereabouts),
    }
