"""The inbox for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.notice import actions, marks, queries
from waypost.notice.rules import Kind, Urgency

router = Router(tags=["notice"])


class NoticeOut(Schema):
    """One notice, in your language."""

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


class NoticesOut(Schema):
    """A part of your notices, the newest first."""

    items: list[NoticeOut]
    next: str


class NoticesIn(Schema):
    """Which notices."""

    unread: bool | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None
    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class MarkIn(Schema):
    """Notices to mark, and how."""

    ids: list[UUID] = Field(max_length=500)
    is_read: bool = True


class MarkedOut(Schema):
    """How many were changed."""

    changed: int


@router.get("/notices", response=NoticesOut)
def notices(request: ActorRequest, wanted: Query[NoticesIn]) -> Any:
    """What you were told."""
    actions.deliver(most=200)
    return queries.notices(request.actor, **wanted.dict())


@router.get("/notices/{uuid:notice_id}", response=NoticeOut)
def notice(request: ActorRequest, notice_id: UUID) -> Any:
    """One of your notices."""
    return queries.notice(request.actor, notice_id)


@router.post("/notices/mark", response=MarkedOut)
def mark(request: ActorRequest, wanted: MarkIn) -> Any:
    """Mark some of your notices as read or not read. Leaves no ledger entry."""
    do = marks.mark_read if wanted.is_read else marks.mark_unread
    return {"changed": do(request.actor, wanted.ids)}
