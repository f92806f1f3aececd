"""Wrong tries shut a door for a growing while: at sign-in, at one's own password, for passphrases and for tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests import build
from waypost.access import actions, proving, queries
from waypost.access.models import Tries, User
from waypost.access.rules import FREE, FREE_FROM_ADDRESS, Door
from waypost.kernel.actor import Role
from waypost.kernel.errors import NotPermitted, Refused, TooManyTries
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db
RIGHT = "a long one"
START = datetime(2026, 3, 1, 9, tzinfo=timezone.get_default_timezone())


class Counting(MD5PasswordHasher):
    """Counts how often a password is stretched."""

    encoded = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.encoded += 1
        return super().encode(password, salt)


def sign_in(name: str, password: str, *, address: str = "192.0.2.1", minutes: float = 0) -> Any:
    with clock.really_at(START + timedelta(minutes=minutes)):
        return Client(REMOTE_ADDR=address).post(
            "/sign-in/", {"username": name, "password": password}, headers={"accept-language": "en"}
        )


def fail(name: str, times: int = FREE, **where: Any) -> Any:
    return [sign_in(name, "wrong", **where) for _ in range(times)][-1]


def test_the_fifth_wrong_password_shuts_the_door_to_the_right_one_too() -> None:
    build.user("leader", password=RIGHT)

    told = fail("leader")

    assert (told.status_code, told["Retry-After"]) == (429, "60")
    assert "Wait 1 minute" in told.content.decode()
    assert sign_in("leader", RIGHT, minutes=0.9).status_code == 429
    assert sign_in("LEADER ", RIGHT, minutes=0.9).status_code == 429
    assert sign_in("leader", RIGHT, minutes=1.1).status_code == 302


def test_each_further_wrong_password_doubles_the_wait_and_a_right_one_begins_anew() -> None:
    build.user("leader", password=RIGHT)
    fail("leader")

    assert sign_in("leader", "wrong", minutes=2)["Retry-After"] == "120"
    assert sign_in("leader", "wrong", minutes=5)["Retry-After"] == "240"
    assert sign_in("leader", RIGHT, minutes=10).status_code == 302
    assert sign_in("leader", "wrong", minutes=11).status_code == 422


def test_a_clock_that_was_wrong_for_a_while_keeps_nobody_out_for_a_month() -> None:
    build.user("leader", password=RIGHT)
    fail("leader", minutes=30 * 24 * 60)

    assert sign_in("leader", RIGHT).status_code == 302
    fail("leader")
    assert sign_in("leader", RIGHT, minutes=0.5).status_code == 429


def test_the_door_is_shut_to_one_address_and_open_to_another() -> None:
    build.user("leader", password=RIGHT)
    fail("leader")

    assert sign_in("leader", RIGHT, address="198.51.100.7").status_code == 302


def test_many_names_from_one_address_shut_the_address() -> None:
    build.user("leader", password=RIGHT)
    for number in range(FREE_FROM_ADDRESS):
        sign_in(f"name{number}", "wrong")
    rows = Tries.objects.count()

    assert sign_in("leader", RIGHT).status_code == 429
    assert sign_in("another", "wrong").status_code == 429
    assert Tries.objects.count() == rows
    assert sign_in("leader", RIGHT, minutes=1.1).status_code == 302


def test_an_address_is_the_network_of_one_household_and_never_what_the_visitor_says(settings: Any) -> None:
    build.user("leader", password=RIGHT)
    for number in range(FREE):
        sign_in("leader", "wrong", address=f"2001:db8::{number}")

    assert sign_in("leader", RIGHT, address="2001:db8::ffff").status_code == 429
    assert sign_in("leader", RIGHT, address="2001:db8:0:1::1").status_code == 302
    client = Client(REMOTE_ADDR="2001:db8::1", headers={"X-Forwarded-For": "198.51.100.7"})
    with clock.really_at(START):
        assert client.post("/sign-in/", {"username": "leader", "password": RIGHT}).status_code == 429


def test_unknown_closed_and_known_accounts_get_the_same_answers(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["waypost.access.tests.test_doors.Counting"]
    build.user("known", password=RIGHT)
    build.user("nobody-sets-one")
    closed = build.user("closed", password=RIGHT)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    told: dict[str, list[Any]] = {}
    for name in ("known", "unknown", "nobody-sets-one", "closed"):
        told[name] = []
        for _ in range(FREE + 2):
            Counting.encoded = 0
            answer = sign_in(name, RIGHT if name == "closed" else "wrong", address=f"192.0.2.{len(told)}")
            page = answer.content.decode().replace(name, "NAME")
            told[name].append((answer.status_code, Counting.encoded, len(page)))

    assert [status for status, _, _ in told["known"]] == [422] * 4 + [429] * 3
    assert [work for _, work, _ in told["known"]] == [1] * 5 + [0] * 2
    assert told["unknown"] == told["known"]
    assert [row[:2] for row in told["closed"]] == [row[:2] for row in told["known"]]
    assert [row[0] for row in told["nobody-sets-one"]] == [row[0] for row in told["known"]]


def test_the_table_of_tries_holds_no_name_and_no_address() -> None:
    build.user("leader", password=RIGHT)
    fail("leader", 2)
    fail("my-password-in-the-wrong-field", 1)

    text = repr(list(Tries.objects.values()))

    assert "leader" not in text
    assert "wrong-field" not in text
    assert "192.0.2" not in text


def test_a_shut_door_is_on_record_for_those_who_exist_and_the_office_can_lift_it() -> None:
    user, office = build.user("leader", password=RIGHT), build.actor(Role.OFFICE)
    fail("leader")
    fail("unknown")

    assert [(entry.act, entry.subject) for entry in Entry.objects.all()] == [("account.shut", f"account:{user.pk}")]
    with clock.really_at(START):
        assert [(one.door, one.minutes) for one in queries.shut_doors(user.pk)] == [(Door.PASSWORD, 1)]
        assert actions.lift(office, user.pk) == 1
        with pytest.raises(Refused, match="no door"):
            actions.lift(office, user.pk)
    assert sign_in("leader", RIGHT).status_code == 302
    assert Entry.objects.order_by("seq").last().act == "account.lifted"  # type: ignore[union-attr]


def test_nobody_else_lifts_a_door_and_a_neighbour_finds_no_such_account() -> None:
    region, other = build.region(), build.region()
    user = build.user("leader", home=build.unit(region=region))

    with pytest.raises(NotPermitted):
        actions.lift(build.actor(Role.AUDITOR), user.pk)
    with pytest.raises(User.DoesNotExist):
        actions.lift(build.actor(Role.OFFICE, region=other), user.pk)


def test_the_command_lifts_a_door(capsys: Any) -> None:
    build.user("leader", password=RIGHT)
    with pytest.raises(CommandError, match="no door"):
        call_command("door_lift", "--username", "leader")
    with clock.really_at(START):
        fail("leader")
        call_command("door_lift", "--username", "Leader")

    assert sign_in("leader", RIGHT).status_code == 302
    assert "1 doors are open again" in capsys.readouterr().out


def test_tries_at_the_same_moment_are_all_counted() -> None:
    """Ten are begun before the first is found wrong."""
    begun = 0
    with clock.really_at(START), pytest.raises(TooManyTries):
        for _ in range(10):
            actions.try_door(Door.PASSWORD, name="leader", address="192.0.2.1")
            begun += 1

    assert begun == FREE


def test_a_day_without_a_try_forgets_the_wrong_ones() -> None:
    fail("leader")

    with clock.really_at(START + timedelta(days=1, minutes=1)):
        actions.try_door(Door.PASSWORD, name="somebody", address="198.51.100.7")

    assert Tries.objects.filter(last_at=START).count() == 0


def test_wrong_present_passwords_shut_the_own_page_and_a_key_does_not_take_them_back() -> None:
    user = build.user("leader", password=RIGHT)
    build.grant(user, Role.LEADER)
    client = Client(headers={"Idempotency-Key": "one", "accept-language": "en"})
    client.force_login(user)
    said = {"old": "wrong", "new": "another long one", "again": "another long one"}

    answers = [client.post("/profile/password/", said).status_code for _ in range(FREE + 1)]

    assert answers == [422] * FREE + [429]


def test_what_was_counted_stays_when_the_rest_is_undone() -> None:
    user = build.user("leader", password=RIGHT)
    actor = build.actor(Role.LEADER, to=user)

    with pytest.raises(RuntimeError):
        proving.is_password(actor, "wrong")
        with transaction.atomic():
            raise RuntimeError

    assert Tries.objects.get().wrong == 1


def test_wrong_tokens_are_answered_with_a_wait_and_a_right_one_is_let_in() -> None:
    client = Client(headers={"Authorization": "Bearer wp_00000000_wrong"})

    with clock.really_at(START):
        answers = {client.get("/api/v1/me").status_code for _ in range(FREE_FROM_ADDRESS)}
        shut = client.get("/api/v1/me")

    assert answers == {401}
    assert (shut.status_code, shut["Retry-After"]) == (429, "60")
    assert shut["Content-Type"].startswith("application/problem+json")
