"""How one signs in, where one is signed in, and showing again who one is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, forms, presence, proving, queries
from waypost.access.middleware import ActorRequest
from waypost.access.models import User
from waypost.access.rules import Factor
from waypost.access.views.sign_in import shows
from waypost.platform.middleware import each_time


@login_required
@never_cache
@require_safe
def security(request: ActorRequest) -> HttpResponse:
    """The reader's second factors, and where the reader is signed in."""
    context = {
        "presences": queries.presences(request.actor),
        "here": request.presence.pk if request.presence else None,
        "factors": queries.own_factors(request.actor),
        "codes_left": queries.codes_left(request.actor),
        "has_app": Factor.APP in queries.kinds_of(request.actor.user_id or 0),
        "is_needed": queries.needs_factor(request.actor),
    }
    return render(request, "access/security.html", context)


@login_required
@require_POST
@presence.proved
def end_presence(request: ActorRequest, presence_id: UUID) -> HttpResponse:
    """Signs out one browser."""
    actions.end_presence(request.actor, presence_id)
    messages.success(request, gettext("That browser is signed out."))
    return redirect("access:security")


@login_required
@require_POST
@presence.proved
def end_presences(request: ActorRequest) -> HttpResponse:
    """Signs out every other browser."""
    ended = actions.end_presences(request.actor, but=request.presence.pk if request.presence else None)
    words = ngettext("%(n)s browser is signed out.", "%(n)s browsers are signed out.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("access:security")


@each_time
@sensitive_post_parameters()
@login_required
@never_cache
def prove(request: ActorRequest) -> HttpResponse:
    """Asks who is signed in to show again who they are, before what gives power away."""
    there, user = _next(request), User.objects.get(pk=request.actor.user_id or 0)
    kinds = queries.kinds_of(user.pk)
    form: forms.Prove | forms.Shown = forms.Shown(request.POST or None) if kinds else forms.Prove(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_shown(request, user, form):
        presence.prove(request, with_factor=bool(kinds))
        messages.success(request, gettext("Thank you. Now do again what you were about to do."))
        return redirect(there)
    status = 422 if request.method == "POST" else 200
    return render(request, "access/prove.html", {"form": form, "next": there, "kinds": kinds}, status=status)


def _is_shown(request: ActorRequest, user: User, form: forms.Prove | forms.Shown) -> bool:
    if isinstance(form, forms.Shown):
        return shows(user, form)
    if proving.is_password(request.actor, form.cleaned_data["password"]):
        return True
    form.add_error("password", gettext("This is not your present password."))
    return False


def _next(request: ActorRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = bool(wanted) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("access:security")
