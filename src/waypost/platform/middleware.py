"""Every write in one transaction, once for each idempotency key, and its errors told."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_noop

from waypost.kernel.errors import BadInput, Conflict
from waypost.platform import disk, errors, receipts
from waypost.platform.models import GivenAnswer
from waypost.platform.sqlite import flushing

log = logging.getLogger(__name__)
_KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Retarget", "Waypost-Receipt")


class DurableMiddleware:
    """No answer tells what a power cut could still take back: a reader's too waits for what others just wrote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        try:
            flushing.settle()
        except flushing.DiskFailed as error:
            return errors.no_disk(request, error, is_bare=True)
        return response


class PatientSessionMiddleware(SessionMiddleware):
    """Sessions, of which one that cannot be saved because the disk takes nothing stays as it was: what was read is
    shown, and what was recorded is told as recorded."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            if disk.trouble_of(error) is None:
                raise
            log.warning("a session was not saved, since the disk takes nothing: %s", error)
            return response


class TlsMiddleware:
    """Where TLS is asked for, a program that comes without is refused: were it led on, it would send its token in plain
    every time, and nobody would notice. Pages are led on by Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and request.path.startswith("/api/v1/") and not request.is_secure():
            told = gettext("The interface is open over TLS only. What was sent came in plain: make another token.")
            return errors.problem(403, detail=told, code="tls")
        return self.get_response(request)


class ErrorMiddleware:
    """Answers for `DoesNotExist`, `NotPermitted`, `Refused` and `BadInput`, so that views hold no `try`. Whoever opens
    the address of a form's button gets a page too, in place of the browser's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_people = not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and is_people:
            page = errors.wrong_method(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.answer(request, error)


class PrivateMiddleware:
    """No answer of the house is for a shared cache. A page may be shown again by the browser's own Back button, so
    that nobody loses what was typed, but is asked for anew; anything else (a download, an answer of the interface)
    is kept nowhere. What says something of its own about caches keeps that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            is_page = response.get("Content-Type", "").startswith("text/html")
            response["Cache-Control"] = "private, no-cache" if is_page else "private, no-store"
        return response


class SoundMiddleware:
    """Refuses what holds a NUL: nobody types one, no text of the house may hold one, and PostgreSQL takes none. Refuses
    TRACE, which says back what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS", "POST"])
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if _has_nul(request.GET) or _has_nul(request.POST) or _has_nul_in_json(request):
            return errors.answer(request, BadInput(gettext_noop("What was sent holds a NUL character; no text does.")))
        return None


def _has_nul(fields: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())


def _has_nul_in_json(request: HttpRequest) -> bool:
    """In JSON that pages send; what programs send is told field by field by their interface."""
    if request.path.startswith("/api/"):
        return False
    return request.content_type == "application/json" and (b"\\u0000" in request.body or b"\0" in request.body)


class ReceiptMiddleware:
    """Every answer to an accepted act carries its receipts: numbers and hashes of its ledger entries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with receipts.collected() as collected:
            response = self.get_response(request)
        if collected and response.status_code < 400:
            response[receipts.HEADER] = receipts.header(collected)
        return response


def each_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose writes are done anew each time, and in transactions of their own, whatever key comes with them:
    nothing of its answer may be kept for a repeat, and what it counts must stay counted when it refuses."""
    view.is_each_time = True  # type: ignore[attr-defined]
    return view


class OnceMiddleware:
    """A write with an idempotency key (header `Idempotency-Key`, or form field `idempotency_key`) is done once.

    The key is stored in the transaction of the write, so that either both are there or neither. A repeat gets the
    first answer. The same key with another content is a Conflict. After the IETF draft "The Idempotency-Key HTTP
    Header Field" (draft-ietf-httpapi-idempotency-key-header).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        user_id = getattr(getattr(request, "actor", None), "user_id", None)
        if not key or user_id is None or getattr(view, "is_each_time", False):
            return None
        try:
            return self._once(request, view, args, kwargs, user_id, key[:80])
        except Exception as error:
            told = errors.answer(request, error)
            if told is None:
                raise
            return told

    def _once(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,
        kwargs: Any,
        user_id: int,
        key: str,
    ) -> HttpResponse:
        digest = _digest(request)
        try:
            with transaction.atomic():
                given = GivenAnswer.objects.create(
                    user_id=user_id, key=key, path=request.path[:300], body_digest=digest
                )
                with receipts.collected() as collected:
                    response = view(request, *args, **kwargs)
                if collected:
                    response[receipts.HEADER] = receipts.header(collected)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                elif "no-store" in response.get("Cache-Control", ""):
                    given.delete()  # what may not be stored is not stored here either; a repeat is done again
                else:
                    _keep(given, response)
                return response
        except IntegrityError:
            given_before = GivenAnswer.objects.filter(user_id=user_id, key=key).first()
            if given_before is None:
                raise
        if given_before.body_digest != digest or given_before.path != request.path[:300]:
            raise Conflict(gettext_noop("this idempotency key was used for something else"), code="R0")
        return _again(given_before)


def _digest(request: HttpRequest) -> str:
    """What the request says: its fields and the content of its files, or its body as it is; keyed by the instance's
    secret, so that nobody who reads the table can try out what it may have said."""
    return salted_hmac("waypost.once", _content(request), algorithm="sha256").hexdigest()


def _content(request: HttpRequest) -> str:
    if request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    content = hashlib.sha256(repr(fields).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
    return content.hexdigest()


def _keep(given: GivenAnswer, response: HttpResponse) -> None:
    given.status = response.status_code
    given.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    given.content = b"" if response.streaming else response.content
    given.save(update_fields=["status", "headers", "content"])


def _again(given: GivenAnswer) -> HttpResponse:
    response = HttpResponse(bytes(given.content), status=given.status)
    for name, value in given.headers.items():
        response[name] = value
    response["Idempotent-Replay"] = "true"
    return response
