"""Where one is signed in: how it begins, how long it lasts, and that its end holds at the very next request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests import build
from waypost.access import actions, queries
from waypost.access.models import Presence, User
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import Refused
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db
RIGHT = "a long one"
START = datetime(2026, 3, 1, 9, tzinfo=timezone.get_default_timezone())
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def _as_served(settings: Any) -> None:
    settings.WAYPOST_PRESENCES = True


def person(role: Role = Role.OFFICE) -> User:
    user = build.user("leader", password=RIGHT)
    build.grant(user, role)
    return user


def signed_in(*, minutes: float = 0, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent, "accept-language": "en"})
    with clock.really_at(START + timedelta(minutes=minutes)):
        client.get("/sign-in/")
        assert client.post("/sign-in/", {"username": "leader", "password": RIGHT}).status_code == 302
    return client


def status(client: Client, *, minutes: float, path: str = "/profile/") -> int:
    with clock.really_at(START + timedelta(minutes=minutes)):
        return client.get(path).status_code


def test_a_sign_in_takes_another_session_and_leaves_nothing_of_the_one_before() -> None:
    person()
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    client.post("/sign-in/", {"username": "leader", "password": RIGHT})

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_sign_in_of_days_to_come_is_over_when_the_clock_is_put_right() -> None:
    person()
    client = signed_in(minutes=30 * 24 * 60)

    assert status(client, minutes=30 * 24 * 60 + 1) == 200
    assert status(client, minutes=0) == 302


def test_a_session_that_began_in_no_sign_in_of_ours_counts_for_nothing() -> None:
    client = Client()
    client.force_login(person())

    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    ("used_at", "asked_at", "is_in"),
    [((), 59, True), ((), 61, False), ((50, 100), 159, True), ((50, 100), 161, False)],
)
def test_a_browser_that_is_not_used_for_an_hour_is_signed_out(
    used_at: tuple[int, ...], asked_at: int, is_in: bool
) -> None:
    person()
    client = signed_in()
    for minutes in used_at:
        assert status(client, minutes=minutes) == 200

    assert status(client, minutes=asked_at) == (200 if is_in else 302)
    assert status(client, minutes=asked_at) == (200 if is_in else 302)


def test_after_twelve_hours_one_signs_in_again_however_busy_one_was() -> None:
    person()
    client = signed_in()
    for minutes in range(0, 12 * 60, 45):
        assert status(client, minutes=minutes) == 200

    assert status(client, minutes=12 * 60 + 1) == 302


def test_who_was_signed_out_by_time_is_told() -> None:
    person()
    client = signed_in()

    with clock.really_at(START + timedelta(hours=2)):
        page = client.get("/profile/", follow=True).content.decode()

    assert "was not used" in page


def test_one_sees_where_one_is_signed_in_and_nobody_else_s_browsers() -> None:
    user = person()
    signed_in()
    client = signed_in(agent=PHONE, minutes=1)
    build.user("other", password=RIGHT)

    with clock.really_at(START + timedelta(minutes=2)):
        page = client.get("/profile/security/").content.decode()
        seen = queries.presences(build.actor(Role.OFFICE, to=user))

    assert [one.device for one in seen] == ["Safari · iPhone", "Firefox · Linux"]
    assert page.count("本机") == 1
    assert "Gecko" not in repr(list(Presence.objects.values()))


def test_signing_out_one_browser_or_all_others_holds_at_the_next_request() -> None:
    user = person()
    here, there, elsewhere = signed_in(), signed_in(minutes=1), signed_in(minutes=2)
    third = Presence.objects.order_by("began_at").last()
    assert third is not None

    with clock.really_at(START + timedelta(minutes=3)):
        here.post(f"/profile/security/browsers/{third.pk}/end/")
        assert [one.get("/profile/").status_code for one in (here, there, elsewhere)] == [200, 200, 302]
        here.post("/profile/security/browsers/end/")
        assert [one.get("/profile/").status_code for one in (here, there)] == [200, 302]
        with pytest.raises(Refused, match="nowhere else"):
            actions.end_presences(build.actor(Role.OFFICE, to=user), but=Presence.objects.get(ended_at=None).pk)
    acts = Entry.objects.filter(act="account.signed_out").values_list("subject", flat=True)
    assert list(acts) == [f"account:{user.pk}"] * 2


def test_nobody_signs_out_somebody_else_s_browser() -> None:
    person()
    signed_in()
    other = build.actor(Role.ADMIN)

    with pytest.raises(Presence.DoesNotExist):
        actions.end_presence(other, Presence.objects.get().pk)


def test_signing_out_ends_the_presence_and_an_old_cookie_opens_nothing() -> None:
    person()
    client = signed_in()
    cookie = client.cookies["sessionid"].value
    with clock.really_at(START):
        client.post("/sign-out/")
        client.cookies["sessionid"] = cookie
        answer = client.get("/profile/")

    assert answer.status_code == 302
    assert Presence.objects.get().ended_at == START


def test_showing_who_one_is_takes_another_session_key() -> None:
    person()
    client = signed_in()
    before = client.cookies["sessionid"].value
    with clock.really_at(START):
        client.post("/profile/prove/", {"password": RIGHT})
        after = client.cookies["sessionid"].value
        client.cookies["sessionid"] = before

        assert client.get("/profile/").status_code == 302
        client.cookies["sessionid"] = after
        assert client.get("/profile/").status_code == 200


def test_what_gives_power_away_asks_again_who_one_is(settings: Any) -> None:
    person()
    other = build.user("other")
    client = signed_in()
    address = f"/accounts/{other.pk}/password/"
    with clock.really_at(START + timedelta(minutes=16)):
        asked = client.post(address, headers={"referer": f"http://testserver/accounts/{other.pk}/"})
        wrong = client.post("/profile/prove/", {"password": "wrong", "next": f"/accounts/{other.pk}/"})
        right = client.post("/profile/prove/", {"password": RIGHT, "next": f"/accounts/{other.pk}/"})
        done = client.post(address)

    assert (asked.status_code, asked["Location"]) == (302, f"/profile/prove/?next=%2Faccounts%2F{other.pk}%2F")
    assert (wrong.status_code, right.status_code, right["Location"]) == (422, 302, f"/accounts/{other.pk}/")
    assert done.status_code == 200
    assert [entry.act for entry in Entry.objects.all()] == ["account.password_set"]


def test_whoever_finds_an_open_browser_does_not_sign_out_its_owner_elsewhere() -> None:
    person()
    elsewhere, found = signed_in(minutes=16), signed_in()
    headers = {"Idempotency-Key": "a"}
    with clock.really_at(START + timedelta(minutes=17)):
        asked = found.post("/profile/security/browsers/end/")
        told = found.post("/api/v1/me/browsers/end", content_type="application/json", headers=headers)

    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/profile/prove/")
    assert (told.status_code, told.json()["code"]) == (403, "prove")
    assert status(elsewhere, minutes=18) == 200


def test_showing_who_one_is_leads_to_no_foreign_host() -> None:
    person()
    client = signed_in()
    with clock.really_at(START):
        answer = client.post("/profile/prove/", {"password": RIGHT, "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/profile/security/"


def test_a_session_gives_a_role_through_the_interface_only_after_showing_who_one_is() -> None:
    person()
    other = build.user("other")
    client = signed_in()
    said = {"user_id": other.pk, "role": "officer", "from_on": "2026-03-01"}
    with clock.really_at(START + timedelta(minutes=16)):
        late = client.post("/api/v1/grants", said, content_type="application/json", headers={"Idempotency-Key": "a"})
    with clock.really_at(START + timedelta(minutes=14)):
        soon = client.post("/api/v1/grants", said, content_type="application/json", headers={"Idempotency-Key": "b"})

    assert (late.status_code, late.json()["code"]) == (403, "prove")
    assert soon.status_code == 201


def test_changing_the_password_signs_out_everywhere_else() -> None:
    person()
    here, there = signed_in(), signed_in(minutes=1)
    with clock.really_at(START + timedelta(minutes=2)):
        said = {"old": RIGHT, "new": "another long one", "again": "another long one"}
        assert here.post("/profile/password/", said).status_code == 302
        answers = [one.get("/profile/").status_code for one in (here, there)]

    assert answers == [200, 302]
    assert Presence.objects.filter(ended_at=None).count() == 1


def test_an_actor_is_nobody_s_browser() -> None:
    assert queries.presences(Actor(None)) == []
