"""Accounts are opened, changed, closed and reopened by those who look after them, and by nobody else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from tests import build
from waypost.access import actions, queries, rules
from waypost.access.models import User
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db
DAY = build.FRIDAY


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def test_the_office_opens_an_account_and_the_ledger_says_so() -> None:
    office = build.actor(Role.OFFICE)

    user = actions.open_account(office, username="xunlian", name="联络员")

    assert not user.has_usable_password()
    assert acts() == ["account.opened"]


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.OFFICE, Role.ADMIN, Role.PUBLIC}, key=lambda role: role.value)
)
def test_others_open_no_account(role: Role) -> None:
    with pytest.raises(NotPermitted):
        actions.open_account(build.actor(role), username="x", name="某")

    assert acts() == []


@pytest.mark.parametrize("username", ["", "two words", "x" * 61, "TAKEN"])
def test_a_sign_in_name_is_one_word_that_nobody_has(username: str) -> None:
    build.user("taken")

    with pytest.raises(BadInput):
        actions.open_account(build.actor(Role.OFFICE), username=username, name="某")


def test_an_account_that_is_closed_is_nobody_at_the_next_request() -> None:
    user = build.user()
    build.grant(user, Role.OFFICER)

    actions.close_account(build.actor(Role.ADMIN), user.pk, reason="调离")

    assert not queries.actor_of(user.pk, today=DAY).is_known
    assert acts() == ["account.closed"]


def test_a_closed_account_is_opened_again_with_its_roles() -> None:
    admin, user = build.actor(Role.ADMIN), build.user()
    build.grant(user, Role.OFFICER)
    actions.close_account(admin, user.pk, reason="调离")

    actions.reopen_account(admin, user.pk, reason="调回")

    assert queries.actor_of(user.pk, today=DAY).has(Role.OFFICER)


def test_closing_needs_a_reason_an_open_account_and_another_person() -> None:
    admin, user = build.actor(Role.ADMIN), build.user()
    with pytest.raises(Refused, match="say why"):
        actions.close_account(admin, user.pk, reason=" ")
    with pytest.raises(Refused, match="own account"):
        actions.close_account(admin, admin.user_id or 0, reason="x")
    actions.close_account(admin, user.pk, reason="x")
    with pytest.raises(Refused, match="already"):
        actions.close_account(admin, user.pk, reason="x")
    with pytest.raises(Refused, match="is open"):
        actions.reopen_account(admin, admin.user_id or 0, reason="x")


def test_the_office_of_another_city_does_not_even_see_it() -> None:
    here, there = build.region("此市"), build.region("彼市")
    user = build.user(home=build.unit(region=here))
    other = build.actor(Role.OFFICE, region=there)

    for act in (actions.close_account, actions.reopen_account):
        with pytest.raises(User.DoesNotExist):
            act(other, user.pk, reason="x")
    with pytest.raises(User.DoesNotExist):
        actions.edit_account(other, user.pk, name="别名")
    with pytest.raises(User.DoesNotExist):
        actions.set_password(other, user.pk)
    assert queries.accounts(other, today=DAY).items == [queries.account(other, other.user_id or 0, today=DAY)]


def test_an_officer_sees_the_own_account_and_may_not_manage_it() -> None:
    officer = build.actor(Role.OFFICER)

    assert queries.account(officer, officer.user_id or 0, today=DAY).id == officer.user_id
    with pytest.raises(NotPermitted):
        actions.edit_account(officer, officer.user_id or 0, name="所长")


def test_a_change_tells_what_was_before() -> None:
    user = build.user("lly")

    actions.edit_account(build.actor(Role.OFFICE), user.pk, name="联络员", language="en")

    said = json.loads(Entry.objects.get().body.text)
    assert said["from"] == {"name": "lly", "language": "zh-hans"}
    assert said["to"] == {"name": "联络员", "language": "en"}


def test_a_change_that_changes_nothing_or_makes_nonsense_is_refused() -> None:
    office, user = build.actor(Role.OFFICE), build.user("lly")
    with pytest.raises(Refused, match="nothing"):
        actions.edit_account(office, user.pk, name="lly")
    with pytest.raises(BadInput):
        actions.edit_account(office, user.pk, language="fr")
    with pytest.raises(TypeError):
        actions.edit_account(office, user.pk, is_active=False)


def test_a_one_time_password_works_and_must_be_changed() -> None:
    user = build.user(password=None)

    told = actions.set_password(build.actor(Role.OFFICE), user.pk)

    user.refresh_from_db()
    assert user.check_password(told)
    assert user.must_change_password
    assert told not in Entry.objects.get().body.text


@pytest.mark.parametrize(("days", "comes_in"), [(13, True), (15, False)])
def test_a_one_time_password_that_nobody_used_runs_out(days: int, comes_in: bool) -> None:
    user, office = build.user("late", password=None), build.actor(Role.OFFICE)
    build.grant(user, Role.LIAISON)
    told = actions.set_password(office, user.pk)
    client = Client(headers={"accept-language": "en"})

    with clock.at(clock.now() + timedelta(days=days)):
        wrong = client.post("/sign-in/", {"username": "late", "password": "another"})
        answer = client.post("/sign-in/", {"username": "late", "password": told})

        assert "has run out" not in wrong.content.decode()
        assert (answer.status_code == 302) == comes_in
        assert ("has run out" in answer.content.decode()) != comes_in
        again = actions.set_password(office, user.pk)
        assert client.post("/sign-in/", {"username": "late", "password": again}).status_code == 302


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.AUDITOR])
def test_the_administrator_sets_no_password_with_which_he_could_read_what_the_group_reads(role: Role) -> None:
    them = build.actor(role)

    with pytest.raises(NotPermitted):
        actions.set_password(build.actor(Role.ADMIN), them.user_id or 0)


def test_a_person_changes_the_own_password_knowing_the_old_one() -> None:
    user = build.user(password="old-password-1")
    build.grant(user, Role.OFFICER)
    actor = queries.actor_of(user.pk, today=DAY)
    for old, new in (("wrong", "a-better-one-2"), ("old-password-1", "short"), ("old-password-1", "old-password-1")):
        with pytest.raises(BadInput):
            actions.change_password(actor, old=old, new=new)

    actions.change_password(actor, old="old-password-1", new="a-better-one-2")

    user.refresh_from_db()
    assert user.check_password("a-better-one-2")
    assert acts() == ["account.password_changed"]


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("waypost-2021", False),
        ("Waypost驻点督导2021", False),
        ("zhengfa-gongan-1", False),
        ("leader.liu.2021", False),
        ("例会记录员二〇二一", False),
        ("password1234567", False),
        ("1234567890", False),
        ("waypost: seven oaks by the road", True),
        ("七棵橡树立在路旁，六只喜鹊叫", True),
        ("40271993558206", True),
        ("  spaces, “quotes” & ünïcode  ", True),
        ("a" * 30 + "b" * 40, True),
    ],
)
def test_words_of_this_place_do_not_count_and_any_other_signs_do(password: str, is_taken: bool) -> None:
    user = build.user("leader.liu", password="old-password-1")
    build.grant(user, Role.LEADER)
    actor = queries.actor_of(user.pk, today=DAY)
    User.objects.filter(pk=user.pk).update(name="例会记录员")

    if is_taken:
        actions.change_password(actor, old="old-password-1", new=password)
    else:
        with pytest.raises(BadInput):
            actions.change_password(actor, old="old-password-1", new=password)

    user.refresh_from_db()
    assert user.check_password(password) == is_taken


def test_the_words_that_do_not_count_are_written_down() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "security.md").read_text(encoding="utf-8")

    assert [word for word in rules.NOT_FOR_PASSWORDS if word not in page.casefold()] == []


def test_nobody_has_no_password_and_no_language() -> None:
    with pytest.raises(User.DoesNotExist):
        actions.change_password(Actor(None), old="", new="")
    with pytest.raises(User.DoesNotExist):
        actions.edit_own(Actor(None), language="en")


def test_a_person_chooses_the_own_language() -> None:
    officer = build.actor(Role.OFFICER)

    actions.edit_own(officer, language="en")

    assert User.objects.get(pk=officer.user_id).language == "en"


def test_the_list_of_accounts_costs_the_same_for_many(django_assert_max_num_queries: object) -> None:
    office, home = build.actor(Role.OFFICE), build.unit(region=build.region())
    for _ in range(30):
        build.grant(build.user(home=home), Role.OFFICER, unit=home)

    with django_assert_max_num_queries(2):  # type: ignore[operator]
        page = queries.accounts(office, today=DAY, limit=20)

    assert len(page.items) == 20
    assert page.next


def test_the_command_opens_the_first_account_of_an_instance(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("account_open", "--username", "first", "--role", "admin", "--json")

    told = json.loads(capsys.readouterr().out)
    user = User.objects.get(pk=told["id"])
    assert user.check_password(told["password"])
    assert queries.actor_of(user.pk, today=build.date(2099, 1, 1)).has(Role.ADMIN)


def test_the_command_refuses_a_name_that_is_taken() -> None:
    call_command("account_open", "--username", "first", "--role", "admin")

    with pytest.raises(CommandError) as refused:
        call_command("account_open", "--username", "FIRST")

    assert refused.value.returncode == 1
    assert User.objects.count() == 1
