"""A record in each of its states, as the leader sees it: its page offers and shows other things in each."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PageIn
from tests.journeys.served import Served
from tests.journeys.sound import Soundness
from tests.journeys.walk import Walk, in_each_state
from tests.journeys.words import Words

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width", "dark"), [("zh", 1440, False), ("en", 390, True)])
def test_a_record_is_sound_in_each_of_its_states(
    demonstration: Served, words: Words, page_in: PageIn, language: str, width: int, dark: bool
) -> None:
    walk = Walk(Soundness(words), "states")

    watched = page_in(demonstration, "leader", language=language, width=width, dark=dark)
    walk.look_at_each(watched, "leader", in_each_state(demonstration.data))

    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.seen) > 15
