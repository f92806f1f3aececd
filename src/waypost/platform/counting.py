"""Counting that stops where a number is no longer read: a page does not count a million."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext

MOST = 10_000


def counted(records: QuerySet[Any, Any]) -> int:
    """How many records there are, at most one more than 10,000. No more rows than that are looked at."""
    return records.order_by().values("pk")[: MOST + 1].count()


def number_words(total: int) -> str:
    """A number that was `counted`, as people read it: "10,000+" (10,000 以上) where there are more."""
    if total <= MOST:
        return f"{total:,}"
    return pgettext("more than were counted", "%(count)s+") % {"count": f"{MOST:,}"}
