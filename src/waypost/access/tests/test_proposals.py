"""A role that touches talks, closing or doors counts only when a second person has confirmed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import build
from waypost.access import actions, policies, queries
from waypost.access.models import GrantRow, Proposal, User
from waypost.kernel.actor import COMMAND_LINE, Actor, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.notice import actions as notice
from waypost.notice.models import Notice
from waypost.platform import clock

pytestmark = pytest.mark.django_db
DAY = build.FRIDAY
DIRECT = [role for role in policies.TWO_PEOPLE if role not in (Role.LEADER, Role.DEPUTY, Role.INSPECTOR)]


def proposed(by: Actor, *, role: Role = Role.AUDITOR, to: User | None = None) -> Proposal:
    return actions.propose_grant(by, user_id=(to or build.user()).pk, role=role, from_on=DAY)


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


@pytest.mark.parametrize("role", DIRECT)
def test_one_person_alone_gives_no_such_role(role: Role) -> None:
    with pytest.raises(Refused, match="second person"):
        actions.grant(build.actor(Role.OFFICE), user_id=build.user().pk, role=role, from_on=DAY)

    assert GrantRow.objects.filter(role_value=role.value).exclude(source="").count() == 0
    assert acts() == []


def test_a_proposed_role_counts_from_the_moment_a_second_person_confirms_it() -> None:
    office, leader, user = build.actor(Role.OFFICE), build.actor(Role.LEADER), build.user()
    row = proposed(office, to=user)
    assert not queries.actor_of(user.pk, today=DAY).has(Role.AUDITOR)

    actions.confirm_grant(leader, row.pk)

    assert queries.actor_of(user.pk, today=DAY).has(Role.AUDITOR)
    assert acts() == ["proposal.made", "proposal.confirmed", "grant.given"]
    assert Entry.objects.get(act="grant.given").actor_id == leader.user_id


def test_neither_who_proposed_it_nor_who_gets_it_confirms_it() -> None:
    office, user = build.actor(Role.OFFICE), build.user()
    row = proposed(office, to=user, role=Role.OFFICE)
    other = build.actor(Role.LEADER, to=user)

    for actor in (office, other):
        with pytest.raises(NotPermitted, match="neither who proposed"):
            actions.confirm_grant(actor, row.pk)
    assert acts() == ["proposal.made"]


@pytest.mark.parametrize(
    ("role", "by", "may"),
    [
        (Role.AUDITOR, Role.OFFICE, True),
        (Role.AUDITOR, Role.LEADER, True),
        (Role.AUDITOR, Role.ADMIN, False),
        (Role.AUDITOR, Role.AUDITOR, False),
        (Role.OFFICE, Role.ADMIN, False),
        (Role.ADMIN, Role.ADMIN, True),
        (Role.ADMIN, Role.OFFICE, True),
        (Role.ADMIN, Role.LEADER, False),
    ],
)
def test_who_may_be_the_second_person(role: Role, by: Role, may: bool) -> None:
    row, second = proposed(build.actor(Role.OFFICE), role=role), build.actor(by)

    if may:
        actions.confirm_grant(second, row.pk)
    else:
        with pytest.raises(NotPermitted):
            actions.confirm_grant(second, row.pk)

    assert (Proposal.objects.get().grant_id is not None) == may


def test_the_administrator_proposes_administrators_and_nobody_who_reads_talks() -> None:
    admin = build.actor(Role.ADMIN)
    proposed(admin, role=Role.ADMIN)

    with pytest.raises(NotPermitted):
        proposed(admin, role=Role.OFFICE)


def test_after_seven_days_it_is_proposed_anew() -> None:
    office, other, user = build.actor(Role.OFFICE), build.actor(Role.OFFICE), build.user()
    row = proposed(office, to=user)
    with pytest.raises(Refused, match="already"):
        proposed(other, to=user)

    with clock.at(row.open_until + timedelta(seconds=1)):
        with pytest.raises(Refused, match="seven days"):
            actions.confirm_grant(other, row.pk)
        assert queries.proposals(other).items == []
        actions.confirm_grant(other, proposed(office, to=user).pk)

    assert list(Proposal.objects.order_by("pk").values_list("outcome_value", flat=True)) == ["expired", "confirmed"]


def test_it_is_refused_with_a_reason_or_taken_back_by_who_proposed_it() -> None:
    office, other = build.actor(Role.OFFICE), build.actor(Role.OFFICE)
    first, second = proposed(office), proposed(office)
    with pytest.raises(Refused, match="say why"):
        actions.refuse_grant(other, first.pk, reason=" ")
    with pytest.raises(NotPermitted):
        actions.withdraw_grant(other, second.pk)

    actions.refuse_grant(other, first.pk, reason="not from this unit")
    actions.withdraw_grant(office, second.pk)

    for row in (first, second):
        with pytest.raises(Refused, match="decided"):
            actions.confirm_grant(other, row.pk)
    assert GrantRow.objects.filter(role_value=Role.AUDITOR.value).count() == 0


def test_what_somebody_proposed_who_has_lost_the_right_is_not_confirmed() -> None:
    office, other = build.actor(Role.OFFICE), build.actor(Role.OFFICE)
    row = proposed(office)
    GrantRow.objects.filter(user_id=office.user_id).update(revoked_at=clock.now())

    with pytest.raises(NotPermitted, match="any more"):
        actions.confirm_grant(other, row.pk)


def test_a_neighbour_does_not_find_it() -> None:
    here, there = build.region(), build.region()
    row = actions.propose_grant(
        build.actor(Role.OFFICE, region=here),
        user_id=build.user().pk,
        role=Role.AUDITOR,
        from_on=DAY,
        region_id=here.pk,
    )

    for role in (Role.OFFICE, Role.LEADER):
        with pytest.raises(Proposal.DoesNotExist):
            actions.confirm_grant(build.actor(role, region=there), row.pk)


def test_other_roles_need_no_second_person_and_the_command_line_begins_an_instance() -> None:
    with pytest.raises(BadInput):
        proposed(build.actor(Role.OFFICE), role=Role.LIAISON)

    actions.grant(COMMAND_LINE, user_id=build.user().pk, role=Role.OFFICE, from_on=DAY)
    actions.grant(build.actor(Role.OFFICE), user_id=build.user().pk, role=Role.LIAISON, from_on=DAY)


def test_the_database_itself_wants_a_second_person() -> None:
    office = build.actor(Role.OFFICE)
    row, grant = proposed(office), build.grant(build.user(), Role.AUDITOR)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(
            outcome_value="confirmed", decided_by=office.user_id, grant=grant, decided_at=clock.now()
        )


def test_the_second_persons_are_told_and_it_waits_for_them_today() -> None:
    office, leader, second = build.actor(Role.OFFICE), build.actor(Role.LEADER), build.actor(Role.OFFICE)
    row = proposed(office)
    notice.deliver_all()

    told = set(Notice.objects.filter(act="proposal.made").values_list("recipient_id", flat=True))
    assert {leader.user_id, second.user_id} <= told
    assert office.user_id not in told
    assert len(queries.waiting(leader, today=DAY)) == 1
    assert queries.waiting(office, today=DAY) == []
    actions.confirm_grant(second, row.pk)
    assert queries.waiting(leader, today=DAY) == []


def test_on_the_pages_two_people_give_a_role() -> None:
    first, second, user = build.user("first"), build.user("second"), build.user("third")
    for one in (first, second):
        build.grant(one, Role.OFFICE)
    clients = []
    for one in (first, second):
        client = Client(headers={"accept-language": "en"})
        client.force_login(one)
        clients.append(client)
    day = clock.today().isoformat()
    clients[0].post(f"/accounts/{user.pk}/roles/", {"role": "auditor", "from_on": day})
    row = Proposal.objects.get()

    own = clients[0].get("/grants/proposed/").content.decode()
    assert f"/grants/proposed/{row.pk}/confirm/" not in own
    assert clients[0].post(f"/grants/proposed/{row.pk}/confirm/").status_code == 403
    assert f"/grants/proposed/{row.pk}/confirm/" in clients[1].get("/grants/proposed/").content.decode()
    assert clients[1].post(f"/grants/proposed/{row.pk}/confirm/").status_code == 302
    assert queries.actor_of(user.pk, today=clock.today()).has(Role.AUDITOR)
    assert len(clients[1].get("/grants/proposed/?which=all").content) > 0


def test_the_page_asks_as_many_questions_for_many_as_for_one(django_assert_max_num_queries: object) -> None:
    office, other = build.actor(Role.OFFICE), build.actor(Role.OFFICE)
    for _ in range(5):
        proposed(office)

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert len(queries.proposals(other).items) == 5
