"""Visits and findings behind a figure, for those who may know of them; and the people of talks, counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from waypost.fieldwork.models import Talk
from waypost.fieldwork.queries.findings import visible_findings
from waypost.fieldwork.queries.visits import visible_visits
from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.kernel.rows import RowRef
from waypost.platform.addresses import address_of
from waypost.platform.labels import label


def opened_visits(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some visits those that the actor may know of, by id. One query."""
    rows = visible_visits(actor).filter(pk__in=list(ids)).select_related("unit")
    return {
        str(row.pk): Found(gettext("Visit"), row.unit.name, label(row.behaviour), address_of("fieldwork:visit", row.pk))
        for row in rows
    }


def opened_findings(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some findings those that the actor may see, by id. One query."""
    rows = visible_findings(actor).filter(pk__in=list(ids)).select_related("unit")
    return {
        str(row.pk): Found(
            gettext("Finding"),
            row.title,
            f"{row.unit.name} · {label(row.severity)}",
            address_of("fieldwork:finding", row.pk),
        )
        for row in rows
    }


def talked_person_rows(*, campaign_id: int, as_of: date) -> list[RowRef]:
    """One row for each person with whom a talk was on record by a day. The row is a digest of a keyed hash: it tells
    two people apart and nothing else. Not scoped: for figures."""
    keys = Talk.objects.filter(campaign=campaign_id, recorded_on__lte=as_of).values_list("person_key", flat=True)
    people = {hashlib.sha256(f"{campaign_id}:{key}".encode()).hexdigest()[:32] for key in keys}
    return [RowRef("talk_person", person, "{}") for person in sorted(people)]
