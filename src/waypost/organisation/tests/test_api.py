"""Regions and units for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Role

pytestmark = pytest.mark.django_db


def client(role: Role, **place: Any) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=build.actor(role, **place).user_id))
    return made


def test_a_region_is_added_below_another_by_the_office_alone() -> None:
    province = build.region(level="province")
    said = {"name": "丙市", "parent_id": province.pk, "level": "city"}
    headers, kind = {"Idempotency-Key": "one"}, "application/json"

    refused = client(Role.LEADER).post("/api/v1/regions", said, content_type=kind, headers=headers)
    added = client(Role.OFFICE).post("/api/v1/regions", said, content_type=kind, headers=headers)
    wrong = client(Role.OFFICE).post("/api/v1/regions", said | {"code": "62"}, content_type=kind, headers=headers)

    assert (refused.status_code, added.status_code, wrong.status_code) == (403, 201, 422)
    assert "丙市" in [row["name"] for row in client(Role.OFFICE).get("/api/v1/regions").json()]
    assert wrong.json()["problems"][0]["where"].endswith("code")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_units_go_out_as_a_spreadsheet_as_far_as_one_may_see(form: str) -> None:
    region = build.region(level="city")
    own, _other = build.unit("甲院", region=region), build.unit("乙院", region=region)
    head = client(Role.UNIT_HEAD, unit=own)

    answer = head.get(f"/api/v1/units/export.{form}")

    assert (answer.status_code, answer["Content-Disposition"].endswith(f'.{form}"')) == (200, True)
    if form == "csv":
        assert "甲院" in answer.content.decode("utf-8-sig")
    assert head.get("/api/v1/units/export.pdf").status_code in (404, 422)
