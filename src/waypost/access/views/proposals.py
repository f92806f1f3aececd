"""Roles that wait for a second person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, policies, queries
from waypost.access.middleware import ActorRequest
from waypost.access.models import Proposal
from waypost.access.presence import proved


@login_required
@require_safe
def proposals(request: ActorRequest) -> HttpResponse:
    """The roles that wait in the reader's part of the tree, or all that were proposed."""
    if not request.actor.has(*policies.PROPOSAL_READERS):
        raise Proposal.DoesNotExist
    which = "all" if request.GET.get("which") == "all" else ""
    found = queries.proposals(request.actor, waiting=not which, after=request.GET.get("after", "")[:400])
    return render(request, "access/proposals.html", {"page": found, "which": which})


@login_required
@require_POST
@proved
def confirm_grant(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """Confirms a role: it counts from now on."""
    actions.confirm_grant(request.actor, proposal_id)
    messages.success(request, gettext("The role is confirmed and counts."))
    return redirect("access:proposals")


@login_required
@require_POST
def refuse_grant(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """Says no to a proposed role."""
    actions.refuse_grant(request.actor, proposal_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The role is refused."))
    return redirect("access:proposals")


@login_required
@require_POST
def withdraw_grant(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """Takes back what the reader has proposed."""
    actions.withdraw_grant(request.actor, proposal_id)
    messages.success(request, gettext("It is taken back."))
    return redirect("access:proposals")
