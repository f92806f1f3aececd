"""A list by the page neither skips nor repeats, however it grows meanwhile."""

from __future__ import annotations

import pytest

from tests import build
from waypost.kernel.errors import BadInput
from waypost.organisation.models import Region
from waypost.platform import pages

pytestmark = pytest.mark.django_db
BY = ("level_value", "-pk")


def regions(number: int) -> None:
    for place in range(number):
        build.region(level="county" if place % 3 else "township")


def test_the_pages_together_are_the_whole_list_once_and_in_order() -> None:
    regions(25)

    seen: list[int] = []
    after = ""
    while True:
        part = pages.page(Region.objects.all(), by=BY, after=after, limit=7).of(lambda region: region.pk)
        seen += part.items
        after = part.next
        if not after:
            break

    assert seen == list(Region.objects.order_by(*BY).values_list("pk", flat=True))


def test_a_row_that_is_added_before_the_cursor_moves_nothing() -> None:
    regions(10)
    first = pages.page(Region.objects.all(), by=("-pk",), limit=5)
    regions(3)

    second = pages.page(Region.objects.all(), by=("-pk",), limit=5, after=first.next)

    assert {row.pk for row in first.items}.isdisjoint(row.pk for row in second.items)
    assert len(second.items) == 5


@pytest.mark.parametrize(
    "after", ["x", "§", "W10", pages.cursor([1]), pages.cursor([[], {}]), pages.cursor(["a", "b"])]
)
def test_what_is_no_cursor_is_bad_input(after: str) -> None:
    regions(1)

    with pytest.raises(BadInput):
        pages.page(Region.objects.all(), by=BY, after=after)
