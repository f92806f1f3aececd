"""Sign-in by the organisation's own OpenID Connect provider: allauth speaks the protocol, who may come in is ours.

An account opens only to the subject that its keeper has linked to it. Nothing that the provider says opens an account,
gives a role or finds an account by an address of mail (decision 0031).
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from waypost.access.entering import enter
from waypost.access.models import User
from waypost.access.rules import How
from waypost.platform.middleware import each_time

log = logging.getLogger(__name__)


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks us once the provider has said who somebody is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Leaves allauth here: it signs nobody in."""
        raise ImmediateHttpResponse(_arrived(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Says in our own page that the provider did not let somebody in, or that its answer cannot be believed."""
        raise ImmediateHttpResponse(render(request, "access/outside.html", {"subject": ""}, status=403))


class Verified(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Checks the signature of each identity token, also of one that came by the direct way."""

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().get_access_token_data(*args, **kwargs)
        self.did_fetch_access_token = False
        return answer


@each_time
@never_cache
@require_GET
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leads to the provider. 404 where none is configured."""
    return _taken(request, provider_id, OAuth2LoginView)


@each_time
@never_cache
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to, with a code that is good once."""
    return _taken(request, provider_id, OAuth2CallbackView)


def _taken(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:
    if not settings.WAYPOST_OUTSIDE:
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(Verified(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except RequestException as error:
        log.warning("the provider of the sign-in cannot be reached: %s", type(error).__name__)
        return render(request, "access/outside.html", {"is_away": True}, status=503)
    return answer


def _arrived(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    user = sociallogin.user if sociallogin.is_existing else None
    if isinstance(user, User) and user.is_active:
        return enter(request, user, how=How.OUTSIDE, there=sociallogin.get_redirect_url(request) or "/")
    return render(request, "access/outside.html", {"subject": sociallogin.account.uid}, status=403)
