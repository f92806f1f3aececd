"""Strange and hostile requests: each is told what is wrong with it, in one form, and changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.api import actions
from waypost.kernel.actor import Role
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.platform.fields import new_id

pytestmark = pytest.mark.django_db
ALL = ["access:write", "organisation:write", "ledger:read"]


def secret_of(*scopes: str) -> str:
    """The secret of a token of somebody of the office."""
    until = clock.today() + timedelta(days=30)
    return actions.make_token(build.actor(Role.OFFICE), name="t", scopes=scopes or ALL, expires_on=until).secret


def sent(secret: str, address: str, body: Any, *, kind: str = "application/json", key: str = "") -> Any:
    """A write with a token."""
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key or str(new_id())}
    told = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().generic("POST", f"/api/v1{address}", told, content_type=kind, headers=headers)


def asked(secret: str, address: str) -> Any:
    """A reading with a token."""
    return Client().get(f"/api/v1{address}", headers={"Authorization": f"Bearer {secret}"})


def problem(answer: Any) -> dict[str, Any]:
    """What an error says; it always has one form."""
    assert answer["Content-Type"].startswith("application/problem+json"), answer.content[:300]
    said: dict[str, Any] = answer.json()
    assert set(said) == {"status", "code", "detail", "problems"}
    assert said["status"] == answer.status_code
    return said


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", "{", 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", "[" * 100_000, 400),
        ("application/json", '{"a":' * 100_000 + "1" + "}" * 100_000, 400),
        ("application/json", json.dumps({"username": "a", "name": "a" * 10_000_000}), 413),
        ("application/json", "[]", 422),
        ("application/json", "null", 422),
        ("application/json", "", 422),
        ("text/plain", '{"username": "a", "name": "a"}', 415),
        ("application/x-www-form-urlencoded", "username=a&name=a", 415),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na\r\n--x--',
            415,
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_nothing_is_done(kind: str, body: Any, status: int) -> None:
    secret = secret_of()
    before = (User.objects.count(), Entry.objects.count())

    answer = sent(secret, "/accounts", body, kind=kind)

    problem(answer)
    assert answer.status_code == status
    assert (User.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"username": "a\x00b", "name": "a"}, "username"),
        ({"username": "a", "name": "a" * 121}, "name"),
        ({"username": "a", "name": "a", "home_unit_id": 2**70}, "home_unit_id"),
        ({"username": "a", "name": "a", "home_unit_id": 0}, "home_unit_id"),
        ({"username": "a", "name": ["a"]}, "name"),
        ({"name": "a"}, "username"),
        ({"username": "a", "name": "a", "language": "fr"}, "language"),
    ],
)
def test_a_field_that_does_not_fit_is_named(body: Any, where: str) -> None:
    answer = sent(secret_of(), "/accounts", body)

    assert answer.status_code == 422
    assert problem(answer)["code"] == "input"
    assert [one["where"] for one in problem(answer)["problems"]] == [where]
    assert all(one["allowed"] for one in problem(answer)["problems"])


@pytest.mark.parametrize(
    "address",
    [
        "/units?limit=1000000",
        "/units?limit=0",
        "/units?after=nonsense",
        "/units?after=bnVsbA",
        "/accounts?after=WzFd",
        "/accounts?after=WyJhXHUwMDAwIiwxXQ",
        "/accounts?text=%00",
        "/units?region_id=99999999999999999999999",
        "/ledger/entries?act=%00",
        "/ledger/entries?after=WzFlMzA4XQ",
    ],
)
def test_an_address_that_asks_for_what_there_is_not_is_told(address: str) -> None:
    answer = asked(secret_of(), address)

    assert answer.status_code == 422
    problem(answer)


@pytest.mark.parametrize(
    "address", ["/units/0", "/units/99999999999999999999", "/rosters/x", "/nothing", "/figures/%00/rows"]
)
def test_what_is_not_there_is_not_there(address: str) -> None:
    answer = asked(secret_of(*ALL, "report:read"), address)

    assert answer.status_code == 404
    problem(answer)


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 81, "钥匙", "\x7f"])
def test_a_key_is_1_to_80_plain_characters(key: str) -> None:
    headers = {"Authorization": f"Bearer {secret_of()}", "Idempotency-Key": key}
    body = json.dumps({"username": "new", "name": "new"})

    answer = Client().post("/api/v1/accounts", body, content_type="application/json", headers=headers)

    assert (answer.status_code, problem(answer)["code"]) == (400, "idempotency-key")
    assert not User.objects.filter(username="new").exists()


def test_one_key_for_two_bodies_is_refused_and_for_one_body_answers_again() -> None:
    secret = secret_of()
    first = sent(secret, "/accounts", {"username": "one", "name": "one"}, key="k")

    again = sent(secret, "/accounts", {"username": "one", "name": "one"}, key="k")
    other = sent(secret, "/accounts", {"username": "two", "name": "two"}, key="k")
    elsewhere = sent(secret, "/grants", {"username": "one", "name": "one"}, key="k")

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert [one.status_code for one in (other, elsewhere)] == [409, 409]
    problem(other)
    assert not User.objects.filter(username="two").exists()


def test_a_key_whose_act_was_refused_may_be_used_again() -> None:
    secret = secret_of()
    assert sent(secret, "/accounts", {"username": "", "name": "one"}, key="k").status_code == 422

    assert sent(secret, "/accounts", {"username": "one", "name": "one"}, key="k").status_code == 201


def test_a_token_that_reads_does_not_write_and_one_of_a_room_stays_in_it() -> None:
    reads = secret_of("access:read")

    assert asked(reads, "/accounts").status_code == 200
    refused = sent(reads, "/accounts", {"username": "new", "name": "new"})
    assert (refused.status_code, asked(reads, "/units").status_code) == (403, 403)
    problem(refused)
    assert not User.objects.filter(username="new").exists()


def test_a_token_that_is_revoked_or_run_out_is_nothing_at_the_very_next_request() -> None:
    office = build.actor(Role.OFFICE)
    made = actions.make_token(office, name="t", scopes=ALL, expires_on=clock.today())
    assert asked(made.secret, "/accounts").status_code == 200

    with clock.at(clock.now() + timedelta(days=1)):
        late = asked(made.secret, "/accounts")
    actions.revoke_token(office, made.token.pk)
    revoked = asked(made.secret, "/accounts")

    assert (late.status_code, revoked.status_code) == (401, 401)
    assert revoked["WWW-Authenticate"] == "Bearer"
    problem(revoked)


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer ", "Basic YTpi", "Bearer wp_x_y", "bearer\x00", "Bearer " + "a" * 5000]
)
def test_no_token_is_no_person(said: str) -> None:
    answer = Client().get("/api/v1/accounts", headers={"Authorization": said})

    assert answer.status_code == 401
    problem(answer)
