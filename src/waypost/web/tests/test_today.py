"""The first page and the search: what the rooms say, in one place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import build
from waypost.kernel.actor import ANONYMOUS, Actor, Role
from waypost.kernel.found import Found
from waypost.kernel.waiting import Mark, Waiting
from waypost.platform import search
from waypost.platform.models import Job, JobState
from waypost.web import home, queries, rooms
from waypost.web.views import refusals

pytestmark = pytest.mark.django_db
FRIDAY = build.FRIDAY


def _answering(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> None:
    monkeypatch.setattr(queries, "asked", lambda question: answers.get(question, ()))


def _signed_in(actor: Actor) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(build.User.objects.get(pk=actor.user_id))
    return client


def test_the_most_pressing_stands_first_whichever_room_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(actor: Actor, *, today: date) -> list[Waiting]:
        return [Waiting(Mark.NEWS, "news", "", "/", "Open"), Waiting(Mark.SOON, "soon", "", "/", "Open", today)]

    def upper(actor: Actor, *, today: date) -> list[Waiting]:
        return [Waiting(Mark.LATE, "late", "", "/", "Open", today - timedelta(2))]

    _answering(monkeypatch, waiting=(lower, upper))

    assert [thing.title for thing in queries.waiting(ANONYMOUS, today=FRIDAY)] == ["late", "soon", "news"]


def test_the_first_page_shows_twelve_and_all_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    def many(actor: Actor, *, today: date) -> list[Waiting]:
        return [Waiting(Mark.DECIDE, f"matter {number:02}", "", "/", "Open") for number in range(30)]

    _answering(monkeypatch, waiting=(many,))
    client = _signed_in(build.actor(Role.LEADER))

    first = client.get("/").content.decode()
    everything = client.get("/", {"all": "1"}).content.decode()

    assert first.count('class="wait"') == 12
    assert "all 30 items" in first
    assert everything.count('class="wait"') == 30


def test_an_office_without_units_is_told_how_to_begin() -> None:
    office = build.actor(Role.OFFICE)

    assert "Three steps to begin" in _signed_in(office).get("/").content.decode()

    build.unit(region=build.region())
    assert "Three steps to begin" not in _signed_in(office).get("/").content.decode()


def test_the_line_says_which_campaign_it_is() -> None:
    region = build.region()
    campaign = build.campaign("教育整顿", region=region)
    leader = build.actor(Role.LEADER, region=region, campaign=campaign)

    found, line = home.campaign_line(leader, today=FRIDAY)

    assert found is not None
    assert line.startswith("教育整顿")


def test_without_a_campaign_the_line_is_empty() -> None:
    assert home.campaign_line(build.actor(Role.LEADER), today=FRIDAY) == (None, "")


def test_what_is_found_is_grouped_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def units(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
        return [Found("Units", f"司法所 {number}", "", "/units/1/") for number in range(limit)]

    def findings(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
        return [Found("Findings", "台账", "安定区", "/findings/1/")]

    _answering(monkeypatch, search=(units, findings))

    groups = queries.search(ANONYMOUS, "司法", limit=5)

    assert [(group.kind_label, len(group.found), group.is_cut) for group in groups] == [
        ("Units", 5, True),
        ("Findings", 1, False),
    ]


def test_an_empty_text_finds_nothing_and_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(monkeypatch, search=(None,))

    assert queries.search(ANONYMOUS, "  ") == []


def test_the_search_page_marks_what_was_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(monkeypatch, search=(lambda actor, text, limit: [Found("Units", "通渭县司法局", "", "/units/1/")],))
    client = _signed_in(build.actor(Role.LEADER))

    assert "通渭县<mark>司法</mark>局" in client.get("/search/", {"q": "司法"}).content.decode()
    assert "通渭县<mark>司法</mark>局" in client.get("/search/suggestions/", {"q": "司法"}).content.decode()


def test_a_unit_of_ones_own_region_is_found_and_a_neighbour_is_not() -> None:
    here, there = build.region("安定区"), build.region("秦州区")
    for name, region in (("安定区司法局", here), ("秦州区司法局", there)):
        search.put("unit", build.unit(name, region=region).pk, name)
    client = _signed_in(build.actor(Role.LEADER, region=here))

    page = client.get("/search/", {"q": "安定区司法局"}).content.decode()
    other = client.get("/search/", {"q": "秦州区司法局"}).content.decode()

    assert "<mark>安定区司法局</mark>" in page
    assert "Nothing found" in other


def test_every_room_that_answers_can_be_asked() -> None:
    assert all(callable(ask) for ask in rooms.asked("search"))
    assert rooms.asked("nothing of the kind") == ()


def test_the_progress_of_ones_own_work_can_be_watched() -> None:
    person = build.actor(Role.OFFICE)
    job = Job.objects.create(name="x", owner_id=person.user_id, state_value=JobState.RUNNING, done=340, total=1200)

    part = _signed_in(person).get(reverse("web:job", args=[job.pk])).content.decode()

    assert "340 / 1,200 (28%)" in part
    assert 'max="1200"' in part
    assert "hx-get" in part


def test_work_that_is_over_is_not_asked_about_again() -> None:
    person = build.actor(Role.OFFICE)
    job = Job.objects.create(name="x", owner_id=person.user_id, state_value=JobState.DONE)

    part = _signed_in(person).get(reverse("web:job", args=[job.pk]), {"then": "/units/"}).content.decode()

    assert "hx-get" not in part
    assert 'href="/units/"' in part


def test_nobody_watches_the_work_of_another() -> None:
    job = Job.objects.create(name="x", owner_id=build.actor(Role.OFFICE).user_id, state_value=JobState.RUNNING)

    assert _signed_in(build.actor(Role.ADMIN)).get(reverse("web:job", args=[job.pk])).status_code == 404


def test_the_page_for_our_own_faults_needs_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = refusals.broken(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Waypost" in answer.content.decode()
