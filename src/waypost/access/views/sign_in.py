"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as django_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from waypost.access import actions, factors, forms, hashing, presence, proving, queries
from waypost.access.entering import come_in, enter, half_in
from waypost.access.middleware import ActorRequest
from waypost.access.models import User
from waypost.access.rules import Door, How
from waypost.kernel.errors import TooManyTries
from waypost.kernel.text import plain
from waypost.platform import clock
from waypost.platform.middleware import each_time
from waypost.platform.visitors import address_of


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SignIn(django_views.LoginView):
    """The sign-in page. A demonstration shows its accounts, one button each."""

    authentication_form = forms.SignIn
    template_name = "access/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = translation.get_language() or "zh-hans"
        return super().get_context_data(
            accounts=queries.demonstration_accounts(today=clock.today(), language=language),
            password=queries.DEMONSTRATION_PASSWORD,
            outside=settings.WAYPOST_OUTSIDE,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Checks name and password, unless too many were wrong. All of it is the same for a name that nobody has."""
        name, address = plain(request.POST.get("username", ""))[:200], address_of(request)
        if not name or not request.POST.get("password"):
            return self.form_invalid(self.get_form())
        try:
            with hashing.turn():
                return self._tried(name, address)
        except TooManyTries as shut:
            return self._shut(shut.seconds)

    def _tried(self, name: str, address: str) -> HttpResponse:
        user_id = queries.id_of(name)
        actions.try_door(Door.PASSWORD, name=name, address=address, user_id=user_id)
        form = self.get_form()
        if form.is_valid():
            actions.right_try(Door.PASSWORD, name=name, address=address)
            user: User = form.get_user()
            proving.keep_anew(user, form.cleaned_data["password"])
            return enter(self.request, user, how=How.PASSWORD, there=self.get_success_url())
        seconds = actions.wrong_try(Door.PASSWORD, name=name, address=address, user_id=user_id)
        return self._shut(seconds) if seconds else self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _shut(self, seconds: int) -> HttpResponse:
        """Says how long the door stays shut. What was typed is not looked at, and not said again."""
        form = self.get_form_class()(self.request)
        context = self.get_context_data(form=form, minutes=-(-seconds // 60))
        return self.render_to_response(context, status=429, headers={"Retry-After": str(seconds)})


@each_time
@sensitive_post_parameters()
@never_cache
def second(request: ActorRequest) -> HttpResponse:
    """Asks whoever has shown a password for the second factor of the account."""
    user = half_in(request)
    if user is None:
        return redirect("access:sign_in")
    form = forms.Shown(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if shows(user, form):
                return come_in(request, user)
        except TooManyTries as shut:
            context = {"form": forms.Shown(), "minutes": -(-shut.seconds // 60), "kinds": queries.kinds_of(user.pk)}
            answer = render(request, "access/second.html", context, status=429)
            answer["Retry-After"] = str(shut.seconds)
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "access/second.html", {"form": form, "kinds": queries.kinds_of(user.pk)}, status=status)


@each_time
@never_cache
@require_POST
def by_passkey(request: ActorRequest) -> HttpResponse:
    """Signs in by a passkey alone: it is held, and opened by its owner."""
    form = forms.Shown(request.POST)
    there = request.POST.get("next", "")
    is_ours = bool(there) and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    owner = factors.owner_of_passkey(form.cleaned_data["credential"], user=None) if form.is_valid() else None
    if owner is not None:
        return enter(request, owner, how=How.PASSKEY, there=there if is_ours else "/")
    messages.error(request, gettext("This passkey is not known here. Sign in with your password."))
    return redirect("access:sign_in")


def shows(user: User, form: forms.Shown) -> bool:
    """True when the form holds a right code or the answer of a passkey of the person; it says what is wrong else."""
    credential = form.cleaned_data["credential"]
    if credential:
        if factors.owner_of_passkey(credential, user=user) is not None:
            return True
        form.add_error(None, gettext("The passkey could not be checked. Try again."))
        return False
    if proving.is_code(user, form.cleaned_data["code"]):
        return True
    form.add_error("code", gettext("This code is not right, or was used already. Wait for the next one."))
    return False


class SignOut(django_views.LogoutView):
    """Ends the session; only by POST. The browser forgets the pages it kept, so that Back shows none of them."""

    next_page = "/"
    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        presence.end(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
