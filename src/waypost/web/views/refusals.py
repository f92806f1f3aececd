"""What is said when an address does not exist, a form is stale, or something broke on our side."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from waypost.platform import errors


def _refusal(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    template = "web/_refusal.html" if request.headers.get("HX-Request") else "web/refusal.html"
    return render(request, template, {"status": status, "detail": detail, "code": "", "problems": []}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that no room has."""
    return _refusal(request, 404, gettext("There is nothing here that you may see."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself."""
    return _refusal(request, 403, gettext("You may not do this."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 from Django itself, such as a form with too many fields."""
    return _refusal(request, 400, gettext("This request could not be understood."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token, which mostly means a page that was open too long."""
    return _refusal(
        request,
        403,
        gettext("This page was open too long, or was sent from elsewhere. Go back, reload it and send again."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500, drawn without asking the database anything; 503 where it was the disk, met before or after the view."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception) and errors.status_of(error) == 503:
        return errors.no_disk(request, error, is_bare=True)
    return HttpResponse(render_to_string("web/broken.html"), status=500)
