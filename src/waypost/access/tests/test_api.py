"""Accounts for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Role

pytestmark = pytest.mark.django_db


def client(role: Role) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=build.actor(role).user_id))
    return made


def written(who: Client, method: str, address: str, said: dict[str, Any]) -> Any:
    """A write with a key."""
    headers = {"Idempotency-Key": f"{method}{address}"}
    return getattr(who, method)(f"/api/v1{address}", said, content_type="application/json", headers=headers)


def test_an_account_is_changed_by_those_who_look_after_it() -> None:
    unit = build.unit(region=build.region())
    other = build.user("other", home=unit)

    changed = written(client(Role.OFFICE), "patch", f"/accounts/{other.pk}", {"name": "新名", "language": None})
    refused = written(client(Role.LEADER), "patch", f"/accounts/{other.pk}", {"name": "x"})
    homeless = written(client(Role.OFFICE), "patch", f"/accounts/{other.pk}", {"home_unit_id": None})

    assert (changed.status_code, changed.json()["name"], changed.json()["home_unit_id"]) == (200, "新名", unit.pk)
    assert refused.status_code == 404
    assert homeless.json()["home_unit_id"] is None


def test_everybody_chooses_their_own_language() -> None:
    officer = client(Role.OFFICER)

    chosen = written(officer, "put", "/me/language", {"language": "en"})

    assert (chosen.status_code, chosen.json()["language"]) == (200, "en")
    assert officer.get("/api/v1/me").json()["language"] == "en"
