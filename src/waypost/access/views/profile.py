"""One's own account: roles, language, password."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, forms, policies, proving, queries
from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.platform.middleware import each_time


@login_required
@require_safe
def profile(request: ActorRequest) -> HttpResponse:
    """The reader's own roles, language and password."""
    return _page(request, forms.ChangePassword())


@login_required
@require_POST
def language(request: ActorRequest) -> HttpResponse:
    """Chooses the language for this account; the choice of this browser alone ends with it."""
    actions.edit_own(request.actor, language=request.POST.get("language", ""))
    answer = redirect("access:profile")
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


@each_time
@sensitive_post_parameters()
@login_required
@require_POST
def password(request: ActorRequest) -> HttpResponse:
    """Changes the reader's own password; other sessions of the account end."""
    form = forms.ChangePassword(request.POST)
    if form.is_valid() and not proving.is_password(request.actor, form.cleaned_data["old"]):
        form.add_error("old", gettext("This is not your present password."))
    if not form.is_valid():
        return _page(request, form, status=422)
    user = actions.change_password(
        request.actor, old=form.cleaned_data["old"], new=form.cleaned_data["new"], here=_here(request)
    )
    update_session_auth_hash(request, user)
    messages.success(request, gettext("The password is changed. You are signed out everywhere else."))
    return redirect("access:profile")


def _here(request: ActorRequest) -> UUID | None:
    return request.presence.pk if request.presence else None


def _page(request: ActorRequest, form: forms.ChangePassword, *, status: int = 200) -> HttpResponse:
    view = queries.account(request.actor, request.actor.user_id or 0, today=clock.today())
    context = {"account": view, "form": form, "must_change": view.must_change_password}
    context["may_seal"] = policies.may(request.actor, "make_seal_key")
    return render(request, "access/profile.html", context, status=status)
