"""What was recorded is told once to each person whom it concerns, and never to one who may not see it."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests import build
from waypost.access import actions as access
from waypost.access import queries as accounts
from waypost.kernel.actor import Actor, Role
from waypost.ledger.actions import record
from waypost.notice import actions, marks, queries
from waypost.notice.models import Cursor, Notice
from waypost.notice.rules import kind_of
from waypost.notice.subjects import OWN_ONLY, kinds
from waypost.notice.told import NO_NOTICE, RULES

pytestmark = pytest.mark.django_db


def given(to: Actor, by: Actor, role: Role = Role.OFFICER) -> None:
    access.grant(by, user_id=to.user_id or 0, role=role, from_on=build.MONDAY)


def fresh(actor: Actor) -> Actor:
    return accounts.actor_of(actor.user_id, today=build.date(2026, 1, 1))


def test_a_person_who_is_given_a_role_is_told_so_in_their_language() -> None:
    office, person = build.actor(Role.OFFICE), build.actor(Role.OFFICER)
    given(person, office, Role.LIAISON)

    assert actions.deliver() == 1

    (notice,) = queries.notices(fresh(person)).items
    assert notice.is_open
    assert not notice.is_read
    assert notice.who in notice.text


def test_who_acts_is_not_told_of_the_own_act() -> None:
    office = build.actor(Role.OFFICE)
    given(build.actor(Role.OFFICER), office)

    actions.deliver()

    assert queries.notices(fresh(office)).items == []


def test_delivering_again_tells_nobody_twice_even_after_a_lost_cursor() -> None:
    person = build.actor(Role.OFFICER)
    given(person, build.actor(Role.OFFICE))
    actions.deliver()

    assert actions.deliver() == 0
    Cursor.objects.update(seq=-1)
    actions.deliver()

    assert Notice.objects.filter(recipient=person.user_id).count() == 1


def test_delivering_when_nothing_is_new_costs_two_queries(django_assert_max_num_queries: object) -> None:
    given(build.actor(Role.OFFICER), build.actor(Role.OFFICE))
    actions.deliver()

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        actions.deliver()


def test_delivering_goes_on_where_it_was_left() -> None:
    office, people = build.actor(Role.OFFICE), [build.actor(Role.OFFICER) for _ in range(5)]
    for person in people:
        given(person, office)

    assert [actions.deliver(most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert Cursor.objects.get().seq == 4


def test_a_delivery_of_many_acts_costs_queries_by_people_and_not_by_acts(
    django_assert_max_num_queries: object,
) -> None:
    office, person = build.actor(Role.OFFICE), build.actor(Role.OFFICER)
    for _ in range(60):
        given(person, office)

    with django_assert_max_num_queries(270):  # type: ignore[operator]
        assert actions.deliver() == 60


def test_a_closed_account_is_told_nothing() -> None:
    office, person = build.actor(Role.OFFICE), build.actor(Role.OFFICER)
    given(person, office)
    access.close_account(office, person.user_id or 0, reason="调离")

    actions.deliver()

    assert not Notice.objects.filter(recipient=person.user_id).exists()


def test_an_act_about_something_unknown_or_without_a_rule_moves_the_cursor_and_tells_nobody() -> None:
    with transaction.atomic():
        record(Actor(1), "thing.noted", subject="thing:1", facts={})
        record(Actor(1), "grant.given", subject="grant:999", facts={"account": 1})

    assert actions.deliver() == 0
    assert Cursor.objects.get().seq == 1


def test_what_a_person_switched_off_is_not_told() -> None:
    person = build.actor(Role.OFFICER)
    actions.choose(person, muted=["access"])
    given(person, build.actor(Role.OFFICE))

    actions.deliver()

    assert queries.notices(fresh(person)).items == []


def test_when_the_subject_is_open_no_more_the_notice_says_nothing_of_it() -> None:
    office, person = build.actor(Role.OFFICE), build.actor(Role.OFFICER)
    auditor = build.actor(Role.AUDITOR)
    given(person, office, Role.LIAISON)
    actions.deliver()
    assert queries.notices(fresh(auditor)).items[0].is_open
    for row in accounts.grants(office, today=build.date(2026, 1, 1), role=Role.AUDITOR).items:
        access.revoke(office, row.id, reason="调离")

    (notice,) = queries.notices(fresh(auditor)).items

    assert not notice.is_open
    assert notice.title == notice.who == notice.address == ""


def test_reading_marks_are_ones_own_and_leave_what_came_later() -> None:
    office, person, other = build.actor(Role.OFFICE), build.actor(Role.OFFICER), build.actor(Role.OFFICER)
    for to in (person, other, person):
        given(to, office)
    actions.deliver()
    mine = queries.notices(fresh(person)).items

    assert marks.mark_read(other, [notice.id for notice in mine]) == 0
    assert marks.mark_all_read(fresh(person), up_to=0) == 1
    assert queries.unread_count(fresh(person)) == 1
    assert marks.mark_read(fresh(person), [notice.id for notice in mine]) == 1
    assert marks.mark_unread(fresh(person), [mine[0].id]) == 1
    assert marks.mark_all_read(Actor(None), up_to=99) == 0


def test_the_inbox_costs_the_same_for_many(django_assert_max_num_queries: object) -> None:
    office, person = build.actor(Role.OFFICE), build.actor(Role.OFFICER)
    for _ in range(40):
        given(person, office)
    actions.deliver()
    reader = fresh(person)

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        page = queries.notices(reader, limit=30)

    assert len(page.items) == 30
    assert len(queries.notices(reader, limit=30, after=page.next).items) == 10


@pytest.mark.parametrize("act", sorted(RULES))
def test_every_rule_has_a_kind_a_subject_and_a_text_that_can_be_filled(act: str) -> None:
    assert kind_of(act)
    for rule in RULES[act]:
        assert rule.to
        assert rule.text
    assert act not in NO_NOTICE


def test_kinds_that_only_their_person_sees_have_no_view() -> None:
    assert OWN_ONLY.isdisjoint(kinds())
