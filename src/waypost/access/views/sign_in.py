"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as django_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from waypost.access import actions, forms, presence, queries
from waypost.access.rules import Door, How
from waypost.kernel.errors import TooManyTries
from waypost.kernel.text import plain
from waypost.platform import clock
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
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Checks name and password, unless too many were wrong. All of it is the same for a name that nobody has."""
        name, address = plain(request.POST.get("username", ""))[:200], address_of(request)
        if not name or not request.POST.get("password"):
            return self.form_invalid(self.get_form())
        user_id = queries.id_of(name)
        try:
            actions.try_door(Door.PASSWORD, name=name, address=address, user_id=user_id)
        except TooManyTries as shut:
            return self._shut(shut.seconds)
        form = self.get_form()
        if form.is_valid():
            actions.right_try(Door.PASSWORD, name=name, address=address)
            presence.begin(request, form.get_user(), how=How.PASSWORD, with_factor=False)
            return redirect(self.get_success_url())
        seconds = actions.wrong_try(Door.PASSWORD, name=name, address=address, user_id=user_id)
        return self._shut(seconds) if seconds else self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _shut(self, seconds: int) -> HttpResponse:
        """Says how long the door stays shut. What was typed is not looked at, and not said again."""
        form = self.get_form_class()(self.request)
        context = self.get_context_data(form=form, minutes=-(-seconds // 60))
        return self.render_to_response(context, status=429, headers={"Retry-After": str(seconds)})


class SignOut(django_views.LogoutView):
    """Ends the session; only by POST. The browser forgets the pages it kept, so that Back shows none of them."""

    next_page = "/"
    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        presence.end(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
