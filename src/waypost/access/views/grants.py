"""Roles: who has what, giving and taking."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, forms, policies, queries
from waypost.access.middleware import ActorRequest
from waypost.access.models import GrantRow
from waypost.access.presence import proved
from waypost.access.views.accounts import page, require_reader
from waypost.kernel.actor import Role
from waypost.platform import clock


@login_required
@require_safe
def grants(request: ActorRequest) -> HttpResponse:
    """Who has what, in the reader's part of the tree."""
    require_reader(request.actor)
    wanted = forms.GrantFilter(request.GET)
    found = queries.grants(request.actor, today=clock.today(), **wanted.wanted)
    roles = [role for role in Role if role is not Role.PUBLIC]
    return render(request, "access/grants.html", {"page": found, "filter": wanted, "roles": roles})


@login_required
@require_POST
@proved
def give(request: ActorRequest, user_id: int) -> HttpResponse:
    """Gives an account a role."""
    require_reader(request.actor)
    view = queries.account(request.actor, user_id, today=clock.today())
    policies.require(request.actor, "grant")
    form = forms.GiveRole(request.POST, actor=request.actor)
    if not form.is_valid():
        return page(request, view.id, grant_form=form, status=422)
    if policies.needs_second(request.actor, form.facts["role"], source=""):
        actions.propose_grant(request.actor, user_id=user_id, **form.facts)
        messages.success(request, gettext("The role is proposed. It counts when a second person confirms it."))
        return redirect("access:account", user_id)
    actions.grant(request.actor, user_id=user_id, **form.facts)
    messages.success(request, gettext("The role is given."))
    return redirect("access:account", user_id)


@login_required
@require_POST
def revoke(request: ActorRequest, grant_id: int) -> HttpResponse:
    """Takes a role away at once."""
    found = queries.grants_of(request.actor, [grant_id], today=clock.today())
    if grant_id not in found:
        raise GrantRow.DoesNotExist
    actions.revoke(request.actor, grant_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The role is taken away."))
    return redirect("access:account", found[grant_id].user_id)


@login_required
@require_safe
def places(request: ActorRequest) -> HttpResponse:
    """Units and regions whose name contains what was typed, for the field of a place."""
    require_reader(request.actor)
    text = request.GET.get("place") or request.GET.get("home") or ""
    return render(request, "access/_places.html", {"places": forms.places(request.actor, text[:100])})
