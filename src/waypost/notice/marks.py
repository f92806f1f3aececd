"""The reader's marks on their own notices. Reading is no act in the campaign, so it leaves no ledger entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from waypost.kernel.actor import Actor
from waypost.notice.models import Notice
from waypost.platform import clock


def mark_read(actor: Actor, notice_ids: Collection[UUID]) -> int:
    """Mark some of the actor's own notices as read; how many were not before. Others' are left as they are."""
    unread = Notice.objects.visible_to(actor).filter(pk__in=list(notice_ids), read_at__isnull=True)
    return unread.update(read_at=clock.now())


def mark_unread(actor: Actor, notice_ids: Collection[UUID]) -> int:
    """Mark some of the actor's own notices as not read; how many were."""
    read = Notice.objects.visible_to(actor).filter(pk__in=list(notice_ids), read_at__isnull=False)
    return read.update(read_at=None)


def mark_all_read(actor: Actor, *, up_to: int) -> int:
    """Mark all of the actor's notices as read, up to a number of the ledger: what came since the page was drawn
    stays unread."""
    unread = Notice.objects.visible_to(actor).filter(seq__lte=up_to, read_at__isnull=True)
    return unread.update(read_at=clock.now())


def mark_old_read(*, before: datetime) -> int:
    """Mark everybody's notices of before a moment as read: for a demonstration, whose people have lived until now."""
    return Notice.objects.filter(at__lt=before, read_at__isnull=True).update(read_at=before)
