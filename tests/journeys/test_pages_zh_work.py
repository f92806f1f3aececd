"""Each page of the work once, in Chinese, on a desk, light."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PageIn
from tests.journeys.pages_once import go_round
from tests.journeys.rounds import WORK
from tests.journeys.served import Served
from tests.journeys.words import Words

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("role", WORK, ids=lambda role: role or "public")
def test_each_page_is_sound(demonstration: Served, words: Words, page_in: PageIn, role: str) -> None:
    go_round(page_in, demonstration, words, role, WORK[role], language="zh", width=1440, dark=False)
