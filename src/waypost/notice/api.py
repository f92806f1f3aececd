"""The inbox for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.notice import actions, marks, queries
from waypost.notice.rules import Kind, Urgency
from waypost.platform import disk
from waypost.platform.shapes import BIGGEST, PagedIn, page_of, shape_of

router = Router(tags=["notice"])
NoticeOut = shape_of(queries.NoticeView)
NoticesOut = page_of(NoticeOut, name="NoticesOut", unread=int)
WishOut = shape_of(queries.WishView)


class NoticesIn(PagedIn):
    """Which notices."""

    unread: bool | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None


class MarkIn(Schema):
    """Notices to mark, and how."""

    ids: list[UUID] = Field(max_length=500)
    is_read: bool = True


class MarkAllIn(Schema):
    """Up to which number of the ledger: what came later stays unread."""

    up_to: int = Field(ge=0, le=BIGGEST)


class WishIn(Schema):
    """The kinds of notice that you do not want."""

    muted: list[Kind] = Field(max_length=20)


class MarkedOut(Schema):
    """How many were changed."""

    changed: int


@router.get("/notices", response=NoticesOut)
def notices(request: ActorRequest, wanted: Query[NoticesIn]) -> Any:
    """What you were told, the newest first, and how many you have not read (counted up to 100)."""
    with disk.left_out():
        actions.deliver(most=200)
    part = queries.notices(request.actor, **wanted.dict())
    return {"items": part.items, "next": part.next, "unread": queries.unread_count(request.actor)}


@router.get("/notices/{uuid:notice_id}", response=NoticeOut)
def notice(request: ActorRequest, notice_id: UUID) -> Any:
    """One of your notices."""
    return queries.notice(request.actor, notice_id)


@router.post("/notices/mark", response=MarkedOut)
def mark(request: ActorRequest, wanted: MarkIn) -> Any:
    """Mark some of your notices as read or not read. Leaves no ledger entry."""
    do = marks.mark_read if wanted.is_read else marks.mark_unread
    return {"changed": do(request.actor, wanted.ids)}


@router.post("/notices/mark-all", response=MarkedOut)
def mark_all(request: ActorRequest, said: MarkAllIn) -> Any:
    """Mark all of your notices as read, up to a number of the ledger. Leaves no ledger entry."""
    return {"changed": marks.mark_all_read(request.actor, up_to=said.up_to)}


@router.get("/notices/wishes", response=WishOut)
def wishes(request: ActorRequest) -> Any:
    """What you do not want to hear, and whether you have a calendar feed."""
    return queries.wishes(request.actor)


@router.put("/notices/wishes", response=WishOut)
def choose(request: ActorRequest, said: WishIn) -> Any:
    """Choose which kinds of notice not to get."""
    actions.choose(request.actor, muted=[kind.value for kind in said.muted])
    return queries.wishes(request.actor)


@router.delete("/notices/feed", response={204: None})
def end_feed(request: ActorRequest) -> Any:
    """End your calendar feed."""
    actions.end_feed(request.actor)
    return 204, None
