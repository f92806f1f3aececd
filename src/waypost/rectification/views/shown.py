"""A folder as the components of the shell want it."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from waypost.platform.labels import label
from waypost.platform.templatetags.waypost import day
from waypost.rectification.folders import Folder
from waypost.rectification.rail import Passing, Stop
from waypost.rectification.rules import RecommendationState
from waypost.rectification.words import Weight

_S = RecommendationState
_LOOKS = {
    Passing.DONE: "done",
    Passing.NOW: "now",
    Passing.NEXT: "todo",
    Passing.SKIPPED: "skipped",
    Passing.ENDED: "wrong",
}


def rail_stops(folder: Folder) -> list[dict[str, str]]:
    """The stops of the rail, and after the closing the look-back."""
    stops = [_stop(folder, stop) for stop in folder.rail.stops]
    if folder.state is _S.CLOSED_IMPLEMENTED or folder.rail.stops[-1].passing is Passing.NEXT:
        waiting = [one for one in folder.look_backs if one.done_on is None and one.rebound == folder.rebounds]
        note = gettext("by %(day)s") % {"day": day(waiting[0].due_on)} if waiting else ""
        done = not waiting and any(one.rebound == folder.rebounds for one in folder.look_backs)
        stops.append({"label": gettext("Look-back"), "note": note, "state": "done" if done else "todo"})
    return stops


def _stop(folder: Folder, stop: Stop) -> dict[str, str]:
    notes = [day(stop.on)] if stop.on else []
    if stop.times > 1:
        notes.append(gettext("%(times)s times") % {"times": stop.times})
    if stop.state is _S.DISPUTED and stop.passing is Passing.DONE:
        notes.append(gettext("answered"))
    looks = _LOOKS[stop.passing]
    if stop.passing is Passing.ENDED and stop.state is _S.CLOSED_IMPLEMENTED:
        looks = "now" if any(one.done_on is None for one in folder.look_backs) else "done"
    return {"label": label(stop.state), "note": " ".join(notes), "state": looks}


def time_line(folder: Folder) -> list[dict[str, Any]]:
    """The history, the newest first, each act with its receipt."""
    return [
        {
            "version": event.version,
            "title": event.words.said_done,
            "at": event.effective_at,
            "by": event.by,
            "receipt": str(event.seq),
            "href": _entry(event.seq),
            "detail": "\n".join(part for part in (event.said, event.reason) if part),
            "kind": {Weight.BACK: "seal", Weight.FORWARD: "go"}.get(event.words.weight, ""),
        }
        for event in reversed(folder.history)
    ]


def _entry(seq: int) -> str:
    try:
        return reverse("ledger:entry", args=[seq])
    except NoReverseMatch:
        return ""
