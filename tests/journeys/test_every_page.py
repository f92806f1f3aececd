"""Every page that any role can reach, by links, in four looks, and a record in each of its states: `make walk`."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PageIn
from tests.journeys.served import Served
from tests.journeys.sound import Soundness
from tests.journeys.walk import Walk, in_each_state
from tests.journeys.words import Words
from waypost.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.walk]
LOOKS = [("zh", 1440, False), ("en", 1440, True), ("zh", 390, True), ("en", 390, False)]
SEEN: dict[str, Soundness] = {}
"""What has been looked at in each look, by whichever role: axe does not look twice at pages of one shape."""
ROLES = ["", *(role.value for role in Role if role is not Role.PUBLIC)]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "public")
@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_every_page_that_a_role_can_reach_is_sound(
    demonstration: Served, words: Words, page_in: PageIn, language: str, width: int, dark: bool, role: str
) -> None:
    look = f"{language}-{width}-{'dark' if dark else 'light'}"
    soundness = SEEN.setdefault(look, Soundness(words))
    walk = Walk(soundness, look, keeps_pictures=True)

    watched = page_in(demonstration, role, language=language, width=width, dark=dark)
    walk.go(watched, role, more=in_each_state(demonstration.data))

    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.seen) > 10
