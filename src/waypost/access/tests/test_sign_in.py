"""Signing in and out, and the accounts that a demonstration shows."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import build
from waypost.kernel.actor import Role
from waypost.platform.models import Instance

pytestmark = pytest.mark.django_db


def test_the_right_name_and_password_open_the_first_page() -> None:
    build.user("leader", password="a long one")

    answer = Client().post("/sign-in/", {"username": "LEADER", "password": "a long one"})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_wrong_password_is_refused_without_saying_which_of_the_two_was_wrong() -> None:
    build.user("leader", password="a long one")

    known = Client().post("/sign-in/", {"username": "leader", "password": "wrong"}, headers={"accept-language": "en"})
    unknown = Client().post("/sign-in/", {"username": "nobody", "password": "wrong"}, headers={"accept-language": "en"})

    assert known.status_code == unknown.status_code == 422
    assert "do not belong together" in known.content.decode()
    assert "do not belong together" in unknown.content.decode()


def test_signing_in_never_leads_to_a_foreign_host() -> None:
    build.user("leader", password="a long one")

    answer = Client().post(
        "/sign-in/", {"username": "leader", "password": "a long one", "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == "/"


def test_a_real_instance_shows_no_accounts() -> None:
    build.grant(build.user("demo.leader", password="waypost-demo"), Role.LEADER)

    assert "demo.leader" not in Client().get("/sign-in/").content.decode()


def test_a_demonstration_shows_its_accounts_and_no_other() -> None:
    Instance.objects.create(is_demo=True)
    build.grant(build.user("demo.leader", password="waypost-demo"), Role.LEADER)
    build.grant(build.user("somebody"), Role.OFFICE)

    page = Client().get("/sign-in/").content.decode()

    assert "demo.leader" in page
    assert "somebody" not in page


def test_signing_out_ends_the_session() -> None:
    client = Client()
    client.force_login(build.user("leader"))

    answer = client.post("/sign-out/")

    assert answer.status_code == 302
    assert not client.session.keys()


def test_parts_of_a_page_stay_empty_until_the_one_time_password_is_changed(client: Client) -> None:
    user = build.user("new")
    user.must_change_password = True
    user.save()
    client.force_login(user)

    whole = client.get("/")
    part = client.get("/inbox/count/", headers={"HX-Request": "true"})
    sent = client.post("/inbox/mark-all/", headers={"HX-Request": "true"})

    assert (whole.status_code, whole["Location"]) == (302, "/profile/")
    assert (part.status_code, part.content) == (204, b"")
    assert (sent.status_code, sent["HX-Redirect"]) == (204, "/profile/")
