"""Doors that stand open to everybody take a measure of posts, and answer the rest at no cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from waypost.platform import doorway
from waypost.platform.doorway import Doorway, DoorwayMiddleware, Measure


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_an_address_has_so_many_at_once_and_then_so_many_a_second() -> None:
    clock = Clock()
    door = Doorway(Measure(3, 0.5), Measure(100, 100), clock)

    assert [door.wait("192.0.2.1") for _ in range(4)] == [0, 0, 0, 2]
    assert door.wait("192.0.2.2") == 0
    clock.seconds += 2
    assert [door.wait("192.0.2.1") for _ in range(2)] == [0, 2]
    clock.seconds += 3600
    assert [door.wait("192.0.2.1") > 0 for _ in range(4)] == [False, False, False, True]


def test_many_addresses_together_have_a_measure_too() -> None:
    clock = Clock()
    door = Doorway(Measure(3, 1), Measure(5, 1), clock)

    waits = [door.wait(f"192.0.2.{number}") for number in range(7)]

    assert waits == [0, 0, 0, 0, 0, 1, 1]
    clock.seconds += 1
    assert door.wait("192.0.2.200") == 0


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "_KNOWN", 10)
    door = Doorway(Measure(1, 0.001), Measure(1000, 1000), Clock())

    for number in range(50):
        door.wait(f"192.0.2.{number}")

    assert len(door._left) == 10
    assert door.wait("192.0.2.49") > 0
    assert door.wait("192.0.2.0") == 0  # long forgotten


def _through(settings: Any, said: str, requests: list[HttpRequest]) -> list[HttpResponse]:
    settings.WAYPOST_DOORWAY = said
    middleware = DoorwayMiddleware(lambda request: HttpResponse("inside"))
    return [middleware(request) for request in requests]


def test_only_posts_to_open_doors_are_counted(settings: Any) -> None:
    ask = RequestFactory()
    requests = [ask.post("/sign-in/"), ask.get("/sign-in/"), ask.post("/units/"), ask.post("/sign-in/factor/")]

    answers = _through(settings, "1/1 9/9", requests)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_what_is_over_the_measure_is_told_in_both_languages_when_to_come_again(settings: Any) -> None:
    ask = RequestFactory()

    _, told = _through(settings, "1/0.25 9/9", [ask.post("/sign-in/"), ask.post("/sign-in/", {"password": "x" * 99})])

    assert told.status_code == 429
    assert 4 <= int(told["Retry-After"]) <= 5
    assert told["Content-Security-Policy"].startswith("default-src 'none'")
    assert "请等" in told.content.decode()
    assert "Wait" in told.content.decode()


def test_a_measure_that_is_none_is_refused_at_the_start(settings: Any) -> None:
    for said in ("", "60/2", "60 120", "0/1 9/9", "9/0 9/9", "a/b c/d", "1/2/3 4/5"):
        with pytest.raises(ImproperlyConfigured, match="WAYPOST_DOORWAY"):
            doorway.measures(said)
    settings.WAYPOST_DOORWAY = "off"
    with pytest.raises(MiddlewareNotUsed):
        DoorwayMiddleware(lambda request: HttpResponse())
