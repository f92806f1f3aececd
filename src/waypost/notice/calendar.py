"""A person's calendar as iCalendar (RFC 5545): days and hours of what the person may see.

The feed is read by programs that hold no session and keep copies, so that an unannounced visit is never in it
before it has started, whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from waypost.fieldwork import queries as fieldwork
from waypost.kernel.actor import Actor
from waypost.rectification import queries as rectification

_FOLD = 75


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a calendar: whole days when `starts` is a date, else hours. `uid` is unique in the instance."""

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    detail: str = ""
    place: str = ""
    address: str = ""


def calendar(actor: Actor, *, today: date, now: datetime, host: str) -> str:
    """The feed of a person: from 60 days ago to a year from now."""
    events = _events(actor, from_on=today - timedelta(days=60), until_on=today + timedelta(days=366), today=today)
    return text(events, now=now, host=host)


def _events(actor: Actor, *, from_on: date, until_on: date, today: date) -> list[Event]:
    events = [
        Event(
            uid=f"visit-{visit.id}",
            title=f"{visit.unit_name} · {visit.kind.name}",
            starts=visit.from_at,
            ends=visit.until_at,
            detail=visit.purpose,
            place=visit.unit_name,
            address=reverse("fieldwork:visit", args=[visit.id]),
        )
        for visit in fieldwork.calendar(actor, first=from_on, last=until_on)
        if not visit.is_hidden or visit.started_at is not None
    ]
    events += [
        Event(
            uid=f"due-{thing.due_on:%Y%m%d}-{hashlib.sha256(thing.address.encode()).hexdigest()[:16]}",
            title=thing.title,
            starts=thing.due_on,
            detail=thing.detail,
            address=thing.address,
        )
        for thing in rectification.waiting(actor, today=today)
        if thing.due_on is not None
    ]
    return events


def text(events: Iterable[Event], *, now: datetime, host: str) -> str:
    """The events as one iCalendar object, lines ended by CR LF and folded at 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Waypost//Calendar//EN", "X-WR-CALNAME:Waypost"]
    for event in events:
        lines += _lines(event, now=now, host=host)
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in [_folded(line)])


def _lines(event: Event, *, now: datetime, host: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{event.uid}@{host}", f"DTSTAMP:{_utc(now)}"]
    if isinstance(event.starts, datetime):
        lines.append(f"DTSTART:{_utc(event.starts)}")
        ends = event.ends if isinstance(event.ends, datetime) else event.starts + timedelta(hours=1)
        lines.append(f"DTEND:{_utc(ends)}")
    else:
        last = event.ends if event.ends is not None and not isinstance(event.ends, datetime) else event.starts
        lines.append(f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}")
        lines.append(f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}")
    lines.append(f"SUMMARY:{_escaped(event.title)}")
    for name, value in (("DESCRIPTION", event.detail), ("LOCATION", event.place)):
        if value:
            lines.append(f"{name}:{_escaped(value)}")
    if event.address:
        lines.append(f"URL:http://{host}{event.address}")
    return [*lines, "END:VEVENT"]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    for found, said in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        words = words.replace(found, said)
    return words


def _folded(line: str) -> str:
    """A line cut so that no part is longer than 75 octets; a part after the first begins with a space.

    >>> max(len(part.encode()) for part in _folded("SUMMARY:" + "督导" * 50).split("\\r\\n"))
    74
    """
    parts: list[str] = []
    part = ""
    for char in line:
        if len((part + char).encode()) > _FOLD:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
