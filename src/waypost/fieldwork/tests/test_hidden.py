"""An unannounced visit leaves no trace for the visited before it starts: walked through every question and page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import build
from waypost.access.models import User
from waypost.fieldwork import actions, queries
from waypost.fieldwork.actions.planning import plan_facts
from waypost.fieldwork.models import Visit
from waypost.fieldwork.queries.visits import selected
from waypost.fieldwork.rules import VisitKind, VisitState
from waypost.fieldwork.rules.visits import plan_digest
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import NotPermitted, Refused
from waypost.ledger.models import Body, Entry
from waypost.platform import clock
from waypost.platform.models import SearchEntry

pytestmark = pytest.mark.django_db
PURPOSE = "核查群众反映之窗口脱岗"


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE - timedelta(hours=1)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


@pytest.fixture
def hidden(s: Stage) -> Visit:
    return s.visit(kind="unannounced", purpose=PURPOSE, checklist_id=s.checklist().pk, focus_ids=[s.focus.pk])


def visited(s: Stage) -> list[Actor]:
    """The unit's people, and people of the group who belong to the unit or its line."""
    lent = [build.actor(Role.INSPECTOR, region=s.city, to=build.user(home=home)) for home in (s.court, s.station)]
    two_hats = build.actor(Role.OFFICE, region=s.province, to=build.user(home=s.court))
    boss = build.actor(Role.LEADER, region=s.city, to=build.user(home=s.court))
    return [s.head, s.liaison, s.officer, *lent, two_hats, boss]


def test_every_question_answers_as_if_it_were_not_there(s: Stage, hidden: Visit) -> None:
    asked: list[Callable[[Actor], Any]] = [
        lambda actor: queries.visits(actor).total,
        lambda actor: queries.visits(actor).rows,
        lambda actor: selected(actor, unit_id=s.court.pk).count(),
        lambda actor: selected(actor, kind="unannounced", text="甲市法院").count(),
        lambda actor: selected(actor, user_id=s.inspector.user_id).count(),
        lambda actor: queries.calendar(actor, first=date(2021, 3, 1), last=date(2021, 3, 31)),
        lambda actor: queries.search(actor, "甲市法院"),
        lambda actor: queries.search(actor, PURPOSE),
        lambda actor: queries.unit_visits(actor, s.court.pk),
        lambda actor: queries.waiting(actor, today=NINE.date()),
        lambda actor: queries.overlaps(actor, [s.inspector.user_id or 0], NINE, NINE + timedelta(hours=3)),
        lambda actor: queries.observations(actor, unit_id=s.court.pk),
        lambda actor: queries.findings(actor, unit_id=s.court.pk),
        lambda actor: queries.readable_subjects(actor, "visit", [str(hidden.pk)]),
        lambda actor: queries.visible_visits(actor).count(),
    ]

    for actor in [*visited(s), s.neighbour, s.admin]:
        assert [ask(actor) for ask in asked if ask(actor)] == []
        for look in (queries.visit, queries.work):
            with pytest.raises(Visit.DoesNotExist):
                look(actor, hidden.pk)


def test_every_action_says_that_there_is_no_such_visit(s: Stage, hidden: Visit) -> None:
    steps: list[Callable[[Actor], Any]] = [
        lambda actor: actions.announce_visit(actor, hidden.pk),
        lambda actor: actions.cancel_visit(actor, hidden.pk, reason="x"),
        lambda actor: actions.change_plan(actor, hidden.pk, reason="x"),
        lambda actor: actions.open_visit(actor, hidden.pk),
        lambda actor: actions.end_visit(actor, hidden.pk),
        lambda actor: actions.observe(actor, hidden.pk, text="x"),
        lambda actor: actions.answer(actor, hidden.pk, key="hours", value="yes"),
    ]

    for actor in visited(s):
        for step in steps:
            with pytest.raises(Visit.DoesNotExist):
                step(actor)


def _addresses() -> list[str]:
    found: list[str] = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            else:
                found.append("/" + route.replace("^", "").replace("$", ""))

    walk(get_resolver().url_patterns, "")
    return found


def _filled(route: str, s: Stage, hidden: Visit) -> str:
    seq = Entry.objects.get(act="visit.planned").seq
    numbers = {"unit_id": s.court.pk, "campaign_id": s.campaign.pk, "region_id": s.city.pk, "seq": seq}
    for name, value in {**numbers, "visit_id": hidden.pk, "group_id": s.group.pk, "key": "hours"}.items():
        for kind in ("int", "uuid", "slug", "str", "path"):
            route = route.replace(f"<{kind}:{name}>", str(value))
        route = route.replace(f"<{name}>", str(value))
    return route


