"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as django_views
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from waypost.access import forms, queries
from waypost.platform import clock


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

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(django_views.LogoutView):
    """Ends the session; only by POST. The browser forgets the pages it kept, so that Back shows none of them."""

    next_page = "/"
    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response
