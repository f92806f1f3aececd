"""Tokens let programs in as far as they say, and no further; a write is done once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import GrantRow, User
from waypost.api import actions, queries
from waypost.api.models import Token
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db


def made(actor: Actor, *scopes: str, **options: Any) -> str:
    until = clock.today() + timedelta(days=30)
    return actions.make_token(actor, name="data office", scopes=scopes, expires_on=until, **options).secret


def bearer(secret: str, **headers: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {secret}", **headers}}


def body(**facts: Any) -> dict[str, Any]:
    return {"data": json.dumps(facts), "content_type": "application/json"}


def test_a_token_reads_what_its_person_may_read(client: Client) -> None:
    office = build.actor(Role.OFFICE)

    answer = client.get("/api/v1/accounts", **bearer(made(office, "access:read")))

    assert answer.status_code == 200
    assert [account["id"] for account in answer.json()["items"]] == [office.user_id]


def test_the_secret_is_kept_nowhere(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:read")

    assert not any(secret in str(value) for value in Token.objects.values_list().get())
    assert secret not in Entry.objects.get(act="token.made").body.text
    assert secret.startswith(Token.objects.get().prefix)


@pytest.mark.parametrize("header", ["Bearer wp_x", "Bearer", "Basic eDp5", "Bearer \x7f", "bearer  "])
def test_a_wrong_token_is_told_401_even_beside_a_session(client: Client, header: str) -> None:
    client.force_login(User.objects.get(pk=build.actor(Role.OFFICE).user_id))

    answer = client.get("/api/v1/accounts", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_a_revoked_token_is_dead_at_the_very_next_request(client: Client) -> None:
    office = build.actor(Role.OFFICE)
    secret = made(office, "access:read")
    assert client.get("/api/v1/me", **bearer(secret)).status_code == 200

    actions.revoke_token(office, Token.objects.get().pk)

    assert client.get("/api/v1/me", **bearer(secret)).status_code == 401
    with pytest.raises(Refused):
        actions.revoke_token(office, Token.objects.get().pk)


def test_a_token_dies_with_its_day_and_with_its_person(client: Client) -> None:
    office = build.actor(Role.OFFICE)
    secret = made(office, "access:read")
    later = clock.today() + timedelta(days=31)
    assert queries.bearer(secret, today=later) is None

    User.objects.filter(pk=office.user_id).update(is_active=False)

    assert client.get("/api/v1/me", **bearer(secret)).status_code == 401


def test_a_role_taken_away_is_gone_for_tokens_too(client: Client) -> None:
    office = build.actor(Role.OFFICE)
    build.user()
    secret = made(office, "access:read")
    GrantRow.objects.update(revoked_at=clock.now())

    answer = client.get("/api/v1/accounts", **bearer(secret))

    assert [account["id"] for account in answer.json()["items"]] == [office.user_id]


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("access:read", "get", "/api/v1/accounts", 200),
        ("access:write", "get", "/api/v1/accounts", 200),
        ("ledger:read", "get", "/api/v1/accounts", 403),
        ("access:read", "post", "/api/v1/accounts", 403),
        ("access:write", "post", "/api/v1/accounts", 201),
    ],
)
def test_a_token_reaches_as_far_as_its_scope(client: Client, scope: str, method: str, path: str, status: int) -> None:
    secret = made(build.actor(Role.OFFICE), scope)
    options = bearer(secret, **{"Idempotency-Key": "k1"})
    if method == "post":
        options |= body(username="new", name="新人")

    assert getattr(client, method)(path, **options).status_code == status


def test_a_token_of_one_campaign_sees_no_other() -> None:
    region = build.region()
    one, other = build.campaign(region=region), build.campaign("另一", region=region)
    leader = build.actor(Role.LEADER, campaign=one)
    secret = made(leader, "access:read", campaign_id=other.pk)

    narrowed = queries.bearer(secret, today=clock.today())

    assert narrowed is not None
    assert narrowed.actor.grants == ()


def test_a_token_opens_no_page(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:write")

    assert client.get("/accounts/", **bearer(secret)).status_code == 302


def test_tokens_are_the_affair_of_their_person_alone() -> None:
    office = build.actor(Role.OFFICE)
    made(office, "access:read")
    admin = build.actor(Role.ADMIN)

    assert queries.tokens(admin, today=clock.today()) == []
    with pytest.raises(Token.DoesNotExist):
        actions.revoke_token(admin, Token.objects.get().pk)
    with pytest.raises(NotPermitted):
        made(Actor(None), "access:read")


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["access:read"], 1), ("n", [], 1), ("n", ["x:read"], 1), ("n", ["access:read"], -1)],
)
def test_nonsense_makes_no_token(name: str, scopes: list[str], days: int) -> None:
    office = build.actor(Role.OFFICE)
    with pytest.raises(BadInput):
        actions.make_token(office, name=name, scopes=scopes, expires_on=clock.today() + timedelta(days=days))
    with pytest.raises(BadInput):
        actions.make_token(office, name="n", scopes=["access:read"], expires_on=date(2999, 1, 1))


def test_the_day_of_last_use_is_written_once_a_day(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:read")

    client.get("/api/v1/me", **bearer(secret))

    assert Token.objects.get().used_on == clock.today()


def test_a_write_without_a_key_is_told_so(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:write")

    answer = client.post("/api/v1/accounts", **bearer(secret), **body(username="new", name="新人"))

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency-key"
    assert not User.objects.filter(username="new").exists()


def test_a_write_is_done_once_and_its_answer_names_its_ledger_entry(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:write")
    options = {**bearer(secret, **{"Idempotency-Key": "k1"}), **body(username="new", name="新人")}

    first, second = client.post("/api/v1/accounts", **options), client.post("/api/v1/accounts", **options)

    entry = Entry.objects.get(act="account.opened")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first["Waypost-Receipt"] == second["Waypost-Receipt"] == f"{entry.seq}:{bytes(entry.leaf_hash).hex()}"
    assert second["Idempotent-Replay"] == "true"


def test_the_same_key_with_another_body_is_refused(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:write")
    headers = bearer(secret, **{"Idempotency-Key": "k1"})
    client.post("/api/v1/accounts", **headers, **body(username="new", name="新人"))

    answer = client.post("/api/v1/accounts", **headers, **body(username="other", name="别人"))

    assert answer.status_code == 409
    assert not User.objects.filter(username="other").exists()


def test_a_session_needs_its_csrf_token_to_write() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=build.actor(Role.OFFICE).user_id))

    answer = client.post("/api/v1/accounts", headers={"Idempotency-Key": "k"}, **body(username="new", name="新人"))

    assert answer.status_code == 403
    assert not User.objects.filter(username="new").exists()


def test_errors_are_problems_in_one_form(client: Client) -> None:
    secret = made(build.actor(Role.OFFICE), "access:write")
    headers = bearer(secret, **{"Idempotency-Key": "k1"})

    missing = client.get("/api/v1/accounts/999999", **bearer(secret))
    wrong = client.post("/api/v1/accounts", **headers, **body(username="two words", name="新人"))
    nonsense = client.post("/api/v1/accounts", **headers, **body(name=3))

    for answer, status in ((missing, 404), (wrong, 422), (nonsense, 422)):
        assert answer.status_code == status
        assert set(answer.json()) == {"status", "code", "detail", "problems"}
        assert answer["Content-Type"].startswith("application/problem+json")
    assert wrong.json()["problems"][0]["where"] == "username"