def test_no_page_of_the_house_shows_a_trace_of_it_and_pages_do_not_differ_with_it(s: Stage, hidden: Visit) -> None:
    traces = (str(hidden.pk), hidden.pk.hex, PURPOSE, hidden.plan_salt)
    routes = [_filled(route, s, hidden) for route in _addresses()]
    routes = [route for route in routes if "<" not in route and "(" not in route]
    assert f"/visits/{hidden.pk}/" in routes

    for actor in (s.head, s.liaison, *visited(s)[3:4]):
        client = signed_in(actor)
        client.raise_request_exception = False
        for route in routes:
            answer = client.get(route)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            if f"{hidden.pk}" in route:
                assert answer.status_code in (404, 405), route
                continue
            words = content.decode(errors="ignore")
            assert [trace for trace in traces if trace in words] == [], route


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_the_list_page_is_the_same_with_the_hidden_visit_as_without_it(s: Stage) -> None:
    client = signed_in(s.head)
    pages = ("/visits/", "/visits/?kind=unannounced", "/visits/calendar/?month=2021-03", "/visits/export/?format=csv")
    before = [_without_tokens(client.get(page).content.decode()) for page in pages]

    s.visit(kind="unannounced", purpose=PURPOSE)

    assert [_without_tokens(client.get(page).content.decode()) for page in pages] == before


def _without_tokens(page: str) -> str:
    """A page without what is new on each request: tokens, nonces and ids that make a form safe to repeat."""
    return re.sub(r'(value|nonce|content)="[A-Za-z0-9-]{32,}"|X-CSRFToken": "[^"]+"', "", page)


def test_neither_the_ledger_nor_the_search_index_says_what_is_planned(s: Stage, hidden: Visit) -> None:
    entry = Entry.objects.get(act="visit.planned")
    body = Body.objects.get(entry=entry)

    assert set(body.text.split('"')) & {"unit", "purpose", "people", "from_at"} == set()
    assert PURPOSE not in body.text
    assert SearchEntry.objects.filter(kind="visit").count() == 0


def test_when_it_starts_the_plan_on_record_proves_what_was_planned(s: Stage, hidden: Visit) -> None:
    before = plan_facts(hidden)
    promised = Body.objects.get(entry__act="visit.planned").text
    with clock.at(NINE):
        actions.open_visit(s.inspector, hidden.pk)

    said = Body.objects.get(entry__act="visit.started").text

    assert hidden.plan_salt in said
    assert plan_digest(hidden.plan_salt, {**before, "reason": ""}) in promised


def test_those_entitled_know_of_it_and_nobody_else_of_the_group(s: Stage, hidden: Visit) -> None:
    knowing = {name for name in ("office", "leader", "deputy", "inspector") if _knows(getattr(s, name), hidden)}
    unknowing = [s.colleague, s.other_inspector, s.auditor, s.admin, s.neighbour]

    assert knowing == {"office", "leader", "deputy", "inspector"}
    assert [actor for actor in unknowing if _knows(actor, hidden)] == []


def _knows(actor: Actor, visit: Visit) -> bool:
    return Visit.objects.all().visible_to(actor).filter(pk=visit.pk).exists()


def test_once_it_has_started_the_unit_knows_that_it_takes_place_and_no_more(s: Stage, hidden: Visit) -> None:
    with clock.at(NINE):
        actions.open_visit(s.inspector, hidden.pk)
        actions.observe(s.inspector, hidden.pk, text="窗口无人")
        actions.answer(s.inspector, hidden.pk, key="hours", value="no")
    s.finding(hidden)

    work = queries.work(s.head, hidden.pk)

    assert (work.visit.state, work.visit.number, work.visit.purpose) == (VisitState.STARTED, 1, "")
    assert (work.sections, work.observations, work.findings, work.photos) == ((), (), (), ())
    assert work.visit.steps == ()
    page = signed_in(s.head).get(f"/visits/{hidden.pk}/").content.decode()
    assert [trace for trace in (PURPOSE, "窗口无人", "窗口未公示") if trace in page] == []
    assert _knows(s.auditor, hidden)


def test_one_that_is_called_off_stays_unknown_to_the_unit_and_is_told_to_the_auditor(s: Stage, hidden: Visit) -> None:
    actions.cancel_visit(s.leader, hidden.pk, reason="走漏消息")

    assert [actor for actor in visited(s) if _knows(actor, hidden)] == []
    assert _knows(s.auditor, hidden)


def test_it_is_never_announced_and_only_the_leader_changes_it(s: Stage, hidden: Visit) -> None:
    with pytest.raises(Refused):
        actions.announce_visit(s.leader, hidden.pk)
    for step in (actions.cancel_visit, actions.change_plan):
        with pytest.raises(NotPermitted):
            step(s.deputy, hidden.pk, reason="x")
    with pytest.raises(NotPermitted):
        s.leader, s.office = s.office, s.leader
        s.visit(kind="unannounced")


def test_a_spot_check_is_hidden_by_choice_and_a_meeting_never(s: Stage) -> None:
    assert s.visit(kind="spot_check", is_hidden=True).is_hidden
    assert not s.visit(kind="spot_check", unit_id=s.station.pk).is_hidden
    assert not s.visit(kind=VisitKind.SPECIAL_MEETING.value, is_hidden=True, at=NINE + timedelta(days=1)).is_hidden


def test_numbers_of_visits_have_no_gap_where_a_hidden_one_waits(s: Stage, hidden: Visit) -> None:
    first = s.open_visit(unit_id=s.station.pk)
    s.visit(kind="unannounced", at=NINE + timedelta(days=1))
    second = s.open_visit(at=NINE + timedelta(days=2))

    assert (first.number, second.number) == (1, 2)
