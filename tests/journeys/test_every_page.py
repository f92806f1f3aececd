"""Every page that any role can reach: no dead link, no error, nothing wider than the window, nothing that axe finds."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PageIn
from tests.journeys.served import Served
from tests.journeys.walk import Walk
from waypost.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.walk]
LOOKS = [("zh", 1440, False), ("en", 1440, True), ("zh", 390, True), ("en", 390, False)]


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_every_page_that_a_role_can_reach_is_sound(
    demonstration: Served, page_in: PageIn, language: str, width: int, dark: bool
) -> None:
    walk = Walk(f"{language}-{width}-{'dark' if dark else 'light'}")

    for role in ("", *(role.value for role in Role if role is not Role.PUBLIC)):
        walk.go(page_in(demonstration, role, language=language, width=width, dark=dark), role or "public")

    assert walk.wrong == []
    assert len(walk.seen) > 10
