"""The filters of the ledger, read from the address. What cannot be read is left out, never an error."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict

from waypost.campaign import queries as campaign
from waypost.kernel.actor import Actor
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.rectification.board import SORTS, Wanted
from waypost.rectification.rules import RecommendationState, RectificationKind, Severity

_WHAT = ("text", "state", "open", "late", "severity", "kind", "focus", "author", "verifier", "due_from", "due_to")
_WHOSE = ("unit", "below", "region", "level", "unit_kind")
KEPT = (*_WHAT, *_WHOSE, "sort")


def wanted_of(actor: Actor, query: QueryDict, *, today: date) -> Wanted:
    """What the address asks for, in the campaign that it names, otherwise in the present one. Raises
    Campaign.DoesNotExist when the actor may not see the one that it names."""
    unit_id = _number(query.get("unit"))
    region_id = _number(query.get("region"))
    sort = query.get("sort") or ("due" if query.get("late") or query.get("open") == "1" else "-age")
    return Wanted(
        campaign_id=_campaign(actor, query, today),
        states=tuple(value for value in RecommendationState if value.value in query.getlist("state")),
        unit_id=unit_id if query.get("below") != "1" else None,
        unit_path=_path_of(actor, unit_id) if query.get("below") == "1" else "",
        region_path=_region_path(region_id),
        level=_value(UnitLevel, query.get("level")),
        unit_kind=query.get("unit_kind", "")[:40],
        severity=_value(Severity, query.get("severity")),
        kind=_value(RectificationKind, query.get("kind")),
        focus_id=_number(query.get("focus")),
        late=query.get("late", "") if query.get("late") in ("red", "amber") else "",
        author_id=_number(query.get("author")),
        verifier_id=_number(query.get("verifier")),
        due_from=_day(query.get("due_from")),
        due_to=_day(query.get("due_to")),
        text=query.get("text", "")[:100],
        is_open={"1": True, "0": False}.get(query.get("open", "")),
        ids=tuple(found for one in query.getlist("id")[:500] if (found := _id(one)) is not None),
        sort=sort if sort.removeprefix("-") in SORTS else "-age",
    )


def kept(query: QueryDict) -> str:
    """The part of an address that a saved view keeps: filters and order, without the place in the list."""
    copy = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in query.getlist(name) if value]
        if values:
            copy.setlist(name, values)
    return copy.urlencode()[:1000]


def _campaign(actor: Actor, query: QueryDict, today: date) -> int | None:
    asked = _number(query.get("campaign"))
    if asked is not None:
        return campaign.campaign(actor, asked, today=today).id
    present = campaign.current(actor, today=today)
    return present.id if present else None


def _path_of(actor: Actor, unit_id: int | None) -> str:
    places = organisation.places_seen(actor, [unit_id] if unit_id is not None else [])
    return places[unit_id].path if unit_id in places else ""


def _region_path(region_id: int | None) -> str:
    try:
        return organisation.region_place(region_id).path if region_id is not None else ""
    except ObjectDoesNotExist:
        return ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _value(kind: Any, text: str | None) -> Any:
    return next((value for value in kind if value.value == text), None)
