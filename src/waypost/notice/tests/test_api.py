"""The inbox for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Role
from waypost.notice.models import Notice
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> tuple[Client, User]:
    """Somebody of the office with three notices, signed in."""
    user = User.objects.get(pk=build.actor(Role.OFFICE).user_id)
    for seq in range(3):
        Notice.objects.create(
            recipient=user,
            seq=seq,
            at=clock.now(),
            act="x",
            subject=f"x:{seq}",
            kind_value="visit",
            urgency_value="news",
        )
    client = Client()
    client.force_login(user)
    return client, user


def written(client: Client, method: str, address: str, said: Any = None) -> Any:
    headers = {"Idempotency-Key": f"{method}{address}"}
    return getattr(client, method)(f"/api/v1{address}", said or {}, content_type="application/json", headers=headers)


def test_all_that_was_there_is_marked_and_what_came_later_is_not(inbox: tuple[Client, User]) -> None:
    client, _user = inbox

    marked = written(client, "post", "/notices/mark-all", {"up_to": 1})

    assert marked.json() == {"changed": 2}
    assert client.get("/api/v1/notices").json()["unread"] == 1


def test_wishes_are_chosen_and_a_feed_ended(inbox: tuple[Client, User]) -> None:
    client, _user = inbox

    chosen = written(client, "put", "/notices/wishes", {"muted": ["talk"]})
    unknown = written(client, "put", "/notices/wishes", {"muted": ["weather"]})
    ended = written(client, "delete", "/notices/feed")

    assert (chosen.json()["muted"], ended.status_code) == (["talk"], 204)
    assert unknown.status_code in (409, 422)
    assert client.get("/api/v1/notices/wishes").json() == {"muted": ["talk"], "feed_made_at": None}
