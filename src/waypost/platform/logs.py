"""Lines of the server: one JSON object each, on standard error. `docs/security.md` says what is in them and what never
is: no address of a visitor, no name that was typed, nothing that a form or a body said."""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "Waypost-Request"
_LONGEST = 300
_request: ContextVar[HttpRequest | None] = ContextVar("waypost_request", default=None)


class Line(logging.Formatter):
    """A record as one line: when (UTC), how grave, from where, of which request and whose, and what."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        request = request if isinstance(request, HttpRequest) else _request.get()
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _without_secrets(record.getMessage(), request),
        }
        if request is not None:
            told |= {
                "request": getattr(request, "number", ""),
                "account": getattr(getattr(request, "actor", None), "user_id", None),
                "method": request.method,
                "path": _without_secrets(request.path, request),
            }
        if hasattr(record, "status_code"):
            told["status"] = record.status_code
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            told["fault"] = _fault(*record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class LogMiddleware:
    """Gives each request a number, by which its lines are found; the answer tells it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        with _within(request):
            response = self.get_response(request)
        response[HEADER] = request.number  # type: ignore[attr-defined]
        return response


@contextmanager
def _within(request: HttpRequest) -> Iterator[None]:
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def _without_secrets(words: str, request: HttpRequest | None) -> str:
    """Words without the secret that an address may hold, such as that of a calendar."""
    match = getattr(request, "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if "secret" in name and value:
            words = words.replace(str(value), "…")
    return words


def _fault(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> str:
    """Where it arose, and the first line of what Python says: databases tell the values of rows in those below."""
    said = next(iter(str(error).splitlines()), "")[:_LONGEST]
    return "".join(traceback.format_tb(trace)) + f"{kind.__name__}: {said}"
