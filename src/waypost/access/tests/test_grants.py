"""Roles are given within one's own part of the tree, never to oneself, and end at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from tests import build
from waypost.access import actions, policies, queries
from waypost.access.models import GrantRow
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit

pytestmark = pytest.mark.django_db
DAY = build.FRIDAY


def test_a_role_given_counts_from_its_day_to_its_day() -> None:
    unit = build.unit(region=build.region())
    user = build.user()

    actions.grant(
        build.actor(Role.OFFICE),
        user_id=user.pk,
        role=Role.LIAISON,
        unit_id=unit.pk,
        from_on=date(2021, 4, 1),
        until_on=date(2021, 4, 30),
    )

    held = [
        queries.actor_of(user.pk, today=day).has(Role.LIAISON) for day in (date(2021, 3, 31), DAY, date(2021, 5, 1))
    ]
    assert held == [False, True, False]


def test_a_form_offers_only_the_roles_that_its_reader_may_give() -> None:
    office, admin, head = (
        policies.roles_to_give(build.actor(role)) for role in (Role.OFFICE, Role.ADMIN, Role.UNIT_HEAD)
    )

    assert admin == {Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER, Role.ADMIN}
    assert office == admin | {Role.OFFICE, Role.AUDITOR}
    assert head == set()


def test_a_role_taken_away_is_gone_at_once() -> None:
    user = build.user()
    row = build.grant(user, Role.OFFICER)

    actions.revoke(build.actor(Role.OFFICE), row.pk, reason="调离")

    assert not queries.actor_of(user.pk, today=DAY).has(Role.OFFICER)
    assert Entry.objects.get().act == "grant.revoked"


def test_a_role_is_taken_away_once_and_with_a_reason() -> None:
    office, row = build.actor(Role.OFFICE), build.grant(build.user(), Role.OFFICER)
    with pytest.raises(Refused, match="say why"):
        actions.revoke(office, row.pk, reason="")
    actions.revoke(office, row.pk, reason="调离")

    with pytest.raises(GrantRow.DoesNotExist):
        actions.revoke(office, row.pk, reason="又一次")


def test_an_office_reaches_no_further_than_its_own_part_of_the_tree() -> None:
    here, there = build.region(), build.region()
    office = build.actor(Role.OFFICE, region=here)
    near, far = build.unit(region=here), build.unit(region=there)
    user = build.user()

    actions.grant(office, user_id=user.pk, role=Role.LIAISON, unit_id=near.pk, from_on=DAY)

    with pytest.raises(Unit.DoesNotExist):
        actions.grant(office, user_id=user.pk, role=Role.LIAISON, from_on=DAY, unit_id=far.pk)
    for place in ({"region_id": there.pk}, {}):
        with pytest.raises(NotPermitted, match="beyond"):
            actions.grant(office, user_id=user.pk, role=Role.LIAISON, from_on=DAY, **place)


def test_an_office_of_another_city_cannot_even_see_a_grant() -> None:
    here, there = build.region(), build.region()
    row = build.grant(build.user(), Role.LIAISON, unit=build.unit(region=here))

    with pytest.raises(GrantRow.DoesNotExist):
        actions.revoke(build.actor(Role.OFFICE, region=there), row.pk, reason="x")
    assert queries.grants_of(build.actor(Role.OFFICE, region=here), [row.pk], today=DAY)


def test_nobody_gives_roles_to_themselves() -> None:
    office = build.actor(Role.OFFICE)

    with pytest.raises(NotPermitted, match="their own"):
        actions.grant(office, user_id=office.user_id or 0, role=Role.AUDITOR, from_on=DAY)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.AUDITOR, Role.LEADER])
def test_the_administrator_gives_no_role_that_reads_what_the_group_reads(role: Role) -> None:
    with pytest.raises(NotPermitted):
        actions.grant(build.actor(Role.ADMIN), user_id=build.user().pk, role=role, from_on=DAY, source="group:1")


@pytest.mark.parametrize("role", [Role.LEADER, Role.DEPUTY, Role.INSPECTOR])
def test_the_roles_of_a_group_come_with_an_appointment_only(role: Role) -> None:
    office, user = build.actor(Role.OFFICE), build.user()
    with pytest.raises(NotPermitted, match="appointment"):
        actions.grant(office, user_id=user.pk, role=role, from_on=DAY)

    actions.grant(office, user_id=user.pk, role=role, from_on=DAY, source="group:1")

    assert queries.actor_of(user.pk, today=DAY).has(role)


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER, Role.AUDITOR])
def test_others_give_no_roles(role: Role) -> None:
    with pytest.raises(NotPermitted):
        actions.grant(build.actor(role), user_id=build.user().pk, role=Role.OFFICER, from_on=DAY)


def test_a_role_does_not_end_before_it_begins() -> None:
    with pytest.raises(BadInput):
        actions.grant(
            build.actor(Role.OFFICE),
            user_id=build.user().pk,
            role=Role.OFFICER,
            from_on=DAY,
            until_on=build.MONDAY,
        )


def test_holders_are_those_whose_part_of_the_tree_covers_the_place() -> None:
    city, other = build.region(), build.region()
    superior = build.unit(region=city)
    unit = build.unit(region=city, superior=superior)
    head, above = build.actor(Role.UNIT_HEAD, unit=unit), build.actor(Role.UNIT_HEAD, unit=superior)
    build.actor(Role.UNIT_HEAD, unit=build.unit(region=other))

    place = {"unit_path": unit.path, "region_path": unit.region_path, "today": DAY}

    assert queries.holders(Role.UNIT_HEAD, **place) == sorted([head.user_id or 0, above.user_id or 0])
    assert queries.holders(Role.UNIT_HEAD, nearest=True, **place) == [head.user_id]


def test_the_command_gives_a_role() -> None:
    user = build.user("zhang")

    call_command("grant_give", "--username", "zhang", "--role", "auditor", "--from", "2021-03-01")

    assert queries.actor_of(user.pk, today=DAY).has(Role.AUDITOR)
