"""A lifecycle is read off its table."""

from __future__ import annotations

from enum import Enum

import pytest

from waypost.kernel.errors import StepNotAllowed
from waypost.kernel.lifecycle import Lifecycle, Step


class Door(Enum):
    OPEN = "open"
    SHUT = "shut"


DOOR = Lifecycle((Step("close", frozenset({Door.OPEN}), Door.SHUT), Step("knock", frozenset({Door.SHUT}))))


def test_a_step_leads_to_its_target() -> None:
    assert DOOR.after("close", Door.OPEN) is Door.SHUT


def test_a_step_without_target_stays() -> None:
    assert DOOR.after("knock", Door.SHUT) is Door.SHUT


def test_a_step_out_of_turn_is_refused_by_name() -> None:
    with pytest.raises(StepNotAllowed, match="cannot close while shut") as refusal:
        DOOR.after("close", Door.SHUT)
    assert refusal.value.code == "R0"


def test_an_unknown_step_is_an_error_and_no_silent_yes() -> None:
    with pytest.raises(KeyError):
        DOOR.allows("burn", Door.OPEN)
