"""Visits and findings behind a figure, for those who may know of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from waypost.fieldwork.queries.findings import visible_findings
from waypost.fieldwork.queries.visits import visible_visits
from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
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
