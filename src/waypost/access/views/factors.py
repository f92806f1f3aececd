"""Second factors: adding an authenticator app or a passkey, recovery codes, taking them away."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from waypost.access import actions, entering, factors, forms, presence
from waypost.access.middleware import ActorRequest
from waypost.access.models import User
from waypost.access.presence import proved
from waypost.platform.middleware import each_time

_SECRET = "app_secret"  # noqa: S105 - where it lies in the session while an app is being added


@each_time
@login_required
@never_cache
@proved
def add_app(request: ActorRequest) -> HttpResponse:
    """Shows a secret as a QR code, drawn here, and adds the app that answers with its code."""
    user = User.objects.get(pk=request.actor.user_id or 0)
    adapter = factors.Adapter()
    if _SECRET not in request.session:  # the same one until the app is added: it may have been scanned already
        request.session[_SECRET] = adapter.encrypt(factors.new_secret())
    secret = adapter.decrypt(request.session[_SECRET])
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if factors.step_of(secret, form.cleaned_data["code"]) is not None:
            codes = actions.add_app(request.actor, secret=secret, code=form.cleaned_data["code"])
            del request.session[_SECRET]
            return _added(request, codes, gettext("The authenticator app is added."))
        form.add_error("code", gettext("This is not what the app shows now. Is the clock of the telephone right?"))
    drawn = segno.make(factors.address_of(user, secret), error="m").svg_inline(scale=5, border=2, omitsize=True)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "drawn": SafeString(drawn), "secret": grouped}
    return render(request, "access/add_app.html", context, status=422 if request.method == "POST" else 200)


@each_time
@login_required
@never_cache
@proved
def add_passkey(request: ActorRequest) -> HttpResponse:
    """Adds the passkey that the browser has just made."""
    form = forms.NewPasskey(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if factors.made_passkey(form.cleaned_data["credential"]):
            codes = actions.add_passkey(request.actor, **form.cleaned_data)
            return _added(request, codes, gettext("The passkey is added."))
        form.add_error(None, gettext("The passkey could not be checked. Try again."))
    return render(request, "access/add_passkey.html", {"form": form}, status=422 if request.method == "POST" else 200)


@each_time
@login_required
@never_cache
@require_POST
@proved
def passkey_to_make(request: ActorRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    user = User.objects.get(pk=request.actor.user_id or 0)
    return HttpResponse(factors.begin_passkey(user), content_type="application/json")


@each_time
@never_cache
@require_POST
def passkey_to_use(request: ActorRequest) -> HttpResponse:
    """What the browser needs to use a passkey: one of whoever is in, or half in, or any that it has for this house."""
    user = User.objects.filter(pk=request.actor.user_id or 0).first() or entering.half_in(request)
    return HttpResponse(factors.ask_passkey(user), content_type="application/json")


@each_time
@login_required
@never_cache
@require_POST
@proved
def renew_codes(request: ActorRequest) -> HttpResponse:
    """Makes new recovery codes and shows them this once."""
    return _codes(request, actions.renew_codes(request.actor))


@login_required
@require_POST
@proved
def remove_factor(request: ActorRequest, factor_id: int) -> HttpResponse:
    """Takes a factor away."""
    actions.remove_factor(request.actor, factor_id)
    messages.success(request, gettext("It is taken away."))
    return redirect("access:security")


@login_required
@require_POST
@proved
def clear_factors(request: ActorRequest, user_id: int) -> HttpResponse:
    """Takes away all factors of somebody who has lost them."""
    actions.clear_factors(request.actor, user_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The second factors are taken away. The person is signed out."))
    return redirect("access:account", user_id)


def _added(request: ActorRequest, codes: list[str], words: str) -> HttpResponse:
    presence.prove(request, with_factor=True)
    messages.success(request, words)
    return _codes(request, codes) if codes else redirect("access:security")


def _codes(request: ActorRequest, codes: list[str]) -> HttpResponse:
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "access/codes.html", {"codes": shown})
