"""The organisation's own sign-in: a subject that is linked comes in, and nobody else, whatever the provider says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
        more = {"server_url": known.address, "fetch_userinfo": False, "oauth_pkce_enabled": True}
        app = {"provider_id": "outside", "name": "Staff sign-in", "client_id": CLIENT, "secret": SECRET}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{**app, "settings": more}]}}
        yield known


def to_provider(client: Client, *, there: str = "/units/") -> str:
    """From the sign-in page to the provider and back, as a browser goes; the address that one comes back to."""
    leaving = client.get("/sign-in/outside/leave/", {"next": there})
    assert leaving.status_code == 302
    return requests.get(leaving["Location"], allow_redirects=False, timeout=10).headers["Location"]


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
    leaving = stranger().get("/sign-in/outside/leave/")
    asked = parse_qs(urlsplit(leaving["Location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]
    assert asked["redirect_uri"] == [BACK]


def test_a_token_that_another_key_signed_is_not_believed(known: Known) -> None:
    linked(known)
    known.provider.signing_key = RSAKey(key=RSA.generate(2048), alg="RS256", kid="one")
    known.person = "zhang"

    answer = come(stranger())

    assert answer.status_code == 403
    assert "could not be checked" in answer.content.decode()
    assert Presence.objects.count() == 0


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

    assert client.get("/sign-in/outside/leave/").status_code == 404
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

    answer = stranger().get("/sign-in/outside/leave/")

    assert answer.status_code == 503
    assert "cannot be reached just now" in answer.content.decode()
