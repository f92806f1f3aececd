"""Accounts: the list, one account, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, forms, policies, queries
from waypost.access.middleware import ActorRequest
from waypost.access.models import User
from waypost.access.presence import proved
from waypost.kernel.actor import Actor, Role
from waypost.platform import clock


def require_reader(actor: Actor) -> None:
    """Raises User.DoesNotExist for those who look after no accounts: the pages are not there for them."""
    if not actor.has(*policies.READERS):
        raise User.DoesNotExist


@login_required
@require_safe
def accounts(request: ActorRequest) -> HttpResponse:
    """The accounts that the reader looks after."""
    require_reader(request.actor)
    wanted = forms.AccountFilter(request.GET)
    found = queries.accounts(request.actor, today=clock.today(), **wanted.wanted)
    context = {
        "page": found,
        "filter": wanted,
        "roles": [role for role in Role if role is not Role.PUBLIC],
        "may_open": policies.may(request.actor, "open_account"),
    }
    return render(request, "access/accounts.html", context)


@login_required
def open_account(request: ActorRequest) -> HttpResponse:
    """A form for a new account; afterwards the one-time password is shown this once."""
    require_reader(request.actor)
    policies.require(request.actor, "open_account")
    form = forms.OpenAccount(request.POST or None, actor=request.actor)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "access/open_account.html", {"form": form}, status=status)
    password = actions.one_time_password()
    user = actions.open_account(request.actor, password=password, must_change_password=True, **form.facts)
    return page(request, user.pk, password=password)


@login_required
@require_safe
def account(request: ActorRequest, user_id: int) -> HttpResponse:
    """One account with its roles."""
    require_reader(request.actor)
    return page(request, user_id)


@login_required
@require_POST
def edit(request: ActorRequest, user_id: int) -> HttpResponse:
    """Changes the name, the language or the home of an account."""
    view = queries.account(request.actor, user_id, today=clock.today())
    policies.require(request.actor, "edit_account")
    form = forms.EditAccount(request.POST, initial=forms.initial_of(view), actor=request.actor)
    if not form.is_valid():
        return page(request, view.id, edit_form=form, status=422)
    actions.edit_account(request.actor, user_id, **form.facts)
    messages.success(request, gettext("Kept."))
    return redirect("access:account", user_id)


@login_required
@require_POST
def close(request: ActorRequest, user_id: int) -> HttpResponse:
    """Closes an account."""
    actions.close_account(request.actor, user_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The account is closed. Its person is signed out."))
    return redirect("access:account", user_id)


@login_required
@require_POST
def reopen(request: ActorRequest, user_id: int) -> HttpResponse:
    """Opens a closed account again."""
    actions.reopen_account(request.actor, user_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The account is open again."))
    return redirect("access:account", user_id)


@login_required
@require_POST
@never_cache
@proved
def set_password(request: ActorRequest, user_id: int) -> HttpResponse:
    """Sets a one-time password and shows it this once."""
    password = actions.set_password(request.actor, user_id)
    return page(request, user_id, password=password)


@login_required
@require_POST
def lift(request: ActorRequest, user_id: int) -> HttpResponse:
    """Opens again what wrong tries have shut to an account."""
    actions.lift(request.actor, user_id)
    messages.success(request, gettext("The account may be tried again."))
    return redirect("access:account", user_id)


def page(
    request: ActorRequest,
    user_id: int,
    *,
    password: str = "",
    edit_form: forms.EditAccount | None = None,
    grant_form: forms.GiveRole | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one account, with a form that was wrong, or a password that is shown this once."""
    view = queries.account(request.actor, user_id, today=clock.today())
    roles = frozenset(grant.role for grant in view.grants if grant.is_in_force)
    context: dict[str, Any] = {
        "account": view,
        "password": password,
        "may_manage": policies.may(request.actor, "edit_account"),
        "takeable": policies.roles_to_take(request.actor),
        "outside": settings.WAYPOST_OUTSIDE,
        "subject": queries.subject_of(view.id),
        "has_factor": bool(queries.kinds_of(view.id)),
        "shut": queries.shut_doors(view.id),
        "is_own": view.id == request.actor.user_id,
        "why_no_password": policies.why_no_password(request.actor, holds=roles),
        "edit_form": edit_form or forms.EditAccount(initial=forms.initial_of(view), actor=request.actor),
        "grant_form": grant_form or forms.GiveRole(actor=request.actor),
    }
    return render(request, "access/account.html", context, status=status)
