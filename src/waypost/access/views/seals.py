"""One's own key for sealed talks: made, locked anew, unlocked for a quarter of an hour, locked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from waypost.access import actions, forms, policies, queries, unlocking
from waypost.access.middleware import ActorRequest
from waypost.platform import unlocked
from waypost.platform.middleware import each_time

_MAKE, _CHANGE = "make_%s", "change_%s"  # both forms stand on one page


@login_required
@never_cache
@require_safe
def seal(request: ActorRequest) -> HttpResponse:
    """What the passphrase is for, and where it is made and changed."""
    policies.require_seal(request.actor)
    return _page(request)


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
@each_time
def make_seal(request: ActorRequest) -> HttpResponse:
    """Makes the first key, or another one in the place of one that is lost."""
    form = forms.MakeSeal(request.POST, auto_id=_MAKE)
    if not form.is_valid():
        return _page(request, make=form, status=422)
    actions.make_seal_key(request.actor, passphrase=form.cleaned_data["new"])
    return _unlocked(request, form.cleaned_data["new"], gettext("Your sealed talks have a passphrase now."))


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
@each_time
def change_seal(request: ActorRequest) -> HttpResponse:
    """Puts the key under another passphrase."""
    form = forms.ChangeSeal(request.POST, auto_id=_CHANGE)
    if not form.is_valid():
        return _page(request, change=form, status=422)
    actions.change_seal_passphrase(request.actor, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
    return _unlocked(request, form.cleaned_data["new"], gettext("The passphrase is changed."))


@sensitive_post_parameters()
@login_required
@never_cache
@require_POST
@each_time
def unlock(request: ActorRequest) -> HttpResponse:
    """Unlocks for this browser, for a quarter of an hour."""
    form = forms.Unlock(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    return _unlocked(request, form.cleaned_data["passphrase"], "")


@login_required
@require_POST
def lock(request: ActorRequest) -> HttpResponse:
    """Locks before the quarter of an hour is over."""
    answer = redirect(_next(request))
    unlocked.end(request, answer)
    return answer


def _unlocked(request: ActorRequest, passphrase: str, words: str) -> HttpResponse:
    private = unlocking.unlock(request.actor, passphrase=passphrase)
    answer = redirect(_next(request))
    unlocked.hold(request, answer, request.actor.user_id or 0, private)
    if words:
        messages.success(request, words)
    return answer


def _next(request: ActorRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/profile/seal/"


def _page(
    request: ActorRequest,
    *,
    make: forms.MakeSeal | None = None,
    change: forms.ChangeSeal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "has_seal": queries.own_seal(request.actor.user_id) is not None,
        "is_unlocked": unlocked.private_key(request, request.actor.user_id) is not None,
        "make": make or forms.MakeSeal(auto_id=_MAKE),
        "change": change or forms.ChangeSeal(auto_id=_CHANGE),
        "unlock": forms.Unlock(),
        "minutes": unlocked.MOST // 60,
    }
    return render(request, "access/seal.html", context, status=status)
