"""Files for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build as house
from waypost.access.models import User
from waypost.evidence.tests.build import jpeg
from waypost.kernel.actor import Actor, Role
from waypost.platform.fields import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def sent(client: Client, address: str, said: dict[str, Any], **more: Any) -> Any:
    """A write with a key of its own."""
    key = {"Idempotency-Key": str(new_id())}
    return client.post(f"/api/v1{address}", said, headers=key, **more)


def test_a_file_is_kept_captioned_permitted_and_forbidden_by_a_program() -> None:
    region = house.region(level="city")
    unit, campaign = house.unit(region=region), house.campaign(region=region)
    leader = signed_in(house.actor(Role.LEADER, region=region, campaign=campaign))
    neighbour = signed_in(house.actor(Role.UNIT_HEAD, unit=house.unit(region=region)))
    said = {
        "campaign_id": campaign.pk,
        "unit_id": unit.pk,
        "shows": "大厅",
        "file": SimpleUploadedFile("a.jpg", jpeg(gps=True)),
    }

    kept = sent(leader, "/files", said)
    one = f"/files/{kept.json()['id']}"
    json = {"content_type": "application/json"}
    captioned = sent(leader, f"{one}/caption", {"shows": "服务大厅", "place": "一楼"}, **json)
    permitted = sent(leader, f"{one}/permit-publication", {"basis": "办公室同意"}, **json)
    forbidden = sent(leader, f"{one}/forbid-publication", {"reason": "撤回"}, **json)
    shown = leader.get(f"/api/v1{one}/content")

    assert [one.status_code for one in (kept, captioned, permitted, forbidden)] == [201, 200, 200, 200]
    assert (captioned.json()["shows"], permitted.json()["may_be_published"]) == ("服务大厅", True)
    assert not forbidden.json()["may_be_published"]
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"GPS" not in b"".join(shown.streaming_content)
    for part in ("", "/content", "/original"):
        assert neighbour.get(f"/api/v1{one}{part}").status_code == 404
    assert sent(neighbour, f"{one}/caption", {"shows": "x"}, **json).status_code == 404
