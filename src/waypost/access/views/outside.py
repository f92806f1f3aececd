"""Linking accounts to the organisation's own sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from waypost.access import actions
from waypost.access.middleware import ActorRequest
from waypost.access.presence import proved


@login_required
@require_POST
@proved
def link_outside(request: ActorRequest, user_id: int) -> HttpResponse:
    """Links an account to a subject."""
    actions.link_outside(request.actor, user_id, subject=request.POST.get("subject", ""))
    messages.success(request, gettext("The account is linked."))
    return redirect("access:account", user_id)


@login_required
@require_POST
@proved
def unlink_outside(request: ActorRequest, user_id: int) -> HttpResponse:
    """Cuts the link."""
    actions.unlink_outside(request.actor, user_id)
    messages.success(request, gettext("The link is cut. The person is signed out."))
    return redirect("access:account", user_id)
