"""Signs a checkpoint when there is news and five minutes have gone by: no clockwork beside the server is needed."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from waypost.ledger import actions
from waypost.platform import receipts

EVERY = 300.0
"""Seconds between checkpoints."""


class CheckpointMiddleware:
    """After an answer, whoever it was for: if something was recorded since the last checkpoint of this process, and
    that is five minutes ago, sign the next. A ledger that cannot sign says so in the log, and work goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.WAYPOST_CHECKPOINTS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._has_news = True
        self._due = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        self._has_news = self._has_news or response.has_header(receipts.HEADER)
        now = time.monotonic()
        if self._has_news and now >= self._due:
            self._has_news, self._due = False, now + EVERY
            actions.sign_news()
        return response
