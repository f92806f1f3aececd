"""Neither inbox nor calendar tells anybody what they may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from waypost.fieldwork import actions as fieldwork
from waypost.fieldwork.tests import build as field
from waypost.fieldwork.tests.build import DAY, NINE
from waypost.kernel.actor import Actor
from waypost.notice import actions, queries
from waypost.notice.models import Notice
from waypost.platform import clock

pytestmark = pytest.mark.django_db


def told(*people: Actor) -> list[list[str]]:
    return [
        list(Notice.objects.filter(recipient=one.user_id).order_by("seq").values_list("act", flat=True))
        for one in people
    ]


def test_a_unit_hears_of_an_unannounced_visit_when_it_has_begun_and_not_before() -> None:
    stage = field.stage()
    visit = stage.visit(kind="unannounced")
    with clock.at(NINE - timedelta(hours=1)):
        actions.deliver()
    assert told(stage.head, stage.liaison, stage.officer, stage.neighbour, stage.auditor, stage.admin) == [[]] * 6
    assert told(stage.inspector) == [["visit.planned"]]

    with clock.at(NINE):
        fieldwork.open_visit(stage.inspector, visit.pk)
        actions.deliver()

    assert told(stage.head, stage.liaison) == [["visit.started"]] * 2
    assert told(stage.neighbour, stage.admin) == [[]] * 2


def test_a_unit_never_hears_of_an_unannounced_visit_that_was_called_off() -> None:
    stage = field.stage()
    visit = stage.visit(kind="unannounced")
    with clock.at(NINE - timedelta(hours=2)):
        fieldwork.cancel_visit(stage.leader, visit.pk, reason="大雪封山")

    with clock.at(NINE):
        actions.deliver()

    assert told(stage.head, stage.liaison, stage.officer, stage.neighbour, stage.admin) == [[]] * 5


def test_only_the_author_hears_that_a_talk_was_opened() -> None:
    stage = field.stage()
    private = stage.key(stage.deputy)
    talk = stage.talk(reader_ids=[stage.deputy.user_id or 0])
    with clock.at(NINE + timedelta(hours=3)):
        fieldwork.open_talk(stage.deputy, talk.pk, private=private)
        actions.deliver()

    assert told(stage.inspector) == [["talk.opened"]]
    everybody_else = (stage.deputy, stage.leader, stage.colleague, stage.office, stage.auditor, stage.admin, stage.head)
    assert told(*everybody_else) == [[]] * len(everybody_else)


def test_a_draft_finding_is_told_to_no_unit() -> None:
    stage = field.stage()
    stage.finding()
    with clock.at(NINE + timedelta(hours=2)):
        actions.deliver()

    assert not any("finding.noted" in acts for acts in told(stage.head, stage.liaison, stage.officer, stage.neighbour))


def test_the_calendar_holds_announced_visits_and_never_one_that_is_hidden(client: Client) -> None:
    stage = field.stage()
    shown = stage.visit()
    hidden = stage.visit(kind="unannounced", at=NINE + timedelta(days=2))
    with clock.at(NINE - timedelta(hours=1)):
        fieldwork.announce_visit(stage.leader, shown.pk)
        secret = actions.renew_feed(stage.leader)
        own = client.get(f"/calendar/{secret}.ics").content.decode()
        theirs = client.get(f"/calendar/{actions.renew_feed(stage.head)}.ics").content.decode()
        nobodys = client.get("/calendar/guess.ics").status_code

    for body in (own, theirs):
        assert f"visit-{shown.pk}" in body
        assert str(hidden.pk) not in body
        assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert nobodys == 404
    assert secret not in str(list(Notice.objects.values()))


def test_a_renewed_or_ended_feed_is_dead_at_once(client: Client) -> None:
    stage = field.stage()
    first, second = actions.renew_feed(stage.leader), actions.renew_feed(stage.leader)
    assert queries.owner_of_feed(first, today=DAY) is None
    assert queries.owner_of_feed(second, today=DAY) is not None

    actions.end_feed(stage.leader)

    assert queries.owner_of_feed(second, today=DAY) is None
