"""Sign-in by the organisation's own OpenID Connect provider: allauth speaks the protocol, who may come in is ours.

An account opens only to the subject that its keeper has linked to it. Nothing that the provider says opens an account,
gives a role or finds an account by an address of mail (decision 0031).
"""

from __future__ import annotations

import base64
import json
import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from waypost.access.entering import enter
from waypost.access.models import User
from waypost.access.rules import How
from waypost.platform.middleware import each_time

log = logging.getLogger(__name__)
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""By which an identity token may be signed: with a key pair, so that who can check it cannot make it."""
_KINDS = frozenset({None, "JWT"})


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks us once the provider has said who somebody is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Leaves allauth here: it signs nobody in."""
        raise ImmediateHttpResponse(_arrived(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Says in our own page that the provider did not let somebody in, or that its answer cannot be believed."""
        raise ImmediateHttpResponse(_not_believed(request, kwargs.get("exception")))

    def get_requests_session(self) -> Any:
        """How the provider is asked: following no redirect to anybody else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session


class Asking(OAuth2Client):  # type: ignore[misc]
    """Asks for an identity token that is for this one answer: its nonce is made of the state, which only this browser
    has and which is good once."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: dict[str, str]) -> str:
        asked = {**extra_params, "nonce": nonce_of(str(self.state))}
        return str(super().get_redirect_url(authorization_url, scope, asked))


class Verified(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes an identity token only when the issuer is the one of the environment, its signature holds (also when it
    came by the direct way), by an algorithm of our list, and it was made for this answer."""

    client_class = Asking

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = Verified  # by which it asks, too
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error("the metadata are of another issuer")
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().get_access_token_data(*args, **kwargs)
        self.did_fetch_access_token = False
        return answer

    def _decode_id_token(self, app: SocialApp, id_token: str) -> Any:
        head = _head(id_token)
        if head.get("alg") not in ALGORITHMS or head.get("typ") not in _KINDS:
            raise OAuth2Error("an identity token of another kind, or signed by an algorithm that is not on our list")
        said = super()._decode_id_token(app, id_token)
        if not constant_time_compare(str(said.get("nonce")), nonce_of(self.request.GET.get("state", ""))):
            raise OAuth2Error("an identity token for another answer")
        return said


def _head(token: str) -> dict[str, Any]:
    """What a token says of itself, which nobody has signed yet."""
    try:
        part = token.partition(".")[0]
        head = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError as fault:
        raise OAuth2Error("no identity token") from fault
    return head if isinstance(head, dict) else {}


def nonce_of(state: str) -> str:
    """What the provider writes into the identity token that answers what was asked with this state."""
    return salted_hmac("waypost.outside", state, algorithm="sha256").hexdigest()


@each_time
@never_cache
@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leads to the provider whoever asked for it by a form of ours. By a page that leads on, and not by a redirect: the
    policy of our pages lets no form go to another host. 404 where none is configured."""
    answer = _taken(request, provider_id, OAuth2LoginView)
    if answer.status_code != 302:
        return answer
    return render(request, "access/leaving.html", {"there": answer["Location"], "name": settings.WAYPOST_OUTSIDE})


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
    except (OAuth2Error, KeyError) as error:
        return _not_believed(request, error)
    return answer


def _not_believed(request: HttpRequest, error: object) -> HttpResponse:
    log.warning("the provider of sign-in did not answer or is not believed", extra={"facts": {"why": _why(error)}})
    return render(request, "access/outside.html", {"subject": ""}, status=403)


def _why(error: object) -> str:
    """What was wrong, without what the provider said: an answer may hold a token."""
    known = isinstance(error, OAuth2Error) and ":" not in str(error)
    return str(error) if known else type(error).__name__


def _arrived(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    user = sociallogin.user if sociallogin.is_existing else None
    if isinstance(user, User) and user.is_active:
        return enter(request, user, how=How.OUTSIDE, there=sociallogin.get_redirect_url(request) or "/")
    return render(request, "access/outside.html", {"subject": sociallogin.account.uid}, status=403)
