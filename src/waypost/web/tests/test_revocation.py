"""What is taken away is gone at the very next request, on every path by which a person or a program comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from waypost.access import actions as access
from waypost.access.models import GrantRow, Presence, User
from waypost.api import actions as api
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.kernel.actor import COMMAND_LINE
from waypost.notice import actions as notice
from waypost.platform import clock
from waypost.platform.models import Job, JobState

pytestmark = pytest.mark.django_db
RIGHT = "a long one"
Way = Callable[["Ways"], Any]


class Ways:
    """A leader, signed in, with a token, a calendar feed and a finished job; and each way to what a leader sees."""

    def __init__(self) -> None:
        self.s: Stage = stage()
        self.user = User.objects.get(pk=self.s.leader.user_id)
        self.user.set_password(RIGHT)
        self.user.save()
        self.s.visit(at=NINE + timedelta(days=3))
        self.browser = self.sign_in()
        today = clock.today()
        self.token = api.make_token(
            self.s.leader, name="programs", scopes=["organisation:read"], expires_on=today + timedelta(days=9)
        ).secret
        self.feed = notice.renew_feed(self.s.leader)
        self.job = Job.objects.create(name=self.s.court.name, owner=self.user, state_value=JobState.DONE)

    def sign_in(self) -> Client:
        client = Client()
        assert client.post("/sign-in/", {"username": self.user.username, "password": RIGHT}).status_code == 302
        return client


def page(ways: Ways) -> Any:
    return ways.browser.get("/units/")


def fragment(ways: Ways) -> Any:
    return ways.browser.get("/units/", headers={"HX-Request": "true"})


def interface_by_session(ways: Ways) -> Any:
    return ways.browser.get("/api/v1/units")


def interface_by_token(ways: Ways) -> Any:
    return Client(headers={"Authorization": f"Bearer {ways.token}"}).get("/api/v1/units")


def download(ways: Ways) -> Any:
    return ways.browser.get("/units/export.csv")


def download_by_token(ways: Ways) -> Any:
    return Client(headers={"Authorization": f"Bearer {ways.token}"}).get("/api/v1/units/export.csv")


def feed(ways: Ways) -> Any:
    return Client().get(f"/calendar/{ways.feed}.ics")


def job(ways: Ways) -> Any:
    return ways.browser.get(f"/jobs/{ways.job.pk}/")


BY_BROWSER: tuple[Way, ...] = (page, fragment, interface_by_session, download, job)
BY_SECRET: tuple[Way, ...] = (interface_by_token, download_by_token, feed)


def close(ways: Ways) -> None:
    access.close_account(ways.s.admin, ways.user.pk, reason="调离")


def take_role(ways: Ways) -> None:
    for row in GrantRow.objects.filter(user=ways.user):
        access.revoke(COMMAND_LINE, row.pk, reason="任务结束")


def end_role(ways: Ways) -> None:
    GrantRow.objects.filter(user=ways.user).update(until_on=clock.today() - timedelta(days=1))


def set_password(ways: Ways) -> None:
    access.set_password(ways.s.office, ways.user.pk)


def sign_out_one(ways: Ways) -> None:
    access.end_presence(ways.s.leader, Presence.objects.get(user=ways.user).pk)


def sign_out_everywhere(ways: Ways) -> None:
    access.end_presences(ways.s.leader)


def change_password_elsewhere(ways: Ways) -> None:
    access.change_password(ways.s.leader, old=RIGHT, new="another long one")


TAKEN: dict[str, tuple[Callable[[Ways], None], tuple[Way, ...]]] = {
    "the account is closed": (close, BY_BROWSER + BY_SECRET),
    "the role is taken away": (take_role, BY_BROWSER + BY_SECRET),
    "the last day of the role is over": (end_role, BY_BROWSER + BY_SECRET),
    "somebody sets a one-time password": (set_password, BY_BROWSER),
    "this browser is signed out": (sign_out_one, BY_BROWSER),
    "every browser is signed out": (sign_out_everywhere, BY_BROWSER),
    "the password is changed elsewhere": (change_password_elsewhere, BY_BROWSER),
}


@pytest.fixture(autouse=True)
def _as_served(settings: Any) -> Any:
    settings.WAYPOST_PRESENCES = True
    with clock.at(NINE), clock.really_at(timezone.now()):
        yield


def opens(way: Way, ways: Ways) -> bool:
    """True when the way still leads to something of the leader's."""
    answer = way(ways)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code == 200 and (way is job or ways.s.court.name in content.decode("utf-8-sig"))


@pytest.mark.parametrize("taken", TAKEN)
def test_what_is_taken_away_is_gone_at_the_next_request(taken: str) -> None:
    ways = Ways()
    every = BY_BROWSER + BY_SECRET
    assert [way.__name__ for way in every if not opens(way, ways)] == []
    take, closed = TAKEN[taken]

    take(ways)

    assert [way.__name__ for way in closed if opens(way, ways)] == []
    assert [way.__name__ for way in every if way not in closed and not opens(way, ways)] == []


def test_a_revoked_token_and_an_ended_feed_open_nothing() -> None:
    ways = Ways()
    token = api.Token.objects.get()

    api.revoke_token(ways.s.leader, token.pk)
    notice.end_feed(ways.s.leader)

    assert [way.__name__ for way in BY_SECRET if opens(way, ways)] == []
    assert opens(page, ways)
