"""What a person was told, in the person's language and as far as the person may see it now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext

from waypost.access import queries as access
from waypost.kernel.actor import Actor, Role
from waypost.kernel.subjects import Subject
from waypost.notice import subjects
from waypost.notice.models import Notice, Wish
from waypost.notice.rules import Kind, Urgency
from waypost.notice.told import RULES
from waypost.platform.labels import label
from waypost.platform.pages import Page, page
from waypost.platform.templatetags.waypost import day

MOST_COUNTED = 100
_LABELS: dict[str, type[Enum]] = {"role": Role}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. When its subject is not open to the reader any more, only its time and kind are there."""

    id: UUID
    seq: int
    at: datetime
    kind: Kind
    urgency: Urgency
    is_read: bool
    is_open: bool
    text: str
    title: str
    who: str
    address: str


@dataclass(frozen=True, slots=True)
class WishView:
    """What a person wants to hear, and whether there is a calendar feed."""

    muted: frozenset[Kind]
    feed_made_at: datetime | None


def notices(
    actor: Actor,
    *,
    unread: bool | None = None,
    kind: Kind | None = None,
    urgency: Urgency | None = None,
    after: str = "",
    limit: int = 50,
) -> Page[NoticeView]:
    """The actor's own notices, the newest first, by the page. A bounded number of queries."""
    rows = Notice.objects.visible_to(actor)
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    if kind is not None:
        rows = rows.filter(kind_value=kind.value)
    if urgency is not None:
        rows = rows.filter(urgency_value=urgency.value)
    part = page(rows, by=("-seq", "-pk"), after=after, limit=limit)
    return Page(_views(actor, part.items), part.next)


def notice(actor: Actor, notice_id: UUID) -> NoticeView:
    """One of the actor's own notices. Raises Notice.DoesNotExist for anybody else's."""
    (view,) = _views(actor, [Notice.objects.visible_to(actor).get(pk=notice_id)])
    return view


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read, counted up to 100. One SQL query."""
    return len(Notice.objects.visible_to(actor).filter(read_at__isnull=True).values_list("seq")[:MOST_COUNTED])


def wishes(actor: Actor) -> WishView:
    """What the actor wants to hear."""
    wish = Wish.objects.filter(pk=actor.user_id).first() if actor.user_id is not None else None
    if wish is None:
        return WishView(frozenset(), None)
    return WishView(frozenset(Kind(value) for value in wish.muted), wish.feed_made_at)


def owner_of_feed(secret: str, *, today: date) -> Actor | None:
    """Whose calendar a secret opens; None when there is none, or its person has left."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    user_id = Wish.objects.filter(feed_digest=digest).values_list("pk", flat=True).first()
    actor = access.actor_of(user_id, today=today)
    return actor if actor.is_known else None


def _views(actor: Actor, rows: Sequence[Notice]) -> list[NoticeView]:
    seen = subjects.seen(actor, {(row.act, row.subject) for row in rows})
    names = access.names({row.params.get("who") for row in rows}, language=get_language() or "zh-hans")
    return [_view(row, seen.get((row.act, row.subject)), names) for row in rows]


def _view(row: Notice, subject: Subject | None, names: dict[int, str]) -> NoticeView:
    who = names.get(row.params.get("who") or 0, gettext("Waypost"))
    rules = RULES.get(row.act, ())
    text = ""
    if subject is not None and row.variant < len(rules):
        said = {name: _said(name, value) for name, value in row.params.items()}
        text = gettext(rules[row.variant].text) % {**said, "title": subject.title, "who": who}
    return NoticeView(
        row.pk,
        row.seq,
        row.at,
        row.kind,
        row.urgency,
        row.read_at is not None,
        bool(text),
        text or gettext("This is not open to you any more."),
        subject.title if subject and text else "",
        who if text else "",
        reverse("notice:open", args=[row.pk]) if subject and text and subject.address else "",
    )


def address_of(actor: Actor, notice_id: UUID) -> str:
    """Where the subject of one's notice is now. Raises Notice.DoesNotExist when it is not open to the reader."""
    row = Notice.objects.visible_to(actor).get(pk=notice_id)
    subject = subjects.seen(actor, {(row.act, row.subject)}).get((row.act, row.subject))
    if subject is None or not subject.address:
        raise Notice.DoesNotExist
    return subject.address


def _said(name: str, value: Any) -> str:
    """A fact in the reader's words: a day as a day, a value of an enumeration by its name, nothing as a dash."""
    if value is None or value == "":
        return "—"
    if name in _LABELS:
        return label(_LABELS[name](value))
    if name.endswith("_on") and isinstance(value, str):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
