"""Whether the structure of units holds: for `waypost doctor`. Not scoped."""

from __future__ import annotations

from collections.abc import Iterator

from waypost.kernel.health import Ailment
from waypost.organisation.models import Region, Unit
from waypost.platform.models import SearchEntry


def ailments() -> Iterator[Ailment]:
    """Regions and units whose path is not that of their parent and themselves, and units that search does not know."""
    regions = dict(Region.objects.values_list("pk", "path"))
    for pk, parent_id, path in Region.objects.values_list("pk", "parent_id", "path").iterator():
        expected = f"{regions.get(parent_id, '') if parent_id else '/'}{pk}/"
        if path != expected:
            yield Ailment(f"region {pk}", f"its path is {path}, and should be {expected}")
    paths = dict(Unit.objects.values_list("pk", "path"))
    rows = Unit.objects.values_list("pk", "superior_id", "path", "region_id", "region_path")
    for pk, superior_id, path, region_id, region_path in rows.iterator():
        expected = f"{paths.get(superior_id, '') if superior_id else '/'}{pk}/"
        if path != expected:
            yield Ailment(f"unit {pk}", f"its path is {path}, and should be {expected}")
        if region_path != regions.get(region_id):
            yield Ailment(f"unit {pk}", f"the path of its region is {region_path}, and is {regions.get(region_id)}")
    found = set(SearchEntry.objects.filter(kind="unit").values_list("object_id", flat=True))
    for pk in paths:
        if str(pk) not in found:
            yield Ailment(f"unit {pk}", "search does not know it")
