"""The documentation of the interface, and the page of tokens."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waypost.access.middleware import ActorRequest
from waypost.access.presence import proved
from waypost.api import actions, forms, queries
from waypost.api.document import by_room
from waypost.api.middleware import PREFIX
from waypost.api.v1 import api
from waypost.platform import clock


@require_safe
def documentation(request: ActorRequest) -> HttpResponse:
    """Every operation, by room, written from the OpenAPI document."""
    return render(request, "api/documentation.html", {"rooms": _rooms(), "here": request.build_absolute_uri(PREFIX)})


@cache
def _rooms() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations, read off the document once: it is the same for every reader."""
    return by_room(api.get_openapi_schema())


@login_required
@require_safe
def tokens(request: ActorRequest) -> HttpResponse:
    """The reader's own tokens, and a form for a new one."""
    return _page(request, forms.MakeToken())


@login_required
@require_POST
@never_cache
@proved
def make_token(request: ActorRequest) -> HttpResponse:
    """Makes a token and shows its secret this once."""
    form = forms.MakeToken(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    made = actions.make_token(request.actor, **form.cleaned_data)
    return _page(request, forms.MakeToken(), secret=made.secret)


@login_required
@require_POST
def revoke_token(request: ActorRequest, token_id: UUID) -> HttpResponse:
    """Makes a token worthless at once."""
    actions.revoke_token(request.actor, token_id)
    messages.success(request, gettext("The token is revoked."))
    return redirect("api:tokens")


def _page(request: ActorRequest, form: forms.MakeToken, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = queries.tokens(request.actor, today=clock.today())
    return render(request, "api/tokens.html", {"form": form, "tokens": rows, **more}, status=status)
