"""The organisation's own sign-in: a subject that is linked comes in, and nobody else, whatever the provider says."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from Cryptodome.PublicKey import RSA
from django.test import Client
from jwkest.jwk import RSAKey

from tests import build
from waypost.access import actions, queries
from waypost.access.models import GrantRow, Presence, User
from waypost.access.tests.provider import CLIENT, SECRET, Known, provider
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry

pytestmark = pytest.mark.django_db
BACK = "http://testserver/sign-in/outside/back/"


@pytest.fixture
def known(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Known]:
    settings.WAYPOST_PRESENCES = True
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "provider.pem"))
    with provider(BACK, tmp_path) as known:
        settings.WAYPOST_OUTSIDE = "Staff sign-in"
        more = {
            "server_url": known.address,
            "issuer": known.address,
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        }
        app = {"provider_id": "outside", "name": "Staff sign-in", "client_id": CLIENT, "secret": SECRET}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{**app, "settings": more}]}}
        yield known


def to_provider(client: Client, *, there: str = "/units/") -> str:
    """From the sign-in page to the provider and back, as a browser goes; the address that one comes back to."""
    leaving = left(client, next=there)
    return requests.get(leaving.context["there"], allow_redirects=False, timeout=10).headers["Location"]


def left(client: Client, **fields: str) -> Any:
    """The page that leads on to the provider."""
    leaving = client.post("/sign-in/outside/leave/", fields)
    assert leaving.status_code == 200
    return leaving


def come(client: Client, **where: str) -> Any:
    return client.get(to_provider(client, **where).removeprefix("http://testserver"))


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def shown_subject(known: Known, person: str) -> str:
    """The subject that a stranger is shown, to give to the administrator."""
    known.person = person
    answer = come(stranger())
    assert answer.status_code == 403
    return str(answer.context["subject"])


def linked(known: Known, person: str = "zhang") -> User:
    user = build.user("leader", password="a long one")
    build.grant(user, Role.LEADER)
    actions.link_outside(build.actor(Role.OFFICE), user.pk, subject=shown_subject(known, person))
    return user


def test_who_is_linked_comes_in_and_goes_where_they_wanted(known: Known) -> None:
    user = linked(known)
    client = stranger()

    answer = come(client)

    assert (answer.status_code, answer["Location"]) == (302, "/units/")
    assert client.get("/profile/").status_code == 200
    assert [(row.user_id, row.how_value) for row in Presence.objects.all()] == [(user.pk, "outside")]


def test_who_is_not_linked_opens_no_account_and_gets_no_role(known: Known) -> None:
    linked(known)
    before = (User.objects.count(), GrantRow.objects.count())
    known.person = "li"  # who has the same address of mail
    client = stranger()

    answer = come(client)

    assert answer.status_code == 403
    assert "no account here is linked to you" in answer.content.decode()
    assert client.get("/profile/").status_code == 302
    assert (User.objects.count(), GrantRow.objects.count()) == before


def test_an_answer_is_for_the_browser_that_asked_and_good_once(known: Known) -> None:
    linked(known)
    client, thief = stranger(), stranger()
    known.person = "zhang"
    back = to_provider(client).removeprefix("http://testserver")

    assert thief.get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert stranger().get(back).status_code == 403
    assert client.get(back).status_code in (302, 403)
    assert Presence.objects.count() == 1


def test_the_code_is_bound_to_the_browser_that_asked(known: Known) -> None:
    asked = parse_qs(urlsplit(left(stranger()).context["there"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]
    assert asked["nonce"][0]
    assert asked["redirect_uri"] == [BACK]


def test_a_token_that_another_key_signed_is_not_believed(known: Known) -> None:
    linked(known)
    known.provider.signing_key = RSAKey(key=RSA.generate(2048), alg="RS256", kid="one")
    known.person = "zhang"

    answer = come(stranger())

    assert answer.status_code == 403
    assert "could not be checked" in answer.content.decode()
    assert Presence.objects.count() == 0


def not_believed(known: Known, client: Client | None = None) -> None:
    known.person = "zhang"
    with not_raised_but_logged() as lines:
        answer = come(client or stranger())
    assert answer.status_code == 403
    assert "could not be checked" in answer.content.decode()
    assert Presence.objects.count() == 0
    assert lines


@contextmanager
def not_raised_but_logged() -> Iterator[list[str]]:
    """The lines that the room of accounts writes meanwhile."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(str(getattr(record, "facts", {}).get("why")))

    handler = Kept()
    logging.getLogger("waypost.access.outside").addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger("waypost.access.outside").removeHandler(handler)


def test_nobody_leaves_without_wanting_to(known: Known) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.get("/sign-in/outside/leave/").status_code == 405
    assert client.post("/sign-in/outside/leave/").status_code == 403
    assert '<form method="post" action="/sign-in/outside/leave/"' in client.get("/sign-in/").content.decode()


