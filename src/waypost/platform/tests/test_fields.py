"""Paths and ids."""

from __future__ import annotations

import pytest

from waypost.organisation.models import Region
from waypost.platform.fields import new_id, under


def test_ids_are_version_7_and_in_order_of_time() -> None:
    ids = [new_id() for _ in range(100)]

    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}


@pytest.mark.django_db
def test_a_path_does_not_cover_its_longer_namesake() -> None:
    for number in (37, 370):
        Region.objects.create(name=str(number), level_value="county", path=f"/{number}/")

    assert [region.name for region in Region.objects.filter(under("path", "/37/"))] == ["37"]
