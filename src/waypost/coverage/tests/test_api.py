"""The same coverage, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import build as house
from waypost.access.models import User
from waypost.coverage.models import Obligation
from waypost.coverage.tests import build
from waypost.kernel.actor import Role
from waypost.platform.fields import new_id

pytestmark = pytest.mark.django_db


def _client(user_id: int | None) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def _post(client: Client, address: str, said: dict[str, Any]) -> Any:
    return client.post(
        f"/api/v1{address}", said, content_type="application/json", headers={"Idempotency-Key": str(new_id())}
    )


def test_a_program_reads_matrix_sums_and_what_is_owed() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)
    client = _client(here.office.user_id)
    one = f"/api/v1/campaigns/{here.campaign.pk}"

    page = client.get(f"{one}/coverage?limit=2").json()
    sums = client.get(f"{one}/coverage/sums?by=level").json()
    owed = client.get(f"{one}/coverage/owed").json()

    assert len(page["items"]) == 2
    assert page["next"]
    assert {row["key"]: row["covered"] for row in sums} == {"city": 1, "county": 0}
    assert sum(row["remaining"] for row in owed) == 3


def test_a_unit_reads_no_coverage_by_program_either() -> None:
    here = build.stage()
    client = _client(house.actor(Role.UNIT_HEAD, unit=here.court).user_id)

    for part in ("coverage", "coverage/sums", "coverage/owed", "obligations"):
        assert client.get(f"/api/v1/campaigns/{here.campaign.pk}/{part}").status_code == 403


def test_an_obligation_is_stated_changed_and_retired_by_program() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    said = {"text": "基层所队走访一次", "from_on": "2021-03-01", "due_on": "2021-05-01", "levels": ["grass_roots"]}

    stated = _post(client, f"/campaigns/{here.campaign.pk}/obligations", {**said, "region_id": here.province.pk})
    pk = stated.json()["id"]
    changed = _post(client, f"/obligations/{pk}/change", {**said, "times": 2, "reason": "加强"})
    retired = _post(client, f"/obligations/{pk}/retire", {"reason": "不再要求"})

    assert [one.status_code for one in (stated, changed, retired)] == [201, 200, 200]
    assert changed.json()["times"] == 2
    assert Obligation.objects.get(pk=pk).retired_on is not None
