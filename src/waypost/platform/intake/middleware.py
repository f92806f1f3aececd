"""At the door: how much one request may bring, before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from waypost.platform import errors
from waypost.platform.intake.limits import MOST_REQUEST, MOST_STRANGERS_REQUEST


class IntakeMiddleware:
    """Reads a form with files within the limits: bytes by what the request says of itself (no server of ours hands on
    more than that), files and fields by their number. Strangers have no files to give. What breaks them is told in
    the reader's language, as every error of the house is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.content_type != "multipart/form-data":
            return None
        said = request.META.get("CONTENT_LENGTH") or "0"
        is_known = getattr(getattr(request, "actor", None), "is_known", False)
        try:
            if not said.isdecimal() or int(said) > (MOST_REQUEST if is_known else MOST_STRANGERS_REQUEST):
                raise RequestDataTooBig
            request.POST  # noqa: B018  (reads it, with its files)
        except errors.AT_THE_DOOR as error:
            return errors.answer(request, error)
        return None