def test_a_token_for_another_answer_is_not_believed(known: Known) -> None:
    linked(known)
    known.changes = {"nonce": "of somebody else"}

    not_believed(known)


@pytest.mark.parametrize("changes", [{"aud": "somebody"}, {"iss": "https://elsewhere.example"}, {"exp": 1_000_000_000}])
def test_a_token_for_others_of_others_or_of_yesterday_is_not_believed(known: Known, changes: dict[str, Any]) -> None:
    linked(known)
    known.changes = changes

    not_believed(known)


def test_a_token_that_a_shared_secret_signed_is_not_believed(known: Known) -> None:
    linked(known)
    known.resigned = lambda said: jwt.encode(said, SECRET, algorithm="HS256", headers={"kid": "one"})

    not_believed(known)


def test_a_token_of_another_kind_is_not_believed(known: Known) -> None:
    linked(known)
    known.kind = "at+jwt"

    not_believed(known)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(known: Known, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["issuer"] = "https://elsewhere.example"

    assert stranger().post("/sign-in/outside/leave/").status_code == 403


def test_a_provider_that_leads_elsewhere_is_not_followed(known: Known, settings: Any) -> None:
    address = f"{known.address}/moved"
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = address

    assert stranger().post("/sign-in/outside/leave/").status_code == 503
    assert known.seen == ["/moved/.well-known/openid-configuration"]


def test_a_closed_account_stays_shut_and_so_does_one_whose_link_is_cut(known: Known) -> None:
    user = linked(known)
    known.person = "zhang"
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come(stranger()).status_code == 403
    User.objects.filter(pk=user.pk).update(is_active=True)
    actions.unlink_outside(build.actor(Role.OFFICE), user.pk)
    assert come(stranger()).status_code == 403


def test_a_second_factor_of_ours_is_still_asked(known: Known) -> None:
    user = linked(known)
    known.person = "zhang"
    Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
    client = stranger()

    assert come(client)["Location"] == "/sign-in/factor/"
    assert client.get("/profile/").status_code == 302


def test_it_leads_to_no_foreign_host(known: Known) -> None:
    linked(known)
    known.person = "zhang"

    assert come(stranger(), there="https://elsewhere.example/")["Location"] == "/"


def test_linking_is_for_those_who_may_set_the_password_and_on_record() -> None:
    user = build.user("leader")
    build.grant(user, Role.LEADER)
    office = build.actor(Role.OFFICE)
    with pytest.raises(NotPermitted):
        actions.link_outside(build.actor(Role.ADMIN), user.pk, subject="x")
    with pytest.raises(Refused, match="somebody else"):
        actions.link_outside(office, office.user_id or 0, subject="x")

    actions.link_outside(office, user.pk, subject="abc")

    with pytest.raises(BadInput):
        actions.link_outside(office, build.user().pk, subject="abc")
    assert queries.subject_of(user.pk) == "abc"
    assert [entry.act for entry in Entry.objects.all()] == ["account.linked"]


def test_a_neighbour_finds_no_account_to_link() -> None:
    region, other = build.region(), build.region()
    user = build.user(home=build.unit(region=region))

    with pytest.raises(User.DoesNotExist):
        actions.link_outside(build.actor(Role.OFFICE, region=other), user.pk, subject="x")


def test_without_a_provider_there_is_no_such_door() -> None:
    client = stranger()

    assert client.post("/sign-in/outside/leave/").status_code == 404
    assert client.get("/sign-in/outside/back/").status_code == 404
    assert "outside" not in client.get("/sign-in/").content.decode()


def test_a_provider_that_is_away_is_told_and_is_nobody_s_fault(settings: Any) -> None:
    settings.WAYPOST_OUTSIDE = "Staff sign-in"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    app = {"provider_id": "outside", "name": "Staff sign-in", "client_id": CLIENT, "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": address, "oauth_pkce_enabled": True}}]}
    }

    answer = stranger().post("/sign-in/outside/leave/")

    assert answer.status_code == 503
    assert "cannot be reached just now" in answer.content.decode()


def test_a_provider_that_is_away_shuts_no_other_door(settings: Any) -> None:
    settings.WAYPOST_OUTSIDE = "Staff sign-in"
    app = {"provider_id": "outside", "name": "x", "client_id": CLIENT, "secret": SECRET}
    more = {"server_url": "https://127.0.0.1:1", "issuer": "https://127.0.0.1:1"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{**app, "settings": more}]}}
    build.user("wang", password="a long one")
    client = stranger()

    assert client.post("/sign-in/outside/leave/").status_code == 503
    assert client.post("/sign-in/", {"username": "wang", "password": "a long one"}).status_code == 302
