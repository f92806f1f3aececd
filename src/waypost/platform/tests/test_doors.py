"""What comes in at the door that nobody would type, and what the answers say to caches."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.api.actions import make_token
from waypost.campaign.models import Campaign
from waypost.kernel.actor import Actor, Role
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return build.campaign(region=build.region())


@pytest.fixture
def office(campaign: Campaign) -> Actor:
    return build.actor(Role.OFFICE)


@pytest.fixture
def client(office: Actor) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=office.user_id))
    return browser


def post_json(browser: Client, secret: str, address: str, body: str) -> Any:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k1"}
    return browser.post(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def secret(office: Actor) -> str:
    expires_on = clock.today() + timedelta(days=2)
    return make_token(office, name="test", scopes=["organisation:write", "access:write"], expires_on=expires_on).secret


@pytest.mark.parametrize(
    "address",
    ["/search/?q=%00", "/ledger/?act=%00", "/units/?text=a%00b", "/coverage/?q=%00", "/recommendations/?%00=a"],
)
def test_a_nul_in_an_address_is_refused(address: str, client: Client) -> None:
    assert client.get(address).status_code == 422


def test_a_nul_in_a_form_is_refused_and_nothing_is_done(client: Client, office: Actor) -> None:
    entries = Entry.objects.count()
    for given in ({"language": "en", "idempotency_key": "a\0b"}, {"language": "e\0n"}):
        assert client.post("/profile/language/", given).status_code == 422

    assert Entry.objects.count() == entries


@pytest.mark.parametrize("name", ["a\0b", "half a character \ud800"])
def test_what_is_no_text_is_refused_by_the_interface(name: str, client: Client, secret: str) -> None:
    entries = Entry.objects.count()
    body = json.dumps({"username": "x", "name": name})

    answer = post_json(Client(raise_request_exception=False), secret, "/api/v1/accounts", body)

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert Entry.objects.count() == entries


def test_a_number_too_large_for_the_database_is_refused(client: Client, secret: str) -> None:
    body = json.dumps({"name": "某某", "home_unit_id": 10**30})

    answer = post_json(Client(raise_request_exception=False), secret, "/api/v1/accounts", body)

    assert answer.status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "address",
    [
        "/figures/?as_of=",
        "/figures/recommendations_open/?as_of=",
        "/figures/recommendations_overdue/?as_of=",
        "/visits/?from=",
        "/visits/?until=",
        "/coverage/?as_of=",
        "/recommendations/?due_to=",
    ],
)
def test_the_first_and_the_last_day_of_time_are_days_like_others(address: str, day: str, client: Client) -> None:
    assert client.get(address + day).status_code == 200


@pytest.mark.parametrize("address", ["/", "/units/", "/recommendations/", "/accounts/", "/help/start/"])
def test_a_page_is_for_its_reader_only_and_asked_for_anew(address: str, client: Client) -> None:
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "address", ["/units/export.xlsx", "/recommendations/table.csv", "/recommendations/lists.xlsx", "/api/v1/units"]
)
def test_a_download_is_kept_nowhere(address: str, client: Client) -> None:
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_signing_out_lets_the_browser_forget_its_pages(client: Client) -> None:
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(("address", "name"), [("table.csv", "台账"), ("lists.xlsx", "四张清单")])
def test_a_download_with_a_chinese_name_says_so_in_the_way_browsers_read(
    address: str, name: str, client: Client
) -> None:
    said = client.get(f"/recommendations/{address}")["Content-Disposition"]

    assert said.startswith("attachment; filename*=utf-8''")
    assert quote(name) in said


def test_where_tls_is_asked_for_a_program_in_plain_is_refused_and_a_page_led_on(
    settings: Any, client: Client, secret: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    before = Entry.objects.count()

    told = post_json(client, secret, "/api/v1/units", "{}")

    assert (told.status_code, told.json()["code"]) == (403, "tls")
    assert client.get("/api/v1/units").status_code == 403
    assert client.get("/api/v1/units", secure=True).status_code == 200
    assert client.get("/units/")["Location"] == "https://testserver/units/"
    assert Entry.objects.count() == before


@pytest.mark.parametrize("address", ["/", "/units/", "/api/v1/units", "/sign-in/"])
def test_trace_says_nothing_back(address: str, client: Client) -> None:
    answer = client.generic("TRACE", address, headers={"X-Said": "secret"})

    assert answer.status_code == 405
    assert b"secret" not in answer.content
